"""Dashboards held against dashboards shown: by panel and by what a panel asks."""

from __future__ import annotations

from typing import Any

import pytest

from switchboard_policy.areas.slo.drift.boards import HeldBoard, boards_drift, panels_of
from switchboard_policy.domain.finding import Finding
from switchboard_policy.domain.location import Location

URL = "http://grafana:3000"
BUDGET = {"title": "Budget", "type": "gauge", "targets": [{"expr": "1 - a{x='1'}"}]}
BURN = {"title": "Burn", "type": "timeseries", "targets": [{"expr": "rate(a[$__range])"}]}


def model(*panels: dict[str, Any]) -> dict[str, Any]:
    return {"uid": "u1", "title": "Shop", "panels": list(panels)}


def drift(here: dict[str, Any], there: dict[str, Any] | None, **titles: str) -> list[Finding]:
    held = HeldBoard("u1", "Shop", panels_of(here), Location("boards/shop.json", "", 1))
    return boards_drift([held], {} if there is None else {"u1": there}, titles, URL)


def test_what_a_server_adds_of_its_own_is_no_drift() -> None:
    shown = {
        **BUDGET,
        "id": 7,
        "gridPos": {"x": 1},
        "targets": [{"expr": '1-a{x="1"}', "refId": "A"}],
    }
    assert drift(model(BUDGET, BURN), {**model(BURN, shown), "id": 9, "version": 4}) == []


def test_panels_inside_a_folded_row_are_compared_too() -> None:
    row = {"title": "More", "type": "row", "panels": [BURN]}
    assert drift(model(BUDGET, row), model(BUDGET, row)) == []
    emptied = {**row, "panels": []}
    (found,) = drift(model(BUDGET, row), model(BUDGET, emptied))
    assert "panel 'Burn' is missing" in found.msg


@pytest.mark.parametrize(
    ("there", "told"),
    [
        ((BUDGET,), "panel 'Burn' is missing"),
        ((BUDGET, BURN, {"title": "Extra"}), "panel 'Extra' is there and not here"),
        ((BUDGET, {**BURN, "type": "stat"}), "panel 'Burn' is a stat, here a timeseries"),
        ((BUDGET, {**BURN, "targets": []}), "panel 'Burn' asks 0 expressions, here 1"),
        (({**BUDGET, "targets": [{"expr": "1 - b"}]}, BURN), "panel 'Budget' asks `1 - b`, here"),
    ],
)
def test_each_panel_that_differs_is_named(there: tuple[dict[str, Any], ...], told: str) -> None:
    (found,) = drift(model(BUDGET, BURN), model(*there))
    assert (found.id, str(found.location)) == ("slo/board_differs", "boards/shop.json:1")
    assert told in found.msg


def test_many_differences_are_counted_after_the_third() -> None:
    extra = [{"title": f"Extra {number}"} for number in range(5)]
    (found,) = drift(model(BUDGET), model(BUDGET, *extra))
    assert "; 2 more differences. Provision" in found.msg


def test_a_dashboard_that_is_not_shown_is_told_with_its_twin() -> None:
    (found,) = drift(model(BUDGET), None)
    assert found.id == "slo/board_not_running"
    assert "is not on http://grafana:3000. Provision" in found.msg
    (found,) = drift(model(BUDGET), None, other="Shop", third="Else")
    assert "one of the same title is there as other" in found.msg


@pytest.mark.parametrize("panels", [None, "x", [1], [{"targets": [1, {"expr": 2}]}]])
def test_a_dashboard_of_another_shape_has_no_panels_that_ask(panels: object) -> None:
    assert all(not panel.expressions for panel in panels_of({"panels": panels}))
