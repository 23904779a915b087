"""The schemas of facts and values: OPA checks the rules with them, and rules agree with them."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft7Validator, Draft202012Validator
from support import decisions as make
from support.tools import require_tool

from switchboard_policy.documents.value_schemas import schema_files, values_schema
from switchboard_policy.opa.bundle import areas_of, stock_rules
from switchboard_policy.resources import resource

AREAS = areas_of(stock_rules())
AMOUNTS = st.integers(0, 10**9) | st.floats(0, 1e12).map(lambda each: round(each, 6))
NAMES = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cs", "Cc", "Z"]), min_size=1, max_size=8
)


def schema(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(schema_files()[name])
    return found


@pytest.mark.parametrize("name", sorted(schema_files()))
def test_a_schema_means_the_same_under_both_drafts_in_use(name: str) -> None:
    Draft7Validator.check_schema(schema(name))
    Draft202012Validator.check_schema(schema(name))


@pytest.mark.parametrize("name", sorted(schema_files()))
def test_every_part_of_a_schema_has_a_title_and_a_description(name: str) -> None:
    def parts(node: dict[str, Any]) -> list[dict[str, Any]]:
        found = list(node.get("properties", {}).values())
        deeper = [node["additionalProperties"]] if node.get("additionalProperties") else []
        return found + [each for one in (*found, *deeper) for each in parts(one)]

    whole = schema(name)
    named = [part for part in (whole, *parts(whole)) if part.get("type") == "object"]
    assert named
    assert [part for part in named if not (part["title"] and part["description"])] == []


@pytest.mark.parametrize("area", AREAS)
def test_the_sample_and_the_example_values_fit(area: str) -> None:
    facts = Draft202012Validator(schema(f"{area}/input.json"))
    assert list(facts.iter_errors(make.sample())) == []
    values = make.values()["switchboard_data"].get(area)
    checked = Draft202012Validator(values_schema(area) or {})
    assert list(checked.iter_errors(values or {})) == []


MISSPELT = {
    "limits/over_rate.rego": ("input.request.rate_rps >", "input.request.rate >", "rate_rps"),
    "limits/limit.rego": ("limits.tenants[", "limits.tenant[", "tenants"),
    "gate/no_owner.rego": ("change.owners", "change.owner", "owners"),
    "tiers/tier.rego": ("_data.tiers.tiers[", "_data.tiers.tier[", "tiers"),
    "slo/objective_disagrees.rego": ("slo.objective_percent !=", "slo.objective !=", "pages"),
    "residency/bounds.rego": ("residency.tenants[", "residency.tenant[", "tenants"),
    "retention/overdue.rego": ("input.now >=", "input.later >=", "now"),
    "purpose/missing.rego": ("(input.purpose.purposes) >", "(input.purpose.tags) >", "purposes"),
    "supply_chain/secret_old.rego": ("secret.rotated", "secret.rotation", "rotated"),
    "cost/guards.rego": ("cost.spent_cents >=", "cost.spent >=", "spent_cents"),
    "licence/k_not_met.rego": ("licence.smallest_group >=", "licence.group >=", "columns"),
}
"""By file: what stands there, misspelt, and a name that is offered instead."""


def test_a_misspelt_fact_or_value_does_not_compile(tmp_path: Path) -> None:
    rules = shutil.copytree(resource("rego/switchboard"), tmp_path / "switchboard")
    for file, (right, wrong, _) in MISSPELT.items():
        text = (rules / file).read_text()
        assert right in text
        (rules / file).write_text(text.replace(right, wrong))
    command = [require_tool("opa"), "check", str(rules), "--format", "json", "--max-errors", "0"]
    assert subprocess.run(command, capture_output=True, check=False).returncode == 0
    command += ["--schema", str(resource("rego/schemas"))]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    offered = {
        Path(told["location"]["file"]).relative_to(rules).as_posix(): told["details"]["oneOf"]
        for told in json.loads(done.stderr)["errors"]
        if "oneOf" in told.get("details", {})
    }
    assert {file: named in offered.get(file, []) for file, (_, _, named) in MISSPELT.items()} == (
        dict.fromkeys(MISSPELT, True)
    )


tiers = st.fixed_dictionaries(
    {"rps": AMOUNTS, "size_mb": AMOUNTS}, optional={"burst": AMOUNTS, "priority": NAMES}
)
own = st.fixed_dictionaries(
    {}, optional={"rps": AMOUNTS, "burst": AMOUNTS, "floor": AMOUNTS, "x-note": st.none()}
)


@st.composite
def values_of_the_right_form(draw: st.DrawFn) -> tuple[dict[str, Any], str]:
    """Values the schemas accept, each tier that is named being there, and one of the tenants."""
    known = draw(st.dictionaries(NAMES, tiers, min_size=1, max_size=3))
    default = {"defaults": {"burst": draw(AMOUNTS)}}
    if all("burst" in tier for tier in known.values()):
        default = draw(st.sampled_from([default, {}]))
    tenants = draw(st.dictionaries(NAMES, own, min_size=1, max_size=4))
    for tenant in tenants.values():
        tenant["tier"] = draw(st.sampled_from(sorted(known)))
    data = {
        "limits": {
            "tenants": tenants,
            "observe": draw(st.sampled_from([[], ["limits/over_rate"]])),
        },
        "tiers": {"tiers": known, **default},
    }
    return data, draw(st.sampled_from(sorted(tenants)))


@settings(max_examples=60)
@given(values_of_the_right_form(), st.tuples(AMOUNTS, AMOUNTS, AMOUNTS))
def test_what_the_schema_accepts_is_never_undecidable_for_its_form(
    made: tuple[dict[str, Any], str], asked: tuple[float, float, float]
) -> None:
    data, tenant = made
    for area, values in data.items():
        assert list(Draft202012Validator(values_schema(area) or {}).iter_errors(values)) == []
    rate, burst, size = asked
    request = {"tenant": tenant, "service": "api-gateway", "rate_rps": rate}
    facts = {"request": {**request, "burst_requests": burst, "size_mb": size}}
    assert list(Draft202012Validator(schema("limits/input.json")).iter_errors(facts)) == []
    for area in ("limits", "tiers"):
        answer = make.decided_on({"switchboard_data": data}, f"switchboard/{area}/decision", facts)
        assert f"{area}/cannot_decide" not in {each["id"] for each in answer["findings"]}


@pytest.mark.parametrize(
    ("area", "pointer"),
    [
        ("limits", ("tenants", "acme", "tier")),
        ("limits", ("tenants", "acme", "rps")),
        ("limits", ("tenants", "acme", "burst")),
        ("tiers", ("tiers", "standard", "size_mb")),
        ("retention", ("tiers", "short-30d", "value")),
        ("licence", ("audiences", "partner", "k", "value")),
        ("cost", ("scopes", "gateway", "cap", "value")),
    ],
)
@pytest.mark.parametrize("wrong", ["20", None, True, -1, [], {}])
def test_a_value_no_rule_can_decide_with_is_one_the_schema_refuses(
    area: str, pointer: tuple[str, ...], wrong: object
) -> None:
    if pointer[-1] == "tier" and wrong == "20":
        wrong = 20
    data = make.values()["switchboard_data"]
    held = data[area]
    for key in pointer[:-1]:
        held = held[key]
    held[pointer[-1]] = wrong
    entrypoint = f"switchboard/{area}/decision"
    answer = make.decided_on({"switchboard_data": data}, entrypoint, make.sample())
    assert f"{area}/cannot_decide" in {each["id"] for each in answer["findings"]}
    assert list(Draft202012Validator(values_schema(area) or {}).iter_errors(data[area])) != []
