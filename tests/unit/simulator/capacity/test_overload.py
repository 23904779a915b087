from __future__ import annotations

from collections.abc import Iterator
from math import inf

import numpy as np
import pytest
import simpy
from hypothesis import given
from hypothesis import strategies as st

from simulator.capacity.overload import Overload, Retries, replay_overload
from simulator.errors import SimulationError


def accounted(found: Overload) -> float:
    """Where the requests went: answered, given up, or still under way."""
    return float(found.useful.sum() + found.lost.sum() + found.pending)


@st.composite
def overloads(draw: st.DrawFn) -> tuple[list[int], int, Overload]:
    """First attempts, a capacity, and what came of them."""
    first = draw(st.lists(st.integers(0, 50), min_size=1, max_size=30))
    capacity, limit = draw(st.integers(0, 30)), draw(st.sampled_from([0.0, 5.0, 100.0, inf]))
    retries = Retries(draw(st.integers(1, 4)), 2, jitter=draw(st.booleans()))
    patience = draw(st.integers(0, 4))
    found = replay_overload(
        first, capacity, queue_limit=limit, patience_steps=patience, retries=retries
    )
    assert (found.queue <= limit + 1e-9).all()
    return first, capacity, found


@given(overloads())
def test_no_request_is_lost_from_the_books(drawn: tuple[list[int], int, Overload]) -> None:
    first, capacity, found = drawn
    assert accounted(found) == pytest.approx(sum(first), abs=1e-6)
    assert (found.useful + found.wasted <= capacity + 1e-9).all()
    assert min(each.min() for each in (found.useful, found.wasted, found.lost, found.queue)) >= 0


def test_without_overload_everybody_is_served_at_once() -> None:
    found = replay_overload([3, 5, 2], 5, queue_limit=0, patience_steps=0)
    assert found.useful.tolist() == [3, 5, 2]
    assert found.amplification == 1


def test_steady_overload_without_a_queue_is_a_geometric_series() -> None:
    """Half of all attempts fail, so of four each makes 1 + 1/2 + 1/4 + 1/8 on average."""
    first = 80 / (1 + 1 / 2 + 1 / 4 + 1 / 8)
    found = replay_overload(
        np.full(400, first), 40, queue_limit=0, patience_steps=0, retries=Retries(4, 1, 1.0)
    )
    assert found.offered[-1] == pytest.approx(80)
    assert found.lost[-1] == pytest.approx(first / 16)


def storm(attempts: int) -> Overload:
    """Half an hour of 90 a second where 100 can be served, and a minute of twice that."""
    first = np.full(1800, 90.0)
    first[600:660] = 200.0
    retries = Retries(attempts, backoff_steps=2, factor=1.0)
    return replay_overload(first, 100.0, queue_limit=5000, patience_steps=3, retries=retries)


def test_a_minute_of_overload_can_last_for_ever_after() -> None:
    """Clients that try again at once keep a service busy with what nobody waits for."""
    calm, stormy = storm(attempts=1), storm(attempts=4)
    assert calm.useful[-600:].mean() == pytest.approx(90)
    assert stormy.useful[-600:].mean() < 30
    assert stormy.wasted[-600:].mean() > 60
    assert stormy.amplification > 1.9


def test_a_short_queue_ends_a_storm() -> None:
    first = np.full(1800, 90.0)
    first[600:660] = 200.0
    retries = Retries(4, backoff_steps=2, factor=1.0)
    found = replay_overload(first, 100.0, queue_limit=200, patience_steps=3, retries=retries)
    assert found.wasted.sum() == 0
    assert found.useful[-600:].mean() == pytest.approx(90)


def test_whole_requests_one_by_one_come_to_about_the_same() -> None:
    """The same in simpy: 120 a second for a minute where 100 are served, and one retry."""
    world, useful, lost = simpy.Environment(), [0], [0]
    room = simpy.Resource(world, capacity=1)
    generator = np.random.Generator(np.random.PCG64(1))

    def client(at: float) -> Iterator[simpy.Event]:
        yield world.timeout(at)
        for attempt in range(2):
            if len(room.queue) < 200:
                with room.request() as turn:
                    yield turn
                    yield world.timeout(0.01)
                    useful[0] += 1
                    return
            if attempt == 0:
                yield world.timeout(generator.uniform(0.5, 10.5))
        lost[0] += 1

    for at in np.sort(generator.uniform(0, 60, 7200)):
        world.process(client(float(at)))
    world.run()
    first = np.concatenate([np.full(60, 120.0), np.zeros(60)])
    found = replay_overload(
        first, 100, queue_limit=200, patience_steps=1000, retries=Retries(2, 10, 1.0, jitter=True)
    )
    assert found.pending == 0
    assert found.useful.sum() == pytest.approx(useful[0], rel=0.01)
    assert found.lost.sum() == pytest.approx(lost[0], rel=0.05)


def test_what_makes_no_sense_is_refused() -> None:
    with pytest.raises(SimulationError, match="0 attempts"):
        Retries(0)
    with pytest.raises(SimulationError, match="none missing"):
        replay_overload([1.0, np.nan], 1, queue_limit=1, patience_steps=1)
    with pytest.raises(SimulationError, match="0 or more"):
        replay_overload([1.0], -1, queue_limit=1, patience_steps=1)
    with pytest.raises(SimulationError, match="0 or more"):
        replay_overload([1.0], 1, queue_limit=float("nan"), patience_steps=1)
    nobody = replay_overload([0.0], 1, queue_limit=1, patience_steps=1)
    assert np.isnan(nobody.amplification)
