from __future__ import annotations

from dataclasses import replace
from itertools import chain

import pytest
from support.artefact_world import METRICS, bare_config, every_kind, mapped_config, world

from switchboard_policy.areas.slo.artefacts.basis import Basis, basis
from switchboard_policy.areas.slo.artefacts.board import Board, Mood, Panel, Shape
from switchboard_policy.areas.slo.artefacts.boards import boards
from switchboard_policy.areas.slo.rules.generate import rule_groups
from switchboard_policy.promql.rule import RecordingRule
from switchboard_policy.promql.selectors import NAME, selectors
from switchboard_policy.render.boards import with_variables_filled


def panels(board: Board) -> list[Panel]:
    return [panel for row in board.rows for panel in row.panels]


def exprs(board: Board) -> list[str]:
    return [query.expr for panel in panels(board) for query in panel.queries]


def by_uid(given: Basis | None = None) -> dict[str, Board]:
    return {board.uid: board for board in boards(given or world()).models}


def test_there_is_a_board_of_levels_of_each_service_and_of_each_part_of_the_platform() -> None:
    assert set(by_uid()) == {
        "switchboard-slo",
        "switchboard-slo-api-gateway",
        "switchboard-slo-cockpit",
        "switchboard-slo-impact-in",
        "switchboard-slo-q2q-ai",
        "switchboard-slo-reporting",
        "switchboard-gateway",
        "switchboard-queue",
        "switchboard-cost",
        "switchboard-tenants",
    }
    assert boards(world()).left_out == ()


def test_the_board_of_levels_shows_what_the_platform_asks_for() -> None:
    board = by_uid()["switchboard-slo"]
    shapes = {panel.title: panel.shape for panel in panels(board)}
    assert shapes["Error budget left over 30 d"] is Shape.GAUGE
    assert shapes["Burn rate over 7 d"] is Shape.STAT
    assert shapes["Compliance over $range"] is Shape.STAT
    assert shapes["Latency, spread"] is Shape.HEATMAP
    quantiles = next(p for p in panels(board) if p.title == "Latency, P50, P95 and P99")
    assert [query.legend for query in quantiles.queries] == ["P50", "P95", "P99"]
    assert [each.name for each in board.variables] == ["service", "range", "environment"]
    assert sorted(board.variables[1].values) == ["1d", "1h", "30d", "6h", "7d"]
    assert [each.name for each in board.annotations] == ["Deployments"]
    assert [each.title for each in board.links] == [
        "Run-book: SLO breach",
        "Run-book: Failed canary",
        "Traces of errors",
        "Logs",
    ]
    table = next(panel for panel in panels(board) if panel.shape is Shape.TABLE)
    assert table.row_link is not None
    assert table.row_link.url == "/d/switchboard-slo-${__data.fields.sloth_service}"


def test_a_service_leads_back_and_shows_its_own_indicators_and_resources() -> None:
    board = by_uid()["switchboard-slo-q2q-ai"]
    titles = [panel.title for panel in panels(board)]
    assert "llm: bad events" in titles
    assert {"CPU", "Memory"} <= set(titles)
    assert board.links[0].url == "/d/switchboard-slo?var-service=q2q-ai"


def test_the_tenants_board_shows_what_the_platform_asks_for_and_lets_one_choose() -> None:
    board = by_uid()["switchboard-tenants"]
    assert [panel.title for panel in panels(board)] == [
        "Latency",
        "Burn rate",
        "Replica lag",
        "Cache hits",
        "Autonomy",
        "Compensation",
        "Overrides",
    ]
    assert [each.name for each in board.variables] == ["service", "tenant", "environment"]
    assert board.variables[1].query == "label_values(tenant_id)"


def test_spending_is_shown_as_a_share_of_its_cap_with_the_guards() -> None:
    panel = next(p for p in panels(by_uid()["switchboard-cost"]) if p.title == "Spent of the cap")
    spent, cap = panel.queries[0].expr.split(" / ")
    assert "cost_month_usd" in spent
    assert "cost_cap_usd" in cap
    assert [(str(bound), mood) for bound, mood in panel.moods] == [
        ("None", Mood.GOOD),
        ("0.8", Mood.WARY),
        ("1", Mood.BAD),
    ]


def test_a_board_none_of_whose_metrics_is_mapped_is_left_out_and_named() -> None:
    made = boards(world(bare_config()))
    assert {board.uid.removeprefix("switchboard-").split("-")[0] for board in made.models} == {
        "slo"
    }
    told = {each.what: each.why for each in made.left_out}
    assert {"board gateway", "board queue", "board cost", "board tenants"} <= set(told)
    assert "queue_lag_s" in told["board queue"]
    assert "telemetry.labels.environment" in told["variable environment of the boards"]


def test_a_panel_whose_metric_is_not_mapped_is_left_out_and_named() -> None:
    made = boards(world(mapped_config(metrics={"queue_depth": METRICS["queue_depth"]})))
    queue = next(board for board in made.models if board.uid == "switchboard-queue")
    assert [panel.title for panel in panels(queue)] == ["Messages that wait"]
    assert "panel Dead letters of board queue" in {each.what for each in made.left_out}


def test_tenants_need_the_label_that_tells_them_apart() -> None:
    config = mapped_config()
    config = replace(config, telemetry=replace(config.telemetry, labels={"environment": "env"}))
    made = boards(world(config))
    assert "switchboard-tenants" not in {board.uid for board in made.models}
    assert "telemetry.labels.tenant" in next(
        each.why for each in made.left_out if each.what == "board tenants"
    )


def test_links_that_lead_nowhere_are_left_out_and_named() -> None:
    made = boards(world(mapped_config(links={}, sources={})))
    told = {each.what for each in made.left_out}
    assert {"links to run-books", "links to logs", "links to traces of errors"} <= told
    assert all(not board.source for board in made.models)


@pytest.mark.parametrize("config", [mapped_config(), bare_config()])
def test_every_recorded_series_a_board_reads_is_recorded_by_the_rules(config: object) -> None:
    given = world(config)  # type: ignore[arg-type]
    recorded = {
        rule.record
        for level in given.levels
        for group in rule_groups(level, given.windows)
        for rule in group.rules
        if isinstance(rule, RecordingRule)
    }
    asked = chain.from_iterable(exprs(board) for board in boards(given).models)
    read = selectors(map(with_variables_filled, asked))
    names = {m.value for each in read for m in each.matchers if m.label == NAME}
    ours = {name for name in names if name.startswith(("slo:", "sloth_"))}
    assert ours >= {"slo:objective:ratio", "slo:sli_errors:rate5m", "slo:sli_total:rate5m"}
    assert ours <= recorded


def test_levels_over_windows_of_their_own_are_read_by_a_pattern_of_names() -> None:
    given = basis(every_kind(), bare_config())
    asked = " ".join(exprs(by_uid(given)["switchboard-slo"]))
    assert '{__name__=~"slo:sli_errors:rate(' in asked


def test_an_environment_is_asked_of_every_series() -> None:
    for board in boards(world()).models:
        for each in selectors(map(with_variables_filled, exprs(board))):
            assert any(matcher.label == "env" for matcher in each.matchers), board.uid


def test_without_levels_there_is_no_board_of_levels() -> None:
    made = boards(replace(world(), levels=()))
    assert all("slo" not in board.uid for board in made.models)
