from __future__ import annotations

from support.traces import MONDAY

from simulator.days import DAY, day_edges, day_starts, weekday


def test_a_step_belongs_to_the_day_in_which_it_begins() -> None:
    """Steps of 7 h from Monday 20:00 begin at 20, 3, 10, 17, 24 = 0 h."""
    start = MONDAY + 20 * 3600
    assert day_edges(start, 7 * 3600, 5).tolist() == [0, 1, 4, 5]
    assert day_starts(start, 7 * 3600, 5).tolist() == [MONDAY, MONDAY + DAY, MONDAY + 2 * DAY]


def test_steps_longer_than_a_day_have_days_of_their_own() -> None:
    assert day_starts(MONDAY, 2 * DAY, 2).tolist() == [MONDAY, MONDAY + 2 * DAY]


def test_no_steps_are_no_days() -> None:
    assert day_edges(MONDAY, 60, 0).tolist() == [0]
    assert day_starts(MONDAY, 60, 0).size == 0


def test_the_epoch_was_a_thursday_and_the_fifth_of_january_2026_a_monday() -> None:
    assert weekday(0) == 3
    assert weekday(MONDAY // DAY) == 0
