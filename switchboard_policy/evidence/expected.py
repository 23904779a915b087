"""What whoever verifies knows already, and evidence is compared with."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Expected:
    """What is known of the change; what is empty is not compared.

    Args:
        repository: `owner/name` on the forge.
        pull_request: its number; 0 where it is not known.
        head: the commit that would be merged, in hex.
        base: the commit it would be merged into, in hex.
        change_digest: the change, as `sha256:` and hex.
        checkpoints: heads of the log that were shown earlier, as signed notes.
    """

    repository: str = ""
    pull_request: int = 0
    head: str = ""
    base: str = ""
    change_digest: str = ""
    checkpoints: tuple[bytes, ...] = ()
