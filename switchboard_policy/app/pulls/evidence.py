"""The evidence that comes with a pull request: found in the merge, verified with the base's keys.

It is committed beside the change it speaks of, below `.switchboard/evidence/`. Nothing of the head
says who is believed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from switchboard_policy.app.evidence_seen import evidence_seen
from switchboard_policy.app.pulls.change import Change
from switchboard_policy.app.pulls.checking import written
from switchboard_policy.app.pulls.trees import folder_in, side_of
from switchboard_policy.documents.config_reader import read_config
from switchboard_policy.documents.constants import configured
from switchboard_policy.domain.config import Config
from switchboard_policy.errors import SwitchboardError
from switchboard_policy.evidence.verify import Expected
from switchboard_policy.gate.evidence import NO_EVIDENCE, CheckSeen, EvidenceSeen, EvidenceStatus
from switchboard_policy.gate.pull.files import KEYRING

if TYPE_CHECKING:
    from switchboard_policy.bot.mirror import Mirror


Contains = Callable[[str], bool]
"""Whether the base has grown from a commit."""


def evidence_of(  # noqa: PLR0913 - what evidence is held to
    change: Change, digest: str, *, needed: bool, repository: str, contains: Contains, at: int
) -> EvidenceSeen:
    """Return what verifying the evidence of a change comes to.

    Every set that comes with it has to be about just this change, and to verify.

    Args:
        change: the change.
        digest: its digest, as it was worked out here.
        needed: whether a value changes.
        repository: owner and name.
        contains: whether the base has grown from a commit. Evidence made on another branch says
            nothing of this one, though the values may be the same.
        at: seconds since the epoch.
    """
    keyring = change.base.files.get(KEYRING)
    expected = Expected(repository=repository, change_digest=digest)
    places = change.evidence if change.conflicts is None else ()
    found = [_on_base(_seen(change, place, keyring, expected, at), contains) for place in places]
    if change.conflicts is not None:
        found = [replace(NO_EVIDENCE, reason="it cannot be merged, so there is nothing to verify")]
    worst = next((one for one in found if one.status is not EvidenceStatus.VERIFIED), None)
    told = worst or (found[-1] if found else NO_EVIDENCE)
    return replace(told, needed=needed, required=requires(change.config))


def nothing_changes(mirror: Mirror, base: str, folder: str) -> EvidenceSeen | None:
    """Return what there is to say of evidence where nothing of the policy is touched.

    None where the base asks for none, or cannot be read: then no check is published, and one that
    is required holds the merge back.

    Args:
        mirror: holds the base.
        base: the commit.
        folder: the policy repository's folder; empty to find the one there is.
    """
    try:
        tree = mirror.tree(base)
        found = folder_in(mirror.listing(tree), folder)
        if found is None:
            return None
        asked = requires(read_config(side_of(mirror, tree, found).snapshot))
    except SwitchboardError:
        return None
    return replace(NO_EVIDENCE, needed=False, required=True) if asked else None


def requires(config: Config) -> bool:
    """Whether a base asks for evidence of every changed value.

    Args:
        config: `switchboard.yaml` of the base.
    """
    return configured("switchboard_policy.gate", config, "gate").flag("evidence_required")


def _on_base(seen: EvidenceSeen, contains: Contains) -> EvidenceSeen:
    """Return evidence that verifies as it is, where it was made on what the base was."""
    if seen.status is not EvidenceStatus.VERIFIED:
        return seen
    try:
        if seen.base and contains(seen.base):
            return seen
    except SwitchboardError:
        pass  # a commit nobody here knows
    told = (
        f"made on {seen.base[:12]}, which the base has not grown from"
        if seen.base
        else "of no base"
    )
    check = CheckSeen("It was made on what the base was", "failed", told)
    return replace(
        seen, status=EvidenceStatus.INVALID, reason=f"it was {told}", checks=(*seen.checks, check)
    )


def _seen(
    change: Change, place: str, keyring: bytes | None, expected: Expected, at: int
) -> EvidenceSeen:
    inside = f"{place}/"
    files = {
        path.removeprefix(inside): content
        for path, content in change.merged.files.items()
        if path.startswith(inside)
    }
    with written(files) as folder:
        return evidence_seen(folder, keyring=keyring, expected=expected, at=at, place=place)
