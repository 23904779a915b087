"""What holds of every limiter's interval: more is allowed, no more is refused; nothing is lost."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.long import many
from support.traces import MONDAY, trace

from simulator.limiters import (
    Throttling,
    concurrency,
    discrete_fills,
    fixed_window,
    gcra,
    hierarchy,
    priority,
    sliding_counter,
    sliding_window,
    token_bucket,
)
from simulator.limiters.fixed_window import Anchor
from simulator.limiters.nesting import Nesting
from simulator.limiters.priority import ReservedBucket
from simulator.limiters.shares import fair_shares
from simulator.trace import Trace

EXAMPLES = settings(max_examples=many(500, few=12), deadline=None)


def nested(counts: Trace, rate: int, burst: int) -> Throttling:
    nesting = Nesting([rate], [burst], [0], [rate + 1], [burst + 2], rate + 2, burst + 4)
    return hierarchy.replay_counts(counts, nesting).each


MODELS: dict[str, Callable[[Trace, int, int], Throttling]] = {
    "token bucket": token_bucket.replay_counts,
    "GCRA": lambda counts, rate, burst: gcra.replay_counts(counts, rate + 1, burst),
    "discrete fills": lambda counts, rate, burst: discrete_fills.replay_counts(
        counts, burst, rate, 7
    ),
    "fixed window": lambda counts, rate, burst: fixed_window.replay_counts(
        counts, burst + rate, 50
    ),
    "window from the first": lambda counts, rate, burst: fixed_window.replay_counts(
        counts, burst + rate, 50, Anchor.FIRST
    ),
    "sliding window": lambda counts, rate, burst: sliding_window.replay_counts(
        counts, burst + rate, 50
    ),
    "sliding counter": lambda counts, rate, burst: sliding_counter.replay_counts(
        counts, burst + rate, 60
    ),
    "concurrency": lambda counts, rate, burst: concurrency.replay_counts(
        counts, burst + rate, 2.5, 45
    ),
    "tenant in tier in service": nested,
    "regulated": lambda counts, rate, burst: (
        priority.replay_counts(counts, [True], ReservedBucket(rate, burst + 5, 5)).each
    ),
}


@st.composite
def days(draw: st.DrawFn) -> Trace:
    """Half a day's minutes in miniature, over midnight, some missing."""
    step = draw(st.sampled_from([5, 20, 30, 60, 90]))
    counts = draw(st.lists(st.integers(0, 80) | st.just(float("nan")), min_size=1, max_size=9))
    return trace(counts, step=step, start=MONDAY - step * draw(st.integers(0, len(counts))))


@pytest.mark.parametrize("model", MODELS)
@EXAMPLES
@given(counts=days(), rate=st.integers(0, 4), burst=st.integers(0, 40), more=st.integers(1, 9))
def test_more_rate_or_burst_refuses_no_more(
    model: str, counts: Trace, rate: int, burst: int, more: int
) -> None:
    now, faster, larger = (
        MODELS[model](counts, *limit)
        for limit in ((rate, burst), (rate + more, burst), (rate, burst + more))
    )
    for found in (faster, larger):
        assert (found.low_by_day <= now.low_by_day + 1e-6).all()
        assert (found.high_by_day <= now.high_by_day + 1e-6).all()


@pytest.mark.parametrize("model", MODELS)
@EXAMPLES
@given(counts=days(), rate=st.integers(0, 4), burst=st.integers(0, 40))
def test_days_add_up_and_no_more_is_refused_than_was_offered(
    model: str, counts: Trace, rate: int, burst: int
) -> None:
    found = MODELS[model](counts, rate, burst)
    assert found.offered[0] == np.nansum(counts.offered)
    assert (found.low_by_day >= 0).all()
    assert (found.low_by_day <= found.high_by_day).all()
    assert (found.high_by_day <= found.offered_by_day).all()
    for name in ("offered", "low", "high"):
        assert getattr(found, name) == pytest.approx(getattr(found, f"{name}_by_day").sum(axis=1))


@EXAMPLES
@given(
    tenants=st.lists(st.tuples(st.integers(0, 60), st.integers(1, 5)), min_size=1, max_size=7),
    room=st.integers(0, 200),
)
def test_whoever_has_less_than_wanted_has_for_its_weight_no_less_than_anyone(
    tenants: list[tuple[int, int]], room: int
) -> None:
    wants, weights = (np.array(column, dtype=float) for column in zip(*tenants, strict=True))
    shares = fair_shares(wants, room, weights)
    assert ((shares >= 0) & (shares <= wants)).all()
    assert shares.sum() == pytest.approx(min(room, wants.sum()))
    short = shares < wants - 1e-9
    for_weight = shares / weights
    assert (for_weight[short, None] >= for_weight[None, :] - 1e-9).all()
