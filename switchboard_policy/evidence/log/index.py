"""The files beside the records, held against them while these are read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager

from switchboard_policy.errors.evidence_log import IndexDamaged
from switchboard_policy.evidence.log.layout import Layout, opened
from switchboard_policy.evidence.log.nodes import END_BYTES, REBUILD, InOrder
from switchboard_policy.evidence.tree import HASH_BYTES


class IndexCheck:
    """Holds stored hashes and ends against the records they are made from.

    Args:
        size: records of the log; what stands beyond is not looked at.
        hashes: the stored hashes, None where a copy of the log has none.
        ends: where its records end, likewise.
    """

    def __init__(self, size: int, hashes: InOrder | None, ends: InOrder | None) -> None:
        self._left = size
        self._hashes = hashes
        self._ends = ends
        self._fits = True

    def hold(self, hashes: Sequence[bytes], end: int) -> None:
        """Compare what one record makes with what is stored.

        Args:
            hashes: of the record, and of the subtrees it completes.
            end: where it ends, in bytes.
        """
        if not self._left or not self._fits:
            return
        self._left -= 1
        if self._hashes is not None:
            due = b"".join(hashes)
            self._fits = self._hashes.take(len(hashes) * HASH_BYTES) == due
        if self._ends is not None and self._fits:
            self._fits = self._ends.take(END_BYTES) == end.to_bytes(END_BYTES)

    def require(self) -> None:
        """Refuse files that did not fit.

        Raises:
            IndexDamaged: they do not.
        """
        if not self._fits:
            message = "every record is the one that was signed, but the files in index/ do not fit"
            raise IndexDamaged(message, hint=REBUILD)


@contextmanager
def index_of(layout: Layout, size: int) -> Iterator[IndexCheck]:
    """Open the files beside the records, as far as they are there.

    Args:
        layout: where the log is.
        size: its records.

    Raises:
        OSError: one of them cannot be read.
    """
    with ExitStack() as stack:
        hashes, ends = (
            InOrder(stack.enter_context(opened(path))) if path.exists() else None
            for path in (layout.hashes, layout.ends)
        )
        yield IndexCheck(size, hashes, ends)
