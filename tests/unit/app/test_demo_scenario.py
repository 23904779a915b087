"""The demo's month of traffic is about the repository that `init` writes."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from simulator.scenario import IncidentKind
from switchboard_policy.app.initialise import repository_files

DEMO = Path(__file__).resolve().parents[3] / "fixtures" / "scenarios" / "demo.yaml"
SCENARIO = yaml.safe_load(DEMO.read_text())
TENANTS = {
    tenant["name"]: tenant
    for service in SCENARIO["services"]
    for tenant in service.get("tenants", [])
}


def data(area: str) -> dict[str, dict[str, dict[str, float]]]:
    files = repository_files()
    loaded: dict[str, dict[str, dict[str, float]]] = yaml.safe_load(
        files[f"policies/switchboard_data/{area}/data.yaml"]
    )
    return loaded


def test_it_holds_thirty_days_five_services_and_fifty_tenants_at_one_minute() -> None:
    assert (SCENARIO["days"], SCENARIO["step"]) == (30, 60)
    assert len(SCENARIO["services"]) == 5
    assert len(TENANTS) == 50


def test_its_services_and_capacities_are_the_repositorys() -> None:
    config = yaml.safe_load(repository_files()["switchboard.yaml"])
    told = {service["name"]: service["capacity_rps"] for service in SCENARIO["services"]}
    assert told == {name: facts["capacity_rps"] for name, facts in config["services"].items()}


@pytest.mark.parametrize("name", TENANTS)
def test_the_limit_in_force_on_a_tenant_is_the_one_the_repository_states(name: str) -> None:
    stated = data("limits")["tenants"][name]
    tier = data("tiers")["tiers"][str(stated["tier"])]
    assert TENANTS[name]["rate"] == stated.get("rps", tier["rps"])
    assert TENANTS[name]["burst"] == stated.get("burst", tier["burst"])


def test_three_incidents_are_labelled_each_another_kind() -> None:
    kinds = [incident["kind"] for incident in SCENARIO["incidents"]]
    assert len(set(kinds)) == len(kinds) == 3
    assert set(kinds) <= {kind.value for kind in IncidentKind}


def test_most_tenants_fit_their_limit_some_do_not_and_a_few_are_far_below() -> None:
    busiest = {
        name: tenant["traffic"]["rps"] * (1 + tenant["traffic"].get("daily", 0.5)) / tenant["rate"]
        for name, tenant in TENANTS.items()
    }
    over = sorted(name for name, ratio in busiest.items() if ratio > 0.95)
    far_below = sorted(name for name, ratio in busiest.items() if ratio < 0.4 and name in OWN)
    assert 3 <= len(over) <= 10
    assert {"acme", "lakeshore"} <= set(over)
    assert {"globex", "kestrel", "meridian", "evergreen"} <= set(far_below)
    assert sum(0.2 < ratio <= 0.95 for ratio in busiest.values()) > 30


OWN = {name for name, stated in data("limits")["tenants"].items() if "rps" in stated}
