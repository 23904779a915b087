"""Why an objective should move, with figures, and what to expect of it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from simulator import SeriesKey
from simulator.trace import Array
from switchboard_policy.areas.foretold import origins
from switchboard_policy.areas.futures import middle_range
from switchboard_policy.areas.slo.chances import overspent, weeks_of
from switchboard_policy.areas.slo.checks import looser_than_organisation, slower_than_organisation
from switchboard_policy.areas.slo.decide import Case, Move, Target, missed_days
from switchboard_policy.areas.slo.replay import Kept, telling_windows
from switchboard_policy.areas.words import percent
from switchboard_policy.domain.delta import Delta, Effect
from switchboard_policy.domain.outcome import Interval, NotEvaluated
from switchboard_policy.domain.policy import PolicyValue
from switchboard_policy.domain.recommendation import SummaryValue
from switchboard_policy.domain.units import (
    PERCENT,
    SECONDS,
    Dimension,
    Unit,
    convert,
    plain,
    quantity,
)

PAGES = Unit("pages", Dimension.COUNT, Decimal(1), "pages")
"""Pages a replay would have sent; a count of its own, so that reports say what they count."""


_RARE = 1e-5  # rarer failures are told as such, not with a row of nines
_EDGE = 1e-9  # 1 - 0.95 is not quite 0.05


@dataclass(frozen=True)
class Moved:
    """An objective and the value it should have instead.

    Args:
        case: the objective.
        target: the value.
        kept: how it would have been kept under it.
    """

    case: Case
    target: Target
    kept: Kept

    @property
    def value(self) -> PolicyValue:
        """The value that changes."""
        objective = self.case.objective
        if objective.indicator == "latency":
            assert objective.threshold is not None, "latency without a threshold has no signal"
            return objective.threshold
        return objective.stated

    @property
    def unit(self) -> Unit:
        """Unit of the value wanted."""
        return SECONDS if self.case.objective.indicator == "latency" else PERCENT

    @property
    def looser(self) -> str:
        """In words, how the new value is looser than the organisation's default."""
        objective, settings = self.case.objective, self.case.settings
        if self.unit is SECONDS:
            return slower_than_organisation(objective, self.target.new, settings)
        return looser_than_organisation(objective, self._new(), settings)

    @property
    def too_coarse(self) -> str:
        """In words, how one quantile a step says less than the objective asks, or nothing."""
        untold = too_coarse(self.case)
        return f"advisory: {untold}; measure p99 too" if untold else ""

    def delta(self) -> Delta:
        """Return the move as a change with its reason and effects."""
        return Delta(
            target=self.value,
            new=self._new(),
            reason=self._reason(),
            effects=(_budget(self), _pages(self)),
            if_wrong=self._if_wrong(),
            advisory=bool(self.too_coarse or (self.target.move is Move.LOOSEN and self.looser)),
        )

    def _new(self) -> Decimal:
        return convert(self.target.new, self.unit, self.value.binding.unit)

    def _reason(self) -> str:
        now = self.case.now
        new = quantity(self.target.new, self.unit)
        good = _good(float(now.bad.sum()) / float(self.case.days.total.sum()))
        days = self.case.days.whole(self.case.settings)
        what = f"{good} of {_events(self.case)} over {days} days"
        if self.target.move is Move.TIGHTEN:
            worst = percent(float(self._used().max()))
            worst = f"the worst simulated month uses {worst} of the budget"
            said = f"{what} were good; at {new} {worst}"
            return f"{said}; {self.too_coarse}" if self.too_coarse else said
        missed = percent(missed_days(self.case))
        usual = percent(float(np.quantile(self._used(), self.case.settings.loosen_futures_ratio)))
        said = (
            f"{what} were good, short of the objective on {missed} of days; at {new} nine "
            f"simulated months in ten use at most {usual} of the budget"
        )
        if self.too_coarse:
            said += f"; {self.too_coarse}"
        return f"{said}; {self.looser}, so this is advisory" if self.looser else said

    def _used(self) -> Array:
        """Return the share of the new budget each future uses, the last week's level included."""
        return self.case.ratios(self.kept.bad) / self.kept.allowed

    def _if_wrong(self) -> str:
        undo = "undone by reverting one commit"
        if self.target.move is Move.TIGHTEN:
            return f"pages nobody needs until it is undone; {undo}"
        return f"failures that users notice are no longer told; {undo}"


def too_coarse(case: Case) -> str:
    """Return, in words, how one quantile a step says less than the objective asks, or nothing.

    Args:
        case: the objective.
    """
    if not case.signal.proxy or case.signal.tail is None:
        return ""
    untold = case.signal.tail.shares[0]
    if untold <= case.now.allowed + _EDGE:
        return ""
    return (
        f"{case.objective.quantile} alone leaves {percent(untold)} of a step untold, "
        f"more than the {percent(case.now.allowed)} that may be slow"
    )


def figures(case: Case) -> dict[str, SummaryValue]:
    """Return the plain numbers of one objective.

    Args:
        case: the objective.
    """
    total = float(case.days.total.sum())
    return {
        "objective_ratio": case.now.ratio,
        "threshold_s": case.objective.seconds or None,
        "events": total,
        "bad_events": float(case.now.bad.sum()),
        "good_ratio": 1 - float(case.now.bad.sum()) / total if total else None,
        "budget_used_ratio": None if np.isnan(case.now.spent) else case.now.spent,
        "budget_used_worst_future_ratio": float(case.now.used().max()),
        "missed_days_ratio": missed_days(case),
        "pages": case.now.pages,
        "tickets": len(case.now.alerts) - case.now.pages,
        "measured_days": case.days.whole(case.settings),
        "hours": case.days.hours,
        "coverage_ratio": case.days.coverage,
        "step_s": case.signal.step,
    }


def proposed_figures(moved: Moved) -> dict[str, SummaryValue]:
    """Return the numbers a move adds to its objective's.

    Args:
        moved: the move.
    """
    chance = _newly_overspent(moved)
    usual = float(np.quantile(moved.kept.used(), moved.case.settings.loosen_futures_ratio))
    return {
        "proposed_objective_ratio": moved.kept.ratio,
        "proposed_threshold_s": moved.target.threshold or None,
        "proposed_budget_used_ratio": usual,
        "proposed_pages": moved.kept.pages,
        "breach_low": chance,
        "breach_middle": chance,
        "breach_high": chance,
    }


def _newly_overspent(moved: Moved) -> float | None:
    """Return the chance that the next week overspends its budget only because of the move."""
    case = moved.case
    key = SeriesKey(case.objective.subject)
    weeks = weeks_of(case.settings, origins().ahead, case.futures.seed)
    sides = [
        overspent(key, case.days, kept.bad, kept.allowed, weeks) for kept in (case.now, moved.kept)
    ]
    now, proposed = sides
    return None if now is None or proposed is None else float(np.mean(proposed & ~now))


def _good(bad: float) -> str:
    """Return the share of good events, never rounded up to the objective or to all of them."""
    if bad == 0:
        return "100 %"
    left = 1 - Decimal(repr(float(f"{bad:.1e}")))
    return f"{plain(100 * left)} %" if bad >= _RARE else "all but under 0.001 %"


def _budget(moved: Moved) -> Effect:
    level = moved.case.settings.interval_level
    spent = moved.kept.spent
    low, high = middle_range(1 - moved.kept.used(), level)
    left = 1 - spent
    return Effect(
        metric="error budget left",
        unit=PERCENT,
        now=Interval.exact(100 * (1 - moved.case.now.spent)),
        proposed=Interval(100 * min(low, left), 100 * max(high, left), 100 * left, level),
        better="higher",
    )


def _pages(moved: Moved) -> Effect:
    metric = f"pages in {moved.case.days.hours / 24:.0f} days"
    case = moved.case
    told = telling_windows(case.settings.windows, case.signal.step)
    if any(pair.severity == "page" and pair not in told for pair in case.settings.windows):
        untold = NotEvaluated(f"steps of {case.signal.step} s are too long", "finer steps")
        return Effect(metric, PAGES, now=untold, proposed=untold)
    now, then = case.now.pages, moved.kept.pages
    return Effect(metric, PAGES, Interval.exact(now), Interval.exact(then))


def _events(case: Case) -> str:
    quantile = case.objective.quantile
    if case.signal.proxy:
        return f"requests, told by each step's {quantile} (a proxy),"
    return "requests"


def untold_alerts(case: Case) -> str:
    """Return which alerts can't be replayed and why, or nothing where all can.

    Args:
        case: the objective.
    """
    told = telling_windows(case.settings.windows, case.signal.step)
    missing = [pair.name for pair in case.settings.windows if pair not in told]
    if not missing:
        return ""
    return f"steps of {case.signal.step} s cannot tell the alert windows {', '.join(missing)}"


def notes(case: Case) -> tuple[str, ...]:
    """Return what the replay could not tell, in words.

    Args:
        case: the objective.
    """
    told = [untold_alerts(case)]
    if case.signal.proxy:
        told.append(
            f"only one latency quantile is measured: a step whose {case.objective.quantile} is "
            "over the threshold counts as bad with all its requests, a proxy"
        )
    elif case.signal.tail is not None:
        told.append(
            "shares of slow requests are read off the quantiles of each step, with a straight "
            "line between their logarithms: a proxy for a histogram"
        )
    return tuple(note for note in told if note)
