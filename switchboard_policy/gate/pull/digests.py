"""Names of a pull request's change: what overrides are bound to. No commit is in them.

Mapped values count by what they are, other files by their bytes and mode. A rebase, or the commit
of a merge queue, leaves them as they are while the base holds the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from switchboard_policy.domain.digest import canonical
from switchboard_policy.domain.location import Location
from switchboard_policy.domain.proposal import Edit
from switchboard_policy.gate.pull.files import Touched
from switchboard_policy.proposal.identity import change_digest


def pull_digest(edits: Iterable[Edit], others: Iterable[Touched], rules_digest: str) -> str:
    """Return the change digest; of a proposal of ours it is the proposal's.

    Args:
        edits: every edit of a mapped value.
        others: the files that these do not explain.
        rules_digest: digest of the stock rules.
    """
    return change_digest([*edits, *map(_whole, others)], rules_digest)


def base_digest(edits: Iterable[Edit], others: Iterable[Touched]) -> str:
    """Return the digest of what the touched places hold on the base.

    Args:
        edits: every edit of a mapped value.
        others: the files that these do not explain.
    """
    held: Sequence[list[str]] = sorted(
        [edit.location.file, edit.location.pointer, edit.old]
        for edit in (*edits, *map(_whole, others))
    )
    return canonical(held)


def _whole(file: Touched) -> Edit:
    """Return a file's change as one edit; where it was renamed, with where it was."""
    old = f"{file.previous} {file.old_object} {file.old_mode}"
    return Edit(Location(file.path), old, f"{file.new_object} {file.new_mode}", "")
