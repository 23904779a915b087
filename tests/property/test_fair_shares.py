"""Max-min fairness, said as the rules that define it."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from switchboard_policy.areas.limits.joint import fair_shares

wants = st.dictionaries(st.text("abcdef", min_size=1, max_size=3), st.integers(0, 60).map(Decimal))
SLACK = Decimal("1e-20")


@given(wants, st.integers(-10, 200).map(Decimal))
def test_nobody_gets_more_than_wanted_and_nothing_is_given_twice(
    wanted: dict[str, Decimal], room: Decimal
) -> None:
    found = fair_shares(wanted, room)
    assert found.keys() == wanted.keys()
    assert all(0 <= found[name] <= wanted[name] for name in wanted)
    assert sum(found.values()) <= max(room, Decimal(0)) + SLACK


@given(wants, st.integers(0, 200).map(Decimal))
def test_room_is_used_up_or_everybody_is_served(wanted: dict[str, Decimal], room: Decimal) -> None:
    found = fair_shares(wanted, room)
    assert abs(sum(found.values()) - min(room, sum(wanted.values()))) <= SLACK


@given(wants, st.integers(0, 200).map(Decimal))
def test_whoever_gets_less_than_wanted_gets_no_less_than_anyone(
    wanted: dict[str, Decimal], room: Decimal
) -> None:
    found = fair_shares(wanted, room)
    for name, share in found.items():
        if share < wanted[name]:
            assert all(other <= share + SLACK for other in found.values())
