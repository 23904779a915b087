"""Rules that name an objective or a threshold, and what each is worth in the month that follows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from math import floor

import numpy as np
from services import DAYS, Service

from simulator.alerts import merge, replay_alerts
from simulator.days import DAY
from simulator.needs import ThresholdNeeds
from simulator.trace import Array, Trace
from switchboard_policy.areas.futures import Futures
from switchboard_policy.areas.slo.alert_windows import WindowSet
from switchboard_policy.areas.slo.choose.choice import Estimate
from switchboard_policy.areas.slo.choose.incidents import judge
from switchboard_policy.areas.slo.choose.levels import Asked
from switchboard_policy.areas.slo.choose.run import Advice, Question, advise
from switchboard_policy.areas.slo.choose.settings import read_choice_settings
from switchboard_policy.areas.slo.model import Objective
from switchboard_policy.areas.slo.replay import least_bad
from switchboard_policy.areas.slo.settings import read_settings
from switchboard_policy.areas.slo.signal import Signal, signal_of
from switchboard_policy.domain.config import Config, ValueBinding
from switchboard_policy.domain.outcome import NotEvaluated
from switchboard_policy.domain.policy import PolicyValue
from switchboard_policy.domain.units import PERCENT, SECONDS

MONTH = 28
AHEAD = 28
SPLIT = DAYS - AHEAD
SLO = read_settings(Config(("slo",), {}))
CHOICE = read_choice_settings(Config(("slo",), {}))
NAMES = (("service", "service"), ("slo", "level"))
OURS, KEEP, MEAN, LOW_DAY = "rolling origins", "keep", "mean less 0.005", "5th percentile of days"


@dataclass(frozen=True)
class Scored:
    """One rule's value for one level, judged on held-out time.

    Args:
        named: whether the rule named one; where it did not, what is stated stays.
        missed: whether more was bad than the value allows.
        unused: share of the budget left, or of the threshold.
        pages: pages about no labelled incident in the held-out month.
    """

    named: bool
    missed: bool
    unused: float
    pages: int


@dataclass(frozen=True)
class Row:
    """One level of one service.

    Args:
        kind: what happens to the service.
        what: `availability`, `latency`: an objective; `threshold`: seconds at 95 %.
        fit_days: days of the past.
        scores: by rule.
        covered: whether our interval held what came; None where there was none.
    """

    kind: str
    what: str
    fit_days: int
    scores: Mapping[str, Scored]
    covered: bool | None


def objective_of(percent_stated: str, threshold_s: str, indicator: str) -> Objective:
    """The level as it stands: 95 % of answers within the threshold, or the stated availability."""
    percent = ValueBinding("slo.objective", "slo", PERCENT, ())
    seconds = ValueBinding("slo.threshold", "slo", SECONDS, ())
    latency = indicator == "latency"
    stated = Decimal("95" if latency else percent_stated)
    threshold = PolicyValue(seconds, NAMES, Decimal(threshold_s), ()) if latency else None
    value = PolicyValue(percent, NAMES, stated, ())
    return Objective("service", "level", value, threshold, indicator, "p95", "any")


def days_of(trace: Trace, first: int, after: int) -> Trace:
    """Some days of a trace."""
    cut = slice(first * DAY // trace.step, after * DAY // trace.step)
    assert trace.errors is not None, "the services tell errors"
    return Trace(
        trace.keys,
        trace.start + first * DAY,
        trace.step,
        trace.offered[:, cut],
        errors=trace.errors[:, cut],
        latency={name: array[:, cut] for name, array in trace.latency.items()},
    )


def signal(trace: Trace, objective: Objective) -> Signal:
    """Good and bad events of a level; the services tell them all."""
    found = signal_of(trace, 0, objective, SLO.errors_told_ratio)
    assert isinstance(found, Signal), "the services tell errors and latency"
    return found


def daily(values: Array, step: int) -> Array:
    """Sums by day."""
    return np.nan_to_num(values).reshape(-1, DAY // step).sum(axis=1)


def mean_rule(past: Signal, objective: Objective) -> float:
    """Source: grafana/gcx, claude-plugin/skills/slo-optimize; an unweighted mean of 28 days."""
    with np.errstate(invalid="ignore", divide="ignore"):
        sli = 1 - past.bad(objective.seconds) / past.total
    mean = float(np.nanmean(sli[-MONTH * DAY // past.step :]))
    if mean < objective.ratio - 0.005:
        return floor(mean * 1000) / 1000
    return mean - 0.005 if mean > objective.ratio + 0.010 else objective.ratio


def low_day_rule(past: Signal, objective: Objective) -> float:
    """The level that 95 days in 100 kept."""
    bad, total = (daily(each, past.step) for each in (past.bad(objective.seconds), past.total))
    return float(np.quantile(1 - bad[total > 0] / total[total > 0], 0.05))


RULES: Mapping[str, Callable[[Signal, Objective], float]] = {
    KEEP: lambda _, objective: objective.ratio,
    MEAN: mean_rule,
    LOW_DAY: low_day_rule,
}


def ask(past: Trace, objective: Objective, sets: tuple[WindowSet, ...] = ()) -> Advice:
    """What `slo recommend` says of one level."""
    futures = Futures(0, SLO.futures, SLO.future_days, SLO.future_run_days)
    return advise(past, 0, Asked(objective), Question(SLO, CHOICE, sets), futures)


def said(past: Trace, objective: Objective) -> tuple[str, str]:
    """What `slo recommend` says of an objective and of a threshold, in a few words."""
    choice = ask(past, objective).choice
    if isinstance(choice, NotEvaluated):
        return choice.reason, choice.reason
    threshold = choice.threshold or choice.objective
    return _words(choice.objective, "%"), _words(threshold, "s")


def _words(found: Estimate, unit: str) -> str:
    coming = f"{found.coming.low:.5g} to {found.coming.high:.5g} {unit} coming"
    if isinstance(found.value, NotEvaluated):
        return f"{found.value.reason} ({coming})"
    return f"{found.value} {unit} ({coming})"


def rows(
    service: Service, fit_days: int, sets: tuple[WindowSet, ...] = ()
) -> Iterator[tuple[Row, Advice]]:
    """Every rule on every level of a service, from so many days of the past."""
    past = days_of(service.trace, SPLIT - fit_days, SPLIT)
    for indicator in ("availability", "latency"):
        objective = objective_of(service.objective, service.threshold_s, indicator)
        advice = ask(past, objective, sets)
        yield _objective_row(service, objective, advice, signal(past, objective)), advice
        if indicator == "latency":
            yield _threshold_row(service, objective, advice, past), advice


def _objective_row(service: Service, objective: Objective, advice: Advice, past: Signal) -> Row:
    whole = signal(service.trace, objective)
    ratios = {name: rule(past, objective) for name, rule in RULES.items()}
    named = dict.fromkeys(ratios, len(past.total) * past.step >= 7 * DAY) | {KEEP: True}
    choice, covered = advice.choice, None
    ratios[OURS], named[OURS] = objective.ratio, False
    if not isinstance(choice, NotEvaluated):
        came = 100 * (1 - _came(whole, objective))
        covered = choice.objective.coming.low <= came <= choice.objective.coming.high
        if not isinstance(choice.objective.value, NotEvaluated):
            ratios[OURS], named[OURS] = float(choice.objective.value) / 100, True
    scores = {
        name: _scored(service, objective, whole, ratio if named[name] else objective.ratio)
        for name, ratio in ratios.items()
    }
    told = {name: replace(score, named=named[name]) for name, score in scores.items()}
    return Row(service.kind, objective.indicator, len(past.total) * past.step // DAY, told, covered)


def _came(whole: Signal, objective: Objective) -> float:
    """Share of bad events in the held-out month."""
    after = SPLIT * DAY // whole.step
    bad, total = whole.bad(objective.seconds)[after:], whole.total[after:]
    return float(np.nansum(bad) / np.nansum(total))


def _scored(service: Service, objective: Objective, whole: Signal, ratio: float) -> Scored:
    allowed = max(1 - ratio, 1e-9)
    came = _came(whole, objective)
    alerts = merge(
        replay_alerts(
            whole.bad(objective.seconds),
            whole.total,
            1 - allowed,
            SLO.windows,
            whole.step,
            whole.start,
            least_bad=least_bad(objective.least_bad_events),
        )
    )
    window = (whole.start + SPLIT * DAY, whole.start + DAYS * DAY)
    judged = judge(alerts, service.incidents, window, CHOICE.late_s)
    return Scored(True, came > allowed, 1 - came / allowed, judged.pages)


def _threshold_row(service: Service, objective: Objective, advice: Advice, past: Trace) -> Row:
    """Thresholds at 95 %: ours, the stated one, and the 95th percentile of each day's p95."""
    whole = signal(service.trace, objective)
    grid = np.geomspace(0.01, 50.0, 400)
    slow = np.stack([daily(whole.bad(float(each)), whole.step)[SPLIT:] for each in grid])
    total = daily(whole.total, whole.step)[SPLIT:]
    needed = float(ThresholdNeeds(grid, slow, total, 0.05).of(np.arange(AHEAD)[None, :])[0])
    p95 = past.latency["p95"][0].reshape(-1, DAY // past.step)
    values: dict[str, float | None] = {
        KEEP: objective.seconds,
        LOW_DAY: float(np.quantile(np.nanmean(p95, axis=1), 0.95)),
        OURS: None,
    }
    choice, covered = advice.choice, None
    if not isinstance(choice, NotEvaluated) and choice.threshold is not None:
        covered = choice.threshold.coming.low <= needed <= choice.threshold.coming.high
        if not isinstance(choice.threshold.value, NotEvaluated):
            values[OURS] = float(choice.threshold.value)
    scores = {}
    for name, value in values.items():
        seconds = objective.seconds if value is None else value
        scores[name] = Scored(value is not None, needed > seconds, 1 - needed / seconds, 0)
    return Row(service.kind, "threshold", len(p95), scores, covered)
