"""Going back: are a change's values exactly those of a change that was merged before?"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from switchboard_policy.app.policy import Policy, policy_of
from switchboard_policy.app.pulls.trees import side_of
from switchboard_policy.documents.constants import configured
from switchboard_policy.domain.delta import Delta
from switchboard_policy.domain.policy import PolicyValues
from switchboard_policy.errors import SwitchboardError
from switchboard_policy.gate.pull.facts import AREA, PACKAGE
from switchboard_policy.gate.pull.files import inside
from switchboard_policy.ports.forge import Forge, PullRequest, State

if TYPE_CHECKING:
    from switchboard_policy.bot.mirror import Mirror


def restored_from(  # noqa: PLR0913, PLR0917 - where to look, and for what
    forge: Forge, mirror: Mirror, policy: Policy, folder: str, deltas: Sequence[Delta], branch: str
) -> int:
    """Return the merged pull request whose values a change goes back to; 0 where there is none.

    Args:
        forge: the repository.
        mirror: its objects.
        policy: the base.
        folder: the policy repository's folder.
        deltas: what changes; never empty.
        branch: the branch it goes to.
    """
    most = configured(PACKAGE, policy.config, AREA).whole("merges_looked_at")
    files = frozenset(file for delta in deltas for file in delta.target.files)
    seen: set[tuple[str, ...]] = set()
    for pull in _merged(forge.pulls(most=most), branch):
        try:
            mirror.fetch(pull.merge_sha)
            tree = mirror.tree(pull.merge_sha)
            held = _held(mirror, tree, folder, files)
            if held in seen:  # nothing of these files differs from a later merge
                continue
            seen.add(held)
            side = side_of(mirror, tree, folder)
            values = policy_of(side.snapshot, Path(), policy.config).values
        except SwitchboardError:  # what cannot be read is not what we go back to
            continue
        if holds(values, deltas):
            return pull.number
    return 0


def _held(mirror: Mirror, tree: str, folder: str, files: Collection[str]) -> tuple[str, ...]:
    """Return the names of what some files of a tree hold; no content is read for it."""
    listing = mirror.listing(tree, folder)
    return tuple(
        f"{path} {one.object}"
        for path, one in sorted(listing.items())
        if inside(path, folder) in files
    )


def holds(values: PolicyValues, deltas: Iterable[Delta]) -> bool:
    """Whether values hold, in places that agree, every number that some changes bring.

    Args:
        values: of an earlier state.
        deltas: what changes.
    """
    for delta in deltas:
        found = values.find(delta.target.binding.name, **dict(delta.target.names))
        if found is None or found.value != delta.new or not found.agrees:
            return False
    return True


def _merged(pulls: Iterable[PullRequest], branch: str) -> list[PullRequest]:
    found = [
        one
        for one in pulls
        if one.state is State.MERGED and one.merge_sha and one.base.branch == branch
    ]
    return sorted(found, key=lambda one: one.closed_at or 0, reverse=True)
