"""From counts to a report."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from switchboard_policy.domain.flips import Change, Told
from switchboard_policy.domain.outcome import Interval, NotEvaluated
from switchboard_policy.domain.replay_report import (
    Drift,
    Drifted,
    Reached,
    ReplayReport,
    Sampled,
    Side,
    Stretch,
    Tenant,
)
from switchboard_policy.opa.replay import intervals
from switchboard_policy.opa.replay.explain import Explained
from switchboard_policy.opa.replay.groups import groups
from switchboard_policy.opa.replay.summary import Open, Summary
from switchboard_policy.opa.replay.tenants import USUAL

MOST_TENANTS = 100
"""Tenants told in the report, those with most flips first. Ours."""
MOST_STRETCHES = 60
"""Stretches of time told; more make a picture of single decisions. Ours."""
_HOUR = 3_600
_STRETCHES = (1, 3, 6, 12, 24, 168, 720, 8_760)
_SEVERAL = "several reasons"


@dataclass(frozen=True)
class Frame:
    """What a report says beside the counts.

    Args:
        old: the version in force.
        new: the one that would be.
        source: what the decisions are from.
        generated: whether they were made up.
        seed: of the sample; None where every decision was looked at.
        tenants: pointers at which an input may say whom it is about.
        notes: what else should be known.
    """

    old: Side
    new: Side
    source: str
    generated: bool = False
    seed: int | None = None
    tenants: tuple[str, ...] = USUAL
    notes: tuple[str, ...] = ()
    explained: Mapping[Open, Explained] = field(default_factory=dict)


def assemble(summary: Summary, frame: Frame) -> ReplayReport:
    """Return the report of a log.

    Args:
        summary: of the whole log.
        frame: what is said beside the counts.
    """
    counts = dict.fromkeys(Change, 0)
    for each in summary.counts.values():
        for change, number in each.items():
            counts[Change(change)] += number
    replayed = sum(counts.values()) - counts[Change.NOT_REPLAYABLE]
    sampled = frame.seed is not None
    stretches, stretch_s = _stretches(summary)
    return ReplayReport(
        old=frame.old,
        new=frame.new,
        source=frame.source,
        generated=frame.generated,
        records=summary.records,
        sampled=Sampled(summary.taken, summary.records, frame.seed)
        if frame.seed is not None
        else None,
        replayed=replayed,
        start_ns=summary.first_ns,
        end_ns=summary.last_ns,
        counts=counts,
        shares={
            change: intervals.share(number, replayed, sampled=sampled)
            for change, number in counts.items()
            if change is not Change.NOT_REPLAYABLE
        },
        groups=groups(summary, frame.explained, frame.tenants),
        errors=_told(summary, Change.ERROR),
        not_replayable=_told(summary, Change.NOT_REPLAYABLE),
        drifted=_drifted(summary),
        reached=_reached(summary),
        tenants=_tenants(summary),
        stretches=stretches,
        stretch_s=stretch_s,
        latency=_latency(summary, frame),
        notes=frame.notes,
    )


def _told(summary: Summary, change: Change) -> tuple[Told, ...]:
    found = [
        Told(reason or _SEVERAL, entrypoint, count.decisions, count.examples.told())
        for (each, entrypoint), family in summary.reasons.items()
        if each is change
        for reason, count in family
    ]
    return tuple(sorted(found, key=lambda one: (-one.decisions, one.entrypoint, one.reason)))


def _drifted(summary: Summary) -> Drifted:
    found = [
        Drift(change, entrypoint, _revisions(by), count.decisions, count.examples.told())
        for (change, entrypoint), family in summary.drift.items()
        for by, count in family
    ]
    ordered = sorted(
        found, key=lambda one: (-one.decisions, one.entrypoint, one.change, one.revisions)
    )
    return Drifted(summary.compared, tuple(ordered))


def _revisions(by: str) -> tuple[tuple[str, str], ...]:
    return tuple((name, revision) for name, revision in json.loads(by)) if by else ()


def _reached(summary: Summary) -> tuple[Reached, ...]:
    """Return the rules by entry point, those that were asked first."""
    found = []
    for entrypoint in summary.asked.keys() | (summary.counts.keys() - {""}):
        rules = summary.asked.get(entrypoint, set())
        decisions = sum(
            number
            for change, number in summary.counts.get(entrypoint, {}).items()
            if change != Change.NOT_REPLAYABLE
        )
        never = rules - summary.found.get(entrypoint, set())
        found.append(Reached(entrypoint, decisions, tuple(sorted(rules)), tuple(sorted(never))))
    return tuple(sorted(found, key=lambda one: (one.decisions == 0, one.entrypoint)))


def _tenants(summary: Summary) -> tuple[Tenant, ...]:
    """Return whom it hits, those first whose share of denied decisions moves most."""
    counted = (summary.tenants or {}).items()
    found = [Tenant(name, *numbers) for name, numbers in counted]
    moved = [each for each in found if each.denied_old != each.denied_new]
    ordered = sorted(moved, key=lambda one: (-abs(one.denied_new - one.denied_old), one.name))
    return tuple(ordered[:MOST_TENANTS])


def _stretches(summary: Summary) -> tuple[tuple[Stretch, ...], int]:
    """Return what flipped when, by the shortest stretch that leaves few enough of them."""
    hours = summary.hours
    if not hours:
        return (), 0
    length = next(
        each
        for each in _STRETCHES
        if (max(hours) - min(hours)) // each < MOST_STRETCHES or each == _STRETCHES[-1]
    )
    added: dict[int, list[int]] = {}
    for hour, numbers in sorted(hours.items()):
        held = added.setdefault(hour // length * length, [0, 0, 0])
        added[hour // length * length] = [a + b for a, b in zip(held, numbers, strict=True)]
    return tuple(Stretch(hour * _HOUR, *numbers) for hour, numbers in added.items()), length * _HOUR


def _latency(summary: Summary, frame: Frame) -> Interval | NotEvaluated:
    if frame.old.engine != frame.new.engine:
        return NotEvaluated("the versions were evaluated by different engines", "--engine opa")
    if (frame.old.rules_digest, frame.old.data_digest) == (
        frame.new.rules_digest,
        frame.new.data_digest,
    ):
        return NotEvaluated("both versions are the same and were evaluated once")
    return intervals.ratio(summary.seconds)
