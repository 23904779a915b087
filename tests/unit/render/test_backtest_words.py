"""A backtest's answer in a sentence, its tables, and what they rest on."""

from __future__ import annotations

from dataclasses import replace

import pytest
from support.backtests import approximate, backtest

from switchboard_policy.areas.slo.backtest.model import Backtest
from switchboard_policy.areas.slo.definition import Severity
from switchboard_policy.domain.outcome import NotEvaluated
from switchboard_policy.render import backtest_words as words
from switchboard_policy.render.numbers import DASH

CAUGHT = " (2 of 3 incidents caught)"


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (backtest(variants=1), "over 30 days: 15 pages, 2 real (2 of 3 incidents caught)"),
        (
            backtest(variants=2),
            f"over 30 days: 15 pages, 2 real; this change: 2 pages, the same 2{CAUGHT}",
        ),
        (
            backtest(),
            f"over 30 days: 15 pages, 2 real; 99.5 % · workbook: 2 pages, the same 2{CAUGHT}",
        ),
        (backtest(variants=1, labelled=False), "over 30 days: 15 pages"),
        (
            backtest(variants=2, labelled=False),
            "over 30 days: 15 pages; this change: 2 pages",
        ),
    ],
)
def test_the_lead_says_what_was_and_what_would_be(found: Backtest, said: str) -> None:
    assert words.lead(found) == said


def test_as_many_real_pages_about_other_incidents_are_not_the_same() -> None:
    found = backtest(variants=2)
    (now, then) = found.variants
    (checkout, search) = then.levels
    (page, ticket) = checkout.alerts
    moved = tuple(replace(each, incidents=(2,)) for each in page.firings)
    other = replace(checkout, alerts=(replace(page, firings=moved), ticket))
    changed = replace(found, variants=(now, replace(then, levels=(other, search))))
    assert "this change: 2 pages, 2 real" in words.lead(changed)


def test_the_best_of_those_tried_is_set_against_the_present_way() -> None:
    found = backtest()
    assert words.changed(found) is found.variants[1]
    assert words.changed(backtest(variants=1)) is None
    assert words.shown(found) == found.variants[:2]


def test_a_way_to_alert_that_could_not_be_replayed_is_not_the_quietest() -> None:
    found = backtest(labelled=False)
    now, *tried = found.variants
    levels = tuple(
        replace(each, alerts=tuple(replace(one, windows=(), firings=()) for one in each.alerts))
        for each in now.levels
    )
    none = {each: replace(now.scores[each], fired=0) for each in Severity}
    untold = replace(now, windows="days", levels=levels, scores=none)
    assert words.changed(replace(found, variants=(now, untold, *tried))) is tried[0]


def test_every_way_to_alert_has_its_row() -> None:
    table = words.what_if(backtest())
    assert dict(zip(table.head, table.rows[0], strict=True)) == {
        "": "as defined · workbook",
        "pages": "15",
        "real": "2",
        "false": "13",
        "false a week": "3.03",
        "incidents caught": "2 of 3 incidents",
        "precision": "13.3 %",
        "recall": "66.7 %",
        "F-score": "0.222",
        "first page after": "10.1 min",
        "tickets": "1",
    }
    bare = words.what_if(backtest(labelled=False)).rows[0]
    assert bare[1:9] == ("15", *[DASH] * 7)


def test_an_incident_says_what_told_of_it_or_that_it_was_missed() -> None:
    found = backtest()
    table = words.confusion(found, found.variants[0])
    assert [row[2:] for row in table.rows] == [
        (
            "checkout: errors",
            "page checkout-availability after 5.8 min; ticket checkout-availability after 28.8 min",
        ),
        ("checkout: database", "page checkout-availability after 14.4 min"),
        ("search: slow", "missed"),
    ]
    everywhere = replace(found.incidents[2], service="", label="")
    placed = replace(found, incidents=(*found.incidents[:2], everywhere))
    assert words.confusion(placed, found.variants[0]).rows[2][2] == "every service"


def test_what_matched_no_incident_is_listed_in_order_of_time() -> None:
    found = backtest()
    table = words.false_alerts(found, found.variants[0])
    assert len(table.rows) == 13
    assert table.rows[0][:3] == ("1 Jan 2026 07:12", "4 min", "page checkout-availability")
    assert table.rows[-1][1] == "48 h, still firing"
    assert table.title.startswith("Alerts that matched no incident")
    bare = backtest(labelled=False)
    assert words.false_alerts(bare, bare.variants[0]).title == "Alerts, as defined · workbook"


def test_an_alert_says_how_soon_how_dear_and_how_long() -> None:
    found = backtest()
    page, ticket, lone, silent = words.alerts(found, found.variants[0]).rows
    assert page == ("checkout-availability page", "14", "2", "3.27", "10.1 min", "2.1 %", "10 min")
    assert ticket[1:3] == ("1", "1")
    assert lone[3:] == ("0.233", DASH, "2.1 %", DASH)
    assert silent == ("search-latency ticket", "0", "0", "0", DASH, DASH, DASH)
    bare = backtest(labelled=False)
    assert words.alerts(bare, bare.variants[0]).rows[0][2] == DASH


def test_a_long_table_says_what_it_leaves_out() -> None:
    found = backtest(variants=1)
    (now,) = found.variants
    (checkout, search) = now.levels
    (page, ticket) = checkout.alerts
    many = replace(page, firings=page.firings * 6)
    more = replace(now, levels=(replace(checkout, alerts=(many, ticket)), search))
    table = words.false_alerts(found, more)
    assert (len(table.rows), table.left) == (words.MOST_ROWS, 73 - words.MOST_ROWS)


def test_tables_without_rows_are_left_out() -> None:
    titles = [table.title for table in words.tables(backtest())]
    assert titles == [
        "What would have been",
        "Incidents, as defined · workbook",
        "What each alert did, as defined · workbook",
        "Alerts that matched no incident, as defined · workbook",
        "Incidents, 99.5 % · workbook",
        "What each alert did, 99.5 % · workbook",
    ]
    assert not any(
        table.title.startswith("Incidents") for table in words.tables(backtest(labelled=False))
    )


def test_what_could_not_be_told_is_said_once() -> None:
    found = backtest()
    subjects = [subject for subject, _ in words.refusals(found)]
    assert subjects == [
        "mail-delivery",
        "checkout-availability page 3d/6h",
        "checkout-availability ticket 3d/6h",
        "search-latency page 3d/6h",
        "search-latency ticket 3d/6h",
    ]
    (now, *rest) = found.variants
    blind = replace(now.levels[0], budget=NotEvaluated("no traffic"))
    told = replace(found, variants=(replace(now, levels=(blind, now.levels[1])), *rest))
    assert ("checkout-availability", NotEvaluated("no traffic")) in words.refusals(told)


def test_the_method_names_the_semantics_and_what_is_exact() -> None:
    exact, rule, note = words.method(backtest())
    assert "semantics of prometheus-3" in exact
    assert "equal to that server's" in exact
    assert "60 min after one" in rule
    assert note == "3 incidents became 2: overlapping ones are one."
    grid, cost, _, _ = words.method(approximate(backtest()))
    assert "Approximate: query_range put it on a grid." in grid
    assert cost == (
        "Measured against the samples themselves: 12 of 90,000 evaluations differ, where 400 fire."
    )
    assert not any("real when" in said for said in words.method(backtest(labelled=False)))


def test_a_month_without_alerts_reads_as_one() -> None:
    found = backtest(variants=1)
    none = {
        severity: replace(score, fired=0, true=0, caught=0, delays_s=())
        for severity, score in found.variants[0].scores.items()
    }
    quiet = replace(found, variants=(replace(found.variants[0], scores=none),))
    assert words.lead(quiet) == "over 30 days: 0 pages, 0 real (0 of 3 incidents caught)"
    assert words.what_if(quiet).rows[0][6:10] == (DASH, "0 %", "0", DASH)
    assert quiet.variants[0].scores[Severity.PAGE].precision is None
