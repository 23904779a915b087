"""Service levels with traffic of their own: days of counts, made so that the answer is known."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from simulator import SeriesKey, Trace
from switchboard_policy.areas.futures import Futures
from switchboard_policy.areas.slo.alert_windows import AlertWindow, WindowSet
from switchboard_policy.areas.slo.choose.levels import Asked
from switchboard_policy.areas.slo.choose.run import Advice, Question, advise
from switchboard_policy.areas.slo.choose.settings import read_choice_settings
from switchboard_policy.areas.slo.definition import Severity, Tier
from switchboard_policy.areas.slo.model import Objective
from switchboard_policy.areas.slo.settings import read_settings
from switchboard_policy.areas.slo.window_sets import window_set
from switchboard_policy.domain.config import Config, ValueBinding
from switchboard_policy.domain.policy import PolicyValue
from switchboard_policy.domain.units import PERCENT, SECONDS

START = 1_788_739_200  # Monday 7 September 2026
STEP = 300
DAY_STEPS = 86_400 // STEP
CONFIG = Config(("slo",), {})
SLO = read_settings(CONFIG)
SETTINGS = read_choice_settings(CONFIG)
SETS = (window_set("workbook"), window_set("platform-a"))
NAMES = (("service", "checkout"), ("slo", "level"))

Array = NDArray[np.float64]


def level(
    percent: str = "99.9",
    threshold: str = "",
    *,
    indicator: str = "",
    buckets: tuple[str, ...] | None = None,
) -> Asked:
    """A level of checkout: its availability, or its latency where a threshold is given."""
    objective = ValueBinding("slo.objective", "slo", PERCENT, ())
    seconds = ValueBinding("slo.threshold", "slo", SECONDS, ())
    stated = PolicyValue(seconds, NAMES, Decimal(threshold), ()) if threshold else None
    value = PolicyValue(objective, NAMES, Decimal(percent), ())
    measured = indicator or ("latency" if threshold else "availability")
    bounds = None if buckets is None else tuple(Decimal(bound) for bound in buckets)
    return Asked(Objective("checkout", "level", value, stated, measured, "p95", "any", bounds))


def traffic(
    days: int,
    *,
    bad: float = 0.0004,
    total: float = 6_000.0,
    incidents: Sequence[tuple[float, int, float]] = (),
    shift: tuple[int, float] = (0, 1.0),
    p95_s: float = 0.2,
    only: str = "",
    seed: int = 5,
) -> Trace:
    """Days of one service.

    Args:
        days: how many.
        bad: share of requests that fail.
        total: requests in five minutes.
        incidents: day it begins (a fraction for its hour), minutes it lasts, share that fails.
        shift: a day from which the share is so many times what it was.
        p95_s: the 95th percentile of latency; the median is half of it, p99 half above it.
        only: the one latency quantile measured; all three by default.
        seed: seed of the draws.
    """
    steps = days * DAY_STEPS
    chance = np.random.default_rng(seed)
    share = np.full(steps, bad)
    share[shift[0] * DAY_STEPS :] *= shift[1]
    for day, minutes, failing in incidents:
        first = round(day * DAY_STEPS)
        share[first : first + minutes * 60 // STEP] = failing
    offered = np.full(steps, total)
    errors = chance.binomial(offered.astype(np.int64), share).astype(np.float64)
    wobble = p95_s * np.exp(0.05 * chance.standard_normal(steps))
    latency = {"p50": wobble / 2, "p95": wobble, "p99": wobble * 1.5}
    told = {name: array[None] for name, array in latency.items() if only in {"", name}}
    key = SeriesKey("checkout")
    return Trace((key,), START, STEP, offered[None], errors=errors[None], latency=told)


def advice(trace: Trace, asked: Asked | None = None, **question: object) -> Advice:
    """What there is to say of a level, the present windows and two sets tried."""
    found = Question(SLO, SETTINGS, **{"sets": SETS, "seed": 3} | question)  # type: ignore[arg-type]
    futures = Futures(3, SLO.futures, SLO.future_days, SLO.future_run_days)
    return advise(trace, 0, asked or level(), found, futures)


def tight_set(period_days: int = 30) -> WindowSet:
    """One pair that pages at twice the sustainable burn rate."""
    pair = AlertWindow(Severity.PAGE, Tier.QUICK, 3_600, 300, Decimal(2))
    return WindowSet("tight", period_days, (pair,))
