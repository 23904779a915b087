from __future__ import annotations

import pytest

from switchboard_policy.documents.paths import PathError, file_pattern, parse_path, pattern
from switchboard_policy.documents.yaml_reader import read_yaml

TEXT = b"""\
tenants:
  acme: {rps: 20}
  globex: {burst: 5, rps: 30}
  "a.b": {rps: 1}
groups:
  - name: meta
    rules:
      - {record: "slo:objective:ratio", labels: {service: api, slo: latency}, expr: 1}
      - {record: "slo:objective:ratio", labels: {service: api, slo: availability}, expr: 2}
      - {record: other, labels: {service: api, slo: latency}, expr: 3}
      - {record: "slo:objective:ratio", expr: 4}
  - name: other
ports:
  - {port: 80, use: web, on-by-default: true}
pairs: {x: {x: 1, z: 2}, z: {x: 3}}
limit-acme: 7
"""
ROOT = read_yaml("f.yaml", TEXT).root


def found(path: str, **known: str) -> list[tuple[object, dict[str, str]]]:
    return [(match.node.value, match.names) for match in parse_path(path).matches(ROOT, known)]


def test_a_variable_takes_every_key_that_leads_on() -> None:
    assert found("tenants.{tenant}.rps") == [
        (20, {"tenant": "acme"}),
        (30, {"tenant": "globex"}),
        (1, {"tenant": "a.b"}),
    ]


def test_a_known_variable_takes_one() -> None:
    assert found("tenants.{tenant}.rps", tenant="globex") == [(30, {"tenant": "globex"})]
    assert found("tenants.{tenant}.rps", tenant="initech") == []


def test_a_list_item_is_picked_by_all_its_conditions() -> None:
    path = (
        "groups[name=meta].rules[record=slo:objective:ratio,labels.service={s},labels.slo={o}].expr"
    )

    assert found(path) == [
        (1, {"s": "api", "o": "latency"}),
        (2, {"s": "api", "o": "availability"}),
    ]


def test_a_condition_compares_numbers_as_text_and_never_truth() -> None:
    assert found("ports[port=80].use") == [("web", {})]
    assert found("ports[on-by-default=True].use") == []
    assert found("ports[port.deeper=80].use") == []


def test_a_variable_used_twice_is_the_same_text_twice() -> None:
    assert found("pairs.{k}.{k}") == [(1, {"k": "x"})]


def test_a_key_with_dots_is_quoted() -> None:
    assert found('tenants."a.b".rps') == [(1, {})]
    assert found(r'tenants."a\"b".rps') == []


def test_a_value_may_hold_dots_or_stand_in_quotes() -> None:
    assert found("tenants[name=a.b].rps") == []
    assert parse_path('l[name="a,b]"].x').segments[0].conditions[0].value.text == "a,b]"


def test_a_variable_may_be_part_of_a_key() -> None:
    assert found("limit-{tenant}") == [(7, {"tenant": "acme"})]


def test_a_variable_takes_merged_keys_too() -> None:
    root = read_yaml("f.yaml", b"b: &b {x: 1}\nt: {z: 2, <<: *b}\n").root

    found = [match.names["k"] for match in parse_path("t.{k}").matches(root, {})]

    assert found == ["z", "x"]


def test_nothing_matches_below_a_scalar_or_a_list_without_conditions() -> None:
    assert found("limit-acme.deeper") == []
    assert found("ports.port") == []
    assert found("tenants[name=x]") == []


def test_a_path_knows_its_names_and_its_parent() -> None:
    path = parse_path("list[name={tenant}].{key}")

    assert path.names == {"tenant", "key"}
    parent = path.parent
    assert parent is not None
    assert parent.names == {"tenant"}
    assert parse_path("list[name={tenant}]").parent is None
    top = parse_path("rps").parent
    assert top is not None
    assert [match.tokens for match in top.matches(ROOT, {})] == [()]


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("", "the end at character 1; a key is expected"),
        ("a..b", "'.' at character 3; a key is expected"),
        ("a.", "the end at character 3; a key is expected"),
        ("a b", "' ' at character 2; '.' is expected"),
        ("a[", "the end at character 3; a key is expected"),
        ("a[b]", "']' at character 4; '=' is expected"),
        ("a[b=c", "the end at character 6; ']' is expected"),
        ("a[b=]", "']' at character 5; a value is expected"),
        ("a[b=c]d", "'d' at character 7; '.' is expected"),
        ("a.{Tenant}", "'{' at character 3; a key is expected"),
        ('a."b', "'\"' at character 3; a key is expected"),
    ],
)
def test_a_wrong_path_says_where(path: str, why: str) -> None:
    with pytest.raises(PathError) as wrong:
        parse_path(path)

    assert str(wrong.value).endswith(why)


def test_a_file_variable_stands_for_part_of_one_name() -> None:
    template = file_pattern("slo/{service}.yaml")

    assert template.match("slo/api-gateway.yaml", {}) == {"service": "api-gateway"}
    assert template.match("slo/eu/api.yaml", {}) is None
    assert template.match("slo/api-yaml", {}) is None
    assert template.match("slo/api.yaml", {"service": "other"}) is None
    assert file_pattern("a+b.yaml").match("a+b.yaml", {}) == {}


def test_a_pattern_is_filled_with_its_names() -> None:
    assert pattern("a-{x}-{y}-{x}").fill({"x": "1", "y": "2"}) == "a-1-2-1"
    assert pattern("plain").fill({}) == "plain"
