"""What documents hold is taken stock of; what cannot be used is a finding, never an end."""

from __future__ import annotations

from collections.abc import Mapping
from textwrap import dedent

import pytest

from switchboard_policy.areas.slo.inventory import Inventory, take_stock
from switchboard_policy.documents.yaml_reader import read_yaml_stream
from switchboard_policy.domain.finding import Level

SLOTH = """\
version: prometheus/v1
service: {service}
slos:
  - name: answers
    objective: {objective}
    sli:
      events:
        error_query: sum(rate(e[{{{{.window}}}}]))
        total_query: sum(rate(t[{{{{.window}}}}]))
    alerting: {{name: A, page_alert: {{disable: true}}, ticket_alert: {{disable: true}}}}
"""
SLI = """\
apiVersion: openslo/v1
kind: SLI
metadata: {name: shared}
spec:
  ratioMetric:
    counter: true
    good: {metricSource: {type: prometheus, spec: {query: "sum(rate(g[{{.window}}]))"}}}
    total: {metricSource: {type: prometheus, spec: {query: "sum(rate(t[{{.window}}]))"}}}
"""
SLO = """\
apiVersion: openslo/v1
kind: SLO
metadata: {name: NAME}
spec:
  service: web
  indicatorRef: REF
  timeWindow: [{duration: 30d, isRolling: true}]
  budgetingMethod: Occurrences
  objectives: [{target: 0.99}]
"""
RULES = "groups: [{name: a, rules: [{record: b, expr: c, labels: {sloth_service: s}}]}]\n"


def stock(files: Mapping[str, str]) -> Inventory:
    return take_stock(
        document
        for file, text in files.items()
        for document in read_yaml_stream(file, dedent(text).encode())
    )


def sloth(service: str = "shop", objective: object = 99.9) -> str:
    return SLOTH.format(service=service, objective=objective)


def slo(name: str = "answers", ref: str = "shared") -> str:
    return SLO.replace("NAME", name).replace("REF", ref)


def test_every_format_is_taken_stock_of_side_by_side() -> None:
    found = stock({"a.yaml": sloth(), "b.yaml": SLI, "c.yaml": slo(), "d.yaml": RULES})
    assert [level.id for level in found.levels] == ["shop-answers", "web-answers"]
    assert [held.group.name for held in found.groups] == ["a"]
    assert found.findings == []


def test_a_kubernetes_object_and_its_neighbours_in_one_file_are_read() -> None:
    spec = "\n".join(f"  {line}" for line in sloth().splitlines()[1:])
    spec = spec.replace("error_query", "errorQuery").replace("total_query", "totalQuery")
    spec = spec.replace("page_alert", "pageAlert").replace("ticket_alert", "ticketAlert")
    head = "apiVersion: sloth.slok.dev/v1\nkind: PrometheusServiceLevel\nmetadata: {name: x}\n"
    windows = "apiVersion: sloth.slok.dev/v1\nkind: AlertWindows\nspec: {}\n"
    found = stock({"a.yaml": f"{windows}---\n{head}spec:\n{spec}\n---\nkind: Deployment\n"})
    assert [level.id for level in found.levels] == ["shop-answers"]
    assert found.findings == []


@pytest.mark.parametrize(
    ("file", "told", "line"),
    [
        (sloth(objective=100), "100", 5),
        ("groups: [{name: a, rules: [{alert: A}]}]", "key 'expr' is missing", 1),
        (slo("lost", ref="lost"), "there is no SLI 'lost'", 6),
    ],
)
def test_what_cannot_be_used_is_a_finding_and_the_rest_is_read(
    file: str, told: str, line: int
) -> None:
    found = stock({"a.yaml": file, "b.yaml": sloth("other"), "c.yaml": SLI, "d.yaml": slo()})
    assert [level.id for level in found.levels] == ["other-answers", "web-answers"]
    (refused,) = found.findings
    assert (refused.id, refused.level) == ("slo/not_usable", Level.SOFT)
    assert told in refused.msg
    assert refused.location is not None
    assert (refused.location.file, refused.location.line) == ("a.yaml", line)


@pytest.mark.parametrize(
    "marker", ["{{ .Values.objective }}", "{{- include 'x' . }}", "{{ $.Release.Name }}"]
)
def test_a_definition_that_helm_fills_in_is_no_mistake(marker: str) -> None:
    found = stock({"a.yaml": sloth(objective=f'"{marker}"')})
    assert (found.levels, found.findings, found.templates) == ([], [], ["a.yaml"])


def test_templates_of_prometheus_excuse_nothing() -> None:
    rule = "{alert: A, annotations: {x: '{{ $labels.a }} {{ .Value }}'}}"
    found = stock({"a.yaml": f"groups: [{{name: a, rules: [{rule}]}}]"})
    assert [each.id for each in found.findings] == ["slo/not_usable"]
    assert found.templates == []


def test_objects_of_one_name_in_two_folders_are_of_two_worlds() -> None:
    """The second world has an indicator of its own, and a service level that only the first has."""
    found = stock(
        {
            "dev/slo.yaml": slo(),
            "dev/sli.yaml": SLI,
            "prod/sli.yaml": SLI.replace("rate(g", "rate(good"),
            "prod/slo.yaml": f"---\n{slo()}---\n{slo('latency')}",
        }
    )
    assert {each.id for each in found.findings} == {"slo/defined_twice"}
    assert [(each.id, each.location and each.location.file) for each in found.levels] == [
        ("web-answers", "dev/slo.yaml"),
        ("web-latency", "prod/slo.yaml"),
        ("web-answers", "prod/slo.yaml"),
    ]
    first, _, second = (each.sli for each in found.levels)
    assert first != second


def test_an_object_without_a_name_is_told_and_the_others_are_read() -> None:
    nameless = SLI.replace("metadata: {name: shared}", "metadata: {}")
    found = stock({"a.yaml": nameless, "b.yaml": nameless, "c.yaml": SLI, "d.yaml": slo()})
    assert [each.id for each in found.findings] == ["slo/not_usable"] * 2
    assert [level.id for level in found.levels] == ["web-answers"]


def test_a_level_defined_in_two_files_is_told_at_the_second() -> None:
    found = stock({"dev/a.yaml": sloth(), "prod/a.yaml": sloth()})
    (twice,) = found.findings
    assert (twice.id, twice.level) == ("slo/defined_twice", Level.ADVISORY)
    assert "shop-answers is defined here and at dev/a.yaml:4:5" in twice.msg
    assert str(twice.location) == "prod/a.yaml:4:5"


def test_metric_families_are_counted_by_service() -> None:
    rules = "groups: [{name: a, rules: [RULES]}]".replace(
        "RULES",
        "{record: x, expr: a, labels: {sloth_service: s, w: '1'}},"
        "{record: x, expr: a, labels: {sloth_service: s, w: '2'}},"
        "{record: yy, expr: a, labels: {sloth_service: s}},"
        "{record: x, expr: a, labels: {sloth_service: t}},"
        "{record: z, expr: a}, {alert: A, expr: z}",
    )
    assert stock({"a.yaml": rules}).families() == {"": 1, "s": 2, "t": 1}


def _alert(expr: str) -> str:
    return f"groups: [{{name: a, rules: [{{alert: A, expr: {expr!r}}}]}}]"


@pytest.mark.parametrize("expr", ["test +", "rate(hi)", "sum(a", "a{b=}"])
def test_a_rule_that_no_server_would_load_is_told_and_kept(expr: str) -> None:
    found = stock({"a.yaml": _alert(expr)})
    (told,) = found.findings
    assert (told.id, told.level, str(told.location)) == (
        "slo/rule_not_promql",
        Level.SOFT,
        "a.yaml:1:28",
    )
    assert told.msg.startswith("alert A is no PromQL: ")
    assert len(found.groups) == 1


@pytest.mark.parametrize(
    "expr",
    [
        'sum(rate({a="b"} |~ "x" [5m])) > 0',
        "histogram_share(0.2, a) > 1",
        "rate(up[1m * 2])",
        "rate(up[1m] smoothed)",
        "{{ .Values.expr }}",
    ],
)
def test_rules_of_other_servers_and_of_helm_are_let_be(expr: str) -> None:
    assert stock({"a.yaml": _alert(expr)}).findings == []
