"""Generated rules, evaluated by promtool, come to what the service level says."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest
from support.promtool import values
from support.rule_levels import EVENTS, shop

from simulator.trace import Array
from switchboard_policy.areas.slo.definition import (
    Calendar,
    CompositeSli,
    EventsSli,
    Exclusion,
    RawSli,
    ServiceLevel,
    TimeslicesSli,
)
from switchboard_policy.areas.slo.rules.generate import rule_groups
from switchboard_policy.areas.slo.window_sets import window_set

DAY_S, HOUR_S = 86_400, 3_600
BAD = 'http_requests_total{job="shop",code="500"}'
GOOD = 'http_requests_total{job="shop",code="200"}'
RATIO = "slo:sli_error:ratio_rate{}"


def look(
    folder: Path, level: ServiceLevel, series: dict[str, str], asked: list[tuple[str, int]]
) -> list[list[float]]:
    return values(folder, rule_groups(level, window_set("platform-b")), series, asked)


def samples(counts: Array) -> str:
    """A counter from its gains, minute by minute."""
    return " ".join(str(int(count)) for count in np.concatenate(([0], np.cumsum(counts))))


@pytest.mark.parametrize("seed", [1, 2])
def test_the_cheap_period_is_the_exact_sum_where_a_mean_of_ratios_is_not(
    tmp_path: Path, seed: int
) -> None:
    """A night of little traffic that fails weighs little; to a mean of ratios it weighs a night."""
    draw = np.random.Generator(np.random.PCG64(seed))
    minute = np.arange(1_440)
    rate = 60 + 55 * np.sin(2 * np.pi * minute / 1_440)
    total = draw.poisson(rate).astype(np.float64)
    share = np.where((minute > 1_000) & (minute < 1_150), 0.3, 0.004)
    bad = draw.binomial(total.astype(np.int64), share).astype(np.float64)
    level = shop(period_days=1)
    filter_ = '{sloth_id="shop-availability"}[1d]'
    sloths = f"sum_over_time(slo:sli_error:ratio_rate5m{filter_})"
    sloths += f"/ count_over_time(slo:sli_error:ratio_rate5m{filter_})"
    series = {BAD: samples(bad), GOOD: samples(total - bad)}
    ((cheap,), (mean,)) = look(
        tmp_path, level, series, [(RATIO.format("1d"), DAY_S), (sloths, DAY_S)]
    )
    exact = float(bad.sum() / total.sum())
    assert abs(cheap - exact) / exact < 0.01
    assert abs(mean - exact) / exact > 0.5


def test_the_period_survives_hours_without_traffic(tmp_path: Path) -> None:
    level = shop(period_days=1)
    series = {BAD: "0+6x60 360+0x240 366+6x60", GOOD: "0+54x60 3240+0x240 3294+54x60"}
    ((period,), (now,)) = look(
        tmp_path,
        level,
        series,
        [(RATIO.format("1d"), 6 * HOUR_S), (RATIO.format("5m"), 3 * HOUR_S)],
    )
    assert period == pytest.approx(0.1)
    assert np.isnan(now)


def test_a_failure_counter_that_is_only_there_while_something_fails_is_no_gap(
    tmp_path: Path,
) -> None:
    series = {BAD: "_x60 0+30x60", GOOD: "0+60x60 3630+30x60"}
    ((period,),) = look(tmp_path, shop(period_days=1), series, [(RATIO.format("1d"), 2 * HOUR_S)])
    assert period == pytest.approx(0.25, rel=0.06)


def test_excluded_time_counts_for_nothing_and_fires_nothing(tmp_path: Path) -> None:
    during = Exclusion(HOUR_S, 2 * HOUR_S)
    level = shop(period_days=1, exclusions=(during,))
    series = {BAD: "0+0x60 60+60x59 3600+0x120", GOOD: "0+60x60 3600+0x59 3660+60x120"}
    firing = 'count(ALERTS{alertstate="firing"})'
    asked = [
        (RATIO.format("1h"), 2 * HOUR_S + 1_800),
        (RATIO.format("1d"), 4 * HOUR_S),
        (RATIO.format("5m"), HOUR_S + 1_800),
        (firing, HOUR_S + 1_800),
    ]
    assert look(tmp_path, level, series, asked) == [[0], [0], [], []]
    ((firing_without,),) = look(tmp_path, shop(period_days=1), series, [(firing, HOUR_S + 1_800)])
    assert firing_without >= 1


def test_an_exclusion_comes_back_every_week_but_not_before_its_first(tmp_path: Path) -> None:
    weekly = Exclusion(HOUR_S, HOUR_S + 600, 2 * HOUR_S)
    total = "slo:sli_total:rate5m"
    asked = [(f"count({total})", at * 60) for at in (30, 62, 74, 76, 182, 196)]
    found = look(tmp_path, shop(exclusions=(weekly,)), {GOOD: "0+60x200"}, asked)
    assert found == [[1], [], [], [1], [], [1]]


def test_slices_are_good_or_bad_as_a_whole(tmp_path: Path) -> None:
    """Every tenth quarter of an hour fails a third: a tenth of the slices, no part of the rest."""
    level = shop("95", sli=TimeslicesSli(EVENTS, 900, Decimal("0.9")), period_days=1)
    minute = np.arange(600)
    failing = (minute // 15) % 10 == 4
    bad = np.where(failing, 20.0, 1.0)
    series = {BAD: samples(bad), GOOD: samples(60 - bad)}
    ((ratio,),) = look(tmp_path, level, series, [(RATIO.format("1d"), 600 * 60)])
    # Slices are looked at every minute here, so those that overlap a bad one enough count too.
    assert 0.1 <= ratio <= 0.2


def test_slices_without_traffic_are_neither_good_nor_bad(tmp_path: Path) -> None:
    level = shop("95", sli=TimeslicesSli(EVENTS, 300, Decimal(1)), period_days=1)
    series = {BAD: "0+30x60 1800+0x120", GOOD: "0+30x60 1800+0x120"}
    ((ratio,), (looks,)) = look(
        tmp_path,
        level,
        series,
        [(RATIO.format("1d"), 3 * HOUR_S), ("sum_over_time(slo:sli_total:rate5m[1d])", 3 * HOUR_S)],
    )
    assert ratio == 1
    assert 60 <= looks <= 66


def test_slices_of_a_ratio_count_where_the_ratio_is_known(tmp_path: Path) -> None:
    raw = RawSli("avg_over_time(stale[{{.window}}])")
    level = shop("95", sli=TimeslicesSli(raw, 300, Decimal("0.9")), period_days=1)
    series = {"stale": "0x59 _x60 0.2x30"}
    ((ratio,), (looks,)) = look(
        tmp_path,
        level,
        series,
        [(RATIO.format("1d"), 150 * 60), ("sum_over_time(slo:sli_total:rate5m[1d])", 150 * 60)],
    )
    assert ratio == pytest.approx(31 / looks)
    assert 90 <= looks <= 97


PARTS = CompositeSli(
    (
        ("one", Decimal(1), EVENTS),
        (
            "two",
            Decimal(3),
            EventsSli("sum(rate(lost[{{.window}}]))", "sum(rate(sent[{{.window}}]))"),
        ),
        ("raw", Decimal(1), RawSli("avg_over_time(stale[{{.window}}])")),
    )
)


@pytest.mark.parametrize("calendar", [Calendar.ROLLING, Calendar.WEEK])
def test_a_composite_is_the_mean_of_its_parts_by_weight_and_a_silent_part_fails_nothing(
    tmp_path: Path, calendar: Calendar
) -> None:
    level = shop(sli=PARTS, period_days=7, calendar=calendar)
    series = {
        BAD: "0+30x180",
        GOOD: "0+30x180",
        "lost": "0+6x60 360+0x120",
        "sent": "0+60x60 3600+0x120",
        "stale": "0.25x180",
    }
    asked = [(RATIO.format(w), at * 60) for w, at in (("1h", 60), ("1h", 179), ("1w", 179))]
    both, alone, period = look(tmp_path, level, series, asked)
    assert both == [pytest.approx((0.5 + 3 * 0.1 + 0.25) / 5)]
    assert alone == [pytest.approx((0.5 + 0.25) / 5)]
    assert period == [pytest.approx((0.5 + 3 * 0.1 + 0.25) / 5)]


def test_a_part_that_was_never_measured_does_not_silence_the_others(tmp_path: Path) -> None:
    series = {BAD: "0+30x60", GOOD: "0+30x60"}
    asked = [(RATIO.format(w), 3600) for w in ("5m", "1h", "1w")]
    found = look(tmp_path, shop(sli=PARTS, period_days=7), series, asked)
    assert list(found) == [[pytest.approx(0.5 / 5)]] * 3


@pytest.mark.parametrize(
    ("calendar", "days", "start_s"),
    [
        (Calendar.WEEK, 7, 345_600),  # Monday 5 January 1970
        (Calendar.MONTH, 30, 31 * DAY_S),
        (Calendar.QUARTER, 90, 90 * DAY_S),
        (Calendar.YEAR, 365, 365 * DAY_S),
    ],
)
def test_a_calendar_period_forgets_what_was_before_it_began(
    tmp_path: Path, calendar: Calendar, days: int, start_s: int
) -> None:
    """Time begins at the epoch there, so a shifted clock stands in for later days."""
    level = shop(calendar=calendar, period_days=days)
    shift = start_s - 2 * HOUR_S
    groups = [
        type(group)(
            group.name,
            tuple(
                type(rule)(**{**vars(rule), "expr": _shifted(rule.expr, shift)})
                for rule in group.rules
            ),
            group.interval_s,
        )
        for group in rule_groups(level, window_set("platform-b"))
    ]
    series = {BAD: "0+60x120 7200+15x120", GOOD: "0+0x120 0+45x120"}
    (period,) = (
        each
        for each in (f"ratio_rate{w}" for w in ("1w", "30d", "90d", "1y"))
        if _has(groups, each)
    )
    asked = [(f"slo:sli_error:{period}", 110 * 60), (f"slo:sli_error:{period}", 239 * 60)]
    before, after = values(tmp_path, groups, series, asked)
    assert before == [1]
    # The first looks of the new period still see up to five minutes of the old one.
    assert after == [pytest.approx(0.25, rel=0.1)]


def _shifted(expr: str, seconds: int) -> str:
    """The same expression as of a later day."""
    later = expr.replace("time()", f"(time() + {seconds})")
    for name in ("year", "month"):
        later = later.replace(f"{name}()", f"{name}(vector(time() + {seconds}))")
    return later


def _has(groups: object, name: str) -> bool:
    return name in str(groups)


def test_an_alert_waits_until_enough_was_asked_for(tmp_path: Path) -> None:
    level = shop(least_events=600)
    series = {BAD: "0+10x180", GOOD: "0+0x180"}
    firing = 'count(ALERTS{alertstate="firing",sloth_severity="page"})'
    found = look(tmp_path, level, series, [(firing, 45 * 60), (firing, 75 * 60)])
    assert found == [[], [1]]


def test_numbers_of_the_definition_are_exact_to_the_last_digit(tmp_path: Path) -> None:
    asked = [
        ("slo:objective:ratio", 60),
        ("slo:error_budget:ratio", 60),
        ("slo:time_period:days", 60),
    ]
    assert look(tmp_path, shop("99.99"), {GOOD: "0+1x5"}, asked) == [[0.9999], [0.0001], [30]]
