"""The port of uploads: where decisions that a server sends are kept."""

from __future__ import annotations

from typing import Protocol


class KeepsUploads(Protocol):
    """Keeps what OPA's decision-log service sends. Safe to call from many threads."""

    def keep(self, upload: bytes, partition: str = "") -> int:
        """Keep one upload and return how many decisions it holds, once they are on the disk.

        All of it is kept or nothing. One that was kept already is not kept again.

        Args:
            upload: a JSON array of decisions, plain or compressed with gzip.
            partition: which part of the log it belongs to; the main one unless told.

        Raises:
            InputError: it is no such array, or holds too much.
            RecordingError: it cannot be written; asking again later may help.
        """
        ...
