"""Sets of alert windows: those that ship, and those that users write."""

from __future__ import annotations

from decimal import Decimal

import pytest
from support.service_levels import FIXTURES

from switchboard_policy.areas.slo.alert_windows import AlertWindow
from switchboard_policy.areas.slo.definition import Severity, Tier
from switchboard_policy.areas.slo.window_sets import read_window_set, shipped_names, window_set
from switchboard_policy.errors import InputError, UsageError

DAY = 86_400
SPENT = {
    "workbook": ["0.02", "0.05", "0.1", "0.1"],
    "workbook-28d": ["0.02", "0.05", "0.1", "0.107"],
    "workbook-7d": ["0.05", "0.1", "0.2", "0.429"],
    "platform-a": ["0.12", "0.6"],
    "platform-b": ["0.02", "0.017"],
}
OURS = """
name: mine
source: ours
period: 30d
windows:
  - {severity: page, tier: quick, long: 1h, short: 5m, factor: 10}
  - {severity: ticket, tier: slow, long: 1d, short: 2h, factor: 2, for: 10m}
"""
SLOTHS = (FIXTURES / "windows" / "four-weeks.yaml").read_text()


def read(text: str) -> tuple[AlertWindow, ...]:
    return read_window_set("windows.yaml", text.encode()).windows


def test_the_sets_that_ship_are_known_by_name() -> None:
    assert shipped_names() == tuple(sorted(SPENT))


@pytest.mark.parametrize("name", SPENT)
def test_a_set_spends_what_it_says(name: str) -> None:
    found = window_set(name)
    assert found.name == name
    assert found.source
    spent = [round(each.budget_spent_ratio(found.period_days), 3) for each in found.windows]
    assert spent == [Decimal(each) for each in SPENT[name]]


@pytest.mark.parametrize("name", SPENT)
def test_no_set_alerts_on_a_budget_that_would_last(name: str) -> None:
    assert all(each.factor >= 1 for each in window_set(name).windows)


def test_the_workbook_is_the_workbooks() -> None:
    assert [
        (w.severity, w.tier, w.long_s, w.short_s, w.factor) for w in window_set("workbook").windows
    ] == [
        (Severity.PAGE, Tier.QUICK, 3_600, 300, Decimal("14.4")),
        (Severity.PAGE, Tier.SLOW, 6 * 3_600, 1_800, 6),
        (Severity.TICKET, Tier.QUICK, DAY, 7_200, 3),
        (Severity.TICKET, Tier.SLOW, 3 * DAY, 6 * 3_600, 1),
    ]


def test_a_set_may_wait_before_it_fires() -> None:
    assert [each.for_s for each in window_set("platform-b").windows] == [300, 7_200]


def test_an_unknown_set_is_answered_with_the_nearest() -> None:
    with pytest.raises(UsageError) as caught:
        window_set("workbok")
    assert caught.value.diagnostics() == (
        "there is no set of alert windows 'workbok'; did you mean 'workbook'?"
    )


def test_sloths_percentages_become_exact_factors() -> None:
    found = read_window_set("some/four-weeks.yaml", SLOTHS.encode())
    assert (found.name, found.period_days, found.source) == (
        "four-weeks",
        28,
        "some/four-weeks.yaml",
    )
    factors = [each.factor for each in found.windows]
    assert factors == [Decimal(each) for each in ("16.8", "5.6", "2.8", "1.12")]


def test_windows_are_ordered_whatever_the_file_says() -> None:
    lines = OURS.splitlines()
    swapped = "\n".join([*lines[:5], lines[6], lines[5]])
    assert read(swapped) == read(OURS)
    assert read(OURS)[1] == AlertWindow(
        Severity.TICKET, Tier.SLOW, DAY, 7_200, Decimal(2), for_s=600
    )


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("windows:", "window:", "5:1: key 'window' is not known; did you mean 'windows'?"),
        ("factor: 10", "factor: 0", "6:64: factor is 0; above 0 is allowed"),
        (", factor: 10", "", "6:5: key 'factor' is missing in item 1"),
        ("long: 1h", "long: hour", "6:41: long is 'hour'; a duration such as 1h is allowed"),
        ("short: 5m", "short: 2h", "6:41: the short window is longer than the long one"),
        ("long: 1h", "long: 31d", "6:41: the long window is longer than the period"),
        ("period: 30d", "period: 36h", "4:9: period is 36h; whole days are allowed"),
        ("severity: page", "severity: sms", "6:16: severity is 'sms'; page or ticket is allowed"),
        ("tier: quick", "tier: fast", "6:28: tier is 'fast'; quick or slow is allowed"),
        (
            "ticket, tier: slow",
            "page, tier: quick",
            "7:28: quick page a second time; once is allowed",
        ),
        (
            OURS[OURS.index("windows") :],
            "windows: []",
            "5:10: no window stands here; windows is a list of at least one",
        ),
    ],
)
def test_a_set_of_ours_is_refused_at_the_place_that_is_wrong(old: str, new: str, told: str) -> None:
    assert old in OURS
    with pytest.raises(InputError) as caught:
        read(OURS.replace(old, new).lstrip())
    line, _, rest = told.partition(":")
    assert caught.value.diagnostics() == f"windows.yaml:{int(line) - 1}:{rest}"


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("AlertWindows", "AlertWindow", "3:7: kind is 'AlertWindow'; AlertWindows is allowed"),
        (
            "sloth.slok.dev/v1",
            "sloth/v1",
            "2:13: apiVersion is 'sloth/v1'; sloth.slok.dev/v1 is allowed",
        ),
        ("sloPeriod: 28d", "sloPeriod: 28", "5:14: sloPeriod is '28'; a duration such as 1h"),
        (
            "errorBudgetPercent: 2.5",
            "errorBudgetPercent: 101",
            "8:27: errorBudgetPercent is 101; at most 100 is allowed",
        ),
        ("  ticket:", "  tickets:", "15:3: key 'tickets' is not known; did you mean 'ticket'?"),
        ("    slow:", "    slower:", "11:5: key 'slower' is not known; did you mean 'slow'?"),
        (SLOTHS[SLOTHS.index("  ticket") :], "", "5:3: key 'ticket' is missing in spec"),
    ],
)
def test_a_set_of_sloths_is_refused_at_the_place_that_is_wrong(
    old: str, new: str, told: str
) -> None:
    assert old in SLOTHS
    with pytest.raises(InputError) as caught:
        read(SLOTHS.replace(old, new))
    assert caught.value.diagnostics().startswith(f"windows.yaml:{told}")
