"""Alert windows tried on what happened: what they miss, whom they wake, and which to take."""

from __future__ import annotations

from decimal import Decimal

import pytest
from support.levels import SETS, SETTINGS, START, advice, level, tight_set, traffic

from simulator.alerts import Alert
from switchboard_policy.areas.slo.choose.incidents import judge
from switchboard_policy.areas.slo.choose.pictures import front_figure, named
from switchboard_policy.areas.slo.choose.search import NOW, HeldOut, Search, Tried, burn_windows
from switchboard_policy.domain.outcome import NotEvaluated

HOUR, DAY = 3_600, 86_400
SLOW = [(day + 0.4, 240, 0.006) for day in (3.0, 9.0, 15.0, 24.0)]  # burns at 6, for four hours
HARD = [(day + 0.4, 30, 0.5) for day in (3.0, 9.0, 15.0, 24.0)]


def searched(**given: object) -> Search:
    incidents = given.pop("incidents", HARD)
    found = advice(traffic(30, bad=0.0002, incidents=incidents), **given).search  # type: ignore[arg-type]
    assert isinstance(found, Search)
    return found


def best(found: Search) -> Tried:
    assert isinstance(found.best, Tried)
    return found.best


def alert(severity: str, start: int, end: int) -> Alert:
    return Alert(start, end, severity, "1h/5m", 0.0)


def test_without_labels_incidents_are_the_stretches_that_spent_the_budget() -> None:
    found = searched()
    assert not found.labelled
    begins = [START + round((day + 0.4) * DAY) // 300 * 300 for day in (3, 9, 15, 24)]
    assert [span[0] for span in found.incidents] == begins
    assert {span[1] - span[0] for span in found.incidents} == {1800}


@pytest.mark.parametrize(("failed", "incidents"), [(1.0, 0), (2.0, 1)])
def test_a_single_failure_that_no_alert_tells_of_is_no_incident(
    failed: float, incidents: int
) -> None:
    """A request a minute at 99.9 %: a month allows 43, and one of them is over two percent."""
    quiet = traffic(30, bad=0.0, total=5.0)
    assert quiet.errors is not None
    quiet.errors[0, 1_000] = failed
    found = advice(quiet).search
    assert isinstance(found, Search)
    assert len(found.incidents) == incidents
    assert found.tried[0].judged.pages == 0


def test_windows_that_miss_nothing_stay_as_they_are() -> None:
    found = searched()
    assert best(found) is found.tried[0]
    assert best(found).policy.name == NOW
    assert best(found).judged.missed == 0


def test_windows_that_miss_give_way_to_those_that_miss_least_with_the_least_change() -> None:
    """Burning at 6 for four hours fills two thirds of 6 h: the Workbook's pages stay silent."""
    found = searched(incidents=SLOW)
    assert found.tried[0].judged.missed == 4
    assert best(found).judged.missed == 0
    same = [one for one in found.tried if one.within and one.judged.missed == 0]
    stated = [one.policy for one in same if one.policy.objective == Decimal("99.9")]
    assert best(found).policy in stated
    assert best(found).policy.scale == max(policy.scale for policy in stated)


def test_the_page_budget_holds_whatever_would_be_missed() -> None:
    """Noise burns at 2 now and then: a set that pages at 2 catches all and wakes people nightly."""
    noisy = traffic(30, bad=0.0008, total=300.0, incidents=SLOW)
    found = advice(noisy, sets=(tight_set(),)).search
    assert isinstance(found, Search)
    twice = next(one for one in found.tried if named(one.policy) == "tight at 99.9 %")
    assert twice.judged.missed == 0
    assert not twice.within
    assert found.best is not twice


def test_where_nothing_keeps_the_page_budget_the_quietest_is_told() -> None:
    calm = {"checkout": ((START + DAY, START + DAY + HOUR),)}
    nights = [(day + 0.1, 400, 0.95) for day in (3.0, 9.0, 15.0, 24.0)]
    found = searched(incidents=nights, labelled=calm)
    assert isinstance(found.best, NotEvaluated)
    assert found.best.reason.startswith("no set stays below 1 pages a month and within 3 warnings")
    assert found.best.reason.endswith("the quietest pages 4.0 times a month")


def test_labelled_incidents_are_taken_instead_and_those_of_others_are_not() -> None:
    mine = ((START + 5 * DAY, START + 5 * DAY + HOUR),)
    found = searched(labelled={"checkout": mine, "other": ((START, START + HOUR),)})
    assert (found.labelled, found.incidents) == (True, mine)
    assert searched(labelled={}).incidents == ()


def test_without_an_incident_nothing_is_named_and_nothing_is_on_the_front() -> None:
    found = searched(incidents=[])
    assert isinstance(found.best, NotEvaluated)
    assert found.best.reason == "no incident shows what would be missed"
    assert not any(one.on_front for one in found.tried)


def test_what_is_on_the_front_is_beaten_by_nothing_and_no_cost_is_there_twice() -> None:
    found = searched(incidents=[*SLOW, *[(day + 0.8, 30, 0.5) for day in (6.0, 21.0)]])
    costs = [(one.judged.unseen, one.judged.pages_a_week) for one in found.tried if one.on_front]
    assert len(set(costs)) == len(costs) > 0
    for one in found.tried:
        for unseen, pages in costs:
            costs_less = (unseen, pages) != (one.judged.unseen, one.judged.pages_a_week)
            no_worse = one.judged.unseen <= unseen and one.judged.pages_a_week <= pages
            assert not (costs_less and no_worse)


def test_the_choice_on_the_first_part_is_judged_on_the_last() -> None:
    found = searched(incidents=SLOW).held_out
    assert isinstance(found, HeldOut)
    assert found.from_s == START + round(0.67 * 30 * 288) * 300
    assert (found.now.incidents, found.now.missed) == (1, 1)
    assert (found.judged.incidents, found.judged.missed) == (1, 0)


def test_a_first_part_without_an_incident_chooses_nothing() -> None:
    found = searched(incidents=[(24.4, 30, 0.5)]).held_out
    assert isinstance(found, NotEvaluated)
    assert found.reason.startswith("on the first part: no incident")


def test_sets_made_for_another_period_are_not_tried_and_that_is_said() -> None:
    found = advice(traffic(30, incidents=HARD), sets=(*SETS, tight_set(7)))
    assert isinstance(found.search, Search)
    assert "tight" not in {one.policy.name for one in found.search.tried}
    assert "made for another period than 30 days, not tried: tight" in found.notes


def test_objectives_tried_reach_from_below_what_is_recommended_to_what_is_in_reach() -> None:
    found = searched()
    tried = {one.policy.objective for one in found.tried}
    assert Decimal("99.9") in tried
    assert tried <= {Decimal(step) for step in ("99", "99.5", "99.8", "99.9", "99.95")}


def test_windows_keep_their_lengths_and_wait_and_scale_their_factor() -> None:
    (pair,) = burn_windows(tight_set(), Decimal("1.4"))
    assert (pair.long_s, pair.short_s, pair.for_s) == (3_600, 300, 0)
    assert pair.factor == pytest.approx(2.8)


def test_pages_about_an_incident_are_true_and_others_are_false() -> None:
    """One incident of an hour, paged after 10 min; one page and two tickets about nothing."""
    found = judge(
        [
            alert("page", 4_200, 5_000),
            alert("page", 50_000, 50_300),
            alert("ticket", 4_300, 9_000),
            alert("ticket", 60_000, 61_000),
            alert("ticket", 70_000, 71_000),
        ],
        [(3_600, 7_200)],
        (0, 8 * DAY),
        HOUR,
    )
    assert (found.incidents, found.missed, found.delay_s) == (1, 0, 600.0)
    assert found.late_ratio == pytest.approx(600 / 7_200)
    assert (found.pages, found.warnings, found.healthy_s) == (1, 2, 8 * DAY - HOUR)
    assert found.unseen == found.late_ratio
    assert not found.within(SETTINGS)
    assert found.pages_a_week == pytest.approx(7 * DAY / (8 * DAY - HOUR))


def test_a_window_that_is_one_incident_has_no_healthy_state() -> None:
    found = judge([], [(0, DAY), (HOUR, 2 * HOUR)], (0, DAY), HOUR)
    assert (found.missed, found.healthy_s) == (2, 0)
    assert (found.pages_a_week, found.warnings_a_week) == (0.0, 0.0)


def test_the_picture_names_the_present_windows_and_those_to_take() -> None:
    found = advice(traffic(30, bad=0.0002, incidents=SLOW))
    figure = front_figure(found)
    assert figure is not None
    assert isinstance(found.search, Search)
    kinds = [point.kind for point in figure.points]
    assert (kinds.count(NOW), kinds[-1]) == (1, "to take")
    assert len(kinds) == len(found.search.tried)
    assert figure.note.startswith(
        f"{len(kinds)} sets of windows; stretches that spent the budget: 4."
    )
    assert front_figure(advice(traffic(30, bad=0.0002))) is None
    assert front_figure(advice(traffic(3))) is None


def test_a_level_that_fails_for_good_tries_its_stated_objective_alone() -> None:
    found = advice(traffic(30, bad=0.2), level("95")).search
    assert isinstance(found, Search)
    assert {one.policy.objective for one in found.tried} == {Decimal(95)}
