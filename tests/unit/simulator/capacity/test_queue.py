from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
import simpy
from hypothesis import given
from hypothesis import strategies as st

from simulator.capacity.queue import serve
from simulator.capacity.waiting import Waiting, mmc
from simulator.errors import SimulationError


def by_simpy(
    arrivals: list[float], services: list[float], servers: int, limit: int | None
) -> list[float]:
    """The same queue, event by event, in another implementation; NaN where it was full."""
    world = simpy.Environment()
    room = simpy.Resource(world, capacity=servers)
    waits = [float("nan")] * len(arrivals)

    def request(place: int) -> Iterator[simpy.Event]:
        yield world.timeout(arrivals[place])
        if limit is not None and room.count == servers and len(room.queue) >= limit:
            return
        with room.request() as turn:
            yield turn
            waits[place] = world.now - arrivals[place]
            yield world.timeout(services[place])

    for place in range(len(arrivals)):
        world.process(request(place))
    world.run()
    return waits


@given(
    st.lists(st.tuples(st.integers(1, 40), st.integers(1, 60)), min_size=1, max_size=40),
    st.integers(1, 4),
    st.sampled_from([None, 0, 1, 3]),
)
def test_every_request_waits_as_long_as_in_simpy(
    requests: list[tuple[int, int]], servers: int, limit: int | None
) -> None:
    """Moments are odd eighths, so that none coincide and the order of events is no question."""
    came = np.cumsum([gap for gap, _ in requests]) + 1 / 8
    takes = np.array([float(service) for _, service in requests]) + 1 / 16
    takes += np.arange(len(takes)) / 1024
    found = serve(came, takes, servers, queue_limit=limit)
    expected = by_simpy(came.tolist(), takes.tolist(), servers, limit)
    np.testing.assert_allclose(found.wait_s[0], expected, atol=1e-9)
    assert found.turned_away[0].tolist() == np.isnan(expected).tolist()


@pytest.mark.parametrize(("rate", "servers"), [(0.7, 1), (2.4, 3)])
def test_long_runs_come_to_the_closed_form(rate: float, servers: int) -> None:
    """Two hundred runs of four thousand requests, the first half thousand left out."""
    generator = np.random.Generator(np.random.PCG64(7))
    came = np.cumsum(generator.exponential(1 / rate, (200, 4000)), axis=1)
    waits = serve(came, generator.exponential(1.0, came.shape), servers).wait_s[:, 500:]
    expected = mmc(rate, 1.0, servers)
    assert isinstance(expected, Waiting)
    spread = waits.mean(axis=1).std() / np.sqrt(200)
    assert abs(waits.mean() - expected.mean_s) < 4 * spread
    assert (waits > 0).mean() == pytest.approx(expected.share, rel=0.03)


def test_one_server_among_several_runs_is_the_same_as_alone() -> None:
    came, takes = np.array([[0.0, 1.0, 1.5], [0.0, 5.0, 9.0]]), np.full((2, 3), 2.0)
    assert serve(came, takes, 1).wait_s.tolist() == [[0.0, 1.0, 2.5], [0.0, 0.0, 0.0]]
    assert serve(came[0], takes[0], 2).wait_s.tolist() == [[0.0, 0.0, 0.5]]


def test_what_is_no_stream_of_requests_is_refused() -> None:
    with pytest.raises(SimulationError, match="arrivals and"):
        serve([1.0, 2.0], [1.0], 1)
    with pytest.raises(SimulationError, match="before the one it follows"):
        serve([2.0, 1.0], [1.0, 1.0], 1)
    with pytest.raises(SimulationError, match="is no number"):
        serve([1.0, np.nan], [1.0, 1.0], 1)
    with pytest.raises(SimulationError, match="less than no time"):
        serve([1.0], [-1.0], 1)
    with pytest.raises(SimulationError, match="servers is 0"):
        serve([1.0], [1.0], 0)
    with pytest.raises(SimulationError, match="at most -1"):
        serve([1.0], [1.0], 1, queue_limit=-1)
