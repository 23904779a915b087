from __future__ import annotations

import numpy as np
import pytest

from switchboard_policy.areas.slo.tail import Tail, tail_of

LATENCY = {
    "p50": np.array([[0.1, 0.2]]),
    "p95": np.array([[0.4, 0.8]]),
    "p99": np.array([[0.8, 1.6]]),
}


def tail(**latency: list[float]) -> Tail:
    found = tail_of({name: np.array([row]) for name, row in latency.items()}, 0, "p95")
    assert found is not None
    return found


def test_at_a_quantile_its_share_is_above() -> None:
    found = tail_of(LATENCY, 0, "p95")
    assert found is not None
    assert found.above(0.4)[0] == pytest.approx(0.05)
    assert found.above(0.8).tolist() == pytest.approx([0.01, 0.05])
    assert found.above(0.1)[0] == pytest.approx(0.5)


def test_the_share_falls_as_the_threshold_rises() -> None:
    found = tail_of(LATENCY, 0, "p95")
    assert found is not None
    shares = np.array([found.above(at) for at in np.geomspace(0.001, 50, 200)])
    assert (np.diff(shares, axis=0) <= 1e-12).all()
    assert shares.max() <= 1
    assert shares.min() >= 0


def test_lognormal_shares_are_told_within_a_fifth_inside_the_quantiles() -> None:
    z = {"p50": 0.0, "p90": 1.2816, "p95": 1.6449, "p99": 2.3263}
    found = tail(**{name: [float(np.exp(0.5 * at))] for name, at in z.items()})
    for at, share in ((1.4, 0.0808), (1.8, 0.0359), (2.1, 0.0179)):
        assert found.above(float(np.exp(0.5 * at)))[0] == pytest.approx(share, rel=0.2)


def test_the_tail_beyond_the_last_quantile_is_heavier_than_lognormal() -> None:
    z = {"p50": 0.0, "p95": 1.6449, "p99": 2.3263}
    found = tail(**{name: [float(np.exp(0.5 * at))] for name, at in z.items()})
    assert found.above(float(np.exp(0.5 * 3.0)))[0] > 0.00135


def test_one_quantile_is_all_or_nothing_and_keeps_gaps() -> None:
    found = tail(p95=[0.4, 0.6, float("nan")])
    assert found.above(0.5).tolist()[:2] == [0.0, 1.0]
    assert np.isnan(found.above(0.5)[2])


def test_equal_quantiles_are_a_cliff() -> None:
    found = tail(p50=[0.4], p95=[0.4])
    assert found.above(0.41)[0] < 0.001


def test_quantiles_measured_less_often_are_left_out() -> None:
    found = tail(p50=[0.1, float("nan")], p95=[0.4, 0.5], p999=[1.0, 2.0], mean=[0.2, 0.2])
    assert found.shares == pytest.approx((0.05, 0.001))


def test_names_that_are_no_quantiles_are_left_out() -> None:
    found = tail(p95=[0.4], px=[0.2], p0=[0.1])
    assert found.shares == pytest.approx((0.05,))


def test_a_quantile_nobody_measured_is_no_tail() -> None:
    assert tail_of(LATENCY, 0, "p90") is None
    assert tail_of({"p95": np.array([[np.nan]])}, 0, "p95") is None
