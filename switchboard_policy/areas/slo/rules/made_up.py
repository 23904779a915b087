"""Traffic that is made up for a test of rules, and what must fire under it, as plain values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from switchboard_policy.promql.selectors import Selector

MINUTE_S = 60

Fired = Mapping[tuple[str, str], int]
"""How many alerts fire, by the alert's name and severity."""


@dataclass(frozen=True)
class Flow:
    """One series while all is well and while all is broken.

    Args:
        labels: its labels, `__name__` included.
        counts: whether it is a counter; else a gauge.
        well: what a counter gains a minute, or a gauge is, while all is well.
        broken: the same while all is broken.
    """

    labels: Mapping[str, str]
    counts: bool
    well: Decimal
    broken: Decimal

    def at(self, bad: Decimal) -> Decimal:
        """Return its gain or value while a share of events is bad, 0 to 1."""
        return self.well + bad * (self.broken - self.well)

    def gain(self, bad: Decimal, step_s: int) -> Decimal:
        """Return what it gains in so many seconds while a share of events is bad."""
        return self.at(bad) * step_s / MINUTE_S


Stretches = tuple[tuple[int, Decimal], ...]
"""Samples, and the share of events that is bad in them, one stretch after another."""


@dataclass(frozen=True)
class Moment:
    """What fires of a service level at one moment.

    Args:
        at_s: seconds since the beginning.
        level: id of the service level.
        fired: its alerts; empty for none.
    """

    at_s: int
    level: str
    fired: Fired


@dataclass(frozen=True)
class RuleTest:
    """Made-up traffic, and what must fire when.

    Args:
        kind: what happens, in a word; tests of one kind can share a run.
        name: what happens, in words.
        step_s: seconds from one sample to the next.
        courses: each series and how it goes.
        moments: what fires, in order of time.
        reads: what the service level's queries select.
    """

    kind: str
    name: str
    step_s: int
    courses: tuple[tuple[Flow, Stretches], ...]
    moments: tuple[Moment, ...]
    reads: tuple[Selector, ...] = ()


def together(tests: Iterable[RuleTest]) -> tuple[RuleTest, ...]:
    """Return tests with those of one kind in one run, unless one reads a series of the other.

    Args:
        tests: of the service levels whose rules stand in one file.
    """
    found: list[RuleTest] = []
    for test in tests:
        for position, other in enumerate(found):
            if (other.kind, other.step_s) == (test.kind, test.step_s) and _apart(other, test):
                found[position] = _joined(other, test)
                break
        else:
            found.append(test)
    return tuple(found)


def _apart(one: RuleTest, other: RuleTest) -> bool:
    return not any(
        selector.matches(flow.labels)
        for reader, made in ((one, other), (other, one))
        for selector in reader.reads
        for flow, _ in made.courses
    )


def _joined(one: RuleTest, other: RuleTest) -> RuleTest:
    moments = sorted((*one.moments, *other.moments), key=lambda each: (each.at_s, each.level))
    return replace(
        one,
        name=f"{one.name}; {other.name}",
        courses=(*one.courses, *other.courses),
        moments=tuple(moments),
        reads=(*one.reads, *other.reads),
    )


def samples_of(
    flow: Flow, stretches: Sequence[tuple[int, Decimal]], step_s: int = MINUTE_S
) -> list[Decimal]:
    """Return a series sample by sample.

    Args:
        flow: the series.
        stretches: samples, and the share of events that is bad in them, one after another; the
            first sample stands before them.
        step_s: seconds from one sample to the next.
    """
    found = [Decimal(0) if flow.counts else flow.at(stretches[0][1])]
    for count, bad in stretches:
        for _ in range(count):
            found.append(found[-1] + flow.gain(bad, step_s) if flow.counts else flow.at(bad))
    return found
