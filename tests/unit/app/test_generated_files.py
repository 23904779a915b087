"""What a repository generates is a function of its bytes, each file in a place of its own."""

from __future__ import annotations

import pytest
from support.policy_files import CONFIG

from switchboard_policy.app.generated import PLANNERS, generated_files, generator
from switchboard_policy.documents.config_reader import read_config
from switchboard_policy.domain.config import ARTEFACT_KINDS, POLICY_KINDS
from switchboard_policy.domain.proposal import Generated
from switchboard_policy.domain.snapshot import Snapshot
from switchboard_policy.errors import InputError
from switchboard_policy.proposal.generated import COMMANDS

LEVEL = """\
version: prometheus/v1
service: {service}
slos:
  - name: orders
    objective: 99.9
    sli:
      events:
        error_query: sum(rate(orders_total{{failed="1"}}[{{{{.window}}}}]))
        total_query: sum(rate(orders_total[{{{{.window}}}}]))
    alerting: {{name: Orders, page_alert: {{}}, ticket_alert: {{}}}}
"""
OURS = """\
name: ours
period: 30d
windows:
  - {severity: page, tier: quick, long: 2h, short: 10m, factor: 12}
"""


def repository(artefacts: str, **files: str) -> Snapshot:
    """Two services, one of them in a folder of its own."""
    raw = {
        "switchboard.yaml": f"{CONFIG}artefacts: {artefacts}\n",
        "slo/shop.yaml": LEVEL.format(service="shop"),
        "slo/more/mill.yaml": LEVEL.format(service="mill"),
        "windows.yaml": OURS,
    }
    return Snapshot({name: text.encode() for name, text in (raw | files).items()})


def made(found: Snapshot) -> dict[str, Generated]:
    return generated_files(found, read_config(found))


def test_a_repository_that_names_no_kind_generates_nothing_and_reads_nothing() -> None:
    broken = repository("{windows: nowhere}", **{"slo/shop.yaml": "nothing: here\n"})
    assert made(broken) == {}


def test_each_service_has_its_file_and_each_file_its_sources() -> None:
    found = made(repository('{rules: "out/{service}.yaml", windows: windows.yaml}'))
    assert {file: one.sources for file, one in found.items()} == {
        "out/mill.yaml": {"slo/more/mill.yaml", "windows.yaml"},
        "out/shop.yaml": {"slo/shop.yaml", "windows.yaml"},
    }
    assert {one.kind for one in found.values()} == {"rules"}
    assert b"12 * 0.001" in found["out/shop.yaml"].content


@pytest.mark.parametrize(
    ("rules", "tests", "beside"),
    [
        ("rules/{service}.yaml", "rules/tests/{service}.yaml", "../shop.yaml"),
        ("a/b/{service}/rules.yaml", "tests/{service}.yaml", "../a/b/shop/rules.yaml"),
        ("{service}.yaml", "{service}_test.yaml", "shop.yaml"),
    ],
)
def test_tests_find_their_rules_wherever_both_are_kept(rules: str, tests: str, beside: str) -> None:
    found = made(repository(f'{{rules: "{rules}", rule_tests: "{tests}"}}'))
    text = found[tests.format(service="shop")].content
    assert f"rule_files:\n  - {beside}\n".encode() in text.replace(b'"', b"")


def test_what_is_committed_changes_nothing_of_what_is_generated() -> None:
    plain = repository('{rules: "out/{service}.yaml"}')
    touched = plain.replace({"out/shop.yaml": b"# by hand\n"})
    assert made(plain) == made(touched)


def test_only_what_some_files_lead_to_is_generated_where_that_is_asked() -> None:
    found = repository('{rules: "out/{service}.yaml", prometheus_rules: "k8s/{service}.yaml"}')
    config = read_config(found)
    both = {"out/shop.yaml", "k8s/shop.yaml"}
    assert generated_files(found, config, touching=["slo/shop.yaml"]).keys() == both
    assert generated_files(found, config, touching=["out/mill.yaml"]).keys() == {"out/mill.yaml"}
    assert generated_files(found, config, touching=["elsewhere"]) == {}
    assert generator(config)(found, ["slo/shop.yaml"]).keys() == both
    assert generator(config)(found, []) == {}
    alone = generated_files(found, config, kinds=["prometheus_rules"])
    assert alone.keys() == {"k8s/shop.yaml", "k8s/mill.yaml"}


MANY = ", ".join(f'{kind}: "{kind}/{{service}}-{{name}}"' for kind in ARTEFACT_KINDS)


def test_every_kind_that_may_be_named_has_a_planner_and_a_command() -> None:
    assert set(PLANNERS) == set(ARTEFACT_KINDS)
    assert set(COMMANDS) == {*ARTEFACT_KINDS, *POLICY_KINDS}


def test_a_changed_level_changes_only_files_that_name_it_as_a_source() -> None:
    found = repository(f"{{{MANY}}}")
    text = found.files["slo/shop.yaml"].replace(b"99.9", b"99.5")
    before, after = made(found), made(found.replace({"slo/shop.yaml": text}))
    assert before.keys() == after.keys()
    differing = {file for file in before if before[file].content != after[file].content}
    assert {"rules/shop-shop", "rule_tests/shop-shop"} <= differing
    assert all("slo/shop.yaml" in before[file].sources for file in differing)
    assert "rules/mill-mill" not in differing


@pytest.mark.parametrize(
    ("artefacts", "place", "told"),
    [
        ("{rules: one.yaml}", "9:13", "one.yaml would be written twice, as rules and rules"),
        (
            '{rules: "{service}.yaml", windows: workbok}',
            "9:38",
            "there is no set of alert windows 'workbok'",
        ),
        (
            '{rules: "{service}.yaml", definitions: ["levels/*.yaml"]}',
            "9:38",
            "no file defines a service level: levels/*.yaml matches none",
        ),
    ],
)
def test_what_cannot_be_generated_is_told_with_its_place(
    artefacts: str, place: str, told: str
) -> None:
    with pytest.raises(InputError) as refused:
        made(repository(artefacts))
    assert refused.value.message == told
    assert str(refused.value.location) == f"switchboard.yaml:{place}"


def test_a_definition_that_is_none_is_told_with_its_place() -> None:
    with pytest.raises(InputError) as refused:
        made(repository("{rules: '{service}.yaml'}", **{"slo/shop.yaml": "version: v2\n"}))
    assert refused.value.location is not None
    assert refused.value.location.file == "slo/shop.yaml"
