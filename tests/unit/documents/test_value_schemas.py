from __future__ import annotations

import pytest

from switchboard_policy.documents.value_schemas import (
    schema_files,
    values_faults,
    values_findings,
    values_schema,
)
from switchboard_policy.domain.finding import Level
from switchboard_policy.domain.snapshot import Snapshot

FILE = "policies/switchboard_data/limits/data.yaml"


def told(content: str, file: str = FILE) -> list[str]:
    found = values_findings(Snapshot({file: content.encode()}))
    assert {each.level for each in found} <= {Level.SOFT}
    return [f"{each.id} {each.location}: {each.msg}" for each in found]


def test_values_of_the_right_form_are_no_finding() -> None:
    assert told("tenants: {acme: {tier: free, rps: 2.5, x-contact: me}}\n") == []


def test_everything_wrong_is_told_with_its_line_and_the_nearest_name() -> None:
    broken = "tenants:\n  acme: {tier: free, rsp: 2}\n  globex: {rps: -1}\n  initech: {tier: 3}\n"
    assert told(broken) == [
        f"limits/values_schema {FILE}:2:22: key 'rsp' is not known; did you mean 'rps'?",
        f"limits/values_schema {FILE}:3:11: key 'tier' is missing in globex",
        f"limits/values_schema {FILE}:3:17: rps is -1; 0 or more is allowed",
        f"limits/values_schema {FILE}:4:19: tier is 3; text is allowed",
    ]


def test_two_keys_that_are_missing_are_both_told() -> None:
    file = "policies/switchboard_data/tiers/data.json"
    found = told('{"tiers": {"free": {}}, "defaults": {"burst": 1}}', file)
    assert [each.partition("key ")[2] for each in found] == [
        "'rps' is missing in free",
        "'size_mb' is missing in free",
    ]


@pytest.mark.parametrize(
    ("tier", "rest", "wrong"),
    [
        ("{rps: 1, size_mb: 1}", "", ["key 'burst' is missing in free"]),
        ("{rps: 1, size_mb: 1, burst: 2}", "", []),
        ("{rps: 1, size_mb: 1}", "defaults: {burst: 3}", []),
    ],
)
def test_a_tier_needs_a_burst_where_there_is_no_default(
    tier: str, rest: str, wrong: list[str]
) -> None:
    found = told(f"tiers:\n  free: {tier}\n{rest}\n", "policies/switchboard_data/tiers/data.yaml")
    assert [each.rpartition(": ")[2] for each in found] == wrong


def test_that_nothing_could_be_decided_cannot_be_observed_only() -> None:
    told_of = told("tenants: {}\nobserve: [limits/over_rate, limits/cannot_decide, tiers/x]\n")
    assert [each.split(": ", 1)[1] for each in told_of] == [
        "item 2 is 'limits/cannot_decide'; that is not allowed here",
        "item 3 is 'tiers/x'; text that matches ^limits/[a-z0-9_]+$ is allowed",
    ]


def test_a_tenant_whose_name_nobody_can_ask_with_is_told() -> None:
    assert told('tenants: {" ": {tier: free}}\n') == [
        f"limits/values_schema {FILE}:1:11: a key is ' '; text that matches \\S is allowed"
    ]


def test_a_file_that_cannot_be_read_is_told_once() -> None:
    (only,) = told("tenants: {acme: {tier: no}}\n")
    assert only.startswith(f"limits/values_schema {FILE}:1:24: unquoted no is true or false to")
    assert only.endswith("; quote it")


@pytest.mark.parametrize(
    "file",
    [
        "policies/switchboard_data/ours/data.yaml",
        "policies/switchboard_data/limits/more/data.yaml",
        "policies/switchboard_data/limits/other.yaml",
        "deploy/limits/data.yaml",
    ],
)
def test_values_no_stock_rule_reads_are_left_alone(file: str) -> None:
    assert told("anything: 1\n", file) == []


def test_every_area_with_facts_has_a_schema_of_values() -> None:
    areas = {name.partition("/")[0] for name in schema_files()}
    assert areas
    assert {name for name in schema_files() if name.count("/") != 1} == set()
    assert [area for area in areas if values_schema(area) is None] == []
    assert all(f"{area}/input.json" in schema_files() for area in areas)


OWN = "policies/switchboard_data/ours/data.yaml"
OWN_SCHEMA = "schemas/ours/values.json"


def held(schema: bytes, values: bytes) -> list[str]:
    snapshot = Snapshot({OWN: values, OWN_SCHEMA: schema})
    faults = values_faults(snapshot)
    assert [each.id for each in values_findings(snapshot)] == ["ours/values_schema"] * len(faults)
    return [fault.diagnostics() for fault in faults]


def test_an_area_of_ones_own_is_held_to_a_schema_of_ones_own() -> None:
    schema = b'{"type": "object", "properties": {"most": {"type": "number"}}}'
    assert held(schema, b"most: 3\n") == []
    assert held(schema, b"most: three\n") == [f"{OWN}:1:7: most is 'three'; a number is allowed"]


def test_a_schema_that_is_none_is_told() -> None:
    (only,) = held(b'{"type": "numbr"}', b"most: 3\n")
    assert only.startswith(f"{OWN_SCHEMA}:1:1: no JSON Schema: ")
    (only,) = held(b"{", b"most: 3\n")
    assert only.startswith(f"{OWN_SCHEMA}:1:")
