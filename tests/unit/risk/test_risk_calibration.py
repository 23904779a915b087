"""From the share of futures to the chance that came: order kept, nothing made of nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest
from support.risk_world import CALM, change, score

from switchboard_policy.domain.calibration import Calibration, CalibrationBin
from switchboard_policy.domain.outcome import Interval, NotEvaluated
from switchboard_policy.errors import InputError
from switchboard_policy.risk import calibration
from switchboard_policy.risk.calibration import calibrated, calibrations, read, through

KNOWN = Calibration(
    event="throttled",
    knots=((0.0, 0.01), (0.5, 0.2), (1.0, 0.9)),
    windows=200,
    subjects=20,
    seeds="1 to 2",
    command="x",
    judged=(
        CalibrationBin(100, 0.0, 0.1, 0.03, 0.04, 0.0, 0.07),
        CalibrationBin(123, 0.2, 0.9, 0.4, 0.5, 0.3, 0.5),
    ),
)


def test_a_chance_goes_straight_from_knot_to_knot() -> None:
    assert [through(KNOWN, at) for at in (0.0, 0.25, 0.5, 0.75, 1.0)] == pytest.approx(
        [0.01, 0.105, 0.2, 0.55, 0.9]
    )


@pytest.mark.parametrize("area", ["limits", "slo"])
def test_shipped_maps_keep_the_order_of_chances(area: str) -> None:
    chances = [calibrated(Interval.exact(each / 50), area) for each in range(51)]
    middles = [one.middle for one in chances if isinstance(one, Interval)]
    assert middles == sorted(middles, key=lambda one: one if isinstance(one, float) else -1.0)
    assert middles[0] == 0
    assert len(set(middles)) == 51


def test_both_events_that_areas_state_have_a_map_fitted_on_enough_windows() -> None:
    assert set(calibrations()) == {"throttled", "overspent"}
    assert all(each.windows >= 1000 for each in calibrations().values())


def test_no_chance_at_all_stays_none_and_what_is_unknown_stays_unknown() -> None:
    unknown = NotEvaluated("no futures")
    assert calibrated(Interval.exact(0.0), "limits") == Interval.exact(0.0)
    assert calibrated(unknown, "limits") is unknown
    assert calibrated(Interval.exact(0.4), "tiers") == Interval.exact(0.4)


def test_bounds_without_a_middle_go_through_the_map_each() -> None:
    shape = NotEvaluated("sub-step shape unknown")
    found = calibrated(Interval(0.2, 0.8, shape), "limits")
    known = calibrations()["throttled"]
    assert found == Interval(through(known, 0.2), through(known, 0.8), shape)


def test_the_share_of_futures_is_kept_beside_the_calibrated_chance() -> None:
    half = {**CALM, "breach_low": 0.5, "breach_middle": 0.5, "breach_high": 0.5}
    found = score((change(), half))
    expected = through(calibrations()["throttled"], 0.5)
    assert found.breach_stated == Interval.exact(0.5)
    assert isinstance(found.breach_probability, Interval)
    assert found.breach_probability.middle == pytest.approx(expected)
    assert found.likeliest == pytest.approx(expected)
    assert found.calibration == calibrations()["throttled"]


def test_without_a_chance_of_harm_nothing_is_held_against_what_came() -> None:
    found = score((change(), CALM))
    assert (found.calibration, found.likeliest) == (None, 0.0)


def test_what_came_is_told_by_the_bin_a_chance_falls_into_or_the_nearest() -> None:
    bins = [KNOWN.bin_of(at) for at in (0.05, 0.14, 0.16, 0.95)]
    assert [one.windows for one in bins if one] == [100, 100, 123, 123]
    assert replace(KNOWN, judged=()).bin_of(0.3) is None


ENTRY = (
    "- {event: x, fitted_windows: 1, fitted_subjects: 1, fitted_seeds: a, command: c, "
    "knots: KNOTS, judged: []}"
)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("- {event: x}", "an entry has the fields"),
        (ENTRY.replace("KNOTS", "3"), "are lists"),
        (ENTRY.replace("KNOTS", "[[0, 0.5], [1, 0.2]]"), "do not rise"),
        (ENTRY.replace("KNOTS", "[[0], [1, 0.2]]"), "too short"),
    ],
)
def test_a_file_that_is_none_is_refused_with_what_is_wrong(text: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        read(text.encode())


def test_the_file_is_named_where_it_stands() -> None:
    assert calibration.FILE.endswith("risk/calibration.yaml")
