from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from simulator.errors import SimulationError
from simulator.sampling import SpanModel, Traces, make_traces, sampled

MODEL = SpanModel(
    traces=2000,
    routes=5,
    typical_ratio=0.3,
    route_spread=0.5,
    duration_spread=0.6,
    error_ratio=0.02,
    spans=4,
    span_bytes=500,
    lines=2,
    trouble_lines=2,
    line_bytes=300,
    narrow_bytes=100,
    metric_ratio=0.2,
)


def test_the_same_seed_makes_the_same_traces_and_another_makes_others() -> None:
    one, same, other = (make_traces(MODEL, seed) for seed in (1, 1, 2))
    assert np.array_equal(one.span_bytes, same.span_bytes)
    assert not np.array_equal(one.span_bytes, other.span_bytes)


def test_only_failed_traces_log_trouble() -> None:
    traces = make_traces(MODEL, 3)
    assert ((traces.trouble_bytes > 0) == traces.error).all()


@pytest.mark.parametrize("keep", [0.0, 0.1, 0.5, 1.0])
def test_whatever_share_is_kept_no_failed_or_slow_trace_is_lost(keep: float) -> None:
    kept = sampled(make_traces(MODEL, 4), MODEL, keep_ratio=keep, seed=5)
    assert kept.errors_lost_ratio == kept.slow_lost_ratio == 0


def test_keeping_everything_cuts_the_labels_of_high_cardinality_and_nothing_else() -> None:
    kept = sampled(make_traces(MODEL, 4), MODEL, keep_ratio=1, seed=5)
    assert kept.log_cut_ratio == pytest.approx(100 / 400)
    assert kept.trace_cut_ratio == pytest.approx(100 / 600)
    assert kept.context_lost_ratio == 0
    assert kept.random_errors_lost_ratio == 0


def test_figures_are_those_of_a_trace_counted_by_hand() -> None:
    # Three traces: one fails, one is slow, one is well; none of the rest is kept.
    traces = Traces(
        error=np.array([True, False, False]),
        slow=np.array([False, True, False]),
        span_bytes=np.array([100.0, 100.0, 200.0]),
        line_bytes=np.array([50.0, 50.0, 50.0]),
        trouble_bytes=np.array([50.0, 0.0, 0.0]),
        narrow_ratio=(0.0, 0.0),
    )
    kept = sampled(traces, MODEL, keep_ratio=0, seed=0)
    assert kept.trace_cut_ratio == pytest.approx(0.5)
    assert kept.log_cut_ratio == pytest.approx(1 - 50 / 200)
    # 350 of 600 bytes are gone, and 600 are 80 % of everything.
    assert kept.cost_cut_ratio == pytest.approx(350 / 750)
    assert kept.context_lost_ratio == 1


def test_chance_alone_loses_what_it_does_not_keep() -> None:
    traces = make_traces(replace(MODEL, traces=50_000), 6)
    kept = sampled(traces, MODEL, keep_ratio=0.25, seed=7)
    assert 0.5 < kept.random_errors_lost_ratio < 0.85
    assert kept.random_slow_lost_ratio == pytest.approx(kept.random_errors_lost_ratio, abs=0.1)


def test_without_trouble_nothing_is_said_to_be_lost() -> None:
    model = replace(MODEL, error_ratio=0, typical_ratio=1e-6, lines=0)
    kept = sampled(make_traces(model, 8), model, keep_ratio=0.5, seed=9)
    assert kept.errors_lost_ratio == kept.random_slow_lost_ratio == 0
    assert kept.log_cut_ratio == 0


@pytest.mark.parametrize(
    "wrong",
    [{"traces": 0}, {"routes": 0}, {"spans": 0.5}, {"error_ratio": 1.1}, {"metric_ratio": 1.0}],
)
def test_a_shape_that_cannot_be_is_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(SimulationError):
        replace(MODEL, **wrong)  # type: ignore[arg-type]
