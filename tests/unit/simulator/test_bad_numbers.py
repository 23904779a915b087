"""Bad numbers are errors that say what was found: each public function, each number it takes."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from math import inf, nan
from typing import Any

import numpy as np
import pytest
from support.traces import MONDAY, trace

import simulator
from simulator.alerts import BurnWindow, replay_alerts
from simulator.arrivals import generator, library
from simulator.budgets import replay_budget
from simulator.calibration.blocks import block_interval
from simulator.calibration.reliability import reliability
from simulator.calibration.verdict import verdict
from simulator.calibration.windows import Windows
from simulator.capacity.curve import fit_curve
from simulator.capacity.overload import replay_overload
from simulator.capacity.queue import serve
from simulator.capacity.ramp import least_that_holds
from simulator.capacity.scaling import Autoscaler, replay_scaling
from simulator.capacity.waiting import Unstable, ggc, mmc
from simulator.carbon.compare import compare
from simulator.carbon.place import at_random
from simulator.carbon.scenario import Region, grids
from simulator.carbon.work import Grid, Job
from simulator.cost import Component, Shape, cost_of_month
from simulator.dispersion import fit_dispersion
from simulator.drift import Prior, begin_drift, draw_levels
from simulator.errors import SimulationError
from simulator.health import health
from simulator.levels import replay_levels
from simulator.likely import likely_refused
from simulator.limiters import (
    concurrency,
    discrete_fills,
    drawn,
    fixed_window,
    gcra,
    outcomes,
    priority,
    shaping,
    sliding_counter,
    sliding_window,
    token_bucket,
)
from simulator.origins import Plan
from simulator.resample import draw_days, draw_futures, rearrange, whole_days
from simulator.sampling import SpanModel, make_traces, sampled
from simulator.scenario import Scenario, ServiceShape, TenantShape, Traffic
from simulator.stretches import spending_stretches
from simulator.synthetic import generate, generate_arrivals
from simulator.trace import SeriesKey, Trace
from simulator.windows import steps_of

HOUR = trace([3.0] * 60)
TIMES = [0.0, 1.0, 2.0]
SOME = np.array([0.5, 0.25, 0.75, 0.5])
SERVICE = ServiceShape("api", 10.0, tenants=(TenantShape("t", Traffic(1.0)),))
MONTH = Scenario(MONDAY, 1, (SERVICE,))
MODEL = SpanModel(50, 2, 0.5, 1, 1, 0.1, 3, 100, 2, 1, 100, 10, 0.5)
PRIOR = Prior(0.2, 4.0, 1.0, 0.5)
GRID = Grid([[1.0, 2.0]], [5.0])
JOBS = (Job("etl-1", 1.0, 1, 0, 2, (0,)),)
REGIONS = (Region("north", 100.0, 0.2, 0.2, 12, 100.0),)
CAME = Windows(SOME, SOME > 0.4, *np.array([range(4), range(1, 5), range(4)]))

WHOLE = (nan, 1.5, "x", -1, None, True)
AMOUNT = (nan, inf, -1.0)
BAD: dict[str, Sequence[object]] = {
    "seed": WHOLE,
    "seeds": ([nan], [1.5], ["x"], [-1]),
    "draws": (0, *WHOLE[:4]),
    "blind_draws": (0, *WHOLE[:4]),
    "rate": AMOUNT,
    "burst": AMOUNT,
    "capacity": AMOUNT,
    "capacity_rps": (0, nan, -1.0),
    "capacity_kw": AMOUNT,
    "budget": (0, *AMOUNT),
    "rps": (nan, -1.0),
    "step": (0, -60, nan, 1.5),
    "slots": (*AMOUNT, 1.5),
    "limit": (*AMOUNT, 1.5),
    "window": (0, *AMOUNT, 0.5),
    "max_tokens": (*AMOUNT, 1.5),
    "tokens_per_fill": (*AMOUNT, 1.5),
    "fill_interval": (0, *AMOUNT),
    "interval": (0, *AMOUNT),
    "servers": (0, -1, nan, 1.5),
    "service_s": (0, *AMOUNT),
    "reserve": (*AMOUNT, 1.5),
}
"""What none of them may take, by the name of the argument."""

CHECKED_BEFORE: dict[str, str] = {
    "bounds": "limiters check their limits, and hand on arrays",
    "carbon.scenario.Region": "`grids` refuses it",
    "dispersion.excess": "limiters check their limits, and hand on arrays",
    "dispersion.expected_by_day": "as above",
    "dispersion.expected_excess": "as above",
    "dispersion.overflow": "as above",
    "numbers": "it is the check",
    "prometheus": "its windows and steps are what PromQL's parser has read",
    "enforce": "the scenario has checked them",
    "days": "a trace has checked its step",
    "limiters.fixed_window.least_refused_by_clock": "`replay_counts` has checked them",
    "limiters.grid.Lanes": "a trace has checked its step",
    "limiters.nesting.Nesting": "its own tests: a nesting has limits at three levels",
    "limiters.promises": "limiters check their limits, and hand on arrays",
    "limiters.shaping.Shaper": "`shapers` makes them",
    "limiters.shaping.expected_beyond": "as above",
    "limiters.spacing": "limiters check their limits, and hand on arrays",
    "limiters.token_bucket.another_middle": "it is given what `replay_counts` took",
}
"""Modules and names whose callers hand on what was checked, and who checks it."""

Call = Callable[..., Any]
TABLE: dict[Call, dict[str, object]] = {
    generator: {"seed": 1},
    library: {"seed": 1},
    replay_budget: {"asked": [[1.0]], "budget": [2.0], "levels": (0.5,), "shares": (0.5,)},
    block_interval: {
        "statistic": lambda sums: sums[:, 0],
        "parts": np.ones((30, 1)),
        "block": np.arange(30),
        "seed": 1,
        "draws": 5,
    },
    reliability: {"windows": CAME, "seed": 1, "draws": 5},
    verdict: {"windows": CAME, "seed": 1, "span_s": 60},
    fit_curve: {"utilisation": SOME, "latency": SOME, "block": 1, "draws": 2, "seed": 1},
    replay_overload: {"first": [1.0], "capacity": [1.0], "queue_limit": 1, "patience_steps": 1},
    serve: {"arrivals": [[0.0]], "services": [[1.0]], "servers": 1},
    replay_scaling: {"load": [1.0], "autoscaler": Autoscaler(0.5, 1, 2), "capacity": 1.0},
    least_that_holds: {
        "load": np.ones(3),
        "autoscaler": Autoscaler(0.5, 1, 2),
        "capacity": 1.0,
        "utilisation": 0.9,
        "most_steps": 1,
    },
    mmc: {"rate": 1.0, "service_s": 0.1, "servers": 1},
    ggc: {
        "rate": 1.0,
        "service_s": 0.1,
        "servers": 1,
        "arrival_variation": 1,
        "service_variation": 1,
    },
    compare: {
        "jobs": JOBS,
        "regions": REGIONS,
        "hours": 24,
        "forecast": 0.1,
        "blind_draws": 1,
        "seed": 1,
    },
    at_random: {"jobs": JOBS, "grid": GRID, "seed": 1},
    grids: {"regions": REGIONS, "hours": 24, "forecast": 0.1, "seed": 1},
    cost_of_month: {
        "components": [Component("a", 1, 2)],
        "shape": Shape.UNIFORM,
        "dependence": 0,
        "share": 0.95,
        "draws": 100,
        "seed": 1,
    },
    fit_dispersion: {"trace": HOUR, "rate": 1.0, "burst": 1.0},
    begin_drift: {"days": 14, "horizon": 7, "draws": 2, "prior": PRIOR, "seed": 1},
    draw_levels: {
        "keys": [SeriesKey("api")],
        "totals": np.ones((1, 14)),
        "picks": np.zeros((1, 7), dtype=np.intp),
        "prior": PRIOR,
        "seed": 1,
    },
    health: {"service": SERVICE, "scenario": MONTH, "load": np.ones(1440), "seed": 1},
    replay_levels: {"trace": HOUR, "rate": 1.0, "burst": 1.0, "levels": [0.5, 1.0]},
    concurrency.replay_arrivals: {"times": TIMES, "durations": TIMES, "slots": 1},
    concurrency.replay_counts: {"trace": HOUR, "slots": 1, "shortest": 1, "longest": 2},
    discrete_fills.replay_arrivals: {
        "times": TIMES,
        "max_tokens": 1,
        "tokens_per_fill": 1,
        "fill_interval": 1,
    },
    discrete_fills.replay_counts: {
        "trace": HOUR,
        "max_tokens": 1,
        "tokens_per_fill": 1,
        "fill_interval": 1,
    },
    drawn.refused_in_draws: {
        "trace": HOUR,
        "limiter": lambda times: times > 0,
        "dispersion": 1,
        "seeds": [1],
    },
    fixed_window.replay_arrivals: {"times": TIMES, "limit": 1, "window": 60},
    fixed_window.replay_counts: {"trace": HOUR, "limit": 1, "window": 60},
    gcra.as_bucket: {"interval": 1.0, "tolerance": 1.0},
    gcra.replay_arrivals: {"times": TIMES, "rate": 1.0, "burst": 1.0},
    gcra.replay_counts: {"trace": HOUR, "rate": 1.0, "burst": 1.0},
    outcomes.replay_outcomes: {"trace": HOUR, "rate": 1.0, "burst": 1.0},
    priority.ReservedBucket: {"rate": 1.0, "burst": 2.0, "reserve": 1},
    shaping.shapers: {"series": 1, "rate": 1.0, "burst": 1.0},
    shaping.replay_arrivals: {"times": TIMES, "rate": 1.0, "burst": 1.0},
    sliding_counter.replay_arrivals: {"times": TIMES, "limit": 1, "window": 60},
    sliding_counter.replay_counts: {"trace": HOUR, "limit": 1, "window": 60},
    sliding_window.replay_arrivals: {"times": TIMES, "limit": 1, "window": 60},
    sliding_window.replay_counts: {"trace": HOUR, "limit": 1, "window": 60},
    token_bucket.replay_arrivals: {"times": TIMES, "rate": 1.0, "burst": 1.0},
    token_bucket.replay_counts: {"trace": HOUR, "rate": 1.0, "burst": 1.0},
    draw_days: {"days": 7, "first_day": 4, "block": 1, "draws": 1, "seed": 1},
    draw_futures: {"days": 7, "first_day": 4, "length": 7, "run": 1, "draws": 1, "seed": 1},
    replay_alerts: {
        "errors": np.ones(60),
        "total": np.ones(60),
        "objective": 0.9,
        "windows": [BurnWindow("page", 600, 60, 2.0)],
        "step": 60,
        "start": 0,
    },
    spending_stretches: {
        "errors": np.ones(60),
        "total": np.ones(60),
        "objective": 0.9,
        "step": 60,
        "start": 0,
        "least_spent": 0.1,
        "quiet_s": 60,
    },
    steps_of: {"seconds": 60, "step": 60},
    likely_refused: {
        "trace": HOUR,
        "rate": np.ones((1, 1)),
        "burst": np.ones((1, 1)),
        "levels": np.ones(1),
        "dispersion": np.ones(1),
    },
    make_traces: {"model": MODEL, "seed": 1},
    sampled: {"traces": make_traces(MODEL, 1), "model": MODEL, "keep_ratio": 0.5, "seed": 1},
    generate_arrivals: {"scenario": MONTH, "seed": 1, "service": "api", "tenant": "t"},
    Plan: dict.fromkeys(
        ("ahead", "horizon", "least", "most", "recent", "run", "draws", "scores", "seed"), 1
    )
    | {"level": 0.9, "untold": 0.1},
    Traffic: {"rps": 1.0},
    TenantShape: {"name": "t", "traffic": Traffic(1.0)},
    Scenario: {"start": MONDAY, "days": 1, "services": (SERVICE,)},
    ServiceShape: {"name": "api", "capacity_rps": 1.0},
    Grid: {"intensity": [[1.0]], "capacity_kw": [1.0]},
    Trace: {"keys": (SeriesKey("api"),), "start": 0, "step": 60, "offered": np.ones((1, 3))},
}
"""Calls that are right, each with an argument that is not in turn."""


ENDLESS = {(TenantShape, "rate"), (TenantShape, "burst")}
"""Infinite is allowed there: nothing limits the tenant."""


def tried() -> Iterator[Any]:
    for call, arguments in TABLE.items():
        for name in inspect.signature(call).parameters:
            if name in BAD and (call, name) not in ENDLESS:
                where = call.__module__.removeprefix("simulator.")
                case = f"{where}.{call.__name__}-{name}"
                yield pytest.param(call, arguments, name, BAD[name], id=case)


@pytest.mark.parametrize(("call", "arguments", "name", "bad"), list(tried()))
def test_a_bad_number_is_an_error_that_says_what_was_found(
    call: Call, arguments: dict[str, object], name: str, bad: Sequence[object]
) -> None:
    call(**arguments)
    for value in bad:
        with pytest.raises(SimulationError) as caught:
            call(**{**arguments, name: value})
        assert len(str(caught.value).split()) > 3


def public() -> Iterator[tuple[str, Call]]:
    """What the simulator's modules define for others, by its name below `simulator`."""
    for found in pkgutil.walk_packages(simulator.__path__, "simulator."):
        module = importlib.import_module(found.name)
        for name, thing in vars(module).items():
            ours = getattr(thing, "__module__", None) == found.name
            if ours and not name.startswith("_") and callable(thing):
                yield f"{found.name.removeprefix('simulator.')}.{name}", thing


def takes_numbers(thing: Call) -> bool:
    """Whether it takes one of the numbers above, and is no result that only holds them."""
    if isinstance(thing, type) and not hasattr(thing, "__post_init__"):
        return False
    try:
        return bool(set(inspect.signature(thing).parameters) & set(BAD))
    except ValueError:  # an enumeration
        return False


def test_everything_public_that_takes_such_a_number_is_tried_or_says_who_checks() -> None:
    tried_here = set(TABLE) | {generate}
    missing = [
        name
        for name, thing in public()
        if takes_numbers(thing)
        and thing not in tried_here
        and not any(f"{name}.".startswith(f"{said}.") for said in CHECKED_BEFORE)
    ]
    assert " ".join(missing) == ""
    names = [f"{name}." for name, _ in public()]
    for said in CHECKED_BEFORE:
        assert any(name.startswith(f"{said}.") for name in names), said


@pytest.mark.parametrize("bad", WHOLE)
def test_a_month_is_not_made_up_from_what_is_no_seed(bad: int) -> None:
    with pytest.raises(SimulationError, match="a seed of"):
        next(generate(MONTH, bad))


@pytest.mark.parametrize("load", [1.0, 1.5, 100.0])
def test_a_queue_that_never_ends_is_called_so_and_is_no_large_number(load: float) -> None:
    one, several = mmc(load, 1.0, 1), mmc(3 * load, 1.0, 3)
    uneven = ggc(load, 1.0, 1, arrival_variation=2.0, service_variation=0.5)
    assert one == several == uneven == Unstable(load)


def test_a_trace_without_steps_loses_nothing_and_has_no_days_to_draw() -> None:
    none = Trace((SeriesKey("api"),), MONDAY, 60, np.empty((1, 0)))
    for found in (
        token_bucket.replay_counts(none, 1, 1, 2.0),
        sliding_window.replay_counts(none, 1, 60),
        fixed_window.replay_counts(none, 1, 60),
        concurrency.replay_counts(none, 1, 1, 2),
        outcomes.replay_outcomes(none, 1, 1, 2.0).throttling,
    ):
        assert (found.low[0], found.high[0], found.offered[0]) == (0.0, 0.0, 0.0)
    with pytest.raises(SimulationError, match="no whole day"):
        whole_days(none)
    with pytest.raises(SimulationError, match="days"):
        rearrange(none, np.zeros(1, dtype=np.intp))


@pytest.mark.parametrize("counts", [[-1.0, 2.0], [inf, 2.0], [nan, -1.0]])
def test_counts_below_nothing_or_without_end_are_refused_by_every_limiter(
    counts: list[float],
) -> None:
    bad = trace(counts)
    for replay in (
        partial(token_bucket.replay_counts, bad, 1, 1),
        partial(gcra.replay_counts, bad, 1, 1),
        partial(discrete_fills.replay_counts, bad, 1, 1, 1),
        partial(fixed_window.replay_counts, bad, 1, 60),
        partial(sliding_window.replay_counts, bad, 1, 60),
        partial(sliding_counter.replay_counts, bad, 1, 60),
        partial(concurrency.replay_counts, bad, 1, 1, 2),
        partial(priority.replay_counts, bad, [True], priority.ReservedBucket(1, 2, 1)),
        partial(outcomes.replay_outcomes, bad, 1, 1),
        partial(drawn.refused_in_draws, bad, lambda times: times > 0, 1, [1]),
    ):
        with pytest.raises(SimulationError, match="finite and not negative"):
            replay()
