from __future__ import annotations

from decimal import Decimal

import pytest
from support.policy_files import CONFIG, HELM, LIMITS, TWO_PLACES, limits, snapshot

from switchboard_policy.documents.config_reader import read_config
from switchboard_policy.documents.values import check_range, read_values
from switchboard_policy.domain.finding import Finding, Level
from switchboard_policy.domain.policy import PolicyValues
from switchboard_policy.domain.snapshot import Snapshot
from switchboard_policy.errors import InputError

SLO_CONFIG = """\
version: 1
areas: [slo]
values:
  slo.objective:
    unit: percent
    places:
      - {file: "slo/{service}.yaml", path: "slos[name={slo}].objective", role: SLO}
      - file: rules.yaml
        path: "rules[s={service},o={slo}].expr"
        within: "vector({value})"
        unit: ratio
        role: rules
  limits.tier:
    places: [{file: t.yaml, path: "tenants.{tenant}.tier"}]
"""


def read(repository: Snapshot) -> tuple[PolicyValues, tuple[Finding, ...]]:
    return read_values(repository, read_config(repository))


def two(data: str, helm: str) -> tuple[PolicyValues, tuple[Finding, ...]]:
    return read(snapshot(TWO_PLACES, {LIMITS: data, HELM: helm}))


def refusal(repository: Snapshot) -> str:
    with pytest.raises(InputError) as refused:
        read(repository)
    return refused.value.diagnostics()


def test_a_value_has_every_place_that_holds_it() -> None:
    values, findings = two(
        "tenants: {acme: {rps: 20, burst: 40}}\n", "limits:\n  - {name: acme, rpm: 1200}\n"
    )
    found = values.find("limits.rps", tenant="acme")

    assert found is not None
    assert found.number == 20
    assert found.agrees
    assert [(str(o.location), o.literal, o.value) for o in found.occurrences] == [
        (f"{LIMITS}:1:23", "20", Decimal(20)),
        (f"{HELM}:2:23", "1200", Decimal(20)),
    ]
    assert found.occurrences[1].location.pointer == "/limits/0/rpm"
    assert findings == ()


def test_places_agree_exactly_even_where_base_ten_is_not() -> None:
    config = TWO_PLACES.replace("unit: requests/s\n", "unit: requests/h\n", 1)
    repository = snapshot(
        config, {LIMITS: "tenants: {a: {rps: 1000}}\n", HELM: "limits: [{name: a, rpm: 16.7}]\n"}
    )
    found, _ = read(repository)
    value = found.find("limits.rps", tenant="a")
    assert value is not None
    assert not value.agrees
    assert value.occurrences[1].value == 1002

    back = TWO_PLACES.replace('{tenant}.rps", role', '{tenant}.rps", unit: requests/h, role')
    found, findings = read(
        snapshot(
            back,
            {
                LIMITS: "tenants: {a: {rps: 7200, burst: 1}}\n",
                HELM: "limits: [{name: a, rpm: 120}]\n",
            },
        )
    )
    assert findings == ()
    assert [value.value for value in found.of("limits.rps")] == [Decimal(2)]


def test_places_that_disagree_are_one_soft_finding_with_both_values_and_places() -> None:
    values, findings = two(
        "tenants:\n  acme: {rps: 20, burst: 1}\n", "limits:\n  - {name: acme, rpm: 12000}\n"
    )

    assert not next(values.of("limits.rps")).agrees
    assert findings == (
        Finding(
            id="limits/places_disagree",
            level=Level.SOFT,
            msg=f"limits.rps of acme is 200 requests/s here, 20 requests/s in {LIMITS}:2:15; "
            "make them the same",
            path="/limits/0/rpm",
            location=findings[0].location,
        ),
    )
    assert str(findings[0].location) == f"{HELM}:2:23"


def test_a_subject_listed_twice_with_different_values_disagrees() -> None:
    _, findings = two(
        "tenants: {a: {rps: 20, burst: 1}}\n",
        "limits: [{name: a, rpm: 1200}, {name: a, rpm: 600}]\n",
    )

    assert [(f.id, f.path) for f in findings] == [("limits/places_disagree", "/limits/1/rpm")]


def test_a_subject_missing_at_a_place_is_an_advisory_finding() -> None:
    _, findings = two(
        "tenants: {a: {rps: 20, burst: 1}, b: {rps: 5}}\n", "limits: [{name: a, rpm: 1200}]\n"
    )

    assert [(f.id, f.level) for f in findings] == [("limits/place_missing", Level.ADVISORY)]
    assert "limits.rps of b is 5 requests/s in" in findings[0].msg
    assert "Helm values (deploy/values.yaml) does not hold it" in findings[0].msg


def test_a_value_only_in_a_later_place_is_still_read() -> None:
    values, findings = two("tenants: {a: {burst: 1}}\n", "limits: [{name: a, rpm: 1200}]\n")

    value = values.find("limits.rps", tenant="a")
    assert value is not None
    assert value.number == 20
    assert {f.id for f in findings} == {"limits/place_missing", "limits/place_matches_nothing"}


def test_a_binding_that_matches_nothing_is_advisory_a_missing_file_soft() -> None:
    _, findings = read(limits("tenants: {acme: {burst: 5}}\n"))
    assert [(f.id, f.level, f.path) for f in findings] == [
        ("limits/place_matches_nothing", Level.ADVISORY, "/values/limits.rps")
    ]

    _, findings = read(snapshot())
    assert [(f.id, f.level) for f in findings] == [("limits/place_matches_nothing", Level.SOFT)]
    assert f"there is no file {LIMITS}" in findings[0].msg


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("0", "limits.rps is 0 requests/s; more than 0 is allowed"),
        ("-20", "limits.rps is -20 requests/s; more than 0 is allowed"),
        ('"20"', "limits.rps: text '20' stands here; a number is allowed; remove the quotes, or"),
        ("true", "limits.rps: true stands here; a number is allowed"),
        ("[20]", "limits.rps: a sequence stands here; a number is allowed"),
        ("~", "limits.rps: nothing stands here; a number is allowed"),
    ],
)
def test_a_rate_is_a_number_above_zero(written: str, found: str) -> None:
    told = refusal(limits(f"tenants:\n  acme:\n    rps: {written}\n"))

    assert told.startswith(f"{LIMITS}:3:10: {found}")


def slo(objective: str, expr: str = "vector(0.999)", tier: str = "free") -> Snapshot:
    files = {
        "slo/api.yaml": f"slos:\n  - name: latency\n    objective: {objective}\n",
        "rules.yaml": f"rules:\n  - {{s: api, o: latency, expr: {expr}}}\n",
        "t.yaml": f"tenants: {{acme: {{tier: {tier}}}}}\n",
    }
    return snapshot(SLO_CONFIG, files)


def test_names_of_a_subject_come_from_file_and_path() -> None:
    values, findings = read(slo("99.9"))

    value = values.find("slo.objective", service="api", slo="latency")
    assert value is not None
    assert (value.number, value.agrees) == (Decimal("99.9"), True)
    assert value.occurrences[1].literal == "0.999"
    assert findings == ()


@pytest.mark.parametrize("objective", ["100", "0", "100.0", "-1", "140"])
def test_an_objective_lies_strictly_between_0_and_100(objective: str) -> None:
    assert refusal(slo(objective)).startswith("slo/api.yaml:3:16: slo.objective is ")
    assert refusal(slo(objective)).endswith("%; more than 0 and less than 100 is allowed")


def test_an_objective_of_all_is_refused_in_rules_too() -> None:
    assert refusal(slo("99.9", "vector(1)")).startswith("rules.yaml:2:32: slo.objective is 100 %;")


@pytest.mark.parametrize(
    "expr", ["vector(x)", '"vector(0.9) vector(0.9)"', "5", "[1]", "scalar(1)"]
)
def test_a_number_not_found_once_in_its_text_is_a_finding(expr: str) -> None:
    values, findings = read(slo("99.9", expr))

    assert [f.id for f in findings] == ["slo/place_missing", "slo/value_not_readable"]
    assert findings[1].level is Level.SOFT
    assert str(findings[1].location) == "rules.yaml:2:32"
    assert len(values) == 2


def test_a_number_with_too_many_digits_in_text_is_a_finding() -> None:
    _, findings = read(slo("99.9", "vector(0.99900000000000000001)"))

    assert "more digits than OPA keeps" in findings[1].msg


def test_a_name_is_text() -> None:
    values, _ = read(slo("99.9"))

    assert next(values.of("limits.tier")).value == "free"
    for tier in ("5", '""', "~"):
        assert "limits.tier: a name is allowed here" in refusal(slo("99.9", tier=tier))


def test_names_that_disagree_are_told_as_they_stand() -> None:
    config = CONFIG + (
        "  limits.tier:\n    places:\n"
        '      - {file: a.yaml, path: "t.{tenant}"}\n      - {file: b.yaml, path: "t.{tenant}"}\n'
    )
    files = {LIMITS: "tenants: {a: {rps: 1}}", "a.yaml": "t: {a: free}", "b.yaml": "t: {a: gold}"}

    _, findings = read(snapshot(config, files))

    assert findings[0].msg == (
        "limits.tier of a is gold here, free in a.yaml:1:8; make them the same"
    )


def test_a_range_can_be_checked_without_a_file() -> None:
    binding = read_config(limits("tenants: {}\n")).values["limits.rps"]

    check_range(binding, Decimal("0.1"))
    with pytest.raises(InputError, match="more than 0 is allowed"):
        check_range(binding, Decimal(0))


def test_findings_stand_in_the_order_of_files_and_lines() -> None:
    _, findings = two(
        "tenants: {a: {rps: 1}, b: {rps: 2}}\n", "limits: [{name: b, rpm: 5}, {name: a, rpm: 6}]\n"
    )

    disagreeing = [f for f in findings if f.id == "limits/places_disagree"]
    assert [f.path for f in disagreeing] == ["/limits/0/rpm", "/limits/1/rpm"]
