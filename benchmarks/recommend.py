"""Objectives and thresholds recommended on the past and judged on the month that follows.

Against keeping what is stated, the mean less half a percent that Grafana's gcx publishes, and the
5th percentile of days. `services.py` says what they are judged on. `--seeds A:B` takes other
services, to build a rule on; those reported are never looked at for that.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from math import floor
from statistics import median

import numpy as np
from harness import PYTHON, Run, measure, verdict
from services import DAYS, ROUNDS, Service, services

from simulator.alerts import merge, replay_alerts
from simulator.days import DAY
from simulator.needs import ThresholdNeeds
from simulator.trace import Array, Trace
from switchboard_policy.areas.futures import Futures
from switchboard_policy.areas.slo.choose.incidents import judge
from switchboard_policy.areas.slo.choose.levels import Asked
from switchboard_policy.areas.slo.choose.run import Advice, Question, advise
from switchboard_policy.areas.slo.choose.search import HeldOut, Search
from switchboard_policy.areas.slo.choose.settings import read_choice_settings
from switchboard_policy.areas.slo.model import Objective
from switchboard_policy.areas.slo.settings import read_settings
from switchboard_policy.areas.slo.signal import Signal, signal_of
from switchboard_policy.domain.config import Config, ValueBinding
from switchboard_policy.domain.outcome import NotEvaluated
from switchboard_policy.domain.policy import PolicyValue
from switchboard_policy.domain.units import PERCENT, SECONDS

FIT_DAYS = (5, 14, 28, 56)
MONTH = 28
AHEAD = 28
SPLIT = DAYS - AHEAD
SLO = read_settings(Config(("slo",), {}))
CHOICE = read_choice_settings(Config(("slo",), {}))
NAMES = (("service", "service"), ("slo", "level"))
OURS, KEEP, MEAN, LOW_DAY = "rolling origins", "keep", "mean less 0.005", "5th percentile of days"
MOST_MISSED = 0.15
"""Share of our objectives that may be missed; the interval's worse end is a bound for nine in ten,
and a level that begins to move in the month to come cannot be foreseen. Ours."""
LEAST_COVERED = 0.8


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


def objective_of(service: Service, indicator: str) -> Objective:
    """The level as it stands: 95 % of answers within the threshold, or the stated availability."""
    percent = ValueBinding("slo.objective", "slo", PERCENT, ())
    seconds = ValueBinding("slo.threshold", "slo", SECONDS, ())
    latency = indicator == "latency"
    stated = Decimal("95" if latency else service.objective)
    threshold = PolicyValue(seconds, NAMES, Decimal(service.threshold_s), ()) if latency else None
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


def rows(service: Service, fit_days: int) -> Iterator[tuple[Row, Advice]]:
    """Every rule on every level of a service, from so many days of the past."""
    past = days_of(service.trace, SPLIT - fit_days, SPLIT)
    futures = Futures(0, SLO.futures, SLO.future_days, SLO.future_run_days)
    for indicator in ("availability", "latency"):
        objective = objective_of(service, indicator)
        advice = advise(past, 0, Asked(objective), Question(SLO, CHOICE, ()), futures)
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


def table(found: Sequence[Row], heading: str) -> str:
    """What each rule did where ours named a value."""
    lines = [
        f"\n{heading}",
        f"{'':<26}{'levels':>7}{'named':>8}{'missed':>8}{'unused':>8}{'pages/month':>13}",
    ]
    ours = [row for row in found if row.scores[OURS].named]
    for name in (OURS, KEEP, MEAN, LOW_DAY):
        every = [row.scores[name] for row in found if name in row.scores]
        common = [row.scores[name] for row in ours if name in row.scores]
        if every and common:
            left = [one.unused for one in common if not one.missed]
            lines.append(
                f"{name:<26}{len(every):>7}{_mean(one.named for one in every):>8.0%}"
                f"{_mean(one.missed for one in common):>8.1%}"
                f"{median(left) if left else float('nan'):>8.0%}"
                f"{_mean(one.pages for one in common):>13.2f}"
            )
    return "\n".join(lines)


def _mean(values: Iterator[float] | Sequence[float]) -> float:
    held = list(values)
    return sum(held) / len(held) if held else float("nan")


def report(seeds: range) -> dict[str, object]:
    """Print every table and return the figures the verdict rests on."""
    found: list[Row] = []
    searches: list[HeldOut] = []
    for service in services(seeds):
        for days in FIT_DAYS:
            for row, advice in rows(service, days):
                found.append(row)
                if days == max(FIT_DAYS) and isinstance(advice.search, Search):
                    searches += [advice.search.held_out] * isinstance(
                        advice.search.held_out, HeldOut
                    )
    month = [row for row in found if row.fit_days == MONTH]
    for what in ("availability", "latency", "threshold"):
        print(table([row for row in month if row.what == what], f"{what}, from 28 days"))
    objectives = [row for row in month if row.what != "threshold"]
    for kind in sorted({row.kind for row in objectives}):
        print(table([row for row in objectives if row.kind == kind], f"objectives, {kind}"))
    print(f"\n{'rolling origins from':<26}{'abstains':>9}{'missed':>8}{'unused':>8}{'inside':>8}")
    for days in FIT_DAYS:
        some = [row for row in found if row.fit_days == days]
        ours = [row.scores[OURS] for row in some]
        named = [one for one in ours if one.named]
        left = [one.unused for one in named if not one.missed]
        inside = [float(row.covered) for row in some if row.covered is not None]
        print(
            f"{f'{days} days':<26}{_mean(not one.named for one in ours):>9.0%}"
            f"{_mean(one.missed for one in named):>8.1%}"
            f"{median(left) if left else float('nan'):>8.0%}{_mean(inside):>8.1%}"
        )
    named = [row for row in objectives if row.scores[OURS].named]
    return {
        "missed": _mean(row.scores[OURS].missed for row in named),
        "kept_missed": _mean(row.scores[KEEP].missed for row in named),
        "uncovered": 1 - _mean(float(row.covered) for row in month if row.covered is not None),
    }


def main() -> None:
    """Score every rule in a process of its own, so that its memory is measured too."""
    given = next((arg for arg in sys.argv if arg.startswith("--seeds=")), "")
    if "--score" in sys.argv:
        first, _, after = given.removeprefix("--seeds=").partition(":")
        seeds = range(int(first), int(after)) if after else ROUNDS
        print(json.dumps(report(seeds)))
        return
    run = measure([PYTHON, __file__, "--score", *([given] if given else [])])
    *tables, last = run.stdout.splitlines()
    print("\n".join(tables))
    conclude(run, json.loads(last))


def conclude(run: Run, figures: Mapping[str, float]) -> None:
    """Hold the shares against their bounds."""
    verdict(
        "objectives missed in the held-out month, against keeping what is stated",
        {
            "value": figures["missed"],
            "baseline": figures["kept_missed"],
            "ratio": figures["uncovered"],
            "peak_rss_mb": run.peak_rss_mb,
        },
        {"value": MOST_MISSED, "ratio": 1 - LEAST_COVERED},
        unit="ratio",
    )


if __name__ == "__main__":
    main()
