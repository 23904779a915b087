"""Files of rules read back as the rules they hold, and say where they come from."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from support.long import many
from support.rule_levels import WORKBOOK, held, shop
from support.service_levels import levels as any_levels

from switchboard_policy.app.rules_files import rules_files, rules_text
from switchboard_policy.areas.slo.alert_windows import AlertWindow, WindowSet
from switchboard_policy.areas.slo.definition import RawSli, ServiceLevel, Severity, Tier
from switchboard_policy.areas.slo.rules.generate import rule_groups
from switchboard_policy.documents.yaml_reader import read_yaml
from switchboard_policy.domain.location import Location
from switchboard_policy.errors import InputError
from switchboard_policy.render.rules_text import RulesKind, object_value

WAITING = WindowSet(
    "waiting", 30, (AlertWindow(Severity.PAGE, Tier.QUICK, 3600, 300, Decimal(14), 5_400),)
)


@settings(
    deadline=None, max_examples=many(40, few=12), suppress_health_check=[HealthCheck.too_slow]
)
@given(found=any_levels())
def test_any_rules_read_back_as_they_are(found: list[ServiceLevel]) -> None:
    for level in found:
        try:
            groups = rule_groups(level, WAITING)
        except InputError:
            continue
        for kind in (RulesKind.RULES, RulesKind.OBJECT):
            read = [each.group for each in held(rules_text([level], WAITING, kind))]
            assert tuple(read) == groups


def test_a_file_says_what_wrote_it_from_which_files_and_windows() -> None:
    levels = [
        shop(name=name, location=Location(f"slo/{name}.yaml", "", 3, 1)) for name in ("b", "a")
    ]
    for kind in RulesKind:
        lines = rules_text(levels, WORKBOOK, kind).splitlines()
        from_both = "from slo/a.yaml, slo/b.yaml; change that instead."
        assert lines[0] == f"# Written by `switchboard slo rules` {from_both}"
        assert lines[1] == "# Alert windows: workbook."


def test_a_level_made_in_memory_has_no_file_to_name() -> None:
    first = rules_text([shop()], WORKBOOK, RulesKind.RULES).splitlines()[0]
    assert first == "# Written by `switchboard slo rules`; change that instead."


def test_each_service_has_a_file_of_each_kind_its_levels_in_order() -> None:
    levels = [shop(name="z"), shop(service="till"), shop(name="a")]
    files = rules_files(levels, WORKBOOK)
    assert list(files) == [
        *("shop.yaml", "kubernetes/shop.yaml", "tests/shop.yaml"),
        *("till.yaml", "kubernetes/till.yaml", "tests/till.yaml"),
    ]
    assert files == rules_files(levels[::-1], WORKBOOK)
    names = [each.group.name for each in held(files["shop.yaml"].decode())]
    assert names[0].endswith("shop-a")
    assert rules_files(levels, WORKBOOK, []) == {}


def test_an_object_is_named_as_kubernetes_allows() -> None:
    metadata = object_value("My_Shop.v2", [])["metadata"]
    assert isinstance(metadata, dict)
    assert metadata["name"] == "slo-my-shop-v2"


def test_tests_find_the_rules_and_evaluate_the_groups_in_order() -> None:
    text = rules_text([shop()], WORKBOOK, RulesKind.TESTS)
    value = read_yaml("tests.yaml", text.encode()).value
    assert isinstance(value, dict)
    assert value["rule_files"] == ["../shop.yaml"]
    assert value["group_eval_order"] == [each.name for each in rule_groups(shop(), WORKBOOK)]
    elsewhere = rules_text([shop()], WORKBOOK, RulesKind.TESTS, "r.yaml")
    assert "- r.yaml" in elsewhere


def test_tests_that_cannot_be_made_are_named_with_the_reason() -> None:
    text = rules_text([shop(sli=RawSli("vector(0.5)"))], WORKBOOK, RulesKind.TESTS)
    assert "# No tests of shop-availability: its queries tell apart 0 kinds of series.\n" in text
    assert "tests: []" in text


@pytest.mark.parametrize("kind", list(RulesKind))
def test_a_rule_that_does_not_parse_is_never_written(kind: RulesKind) -> None:
    where = Location("slo.yaml", "/slos/0", 4, 5)
    broken = shop(sli=RawSli("sum(rate(a[{{.window}}])"), location=where)
    with pytest.raises(InputError, match="does not parse") as caught:
        rules_text([broken], WORKBOOK, kind)
    assert caught.value.location == where
