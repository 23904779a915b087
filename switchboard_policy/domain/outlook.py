"""What the days to come may bring under a change and without it, on the same futures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from switchboard_policy.domain.outcome import Interval, NotEvaluated
from switchboard_policy.domain.units import Unit


@dataclass(frozen=True)
class Paired:
    """One figure under two policies, future by future.

    Intervals lie between the outer quantiles of the futures, their middle is the median; what the
    data leave open inside a step widens them, and takes the middle away where nothing is known.

    Args:
        now: under the policy as it is.
        proposed: under the change.
        change: proposed less now, taken in each future and not between the two distributions.
        improved: share of futures in which the change is for the better, 0 to 1.
        worsened: share of futures in which it is for the worse, 0 to 1.
        now_dots: equally likely values of `now`, rising; none where there is no best estimate.
        proposed_dots: the same of `proposed`.
    """

    now: Interval
    proposed: Interval
    change: Interval
    improved: Interval
    worsened: Interval
    now_dots: tuple[float, ...] = ()
    proposed_dots: tuple[float, ...] = ()


@dataclass(frozen=True)
class Prospect:
    """One figure of the days to come.

    Args:
        metric: what people call it: `throttled good requests`, `error budget left`.
        unit: unit of the figures.
        better: which way is better for people.
        found: the figure, or why it can't be told.
        model: what it rests on, in a sentence; empty where nothing is assumed.
    """

    metric: str
    unit: Unit
    better: Literal["lower", "higher"]
    found: Paired | NotEvaluated
    model: str = ""


@dataclass(frozen=True)
class Outlook:
    """What may come of one change, over futures drawn alike for both policies.

    Args:
        days: days in a future, counted from the end of the telemetry.
        futures: how many were drawn.
        prospects: the figures, the most important first.
        beyond_ratio: share of the futures' days with more demand than was replayed, 0 to 1.
    """

    days: int
    futures: int
    prospects: tuple[Prospect, ...]
    beyond_ratio: float = 0.0


NO_OUTLOOK = NotEvaluated("this area draws no futures of a change")
"""Why a change says nothing of the days to come: nobody drew any."""

UNCHANGED = NotEvaluated("nothing was asked to change")
"""Why a subject says nothing of the days to come under another policy."""
