from __future__ import annotations

from math import exp, factorial, log

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.capacity.waiting import Unstable, Waiting, ggc, mmc
from simulator.errors import SimulationError


def waiting(found: Waiting | Unstable) -> Waiting:
    assert isinstance(found, Waiting)
    return found


def test_one_server_waits_as_the_textbook_says() -> None:
    """M/M/1 at 80 %: four services of wait, five of response; 20 % do not wait."""
    found = waiting(mmc(8.0, 0.1, 1))
    assert found.utilisation == pytest.approx(0.8)
    assert found.share == pytest.approx(0.8)
    assert found.mean_s == pytest.approx(0.4)
    assert found.response_s == pytest.approx(0.5)
    assert found.quantile_s(0.2) == 0
    assert found.quantile_s(0.95) == pytest.approx(0.5 * log(0.8 / 0.05))


@pytest.mark.parametrize(("rate", "servers"), [(3.0, 2), (7.5, 9), (90.0, 100)])
def test_erlangs_formula_is_the_sum_he_wrote(rate: float, servers: int) -> None:
    """The share that waits, from the probability of each number of requests."""
    work = rate * 0.5 if servers == 2 else rate
    found = waiting(mmc(rate, 0.5 if servers == 2 else 1.0, servers))
    last = work**servers / factorial(servers) * servers / (servers - work)
    states = sum(work**busy / factorial(busy) for busy in range(servers))
    assert found.share == pytest.approx(last / (states + last), rel=1e-12)


def test_a_thousand_servers_are_no_overflow() -> None:
    found = waiting(mmc(950.0, 1.0, 1000))
    assert 0 < found.share < 0.1
    assert found.mean_s == pytest.approx(found.share / 50)


@pytest.mark.parametrize("variation", [0.0, 0.5, 4.0])
def test_one_server_of_any_service_is_pollaczeks_and_khinchines(variation: float) -> None:
    rate, service_s = 6.0, 0.1
    found = waiting(ggc(rate, service_s, 1, arrival_variation=1, service_variation=variation))
    second_moment = service_s**2 * (1 + variation)
    assert found.mean_s == pytest.approx(rate * second_moment / (2 * (1 - rate * service_s)))


@pytest.mark.parametrize("rate", [10.0, 10.5, 1e9])
def test_more_than_can_be_served_has_no_wait_at_all(rate: float) -> None:
    found = mmc(rate, 0.1, 1)
    assert found == Unstable(rate * 0.1)


@given(st.floats(0.01, 0.99), st.floats(0, 0.98), st.integers(1, 30))
def test_more_load_never_waits_less(busy: float, less: float, servers: int) -> None:
    high, low = (
        waiting(mmc(busy * servers, 1.0, servers)),
        waiting(mmc(less * busy * servers, 1.0, servers)),
    )
    assert low.mean_s <= high.mean_s + 1e-12
    assert 0 <= low.share <= high.share + 1e-12 <= 1 + 1e-12


@given(st.floats(0.05, 0.95), st.integers(1, 6), st.floats(0, 0.999))
def test_a_quantile_is_where_the_share_is_reached(busy: float, servers: int, share: float) -> None:
    found = waiting(mmc(busy * servers, 1.0, servers))
    beyond = found.share * exp(-found.quantile_s(share) * (servers - busy * servers))
    assert beyond == pytest.approx(min(found.share, 1 - share), rel=1e-9)


@pytest.mark.parametrize(
    ("rate", "service_s", "servers", "says"),
    [
        (-1.0, 1.0, 1, "-1.0 requests a second"),
        (float("nan"), 1.0, 1, "nan requests a second"),
        (1.0, 0.0, 1, "a service of 0.0 s"),
        (1.0, 1.0, 0, "servers is 0"),
    ],
)
def test_what_is_no_queue_is_refused(
    rate: float, service_s: float, servers: int, says: str
) -> None:
    with pytest.raises(SimulationError, match=says):
        mmc(rate, service_s, servers)
    with pytest.raises(SimulationError, match="variations of -1"):
        ggc(1, 0.1, 1, arrival_variation=-1, service_variation=1)
    with pytest.raises(SimulationError, match="a share of 1"):
        waiting(mmc(1, 0.1, 1)).quantile_s(1)
