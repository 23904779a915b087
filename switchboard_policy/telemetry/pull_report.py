"""What a pull would do, and what it did."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from switchboard_policy.telemetry.report import repair_notes, say


@dataclass(frozen=True)
class PullPlan:
    """What a pull would ask for.

    Args:
        days: missing days, as days since the epoch.
        present: days the store holds already.
        step: seconds.
        samples: about how many samples the answers hold.
        bytes: about how many bytes they take.
        requests: about how many requests are made.
        series: series of each signal, where the server was asked.
        density: samples a second of each signal.
    """

    days: tuple[int, ...]
    present: tuple[int, ...]
    step: int
    samples: int
    bytes: int
    requests: int
    series: dict[str, int] = field(default_factory=dict)
    density: dict[str, float] = field(default_factory=dict)


@dataclass
class PullReport:
    """What a pull did.

    Args:
        plan: what was to be done.
        days: days brought in.
        empty: days the server had nothing of.
        samples: samples received.
        repaired: what was repaired or left out.
        skipped: services the policy does not know.
    """

    plan: PullPlan
    days: int = 0
    empty: int = 0
    samples: int = 0
    repaired: Counter[str] = field(default_factory=Counter)
    skipped: tuple[str, ...] = ()

    @property
    def notes(self) -> tuple[str, ...]:
        """Everything worth saying, one sentence each."""
        notes = list(repair_notes(self.repaired))
        if self.empty:
            notes.append(say("{n} {n|day holds|days hold} nothing; asked again", self.empty))
        if self.skipped:
            notes.append("services the policy does not know: " + ", ".join(self.skipped[:5]))
        return tuple(notes)
