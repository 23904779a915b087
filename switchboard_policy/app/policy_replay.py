"""Which decisions would flip: past decisions asked again of two versions of a policy."""

from __future__ import annotations

from collections.abc import Iterator

from switchboard_policy.domain.flips import Change
from switchboard_policy.domain.replay_report import ReplayReport, Side
from switchboard_policy.domain.units import counted
from switchboard_policy.errors import EngineError, InputError
from switchboard_policy.opa.log.report import LogReport, Oddity
from switchboard_policy.opa.replay.assemble import Frame, assemble
from switchboard_policy.opa.replay.explain import Explained, explain
from switchboard_policy.opa.replay.part import Asked
from switchboard_policy.opa.replay.run import How, run
from switchboard_policy.opa.replay.source import Records
from switchboard_policy.opa.replay.summary import Open, Summary
from switchboard_policy.opa.replay.version import Version, version_of

__all__ = ["Asked", "How", "Version", "replay_versions", "version_of"]

_ODD = {
    Oddity.TORN: "torn",
    Oddity.FOREIGN: "foreign",
    Oddity.REFUSED: "unreadable",
    Oddity.CLOCK_BACK: "earlier than the decision before it",
}


def replay_versions(  # noqa: PLR0913 - what is replayed, under which versions, and how
    records: Records,
    old: Version,
    new: Version,
    *,
    asked: Asked | None = None,
    sample: int = 0,
    generated: bool = False,
    how: How | None = None,
) -> ReplayReport:
    """Return what a change of policy would have done to past decisions.

    Args:
        records: the decisions: `LogRecords` of files, or `HeldRecords` of a list.
        old: the version in force; `version_of` makes one of a repository's files.
        new: the one that would be.
        asked: how each decision is replayed; as is usual unless told.
        sample: how many decisions are looked at; 0 for all.
        generated: whether the decisions were made up.
        how: how the work is done; the result does not depend on it.

    Raises:
        InputError: rules do not compile, the new values have another form than the rules ask for,
            the log cannot be read, or it is about another policy.
        EngineError: an engine cannot serve, or is gone.
    """
    asked, how = asked or Asked(), how or How()
    _refuse_new_faults(old, new)
    found = run(records, old, new, asked, sample=sample, how=how)
    _refuse_another_policy(found.summary, old, new)
    explained, notes = _explained(found.summary, old, new)
    frame = Frame(
        old=_side(old, found.summary.engines["old"]),
        new=_side(new, found.summary.engines["new"]),
        source=records.name,
        generated=generated,
        seed=asked.seed if found.sampled else None,
        tenants=asked.tenants,
        notes=(*_notes(old, new), *_odd(found.report), *notes),
        explained=explained,
    )
    report = assemble(found.summary, frame)
    how.say(f"replayed    {counted(report.replayed, 'decision')}, {report.flips:,} flip")
    return report


def _side(version: Version, engines: set[str]) -> Side:
    return Side(
        version.name,
        version.revision,
        version.rules_digest,
        version.data_digest,
        " and ".join(sorted(engines, reverse=True)),
    )


def _explained(
    summary: Summary, old: Version, new: Version
) -> tuple[dict[Open, Explained], list[str]]:
    """Return which rules decided flips whose answers do not say, or why that is not known."""
    try:
        return explain(summary, old, new), []
    except EngineError as error:
        return {}, [f"rules are not named where answers do not name them: {error.message}"]


def _refuse_new_faults(old: Version, new: Version) -> None:
    """Refuse values that have lost the form the rules ask for; what was wrong before is told."""
    known = {(fault.id, fault.path, fault.msg) for fault in old.faults}
    for fault in new.faults:
        if (fault.id, fault.path, fault.msg) not in known:
            raise InputError(f"{new.name}: {fault.msg}", location=fault.location)


def _refuse_another_policy(summary: Summary, old: Version, new: Version) -> None:
    """Refuse a log in which no decision asks anything that the versions decide."""
    if not summary.taken or summary.foreign < summary.taken:
        return
    reasons = [reason for reason, _ in summary.told(Change.NOT_REPLAYABLE, "")]
    names = old.name if old.name == new.name else f"{old.name} or {new.name}"
    raise InputError(
        f"none of {counted(summary.taken, 'decision')} asks anything that {names} decides",
        hint="; ".join(reasons[:3]),
    )


def _notes(old: Version, new: Version) -> Iterator[str]:
    if old.same_policy(new):
        yield "both versions hold the same rules and values, so nothing can flip"
    for fault in old.faults[:1]:
        more = f", and {len(old.faults) - 1} more" if len(old.faults) > 1 else ""
        yield f"{old.name}: {fault.location}: {fault.msg}{more}"


def _odd(report: LogReport) -> Iterator[str]:
    """Yield what stands in the log beside decisions, with the first place of each."""
    for kind, words in _ODD.items():
        if report.count(kind):
            first = report.places[kind][0]
            yield f"{counted(report.count(kind), 'line')} of the log {words}, such as {first}"
