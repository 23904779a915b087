from __future__ import annotations

import pytest
from support.traces import MONDAY, trace

from simulator.errors import SimulationError
from simulator.limiters import fixed_window, sliding_counter, sliding_window
from simulator.limiters.fixed_window import Anchor

GAP = float("nan")


def test_a_window_of_whole_steps_by_the_clock_is_known_to_the_request() -> None:
    """Ten a minute, steps of 20 s: 4, 9, 5 lose 8 of 18; 12, 0, 0 lose 2. Nothing is in doubt."""
    found = fixed_window.replay_counts(trace([4, 9, 5, 12, 0, 0], step=20), 10, 60)
    assert (found.low[0], found.high[0]) == (10, 10)


def test_a_step_of_whole_windows_is_spread_over_them_or_put_into_one() -> None:
    """Ten a second: a minute of 700 loses 100 if even, and all but ten in one second."""
    found = fixed_window.replay_counts(trace([700]), 10, 1)
    assert (found.low[0], found.high[0]) == (100, 690)


def test_a_step_across_two_windows_fills_the_earlier_first_or_keeps_to_one() -> None:
    """Ten a minute, steps of 40 s: 0-40, 40-80, 80-120 s, of 8, 8, 8.

    Low: of the second step 2 fit into minute 0, 6 into minute 1; of the third 4. So 4 are refused.
    High: the second step may meet 8 used in minute 0 (2 in), the third those 2 (8 in): 6.
    """
    found = fixed_window.replay_counts(trace([8, 8, 8], step=40), 10, 60)
    assert (found.low[0], found.high[0]) == (4, 6)


def test_a_trace_that_begins_inside_a_window_does_not_know_what_was_used_of_it() -> None:
    """Half past the minute; 10 a minute; steps of 30 s, of 6 and 6: the first may find none."""
    counts = trace([6, 6], step=30, start=MONDAY + 30)
    unknown = fixed_window.replay_counts(counts, 10, 60)
    known = fixed_window.replay_counts(counts, 10, 60, starts_full=True)
    assert (unknown.low[0], unknown.high[0]) == (0, 6)
    assert (known.low[0], known.high[0]) == (0, 0)


def test_a_gap_may_have_used_the_window_up() -> None:
    """Ten a minute by the clock, steps of 20 s: 4, gap, 5 may lose all 5; the next minute none."""
    found = fixed_window.replay_counts(trace([4, GAP, 5, 9, 0, 0], step=20), 10, 60)
    assert (found.low[0], found.high[0]) == (0, 5)


def test_windows_from_the_first_request_meet_a_step_twice_at_most() -> None:
    """Ten a minute, minutes of 25: one window from before and one of its own let 20 in.

    Low: 5, then ten a minute: 15 and 15. High from fresh: of each two minutes ten, in the first.
    """
    found = fixed_window.replay_counts(trace([25, 25, 25]), 10, 60, Anchor.FIRST, starts_full=True)
    assert (found.low[0], found.high[0]) == (5 + 15 + 15, 15 + 25 + 15)


def test_two_windows_from_the_first_request_may_abut_inside_a_step() -> None:
    """Opened at 19 s, used up at 78 s, opened again at 79 s: steps of 1, 0, 0 and 19 lose none."""
    times = [19.0, *[78.0] * 9, *[79.0] * 10]
    assert fixed_window.replay_arrivals(times, 10, 60, Anchor.FIRST).all()
    found = fixed_window.replay_counts(trace([1, 0, 0, 19], step=20), 10, 60, Anchor.FIRST)
    assert found.low[0] == 0


def test_a_sliding_window_of_steps_refuses_what_no_placement_saves() -> None:
    """Ten in 60 s, steps of 20 s: 4, 9, 5, 5: 6 of the 9 fit, none of the 5, then 4 once more.

    High from fresh, four steps in a row hold ten: 4, 6, 0, 0.
    """
    found = sliding_window.replay_counts(trace([4, 9, 5, 5], step=20), 10, 60, starts_full=True)
    assert (found.low[0], found.high[0]) == (0 + 3 + 5 + 1, 0 + 3 + 5 + 5)


def test_a_gap_may_have_used_the_sliding_window_up_and_costs_nothing_below() -> None:
    """Ten in 60 s, steps of 20 s: 4, gap, 9, 9: below the 9 find 6, then 1 and no more.

    Above nothing is left for three steps after the gap.
    """
    counts = trace([4, GAP, 9, 9], step=20)
    found = sliding_window.replay_counts(counts, 10, 60, starts_full=True)
    assert (found.low[0], found.high[0]) == (3 + 5, 9 + 9)
    first = fixed_window.replay_counts(counts, 10, 60, Anchor.FIRST, starts_full=True)
    assert first.high[0] == 9 + 9


def test_a_step_longer_than_the_sliding_window_holds_it_several_times() -> None:
    """Ten in 25 s: a minute of 50 may hold three windows' worth, 30; the worst is ten."""
    found = sliding_window.replay_counts(trace([50]), 10, 25, starts_full=True)
    assert (found.low[0], found.high[0]) == (20, 40)


def test_steps_and_windows_that_do_not_divide_are_bounded_over_the_long_run_too() -> None:
    """Ten in 40 s, minutes of 20: two windows fit into each, but not six into three: 10 + 45."""
    found = sliding_window.replay_counts(trace([20, 20, 20]), 10, 40)
    assert found.low[0] == 5


def test_the_counter_takes_a_step_as_it_begins_or_as_it_ends() -> None:
    """Ten a minute, steps of 30 s: 8, 0, then 8, 8.

    High from fresh: at 60 s, 8 weigh 8: 2 in; at 90 s they weigh 4: 4 more. Low: at 90 s 4, so
    6 in; at 120 s nothing, so 4 more. Of 24: 10 and 6 are refused.
    """
    found = sliding_counter.replay_counts(trace([8, 0, 8, 8], step=30), 10, 60, starts_full=True)
    assert (found.low[0], found.high[0]) == (6, 10)


def test_a_counter_with_a_gap_before_it_may_find_its_window_used_up() -> None:
    found = sliding_counter.replay_counts(trace([0, GAP, 3, 3], step=30), 10, 60)
    assert (found.low[0], found.high[0]) == (0, 3 + 0)


def test_a_counter_off_the_grid_is_bounded_by_two_windows() -> None:
    """Ten a minute, steps of 40 s from fresh: any four steps hold ten at least: 6, 4, 0, 0, 6."""
    counts = trace([6, 6, 6, 6, 6], step=40)
    found = sliding_counter.replay_counts(counts, 10, 60, starts_full=True)
    assert found.high[0] == 0 + 2 + 6 + 6 + 0


def test_a_counter_of_windows_inside_steps_is_bounded_by_neighbours() -> None:
    """Ten a second, minutes of 30, from fresh: ten of the first, none of the second, ten again."""
    found = sliding_counter.replay_counts(trace([30, 30, 30]), 10, 1, starts_full=True)
    assert (found.low[0], found.high[0]) == (0, 20 + 30 + 20)


def test_several_limits_are_tried_side_by_side() -> None:
    counts = trace([30, 30], [9, 9])
    for model in (fixed_window, sliding_window, sliding_counter):
        several = model.replay_counts(counts, [[0, 5, 20], [0, 5, 20]], 60)
        assert several.low.shape == (2, 3)
        for column, limit in enumerate((0, 5, 20)):
            one = model.replay_counts(counts, limit, 60)
            assert several.low[:, column].tolist() == one.low.tolist()
            assert several.high[:, column].tolist() == one.high.tolist()


@pytest.mark.parametrize("model", [fixed_window, sliding_window, sliding_counter])
@pytest.mark.parametrize(
    ("limit", "window", "message"),
    [
        (2.5, 60, "limit must be a whole number"),
        (-1, 60, "limit must be finite and not negative"),
        (GAP, 60, "limit must be finite"),
        (5, 0, "window is 0; it must be finite and above 0"),
        (5, GAP, "window is nan"),
        (5, 0.5, "window is 0.5 seconds; it must be a whole number"),
    ],
)
def test_windows_that_make_no_sense_are_refused(
    model: object, limit: float, window: float, message: str
) -> None:
    with pytest.raises(SimulationError, match=message):
        model.replay_counts(trace([1]), limit, window)  # type: ignore[attr-defined]
    with pytest.raises(SimulationError, match=message):
        model.replay_arrivals([0.0], limit, window)  # type: ignore[attr-defined]
