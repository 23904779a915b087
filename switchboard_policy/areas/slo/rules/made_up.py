"""Traffic that is made up for a test of rules, and what must fire under it, as plain values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

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


@dataclass(frozen=True)
class Moment:
    """What fires at one moment.

    Args:
        at_s: seconds since the beginning.
        fired: the alerts; empty for none.
    """

    at_s: int
    fired: Fired


@dataclass(frozen=True)
class RuleTest:
    """Made-up traffic, and what must fire when.

    Args:
        level: id of the service level.
        name: what happens, in words.
        step_s: seconds from one sample to the next.
        flows: the series.
        stretches: samples, and the share of events that is bad in them, one after another.
        moments: what fires, in order of time.
    """

    level: str
    name: str
    step_s: int
    flows: tuple[Flow, ...]
    stretches: tuple[tuple[int, Decimal], ...]
    moments: tuple[Moment, ...]


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
