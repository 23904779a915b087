"""Well servers are asked in turn, and those that are down last, but never left out."""

from __future__ import annotations

from switchboard_policy.opa.runtime.roster import Roster


def test_well_servers_come_first_in_turn() -> None:
    roster = Roster(["a", "b", "c"])
    assert [roster.order()[0] for _ in range(6)] == ["b", "c", "a", "b", "c", "a"]
    assert all(sorted(roster.order()) == ["a", "b", "c"] for _ in range(3))


def test_one_that_is_down_is_asked_last() -> None:
    roster = Roster(["a", "b", "c"])
    assert roster.failed("b", "gone") is True
    assert roster.failed("b", "still gone") is False
    assert roster.down == {"b": "still gone"}
    assert {tuple(roster.order()) for _ in range(4)} == {("a", "c", "b"), ("c", "a", "b")}
    assert roster.answered("b") is True
    assert roster.answered("b") is False
    assert roster.down == {}


def test_all_down_are_asked_all_the_same() -> None:
    roster = Roster(["a", "b"])
    for name in ("a", "b"):
        roster.failed(name, "gone")
    assert roster.order() == ["a", "b"]
