"""Lints of service levels say what their windows and promises come to."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from support.rule_levels import shop

from switchboard_policy.areas.slo.alert_windows import AlertWindow, WindowSet
from switchboard_policy.areas.slo.definition import (
    Alerting,
    AlertTarget,
    Calendar,
    ServiceLevel,
    Severity,
    Tier,
)
from switchboard_policy.areas.slo.lint.finer_than_traffic import lint as too_fine
from switchboard_policy.areas.slo.lint.lints import lint_levels
from switchboard_policy.areas.slo.window_sets import window_set
from switchboard_policy.documents.constants import constants
from switchboard_policy.domain.finding import Finding, Level
from switchboard_policy.domain.location import Location

DAY_S = 86_400
HERE = Location("switchboard.yaml", "/artefacts/windows", 7, 3)


def found(level: ServiceLevel, windows: str | WindowSet = "workbook", **more: int) -> list[Finding]:
    used = window_set(windows) if isinstance(windows, str) else windows
    return lint_levels([level], used, windows_at=HERE, **more)


@pytest.mark.parametrize(
    ("objective", "ids", "level"),
    [
        ("99.9", 0, None),
        ("93.06", 0, None),
        ("93.05", 1, Level.ADVISORY),
        ("90", 1, Level.ADVISORY),
        ("83", 1, Level.SOFT),
        ("60", 2, Level.SOFT),
    ],
)
def test_a_page_that_waits_for_more_than_an_outage_is_told(
    objective: str, ids: int, level: Level | None
) -> None:
    dead = found(shop(objective))
    assert [one.id for one in dead] == ["slo/alert_unreachable"] * ids
    assert level is None or dead[0].level is level


def test_a_severity_without_any_pair_left_says_so() -> None:
    (dead,) = found(shop("83"))
    assert dead.msg.startswith("shop-availability: no page can ever fire at 83 %: 1h/5m at 14.4, ")
    off = Alerting("Shop", page=AlertTarget(disabled=True))
    assert found(shop("83", alerting=off)) == []


def test_a_set_that_fires_below_the_pace_that_lasts_is_told_once_with_its_place() -> None:
    pair = AlertWindow(Severity.TICKET, Tier.SLOW, 3 * DAY_S, 21_600, Decimal(28) / 30)
    told = lint_levels([shop(), shop(name="b")], WindowSet("four", 28, (pair,)), windows_at=HERE)
    (low,) = [one for one in told if one.id == "slo/factor_below_one"]
    assert "windows four: the ticket 3d/6h at 0.9333 fires while" in low.msg
    assert low.location == HERE


@pytest.mark.parametrize(
    ("windows", "told"),
    [("workbook", []), ("workbook-28d", []), ("workbook-7d", ["slo/budget_really_spent"])],
)
def test_sets_that_spend_about_what_the_workbooks_spend_are_not_told(
    windows: str, told: list[str]
) -> None:
    assert [one.id for one in found(shop(), windows)] == told


def test_what_the_platforms_sets_really_spend_is_told() -> None:
    (told,) = found(shop(), "platform-a")
    assert told.id == "slo/budget_really_spent"
    assert "a page fires at 12 % (6h/1h at 14.4), a ticket fires at 60 % (3d/6h at 6)" in told.msg
    (told,) = found(shop(), "platform-b")
    assert "a page fires at 2 % (1h/5m at 14.4), a ticket fires at 1.7 % (6h/1h at 2)" in told.msg


def test_no_level_means_no_word_about_windows() -> None:
    assert lint_levels([], window_set("platform-a")) == []


@pytest.mark.parametrize(
    ("level", "days", "told"),
    [
        (shop(), 30, []),
        (shop(), 29, ["30d"]),
        (shop(calendar=Calendar.MONTH), 30, ["31d"]),
        (shop(period_days=2), 3, []),
        (shop(period_days=2), 2, ["3d"]),
    ],
)
def test_a_period_or_window_beyond_what_is_kept_is_told(
    level: ServiceLevel, days: int, told: list[str]
) -> None:
    long = found(level, retention_s=days * DAY_S)
    assert [one.msg.split("reads back ")[1].split(",")[0] for one in long] == told


def test_an_availability_below_the_organisations_is_told_where_a_label_says_what_it_is() -> None:
    labelled = shop("99.8", labels={"switchboard_indicator": "availability"})
    (looser,) = found(labelled)
    assert "99.8 % is looser than the organisation's 99.9 %" in looser.msg
    assert found(shop("99.8")) == []
    assert found(replace(labelled, objective=Decimal("99.9"))) == []
    own = constants("switchboard_policy.areas.slo", {"organisation_availability_percent": 95})
    assert lint_levels([labelled], window_set("workbook"), settings=own) == []


def test_one_failure_that_is_a_large_part_of_the_budget_is_told() -> None:
    (fine,) = too_fine("shop", 7.2, 10, 30, HERE)
    assert "7.2 events may fail in 30 days; one failure is 13.9 % of the budget" in fine.msg
    assert fine.location == HERE
    assert list(too_fine("shop", 10, 10, 30, None)) == []
    assert list(too_fine("shop", 0, 10, 30, None)) == []
