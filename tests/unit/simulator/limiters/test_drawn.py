from __future__ import annotations

from functools import partial

import numpy as np
import pytest
from support.traces import trace
from support.uneven import minutes, seconds

from simulator.dispersion import fit_dispersion_from_fine
from simulator.errors import SimulationError
from simulator.limiters import fixed_window, sliding_counter, sliding_window, token_bucket
from simulator.limiters.drawn import refused_in_draws
from simulator.trace import Array

GAP = float("nan")
TEN_A_SECOND = partial(fixed_window.replay_arrivals, limit=10, window=1)


def recorded(dispersion: float) -> tuple[Array, Array]:
    """The times of ten minutes of 600 requests each, drawn once."""
    seen: list[Array] = []

    def limiter(times: Array) -> np.ndarray:
        seen.append(times)
        return np.ones(len(times), dtype=bool)

    counts = trace([600] * 10, start=0)
    refused_in_draws(counts, limiter, dispersion, [1])
    return seen[0], np.bincount(seen[0].astype(int), minlength=600).astype(float)


@pytest.mark.parametrize("dispersion", [0.0, 0.5, 1.0, 3.0])
def test_draws_have_the_counts_and_the_dispersion_asked_for(dispersion: float) -> None:
    times, by_second = recorded(dispersion)
    assert np.bincount((times // 60).astype(int)).tolist() == [600] * 10
    found = fit_dispersion_from_fine(by_second[None], 60)[0]
    assert found == pytest.approx(dispersion, abs=0.1 + 0.2 * dispersion)


def test_a_second_that_holds_on_average_what_is_allowed_loses_what_it_varies_by() -> None:
    """Poisson of mean 10 over a limit of 10: E(X - 10)+ = 10 * P(X = 10) = 1.2511 a second."""
    found = refused_in_draws(trace([600] * 20, start=0), TEN_A_SECOND, 1.0, [1, 2])
    assert found.mean() / 1200 == pytest.approx(1.2511, rel=0.06)


@pytest.mark.parametrize("model", [fixed_window, sliding_window, sliding_counter])
def test_draws_lie_inside_the_interval_and_near_the_truth(model: object) -> None:
    """Seconds of mean 8 and dispersion 3, 40 in 5 seconds; the minutes foretell them."""
    fine = seconds(8, 3, 1, seed=4)
    limiter = partial(model.replay_arrivals, limit=50, window=5)  # type: ignore[attr-defined]
    truth = (~limiter(np.repeat(np.arange(3600.0), fine.astype(int)))).sum()
    counts = trace(minutes(fine, 10, 20)[0].tolist(), start=0)
    found = model.replay_counts(counts, 50, 5)  # type: ignore[attr-defined]
    drawn = refused_in_draws(counts, limiter, fit_dispersion_from_fine(fine[None], 60), [1, 2])
    assert ((found.low[0] <= drawn) & (drawn <= found.high[0])).all()
    assert found.low[0] <= truth <= found.high[0]
    assert drawn.mean() == pytest.approx(truth, rel=0.3)


def test_where_no_dispersion_is_known_nothing_is_drawn() -> None:
    found = refused_in_draws(trace([60], [60]), TEN_A_SECOND, [GAP, 1.0], [1])
    assert np.isnan(found).tolist() == [[True, False]]


def test_a_series_is_drawn_alike_alone_and_among_others_and_gaps_offer_nothing() -> None:
    together = refused_in_draws(trace([900, GAP], [700, 800]), TEN_A_SECOND, 2.0, [5])
    alone = refused_in_draws(trace([700, 800]), TEN_A_SECOND, 2.0, [5])
    assert together[0, 1] == alone[0, 0]
    assert refused_in_draws(trace([GAP]), TEN_A_SECOND, 2.0, [5]).tolist() == [[0]]


@pytest.mark.parametrize(
    ("dispersion", "seeds", "message"),
    [
        (1.0, [1.5], "a seed of 1.5"),
        (1.0, [-1], "a seed of -1"),
        (-1.0, [1], "dispersion must be"),
        (float("inf"), [1], "dispersion must be"),
        ([[1.0]], [1], "dispersion must be"),
    ],
)
def test_draws_that_make_no_sense_are_refused(
    dispersion: float, seeds: list[int], message: str
) -> None:
    bucket = partial(token_bucket.replay_arrivals, rate=1, burst=1)
    with pytest.raises(SimulationError, match=message):
        refused_in_draws(trace([60]), bucket, dispersion, seeds)
