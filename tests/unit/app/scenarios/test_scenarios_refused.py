"""What cannot be played, or contradicts the policy, is refused with its line and what helps."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from support.tools import CHECKOUT

from switchboard_policy.app.scenarios.run import play_file
from switchboard_policy.errors import InputError

pytestmark = pytest.mark.checkout

SHIPPED = CHECKOUT / "fixtures" / "scenarios"
EXAMPLE = CHECKOUT / "fixtures" / "policy-repository"


@pytest.fixture
def refused(tmp_path: Path) -> Callable[..., str]:
    """What a shipped scenario with one text for another is refused with; the file's name is x."""

    def told(name: str, old: str, new: str, repo: Path | None = None) -> str:
        text = (SHIPPED / name).read_text()
        assert old in text
        path = tmp_path / "x"
        path.write_text(text.replace(old, new, 1))
        with pytest.raises(InputError) as caught:
            play_file(path, repo=repo)
        assert caught.value.exit_status == 4
        return caught.value.diagnostics().removeprefix(f"{tmp_path.as_posix()}/")

    return told


@pytest.mark.parametrize(
    ("name", "old", "new", "told"),
    [
        ("ramp.yaml", "kind: ramp", "kind: rump", "is called 'rump'; did you mean 'ramp'?"),
        ("ramp.yaml", "kind: ramp\n", "", "key 'kind' is missing in the file"),
        ("ramp.yaml", "step_s: 15", "step: 15", "key 'step' is not known; did you mean 'step_s'?"),
        ("ramp.yaml", "count: 100", "count: many", "count is 'many'; a number is allowed"),
        ("ramp.yaml", "count: 100", "count: 0", "count is 0; more than 0 is allowed"),
        ("ramp.yaml", "least: 2, most: 20", "least: 21, most: 20", "21 to 20 replicas"),
        ("ramp.yaml", "name: reporting", "name: q2q-ai", "'q2q-ai' stands twice under services"),
        (
            "ai_budget.yaml",
            "levels: [0.5, 0.75, 0.9]",
            "levels: [0.5, 0.9]",
            "2 levels and 3 shares",
        ),
        (
            "ai_budget.yaml",
            "levels: [0.5, 0.75, 0.9]",
            "levels: [0.5, 0.9, 0.75]",
            "levels (0.5, 0.9, 0.75); rising",
        ),
        (
            "ai_budget.yaml",
            "levels: [0.5, 0.75, 0.9]\n",
            "",
            "key 'levels' is missing in the file, and no data of budgets state it",
        ),
        ("ai_budget.yaml", "to_day: 8", "to_day: 31", "a surge from day 6 to day 31 of 30"),
        ("cost.yaml", "base: [15, 25]", "base: [25, 15]", "PostgreSQL costs 25.0 to 15.0"),
        ("cost.yaml", "addition: [5, 8]", "addition: [8, 5]", "services costs 8.0 to 5.0"),
        (
            "cost.yaml",
            "leaves: {logging: 0.8}",
            "leaves: {loging: 0.8}",
            "no component 'loging'; did you mean 'logging'?",
        ),
        ("cost.yaml", "at_percent: 95", "at_percent: 80", "guards at 80, 80, 100 %; they rise"),
        (
            "cost.yaml",
            "shape: uniform",
            "shape: unifrom",
            "'unifrom' is not known; did you mean 'uniform'?",
        ),
        ("cost.yaml", "cap_usd: 100\n", "", "and no cost data state a cap"),
        ("ramp.yaml", "stay_s: 1200", "stay_s: 604800", "40,360 steps; at most 20,000 are played"),
        ("overload.yaml", "length_s: 1800", "length_s: 20001", "20,001 steps; at most 20,000"),
        ("overload.yaml", "attempts: 4", "attempts: 90", "a pause of 1.24e+27 steps before"),
        ("ai_budget.yaml", "growth: 1.04", "growth: 1.0e+40", "is beyond any number by day 30"),
        ("cost.yaml", "draws: 100000", "draws: 100000000", "draws is 100000000"),
        ("overload.yaml", "to_s: 180", "to_s: 100", "a surge from 120 to 100 s of 1800 s"),
        (
            "overload.yaml",
            "rps: 80, surge_rps: 200",
            "rps: 0, surge_rps: 0",
            "nobody sends anything",
        ),
        (
            "carbon.yaml",
            "home: eu-central-1, regions: [eu-central-1]}",
            "home: eu-central-2, regions: [eu-central-1]}",
            "no grid is called 'eu-central-2'; did you mean 'eu-central-1'?",
        ),
        (
            "carbon.yaml",
            "home: eu-central-1, regions: [eu-central-1]}",
            "home: eu-west-1, regions: [eu-central-1]}",
            "etl may not run in eu-west-1, where its data are",
        ),
        ("carbon.yaml", "hours: 3, release: 18", "hours: 300, release: 18", "etl-1"),
        ("carbon.yaml", "capacity_kw: 40", "capacity_kw: .nan", "nan"),
        (
            "carbon_residency.yaml",
            "tenant: acme",
            "tenant: acme",
            "nobody says where embedding-acme may run",
        ),
    ],
)
def test_a_fault_is_told_with_its_line(
    refused: Callable[..., str], name: str, old: str, new: str, told: str
) -> None:
    said = refused(name, old, new)
    assert re.match(r"x:\d+:\d+: ", said), said
    assert told.lower() in said.lower()


def test_a_region_that_residency_forbids_is_refused_with_both_named(
    refused: Callable[..., str],
) -> None:
    said = refused(
        "carbon_residency.yaml",
        "every: 6, home: eu-central-1}",
        "every: 6, home: eu-central-1, regions: [eu-central-1, us-east-1]}",
        EXAMPLE,
    )
    assert said == (
        "x:18:152: embedding-acme would run in us-east-1; residency keeps acme in eu-central-1,"
        " eu-west-1 (policies/switchboard_data/residency/data.yaml); leave regions out: residency"
        " then says them"
    )


def test_a_home_that_residency_forbids_is_refused_too(refused: Callable[..., str]) -> None:
    said = refused("carbon_residency.yaml", "home: us-east-1}", "home: eu-west-1}", EXAMPLE)
    assert "reports-kestrel would run in eu-west-1; residency keeps kestrel in us-east-1" in said


def test_a_tenant_residency_does_not_know_is_refused(refused: Callable[..., str]) -> None:
    said = refused("carbon_residency.yaml", "tenant: meridian", "tenant: meridan", EXAMPLE)
    assert "does not say where data of 'meridan' may be; did you mean 'meridian'?" in said


def test_work_stays_where_residency_says(tmp_path: Path) -> None:
    """Left alone acme's work would go where a kWh emits a ninth; residency keeps it from there."""
    figures = play_file(SHIPPED / "carbon_residency.yaml", repo=EXAMPLE, seed=31).outcome.figures
    bound, free = (figures[f"embedding-{tenant}"]["placed_g"] for tenant in ("acme", "globex"))
    assert isinstance(bound, float)
    assert isinstance(free, float)
    assert free < bound / 3
    text = (SHIPPED / "carbon_residency.yaml").read_text().replace("tenant: acme", "tenant: globex")
    (tmp_path / "x").write_text(text)
    freed = play_file(tmp_path / "x", repo=EXAMPLE, seed=31).outcome.figures["embedding-acme"]
    assert float(str(freed["placed_g"])) < bound / 3


def test_of_work_without_a_tenant_it_is_told_that_residency_was_not_asked() -> None:
    notes = play_file(SHIPPED / "carbon.yaml", repo=EXAMPLE, seed=11).outcome.notes
    assert "etl names no tenant: residency was not asked" in notes


def test_two_caps_for_one_scope_are_refused_and_one_is_taken(
    refused: Callable[..., str], tmp_path: Path
) -> None:
    said = refused("cost.yaml", "cap_usd: 100", "cap_usd: 120", EXAMPLE)
    assert "a cap of 120 USD here, and of 100 in policies/switchboard_data/cost/data.yaml" in said
    unknown = refused("cost.yaml", "scope: gateway", "scope: gatway", EXAMPLE)
    assert "hold no whole scope 'gatway'; did you mean 'gateway'?" in unknown
    text = (SHIPPED / "cost.yaml").read_text().replace("draws: 100000", "draws: 1000")
    (tmp_path / "y").write_text(text)
    (tmp_path / "z").write_text(text.replace("cap_usd: 100\n", ""))
    stated = play_file(tmp_path / "y").outcome.figures
    assert play_file(tmp_path / "z", repo=EXAMPLE).outcome.figures == stated


def test_values_that_break_their_schema_are_refused_before_anything_is_played(
    tmp_path: Path,
) -> None:
    (tmp_path / "switchboard.yaml").write_text("version: 1\n")
    data = tmp_path / "policies" / "switchboard_data" / "cost" / "data.yaml"
    data.parent.mkdir(parents=True)
    data.write_text("pace_from: 7\noperations: {}\nscopes: {}\n")
    with pytest.raises(InputError, match="pace_from is 7"):
        play_file(SHIPPED / "ramp.yaml", repo=tmp_path)


def test_budgets_and_levels_are_the_policys_word_where_it_has_them(
    refused: Callable[..., str], tmp_path: Path
) -> None:
    said = refused("ai_budget.yaml", "levels: [0.5,", "levels: [0.6,", EXAMPLE)
    assert "levels are 0.6, 0.75, 0.9 here, and 0.5, 0.75, 0.9 in policies/" in said
    other = refused("ai_budget.yaml", "lets: [0.75,", "lets: [0.8,", EXAMPLE)
    assert "lets are 0.8, 0.5, 0.25 here, and 0.75, 0.5, 0.25 in policies/" in other
    twice = refused(
        "ai_budget.yaml", "name: modest, budget: 3000000", "name: acme, budget: 7", EXAMPLE
    )
    assert "a budget of 7 for acme here, and of 3000000 in policies/" in twice
    none = refused("ai_budget.yaml", "name: modest, budget: 3000000", "name: acmee", EXAMPLE)
    assert "nobody says what the budget of acmee is; did you mean 'acme'?" in none
    text = (SHIPPED / "ai_budget.yaml").read_text()
    text = text.replace("levels: [0.5, 0.75, 0.9]\nlets: [0.75, 0.5, 0.25]\n", "")
    (tmp_path / "y").write_text(text.replace("name: modest, budget: 3000000", "name: acme"))
    taken = play_file(tmp_path / "y", repo=EXAMPLE).outcome.figures
    stated = play_file(SHIPPED / "ai_budget.yaml").outcome.figures
    assert taken["acme"] == stated["modest"]
    assert taken["surges"] == stated["surges"]
