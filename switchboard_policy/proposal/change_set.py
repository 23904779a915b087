"""One minimal change set: every delta in all its places, or not at all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from switchboard_policy.documents.nodes import Document
from switchboard_policy.documents.yaml_reader import read_yaml
from switchboard_policy.domain.config import Config
from switchboard_policy.domain.delta import Delta
from switchboard_policy.domain.finding import Finding, Level
from switchboard_policy.domain.proposal import ChangeSet, Edit, Generated
from switchboard_policy.domain.snapshot import Snapshot
from switchboard_policy.domain.units import quantity
from switchboard_policy.errors import InputError, SwitchboardError
from switchboard_policy.proposal.generated import (
    Derive,
    changed,
    nothing_generated,
    obstacle,
)
from switchboard_policy.proposal.identity import change_digest
from switchboard_policy.proposal.insertion import insertion
from switchboard_policy.proposal.meaning import differences, intended
from switchboard_policy.proposal.patch import unified_patch
from switchboard_policy.proposal.planning import Change, Insertion, Planner, Refusal, Replacement
from switchboard_policy.proposal.spans import SpanEdit, apply_edits

_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True)
class _Planned:
    """A delta and its changes."""

    delta: Delta
    changes: tuple[Change, ...]


def build_change_set(
    snapshot: Snapshot,
    config: Config,
    deltas: Sequence[Delta],
    rules_digest: str,
    derive: Derive = nothing_generated,
) -> ChangeSet:
    """Return the edits that carry out some deltas in all places that hold the values.

    A delta is carried out everywhere or nowhere. One whose places disagree, that cannot be
    written exactly or safely, or whose generated files are not what the generator writes, becomes
    a finding.

    Args:
        snapshot: the repository's files.
        config: the parsed `switchboard.yaml`.
        deltas: proposed changes, the most valuable first; advisory ones are left out.
        rules_digest: digest of the stock rules, part of the change digest.
        derive: returns the files generated from some files of a snapshot, by path.

    Raises:
        InputError: a file cannot be read, or a delta names a value the mapping does not hold.
        SwitchboardError: the edited files would not mean what they should; nothing is proposed.
    """
    planned, findings = _plan(snapshot, config, deltas)
    edited = {change.location.file for one in planned for change in one.changes}
    generated = derive(snapshot, edited)
    planned, refused = _regenerable(snapshot, planned, generated)
    sound, after = _sound(snapshot, planned)
    kept = {id(one) for one in sound}
    findings += refused
    findings += [_left_out(one.delta, _UNSAFE) for one in planned if id(one) not in kept]
    following = changed(generated, derive(snapshot.replace(after), after.keys()))
    after |= {file: one.content for file, one in following.items()}
    before = {file: snapshot.files[file] for file in after if file in snapshot.files}
    edits = tuple(sorted((_edit(change) for change in _distinct(sound)), key=_position))
    return ChangeSet(
        deltas=tuple(one.delta for one in sound),
        edits=edits,
        before=MappingProxyType(before),
        after=MappingProxyType(after),
        patch=unified_patch(before, after),
        digest=change_digest(edits, rules_digest),
        findings=tuple(findings),
        generated=MappingProxyType(following),
    )


_UNSAFE = Refusal("the edit would change other values too, such as those sharing its anchor")


def _plan(
    snapshot: Snapshot, config: Config, deltas: Iterable[Delta]
) -> tuple[list[_Planned], list[Finding]]:
    planner = Planner(snapshot)
    planned: list[_Planned] = []
    findings: list[Finding] = []
    taken: dict[tuple[str, str, str], str] = {}
    for delta in deltas:
        if delta.target.binding.name not in config.values:
            raise InputError(f"{delta.target.binding.name} is not in the mapping")
        if delta.advisory or delta.new == delta.old:
            continue
        found = planner.plan(delta)
        refusal = found if isinstance(found, Refusal) else _conflict(found, taken)
        if refusal is not None or isinstance(found, Refusal):
            findings.append(_left_out(delta, refusal or _UNSAFE))
            continue
        taken.update((_key(change), change.new) for change in found)
        planned.append(_Planned(delta, found))
    return planned, findings


def _regenerable(
    snapshot: Snapshot, planned: list[_Planned], generated: Mapping[str, Generated]
) -> tuple[list[_Planned], list[Finding]]:
    """Return the deltas after which every file that follows can be written anew, and the others.

    Writing a file that was not what it should be would carry more than these values.
    """
    kept: list[_Planned] = []
    findings: list[Finding] = []
    for one in planned:
        files = {change.location.file for change in one.changes}
        why = obstacle(snapshot, generated, files)
        if why is None:
            kept.append(one)
        else:
            findings.append(_left_out(one.delta, Refusal(why.msg, why.location)))
    return kept, findings


def _conflict(
    changes: tuple[Change, ...], taken: Mapping[tuple[str, str, str], str]
) -> Refusal | None:
    for change in changes:
        other = taken.get(_key(change), change.new)
        if other != change.new:
            return Refusal(f"another change makes it {other}", change.location)
    return None


def _key(change: Change) -> tuple[str, str, str]:
    within = change.within if isinstance(change, Replacement) else ""
    return (change.location.file, change.location.pointer, within)


def _left_out(delta: Delta, refusal: Refusal) -> Finding:
    subject = f"{delta.name} of {delta.subject}"
    proposed = quantity(delta.new, delta.unit)
    return Finding(
        id=f"{delta.area}/not_carried_out",
        level=Level.ADVISORY,
        msg=f"{subject} stays as it is, {proposed} was proposed: {refusal.why}",
        path=refusal.location.pointer if refusal.location else "",
        location=refusal.location,
    )


def _sound(snapshot: Snapshot, planned: list[_Planned]) -> tuple[list[_Planned], dict[str, bytes]]:
    """Return the deltas whose edits mean what they should, and the files they change."""
    after = _edited(snapshot, planned)
    if after is not None:
        return planned, after
    sound = _alone(snapshot, planned)
    after = _edited(snapshot, sound)
    if after is None:
        raise SwitchboardError("the edits together change more than the values; none is proposed")
    return sound, after


def _alone(snapshot: Snapshot, planned: list[_Planned]) -> list[_Planned]:
    """Return the sound ones, by halving until the others stand alone."""
    if _edited(snapshot, planned) is not None:
        return planned
    if len(planned) == 1:
        return []
    middle = len(planned) // 2
    return _alone(snapshot, planned[:middle]) + _alone(snapshot, planned[middle:])


def _distinct(planned: Iterable[_Planned]) -> list[Change]:
    """Return every change once: two subjects may share one written value."""
    return list({_key(change): change for one in planned for change in one.changes}.values())


def _edited(snapshot: Snapshot, planned: Iterable[_Planned]) -> dict[str, bytes] | None:
    """Return the changed files, or None where one would mean more or less than it should."""
    by_file: dict[str, list[Change]] = {}
    for change in _distinct(planned):
        by_file.setdefault(change.location.file, []).append(change)
    after: dict[str, bytes] = {}
    for file, changes in sorted(by_file.items()):
        document = read_yaml(file, snapshot.files[file])
        text = apply_edits(document.text, _span_edits(document, changes))
        data = (_BOM if document.bom else b"") + text.encode("utf-8")
        if not _means(document, changes, file, data):
            return None
        after[file] = data
    return after


def _means(document: Document, changes: list[Change], file: str, data: bytes) -> bool:
    try:
        found = read_yaml(file, data).value
    except InputError:
        return False
    return not differences(intended(document, changes), found)


def _span_edits(document: Document, changes: Iterable[Change]) -> list[SpanEdit]:
    edits: list[SpanEdit] = []
    holders: dict[str, list[tuple[str, str]]] = {}
    for change in changes:
        if isinstance(change, Insertion):
            holders.setdefault(change.holder, []).append((change.key, change.new))
        else:
            edits.append(SpanEdit(change.start, change.end, change.new))
    edits += [
        insertion(document, document.node(holder), pairs) for holder, pairs in holders.items()
    ]
    return edits


def _edit(change: Change) -> Edit:
    if isinstance(change, Insertion):
        return Edit(change.location, "", f"{change.key}: {change.new}", change.role)
    return Edit(change.location, change.old, change.new, change.role)


def _position(edit: Edit) -> tuple[str, int, int, str]:
    where = edit.location
    return (where.file, where.line, where.column, where.pointer)
