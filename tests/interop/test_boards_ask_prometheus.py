"""What boards ask, asked of a real Prometheus that holds the series the rules record."""

from __future__ import annotations

import json
import urllib.parse
import urllib.request
from collections.abc import Iterator

import pytest
from support.artefact_world import bare_config, world
from support.prometheus_server import prometheus_with

from switchboard_policy.areas.slo.artefacts.board import Board
from switchboard_policy.areas.slo.artefacts.boards import boards
from switchboard_policy.areas.slo.artefacts.indicator import histogram
from switchboard_policy.areas.slo.rules import names

START, END = 1_700_000_000, 1_700_003_600
BURN = 3
"""How many times as fast as it may the budget of every level burns."""


def lines() -> Iterator[str]:
    for level in world().levels:
        labels = {**level.labels, **names.id_labels(level)}
        budget = float(level.budget_ratio)
        base = {**labels, names.WINDOW_LABEL: "5m"}
        yield from samples(names.OBJECTIVE, labels, 1 - budget)
        yield from samples(names.BUDGET, labels, budget)
        yield from samples(names.CURRENT_BURN, labels, BURN)
        yield from samples(names.PERIOD_LEFT, labels, 0.25)
        yield from samples(f"{names.ERRORS}5m", base, BURN * budget)
        yield from samples(f"{names.TOTAL}5m", base, 1)
        found = histogram(level)
        if found is None:
            continue
        own = {each.label: each.value for each in found.matchers}
        for bound, growth in ((str(float(found.bound)), 0.9), ("+Inf", 1.0)):
            yield from samples(f"{found.name}_bucket", {**own, "le": bound}, 0, growth)


def samples(name: str, labels: dict[str, str], value: float, growth: float = 0) -> Iterator[str]:
    told = ",".join(f'{key}="{text}"' for key, text in labels.items())
    for at in range(START, END + 1, 60):
        yield f"{name}{{{told}}} {value + growth * (at - START)} {at}"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    text = "\n".join(lines())
    with prometheus_with(tmp_path_factory.mktemp("boards"), f"{text}\n# EOF\n") as url:
        yield url


def asked(url: str, expr: str) -> list[float]:
    """The values a query gives when the reader has chosen reporting and one hour."""
    for variable, value in (
        ("$__rate_interval", "5m"),
        ("$range", "1h"),
        ("$service", "reporting"),
    ):
        expr = expr.replace(variable, value)
    words = urllib.parse.urlencode({"query": expr, "time": END})
    with urllib.request.urlopen(f"{url}/api/v1/query?{words}") as answer:  # noqa: S310 - loopback
        return [float(each["value"][1]) for each in json.load(answer)["data"]["result"]]


def board(name: str) -> Board:
    return next(each for each in boards(world(bare_config())).models if each.uid.endswith(name))


@pytest.mark.parametrize("name", ["-slo", "-slo-reporting"])
def test_every_panel_of_levels_shows_something(server: str, name: str) -> None:
    silent = {
        panel.title
        for row in board(name).rows
        for panel in row.panels
        for query in panel.queries
        if not asked(server, query.expr)
    }
    # No alert fires, and the raw counters behind two indicators are not among the recorded series.
    assert silent <= {
        "Alerts that fire",
        "availability: bad events",
        "generation: bad events",
        "latency: bad events",
    }


@pytest.mark.parametrize(
    ("title", "wanted"),
    [
        ("Burn rate over 7 d", BURN),
        ("Error budget left over 30 d", 0.25),
        ("Burn rate", BURN),
    ],
)
def test_a_panel_shows_the_number_it_is_named_after(server: str, title: str, wanted: float) -> None:
    panel = next(p for row in board("-slo").rows for p in row.panels if p.title == title)
    told = asked(server, panel.queries[0].expr)
    levels = world().of("reporting")
    assert told == pytest.approx([wanted] * len(levels))


def test_compliance_is_the_share_of_good_events(server: str) -> None:
    panel = next(p for row in board("-slo").rows for p in row.panels if "Compliance" in p.title)
    wanted = [1 - BURN * float(level.budget_ratio) for level in world().of("reporting")]
    assert sorted(asked(server, panel.queries[0].expr)) == pytest.approx(sorted(wanted))


def test_only_the_latency_of_the_service_chosen_is_shown(server: str) -> None:
    rows = board("-slo").rows
    panel = next(p for row in rows for p in row.panels if p.title == "Latency, spread")
    assert len(asked(server, panel.queries[0].expr)) == 2
