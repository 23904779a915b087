from __future__ import annotations

import pytest
from support.risk_world import CALM, NOW, change, part, score

from switchboard_policy.areas.freeze import Window
from switchboard_policy.domain.outcome import NotEvaluated
from switchboard_policy.domain.risk import RiskPart
from switchboard_policy.risk import Surroundings

HOUR = 3600


def found(*windows: Window, at: int = NOW) -> RiskPart:
    return part(score((change(), CALM), world=Surroundings(at, windows)), "freeze")


def window(start: int, end: int | None, **scope: object) -> Window:
    named = {kind: frozenset(names) for kind, names in scope.items() if isinstance(names, list)}
    return Window("year-end", start, end, **named, everything=not named)


def test_a_change_inside_a_window_has_all_points_and_one_just_before_it_half() -> None:
    inside, ahead = found(window(NOW, NOW + 1)), found(window(NOW + HOUR, NOW + 9 * HOUR))
    assert inside.points == inside.most
    assert ahead.points == inside.most / 2
    assert inside.sentence == "acme rps: freeze window year-end is in force"
    assert ahead.sentence == "acme rps: freeze window year-end begins on 2026-09-21"


def test_what_is_over_or_far_ahead_adds_nothing() -> None:
    for one in (window(0, NOW), window(NOW + 49 * HOUR, NOW + 50 * HOUR)):
        assert found(one).points == 0
    assert found().sentence == "no freeze window is in force or near"


@pytest.mark.parametrize(
    ("scope", "covered"),
    [
        ({"areas": ["limits"]}, True),
        ({"areas": ["slo"]}, False),
        ({"services": ["gateway"]}, True),
        ({"services": ["reporting"], "areas": ["slo"]}, False),
    ],
)
def test_a_window_counts_for_what_it_names(scope: dict[str, list[str]], *, covered: bool) -> None:
    assert (found(window(NOW, NOW + 1, **scope)).points > 0) is covered


def test_a_window_without_an_end_is_never_over() -> None:
    assert found(window(0, None)).points > 0


def test_the_score_changes_in_steps_and_not_by_the_second() -> None:
    one = window(NOW + 40 * HOUR, NOW + 90 * HOUR)
    assert {found(one, at=NOW + hours * HOUR) for hours in range(40)} == {found(one)}


def test_windows_nobody_read_and_a_moment_nobody_said_cost_a_surcharge() -> None:
    for world in (
        Surroundings(),
        Surroundings(at=NOW),
        Surroundings(windows=(window(NOW, NOW + 1),)),
    ):
        told = part(score((change(), CALM), world=world), "freeze")
        assert isinstance(told.value, NotEvaluated)
        assert 0 < told.points < told.most
    none = part(score((change(), CALM), world=Surroundings(windows=())), "freeze")
    assert none.points == 0
