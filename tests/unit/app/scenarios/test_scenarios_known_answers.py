"""Each kind of scenario on numbers that can be worked out by hand."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from support.tools import CHECKOUT

from switchboard_policy.app.scenarios.outcome import Bound, Played, Series
from switchboard_policy.app.scenarios.run import play_file

SHIPPED = CHECKOUT / "fixtures" / "scenarios"
EXAMPLE = CHECKOUT / "fixtures" / "policy-repository"


def play(tmp_path: Path, text: str) -> Played:
    path = tmp_path / "scenario.yaml"
    path.write_text(text)
    return play_file(path)


def held(played: Played) -> dict[tuple[str, str], bool]:
    return {(each.subject, each.figure): each.held for each in played.outcome.bounds}


def test_replicas_that_follow_a_step_late_are_too_few_for_one_step(tmp_path: Path) -> None:
    """Two users, then four; two replicas for two each, which see the four a step later."""
    played = play(
        tmp_path,
        """
        kind: ramp
        says: four users in two minutes
        step_s: 60
        users: {count: 4, rise_s: 120, stay_s: 60}
        services:
          - {name: x, scaled_by: users, load: 1, capacity: 2, target: 1, tolerance: 0,
             least: 2, most: 8, start_s: 0, down_s: 0}
        bounds: {utilisation: 0.85, above_s: 0}
        """,
    )
    over_time = {each.figure: each.values for each in played.outcome.series}
    assert over_time == {"utilisation": (0.5, 1.0, 0.5), "replicas": (2, 2, 4)}
    told = played.outcome.figures["x"]
    assert (told["peak_utilisation"], told["peak_at_s"], told["above_s"]) == (1.0, 60, 60)
    assert told["least_that_holds"] == 3
    assert held(played) == {("x", "above_s"): False}
    assert not played.held


def test_half_of_what_is_asked_once_half_is_spent(tmp_path: Path) -> None:
    """Two an hour of 48: half is gone after twelve hours, the rest at one an hour after 24 more."""
    played = play(
        tmp_path,
        """
        kind: ai_budget
        says: two days
        unit: tokens
        days: 2
        levels: [0.5]
        lets: [0.5]
        tenants: [{name: x, budget: 48, a_day: 48}]
        bounds: {spent: 1, throttled: 0.4, served_on_the_last_day: true}
        """,
    )
    assert played.outcome.figures["x"] == {
        "asked": 96.0,
        "let_through": 48.0,
        "spent": 1.0,
        "throttled": 0.5,
        "day_at_50_percent": 1,
        "last_day_share": 0.25,
    }
    assert list(held(played).values()) == [True, False, True]


def test_what_does_not_fit_into_no_queue_is_turned_away(tmp_path: Path) -> None:
    """Ten seconds of 5, two of them of 25, where 10 are served: 30 of 90 find no room."""
    played = play(
        tmp_path,
        """
        kind: overload
        says: two seconds
        step_s: 1
        length_s: 10
        capacity_rps: 10
        load: {rps: 5, surge_rps: 25, from_s: 2, to_s: 4}
        patience_s: 0
        variants: [{name: x, queue: 0, attempts: 1}]
        bounds: {useful: 0.7, recovers_s: 0}
        """,
    )
    told = played.outcome.figures["x"]
    assert told["useful"] == pytest.approx(60 / 90)
    assert (told["turned_away_attempts"], told["lost_requests"], told["recovers_s"]) == (30, 30, 0)
    assert held(played) == {("x", "useful"): False, ("x", "recovers_s"): True}


def test_work_goes_to_the_region_that_emits_half(tmp_path: Path) -> None:
    played = play(
        tmp_path,
        """
        kind: carbon
        says: one job of an hour and a kW
        hours: 4
        seeds: [1, 2]
        forecast: 0
        regions:
          - {name: a, mean_g: 100, solar: 0, wind: 0, noon_utc: 12, capacity_kw: 5}
          - {name: b, mean_g: 50, solar: 0, wind: 0, noon_utc: 12, capacity_kw: 5}
        work:
          - {name: job, count: 1, power_kw: 1, hours: 1, release: 0, slack: 2, every: 1,
             home: a, regions: [b, a]}
        bounds: {saved: 0.5}
        """,
    )
    told = played.outcome.figures["job"]
    assert (told["at_once_g"], told["placed_g"]) == (100, 50)
    assert told["at_once_saved_least"] == told["at_once_saved_most"] == 0.5
    assert played.outcome.seeds == (1, 2)
    assert held(played)["all work", "at_once_saved_least"]


@pytest.mark.checkout
def test_the_month_of_the_gateway_comes_out_as_stated() -> None:
    figures = play_file(SHIPPED / "cost.yaml").outcome.figures
    told = {
        name: tuple(
            round(float(str(each[key]))) for key in ("best_usd", "worst_usd", "percentile_usd")
        )
        for name, each in figures.items()
        if "best_usd" in each
    }
    assert told == {
        "triangular": (67, 107, 93),
        "uniform": (67, 107, 96),
        "all together": (67, 107, 105),
    }
    worst = figures["worst month"]
    assert worst["without_guards_usd"] == pytest.approx(107)
    assert worst["guard_80_percent_from_day"] == 24  # 107 / 30 a day: 82.03 after the 23rd
    saved = [worst[f"guard_{level}_percent_saved_usd"] for level in (80, 95, 100)]
    assert sum(map(float, map(str, saved))) == pytest.approx(107 - float(str(worst["guarded_usd"])))


VERDICTS = {
    "ramp.yaml": False,
    "ramp_ready.yaml": True,
    "ai_budget.yaml": False,
    "overload.yaml": False,
    "cost.yaml": False,
    "carbon.yaml": True,
    "carbon_residency.yaml": True,
}


@pytest.mark.checkout
@pytest.mark.parametrize("name", VERDICTS)
def test_a_shipped_scenario_is_told_as_its_schema_says(name: str) -> None:
    played = play_file(SHIPPED / name, repo=EXAMPLE, seed=31 if name.startswith("carbon") else None)
    assert played.held is VERDICTS[name]
    text = files("switchboard_policy.app.scenarios").joinpath("scenario.schema.json").read_text()
    document: Any = json.loads(json.dumps(played.document(), allow_nan=False))
    assert list(Draft202012Validator(json.loads(text)).iter_errors(document)) == []


@pytest.mark.checkout
def test_a_hundred_users_stay_below_85_percent_with_the_replicas_that_are_said_to_hold() -> None:
    before = play_file(SHIPPED / "ramp.yaml").outcome.figures
    ready = play_file(SHIPPED / "ramp_ready.yaml").outcome.figures
    assert {name: each["least_that_holds"] for name, each in before.items()} == {
        name: each["replicas_first"] for name, each in ready.items()
    }
    assert all(float(str(each["peak_utilisation"])) <= 0.85 for each in ready.values())


@pytest.mark.checkout
def test_the_same_seed_gives_the_same_figures() -> None:
    one, other = (
        play_file(SHIPPED / "carbon_residency.yaml", repo=EXAMPLE, seed=3).document()
        for _ in range(2)
    )
    assert one == other


def test_a_bound_is_held_at_its_very_number_and_never_by_nothing() -> None:
    assert Bound("x", "y", 0.1 + 0.2, at_most=0.3).held
    assert not Bound("x", "y", 0.31, at_most=0.3).held
    assert not Bound("x", "y", 0.29, at_least=0.3).held
    assert not Bound("x", "y", None, at_most=0.3).held


def test_a_series_is_thinned_to_its_peaks() -> None:
    assert Series("x", "y", 1, (1, 5, 2, 3, 9)).thinned(3) == (5, 3, 9)
    assert Series("x", "y", 1, (1, 5)).thinned(12) == (1, 5)
