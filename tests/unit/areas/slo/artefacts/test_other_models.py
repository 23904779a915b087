from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from urllib.parse import parse_qs, urlsplit

import pytest
from support.artefact_world import bare_config, mapped_config, world

from switchboard_policy.areas.slo.artefacts.effect import sampling_effect
from switchboard_policy.areas.slo.artefacts.links import explore_links
from switchboard_policy.areas.slo.artefacts.load import load_tests
from switchboard_policy.areas.slo.artefacts.log_alerts import log_alerts
from switchboard_policy.areas.slo.artefacts.mapped import Names
from switchboard_policy.areas.slo.artefacts.runbooks import runbooks, with_runbooks
from switchboard_policy.areas.slo.artefacts.sampling import sampling
from switchboard_policy.areas.slo.definition import Alerting
from switchboard_policy.domain.config import Scalar
from switchboard_policy.errors import InputError
from switchboard_policy.promql.rule import AlertingRule


def test_a_load_test_is_held_to_the_budget_and_the_threshold() -> None:
    made = {each.service: each for each in load_tests(world()).models}
    assert made["reporting"].thresholds == (
        ("http_req_failed", "rate<0.002", "availability"),
        ("http_req_duration", "p(95)<2000", "latency"),
    )
    assert [(each.users, each.seconds) for each in made["reporting"].profiles] == [
        (50, 600),
        (200, 900),
    ]


def test_a_service_no_request_can_be_held_to_has_no_load_test() -> None:
    given = world()
    bare = tuple(replace(level, labels={}) for level in given.levels)
    made = load_tests(replace(given, levels=bare))
    assert made.models == ()
    assert "switchboard_indicator" in made.left_out[0].why


def test_a_trace_is_slow_where_its_service_promised_less() -> None:
    made = sampling(world())
    assert dict(made.slow_ms) == {
        "api-gateway": 500,
        "cockpit": 2500,
        "impact-in": 10_000,
        "q2q-ai": 5000,
        "reporting": 2000,
    }


def test_a_service_without_a_promise_has_the_usual_bound() -> None:
    given = world()
    levels = tuple(level for level in given.levels if level.name != "latency")
    assert set(dict(sampling(replace(given, levels=levels)).slow_ms).values()) == {1000}


def test_sampling_loses_no_trouble_and_meets_the_platforms_goals_on_every_seed() -> None:
    effect = sampling_effect(bare_config())
    assert effect.seeds == 20
    assert effect.figures["log_cut_ratio"].low >= 0.4
    assert effect.figures["cost_cut_ratio"].low >= 0.3
    assert effect.figures["errors_lost_ratio"].high == 0
    assert effect.figures["slow_lost_ratio"].high == 0
    assert effect.figures["random_errors_lost_ratio"].low > 0.4


@pytest.mark.parametrize(
    ("settings", "said"),
    [({"model_spans": 0}, "at least one"), ({"model_error_ratio": 2}, "0 to 1")],
)
def test_a_shape_of_traces_that_cannot_be_is_refused(
    settings: dict[str, Scalar], said: str
) -> None:
    with pytest.raises(InputError, match=said):
        sampling_effect(replace(bare_config(), settings={"slo_artefacts": settings}))


def test_logs_are_alerted_on_by_the_windows_of_the_metrics() -> None:
    made = log_alerts(world())
    assert len(made.models) == len(world().services)
    rules = [rule for rule in made.models[0].rules if isinstance(rule, AlertingRule)]
    assert [rule.labels["switchboard_windows"] for rule in rules] == [
        "1h/5m",
        "6h/30m",
        "1d/2h",
        "3d/6h",
    ]
    assert rules[0].alert == "ApiGatewayAvailabilityInLogs"
    assert rules[0].expr.count("> 0.0144") == 2
    assert rules[0].labels["sloth_severity"] == "page"
    assert 'app="api-gateway"' in rules[0].expr


def test_without_words_for_log_lines_there_are_no_alerts_on_logs() -> None:
    made = log_alerts(world(bare_config()))
    assert made.models == ()
    assert "log_errors_per_s" in made.left_out[0].why


def test_a_level_without_alerts_has_none_on_logs() -> None:
    given = world()
    quiet = tuple(replace(level, alerting=Alerting()) for level in given.levels)
    assert log_alerts(replace(given, levels=quiet)).models == ()


def test_run_books_ask_for_the_deployments_of_the_last_six_hours() -> None:
    made = runbooks(world())
    assert made.left_out == ()
    assert made.models[0].deployments[0] == (
        'max_over_time((changes(build_info{service="api-gateway"}[5m]) > 0)[6h:5m])'
    )
    assert [each.name for each in made.models] == [
        "slo-breach",
        "failed-canary",
        "wave-roll-back",
        "residency-violation",
        "autonomy-drift",
        "freeze",
        "key-and-secret-rotation",
    ]


def test_deployments_nobody_mapped_are_left_to_be_filled_in() -> None:
    made = runbooks(world(bare_config()))
    assert made.models[0].deployments == ()
    assert [each.what for each in made.left_out] == ["deployments in the run-book slo-breach"]


def test_alerts_lead_to_the_run_book_unless_they_lead_elsewhere() -> None:
    given = world()
    own = {"runbook_url": "https://elsewhere.test"}
    first = replace(given.levels[0], alerting=Alerting("A", annotations=own))
    made = with_runbooks((first, given.levels[1]), mapped_config())
    assert made[0].alerting.annotations == own
    url = "https://runbooks.test/slo-breach.md"
    assert made[1].alerting.annotations["runbook_url"] == url


def test_alerts_stay_as_they_are_where_run_books_are_not_published() -> None:
    assert with_runbooks(world().levels, bare_config()) == world().levels


def test_a_link_to_logs_or_traces_is_a_query_that_explore_reads() -> None:
    links, left = explore_links("api-gateway", Names(mapped_config()))
    assert left == ()
    for link, kind in zip(links, ("tempo", "loki"), strict=True):
        asked = parse_qs(urlsplit(link.url).query)
        pane = json.loads(asked["panes"][0])["a"]
        assert asked["schemaVersion"] == ["1"]
        assert pane["datasource"] == f"{kind}-uid"
        assert pane["queries"][0]["datasource"] == {"type": kind, "uid": f"{kind}-uid"}
        assert pane["range"] == {"from": "${__from}", "to": "${__to}"}
        assert '"api-gateway"' in pane["queries"][0].get("query", pane["queries"][0].get("expr"))


def test_what_a_service_is_called_in_logs_is_taken_from_the_mapping() -> None:
    config = mapped_config()
    labels = {**config.telemetry.labels, "service": "app"}
    config = replace(config, telemetry=replace(config.telemetry, labels=labels))
    links, _ = explore_links("x", Names(config))
    assert "app%3D" in links[1].url


def test_budgets_are_exact() -> None:
    levels = tuple(replace(level, objective=Decimal("99.95")) for level in world().levels)
    made = load_tests(replace(world(), levels=levels))
    assert made.models[0].thresholds[0][1] == "rate<0.0005"
