"""The page of a backtest: self-contained, drawn, and safe whatever names hold."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from support.backtests import START, approximate, backtest, firing
from support.hostile import HOSTILE

from switchboard_policy.areas.slo.backtest.model import BudgetLine
from switchboard_policy.areas.slo.definition import Calendar
from switchboard_policy.domain.figures import BarFigure, SpanFigure, TimeFigure
from switchboard_policy.domain.outcome import NotEvaluated
from switchboard_policy.render import charts
from switchboard_policy.render.assembled import MOST_BYTES
from switchboard_policy.render.backtest_figures import MOST_BUDGETS, MOST_MARKS, MOST_ROWS, figures
from switchboard_policy.render.backtest_report import render_backtest


def test_the_page_leads_with_the_answer_and_holds_every_part() -> None:
    page = render_backtest(approximate(backtest()), "0.1.0")
    html = page.html
    assert "<h1>Over 30 days: 15 pages, 2 real; 99.5 % · workbook: 2 pages, the same 2" in html
    assert "<strong>approximate</strong>" in html
    for anchor in ("pictures", "numbers", "refusals", "method"):
        assert f'id="{anchor}"' in html
    assert "Not" not in re.findall(r"<title>(.*?)</title>", html)[0]
    assert len(html.encode()) < MOST_BYTES
    assert set(page.charts) == {
        "backtest-false-pages",
        "backtest-caught",
        "timeline-as-defined-workbook",
        "timeline-99-5-workbook",
        "budget-checkout-availability",
        "budget-search-latency",
    }


def test_nothing_is_fetched_and_only_our_own_script_runs() -> None:
    html = render_backtest(backtest(), "0.1.0").html
    assert "default-src 'none'" in html
    assert not re.findall(r'(?:src|href)="(?!#)', html)
    assert "style=" not in html


def test_one_way_to_alert_needs_no_comparison() -> None:
    drawn, _ = figures(backtest(variants=1))
    assert [type(figure) for figure in drawn] == [SpanFigure, TimeFigure, TimeFigure]


def test_without_labels_all_pages_are_compared() -> None:
    drawn, _ = figures(backtest(labelled=False))
    bars = [figure for figure in drawn if isinstance(figure, BarFigure)]
    assert [figure.title for figure in bars] == ["Pages"]
    assert [(bar.label, bar.now, bar.proposed) for bar in bars[0].bars] == [
        ("99.5 % · workbook", 15, 2),
        ("99.99 % · workbook", 15, 15),
    ]
    timeline = next(figure for figure in drawn if isinstance(figure, SpanFigure))
    assert not any(label.startswith("incidents") for label, _ in timeline.rows)


def test_a_timeline_shows_incidents_above_the_alerts_and_quiet_ones_last() -> None:
    timeline = next(f for f in figures(backtest())[0] if isinstance(f, SpanFigure))
    assert [label for label, _ in timeline.rows] == [
        "incidents checkout",
        "incidents search",
        "checkout-availability page",
        "checkout-availability ticket",
        "search-latency page",
        "search-latency ticket",
    ]
    assert [span.label for span in timeline.rows[0][1]] == [
        "incident: errors",
        "incident: database",
    ]


def test_what_has_no_room_is_named_and_counted() -> None:
    found = backtest(variants=1)
    (now,) = found.variants
    levels = tuple(
        replace(now.levels[0], level=replace(now.levels[0].level, name=f"n{number:02}"))
        for number in range(20)
    )
    drawn, left = figures(replace(found, variants=(replace(now, levels=levels),)))
    assert sum(isinstance(figure, TimeFigure) for figure in drawn) == MOST_BUDGETS
    assert len(left) == 20 - MOST_BUDGETS
    timeline = next(figure for figure in drawn if isinstance(figure, SpanFigure))
    assert len(timeline.rows) == MOST_ROWS
    assert timeline.note == "12 more alerts without room here."


def test_a_budget_says_of_what_period_it_is() -> None:
    found = backtest(variants=1)
    (now,) = found.variants
    (checkout, search) = now.levels
    assert isinstance(checkout.budget, BudgetLine)
    short = replace(checkout, budget=replace(checkout.budget, measured_s=49 * 3600))
    monthly = replace(search, level=replace(search.level, calendar=Calendar.MONTH))
    drawn, _ = figures(replace(found, variants=(replace(now, levels=(short, monthly)),)))
    notes = [figure.note for figure in drawn if isinstance(figure, TimeFigure)]
    assert notes == [
        "The budget of the 49 h measured, not of a whole period, at 99.9 %.",
        "The budget of each calendar month, at 99.9 %.",
    ]


def test_too_many_moments_are_not_all_marked() -> None:
    found = backtest(variants=1)
    (now,) = found.variants
    (checkout, _) = now.levels
    page = replace(checkout.alerts[0], firings=tuple(firing(n / 3, 4) for n in range(60)))
    level = replace(checkout, alerts=(page,))
    drawn, _ = figures(replace(found, variants=(replace(now, levels=(level,)),)))
    budget = next(figure for figure in drawn if isinstance(figure, TimeFigure))
    assert len(budget.marks) == MOST_MARKS
    assert budget.note.endswith("22 later moments not marked.")
    assert budget.marks[0].at == START


def test_levels_without_a_budget_are_not_drawn() -> None:
    found = backtest(variants=1)
    (now,) = found.variants
    blind = tuple(replace(level, budget=NotEvaluated("no traffic")) for level in now.levels)
    drawn, left = figures(replace(found, variants=(replace(now, levels=blind),)))
    assert [type(figure) for figure in drawn] == [SpanFigure]
    assert left == ()


def test_without_the_extra_the_tables_remain(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(charts, "available", lambda: False)
    page = render_backtest(backtest(), "0.1.0")
    assert page.charts == {}
    assert "pip install" in page.html
    assert "<script" not in page.html
    assert "13 Jan 2026 00:00" in page.html


def test_a_page_that_grows_too_large_gives_up_detail(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("switchboard_policy.render.assembled.MOST_BYTES", 10_000)
    html = render_backtest(backtest(), "0.1.0").html
    assert "<script" not in html
    assert "<svg" in html


def test_names_are_text_and_nothing_else() -> None:
    found = backtest(variants=1)
    (now,) = found.variants
    levels = tuple(
        replace(now.levels[0], level=replace(now.levels[0].level, name=text, service=text))
        for text in HOSTILE
    )
    told = tuple(replace(found.incidents[0], service=text, label=text) for text in HOSTILE)
    spiteful = replace(
        found,
        variants=(replace(now, levels=levels, windows="".join(HOSTILE)),),
        incidents=(*told[:3], *told),
        notes=HOSTILE,
        refused=tuple((text, NotEvaluated(text, text)) for text in HOSTILE),
    )
    html = render_backtest(spiteful, "0.1.0").html
    assert not [text for text in HOSTILE if re.search(r"[<>&\"']", text) and text in html]
    plain = render_backtest(found, "0.1.0").html
    assert html.count("<script") == plain.count("<script")
    assert "<img" not in html


def test_the_same_backtest_is_the_same_page() -> None:
    first, second = (render_backtest(backtest(), "0.1.0").html for _ in range(2))
    assert first == second
