from __future__ import annotations

from decimal import Decimal

import pytest
from support.policy_files import CONFIG, LIMITS, limits, snapshot

from switchboard_policy.documents.config_reader import read_config
from switchboard_policy.documents.values import read_values
from switchboard_policy.domain.config import OwnerRule, ServiceFacts
from switchboard_policy.domain.snapshot import Snapshot
from switchboard_policy.errors import InputError

FULL = (
    CONFIG
    + """\
  slo.objective:
    unit: ratio
    places:
      - {file: "slo/{service}.yaml", path: "slos[name={slo}].objective", unit: percent, role: SLO}
      - {file: rules.yaml, path: "{service}.{slo}", within: "vector({value})", factor: 0.5}
owners:
  - {owners: [platform-team]}
  - {area: limits, tenant: acme, path: "deploy/**", owners: [a, b]}
  - {service: api-gateway, owners: [c]}
telemetry:
  source: "store:.switchboard/telemetry"
  metrics: {offered: requests_total}
  labels: {service: svc}
  series: {PetSite: {service: api-gateway}}
settings:
  limits: {hysteresis_ratio: 0.2, strict: true, method: mean}
"""
)


def test_the_whole_file_becomes_values() -> None:
    config = read_config(snapshot(FULL))

    assert config.areas == ("slo", "limits", "tiers")
    assert list(config.values) == ["limits.rps", "slo.objective"]
    assert config.services == {"api-gateway": ServiceFacts(Decimal(2000), limited=True)}
    assert config.owners[1] == OwnerRule(("a", "b"), "limits", "", "acme", "deploy/**")
    assert config.telemetry.source == "store:.switchboard/telemetry"
    assert config.telemetry.series == {"PetSite": {"service": "api-gateway"}}
    assert config.settings["limits"]["hysteresis_ratio"] == Decimal("0.2")
    binding = config.values["slo.objective"]
    assert (binding.area, binding.unit.symbol) == ("slo", "ratio")
    first, second = binding.places
    assert (first.unit.symbol, first.role, first.factor) == ("percent", "SLO", 1)
    assert (second.unit.symbol, second.factor) == ("ratio", Decimal("0.5"))
    assert (second.within, second.role) == ("vector({value})", "policy data")


def test_a_value_without_a_unit_has_its_usual_one() -> None:
    assert read_config(limits("tenants: {}\n")).values["limits.rps"].unit.symbol == "requests/s"


def test_places_of_settings_are_remembered_for_messages() -> None:
    locations = read_config(snapshot(FULL)).locations

    assert str(locations["/settings/limits/hysteresis_ratio"]) == "switchboard.yaml:24:12"
    assert str(locations["/owners/1/tenant"]) == "switchboard.yaml:16:20"


def test_a_repository_without_the_file_is_told_how_to_get_one() -> None:
    with pytest.raises(InputError) as refused:
        read_config(Snapshot({}, "somewhere"))

    assert refused.value.diagnostics() == (
        "switchboard.yaml: somewhere holds no switchboard.yaml; "
        "`switchboard init DIR` writes a policy repository"
    )


PLACE = '- {file: policies/limits/data.yaml, path: "tenants.{tenant}.rps"}'

WRONG = {
    "misspelt key": (
        "services:",
        "servces:",
        "3:1: key 'servces' is not known; did you mean 'services'?",
    ),
    "misspelt key of a place": (
        PLACE,
        "- {fle: a, path: b, file: c}",
        "8:10: key 'fle' is not known; did you mean 'file'?",
    ),
    "missing key": (PLACE, "- {file: a}", "8:9: key 'path' is missing in item 1"),
    "misspelt required key": (
        "version: 1\n",
        "vresion: 1\n",
        "1:1: key 'vresion' is not known; did you mean 'version'?",
    ),
    "missing version": ("version: 1\n", "", "1:1: key 'version' is missing in the file"),
    "other version": ("version: 1", "version: 2", "1:10: version is 2; 1 is allowed"),
    "unknown area": (
        "[slo, limits, tiers]",
        "[slo, limts]",
        "2:14: 'limts' is not known; did you mean 'limits'?",
    ),
    "area twice": ("[slo, limits, tiers]", "[slo, slo]", "2:8: areas holds an item twice"),
    "no area": ("[slo, limits, tiers]", "[]", "2:8: areas is empty; something must stand here"),
    "text for a number": (
        "capacity_rps: 2000",
        'capacity_rps: "2000"',
        "4:31: capacity_rps is '2000'; a number is allowed",
    ),
    "negative capacity": (
        "capacity_rps: 2000",
        "capacity_rps: -5",
        "4:31: capacity_rps is -5; more than 0 is allowed",
    ),
    "negative cost": (
        "capacity_rps: 2000",
        "cost_usd_per_million: -0.1",
        "4:39: cost_usd_per_million is -0.1; 0 or more is allowed",
    ),
    "negative energy": (
        "capacity_rps: 2000",
        "energy_kwh_per_million: -1",
        "4:41: energy_kwh_per_million is -1; 0 or more is allowed",
    ),
    "text for a grid": (
        "capacity_rps: 2000",
        "carbon_g_per_kwh: green",
        "4:35: carbon_g_per_kwh is 'green'; a number is allowed",
    ),
    "number for a flag": ("limited: true", "limited: 1", "4:46: limited is 1; true or false is"),
    "flag for a mapping": (
        "{capacity_rps: 2000, limited: true}",
        "true",
        "4:16: api-gateway is true; a mapping is allowed",
    ),
    "nothing for a mapping": (
        "{capacity_rps: 2000, limited: true}",
        "",
        "4:15: api-gateway is empty; a mapping is allowed",
    ),
    "list for a mapping": (
        "{capacity_rps: 2000, limited: true}",
        "[1]",
        "4:16: api-gateway is a list; a mapping is allowed",
    ),
    "mapping for a list": (PLACE, "{}", "8:7: places is a mapping; a list is allowed"),
    "unknown value": (
        "limits.rps:",
        "limits.rsp:",
        "6:3: policy value 'limits.rsp' is not known; did you mean 'limits.rps'?",
    ),
    "unknown unit": (
        '.rps"}',
        '.rps", unit: rps}',
        "8:79: unit 'rps' is not known; allowed: requests/h, requests/min, requests/s",
    ),
    "unit of something else": (
        '.rps"}',
        '.rps", unit: MB}',
        "8:79: unit MB measures a size, the value is a rate; allowed: requests/h",
    ),
    "path that cannot be read": (
        "tenants.{tenant}.rps",
        "tenants..rps",
        "8:49: path 'tenants..rps': '.' at character 9; a key is expected",
    ),
    "variable that is missing": (
        "tenants.{tenant}.rps",
        "tenants.rps",
        "8:49: file and path of limits.rps name no variable; {tenant} is expected",
    ),
    "variable that is misspelt": (
        "tenants.{tenant}.rps",
        "tenants.{tennant}.rps",
        "8:49: file and path of limits.rps name {tennant}; {tenant} is expected; did you mean",
    ),
    "file outside": (
        "file: policies/limits/data.yaml",
        "file: ../data.yaml",
        "8:16: file '../data.yaml'; a path inside the repository is allowed",
    ),
    "within without its slot": (
        '.rps"}',
        '.rps", within: "x"}',
        "8:81: within is 'x'; text with {value} in it once",
    ),
    "factor of nothing": ('.rps"}', '.rps", factor: 0}', "8:81: factor is 0; more than 0"),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_is_wrong_is_told_with_line_and_nearest_name(case: str) -> None:
    old, new, expected = WRONG[case]
    assert CONFIG.count(old) == 1

    with pytest.raises(InputError) as refused:
        read_config(snapshot(CONFIG.replace(old, new)))

    assert refused.value.diagnostics().startswith(f"switchboard.yaml:{expected}")


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ("owners: [{owners: []}]\n", "9:19: owners is empty; something must stand here"),
        ("owners: [{area: limits}]\n", "9:10: key 'owners' is missing in item 1"),
        ("owners: [{area: lmits, owners: [a]}]\n", "9:17: area 'lmits' is not known; did you"),
        ("settings: {limts: {a: 1}}\n", "9:12: key 'limts' is not known; did you mean 'limits'?"),
        ("settings: {limits: {a: [1]}}\n", "9:24: a is a list; a number or text or true or fals"),
    ],
)
def test_what_is_wrong_further_down(more: str, expected: str) -> None:
    with pytest.raises(InputError) as refused:
        read_config(snapshot(CONFIG + more))

    assert refused.value.diagnostics().startswith(f"switchboard.yaml:{expected}")


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        (
            "owners:\n  - {tenant: acmee, owners: [a]}\n",
            "10:6: tenant 'acmee' is in no policy value; did you mean 'acme'?",
        ),
        (
            "owners:\n  - {service: api, owners: [a]}\n",
            "10:6: service 'api' is in no policy value; known: api-gateway",
        ),
        (
            "telemetry: {series: {PetSite: {service: api-gatway}}}\n",
            "9:32: service 'api-gatway' is in no policy value; did you mean 'api-gateway'?",
        ),
    ],
)
def test_names_of_tenants_and_services_must_exist(more: str, expected: str) -> None:
    repository = snapshot(CONFIG + more, {LIMITS: "tenants: {acme: {rps: 20}}\n"})

    with pytest.raises(InputError) as refused:
        read_values(repository, read_config(repository))

    assert refused.value.diagnostics() == f"switchboard.yaml:{expected}"


ARTEFACTS = "artefacts:\n  metrics: {cpu_ratio: up}\n  links: {runbooks: https://x.test/r}\n"


def test_what_generated_files_point_to_is_read_with_its_place() -> None:
    config = read_config(snapshot(CONFIG + ARTEFACTS))
    assert config.artefacts.metrics == {"cpu_ratio": "up"}
    line = CONFIG.count("\n") + 2
    assert config.locations["/artefacts/metrics/cpu_ratio"].line == line


def test_an_address_that_is_none_is_refused() -> None:
    with pytest.raises(InputError, match="somewhere"):
        read_config(snapshot(CONFIG + ARTEFACTS.replace("https://x.test/r", "somewhere")))
