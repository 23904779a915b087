from __future__ import annotations

import numpy as np
import pytest
from support.traces import trace

from simulator.errors import SimulationError
from simulator.futures import grow, strike
from simulator.resample import draw_futures, rearrange
from simulator.scenario import Incident, IncidentKind
from simulator.trace import SeriesKey, Trace

KEYS = (SeriesKey("checkout", "acme"), SeriesKey("checkout", "globex"), SeriesKey("search"))


def measured(days: int = 2) -> Trace:
    """Three series of hours, ten requests in each, one of them turned away and one failed."""
    steps = 24 * days
    return Trace(
        KEYS,
        start=0,
        step=3600,
        offered=np.full((3, steps), 10.0),
        rejected=np.full((3, steps), 1.0),
        errors=np.full((3, steps), 1.0),
        latency={"p95": np.full((3, steps), 0.2)},
    )


def test_growth_compounds_by_the_day_and_failures_stay_their_share() -> None:
    found = grow(measured(), 0.1)
    assert found.offered[0, 0] == 10
    assert found.offered[0, 24] == pytest.approx(11)
    assert found.offered[0, 12] == pytest.approx(10 * 1.1**0.5)
    assert found.errors is not None
    np.testing.assert_allclose(found.errors / found.offered, 0.1)
    assert found.rejected is None


def test_each_series_can_grow_on_its_own() -> None:
    found = grow(measured(), [0.0, 1.0, -0.5])
    assert found.offered[:, 24].tolist() == [10, 20, 5]
    with pytest.raises(SimulationError, match="more than -1"):
        grow(measured(), -1)


def test_an_overload_is_more_requests_of_one_service_and_unknown_refusals() -> None:
    found = strike(measured(), [Incident(IncidentKind.OVERLOAD, "checkout", 7200, 3600, 2.0)])
    assert found.offered[:, 1:4].tolist() == [[10, 30, 10], [10, 30, 10], [10, 10, 10]]
    assert found.rejected is not None
    assert np.isnan(found.rejected[:, 2]).tolist() == [True, True, False]
    assert found.rejected[2, 2] == 1


def test_errors_are_a_share_of_what_had_not_failed_yet() -> None:
    found = strike(measured(), [Incident(IncidentKind.ERRORS, "search", 0, 3600, 0.5)])
    assert found.errors is not None
    assert found.errors[2, :2].tolist() == [1 + 0.5 * (10 - 1 - 1), 1]
    assert found.errors[0, 0] == 1


def test_a_step_that_an_incident_touches_at_all_is_touched() -> None:
    found = strike(measured(), [Incident(IncidentKind.LATENCY, "search", 3599, 2, 1.0)])
    assert found.latency["p95"][2, :3].tolist() == [0.4, 0.4, 0.2]


def test_what_happens_together_stays_together_in_every_future() -> None:
    """Two tenants with one demand have one demand in each month drawn of them."""
    generator = np.random.Generator(np.random.PCG64(2))
    shape = generator.gamma(3.0, 4.0, 28 * 24)
    month = trace(shape.tolist(), (2 * shape).tolist(), step=3600)
    for picks in draw_futures(28, 0, length=14, run=3, draws=5, seed=1):
        future = grow(rearrange(month, picks), 0.01)
        np.testing.assert_allclose(future.offered[1], 2 * future.offered[0])


def test_days_drawn_again_keep_their_hours_and_weekdays() -> None:
    """A peak at nine and quiet Sundays stay where they were, whatever is drawn."""
    hours = np.arange(28 * 24)
    sunday = hours // 24 % 7 == 6  # the trace begins on a Monday
    demand = np.where(hours % 24 == 9, 100.0, 10.0) * np.where(sunday, 0.1, 1.0)
    month = trace(demand.tolist(), step=3600)
    for picks in draw_futures(28, month.start // 86400, length=28, run=7, draws=5, seed=3):
        np.testing.assert_array_equal(rearrange(month, picks).offered[0], demand)


@pytest.mark.parametrize(
    ("kind", "service", "start_s", "says"),
    [
        (IncidentKind.OVERLOAD, "serach", 0, "no series of serach"),
        (IncidentKind.OVERLOAD, "search", 10**7, "after the end"),
        (IncidentKind.REGION_LOSS, "search", 0, "cannot be put into counts"),
    ],
)
def test_an_incident_that_cannot_happen_here_is_refused(
    kind: IncidentKind, service: str, start_s: int, says: str
) -> None:
    with pytest.raises(SimulationError, match=says):
        strike(measured(), [Incident(kind, service, start_s, 60, 0.5)])
