"""One failed event alone alerts nobody, a total outage of a quiet service does at its second."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import numpy as np
import pytest
from support.rule_levels import EVENTS, WORKBOOK, alerts, rules_of, shop

from simulator.prometheus.semantics import Semantics
from simulator.samples import RawSeries
from switchboard_policy.areas.slo.definition import (
    Calendar,
    CompositeSli,
    EventsSli,
    Exclusion,
    RawSli,
    ServiceLevel,
    Sli,
    TimeslicesSli,
)
from switchboard_policy.areas.slo.rules.enough import least_counted
from switchboard_policy.areas.slo.rules.generate import rule_groups
from switchboard_policy.domain.location import Location
from switchboard_policy.errors import InputError
from switchboard_policy.promql.replay import replay_groups

MINUTE, HOUR = 60, 3_600
RAW = RawSli("avg_over_time(shop_ratio[{{.window}}])")
OTHERS = [
    RAW,
    TimeslicesSli(EVENTS, 60, Decimal("0.9")),
    CompositeSli((("a", Decimal(1), EVENTS), ("b", Decimal(2), EVENTS))),
]
ANY = shop(least_bad_events=1)


def counter(code: str, events_s: Sequence[int], scrapes_s: Sequence[int]) -> RawSeries:
    """A counter that each scrape finds with the events up to it."""
    values = np.searchsorted(np.array(sorted(events_s)), np.array(scrapes_s), side="right")
    labels = {"__name__": "http_requests_total", "job": "shop", "code": code}
    times = np.array(scrapes_s, dtype=np.int64) * 1000
    return RawSeries(labels, times, values.astype(np.float64))


def paged(
    level: ServiceLevel,
    good_s: Sequence[int],
    bad_s: Sequence[int],
    *,
    until_s: int = 12 * HOUR,
    scrape_s: int = 15,
    interval_s: int = 60,
    semantics: Semantics = Semantics.PROMETHEUS_3,
    born_s: int = 0,
) -> list[int]:
    """The minutes at which the level pages; series of bad events are first scraped as told."""
    scrapes = range(0, until_s + 1, scrape_s)
    failed = [at for at in scrapes if at >= born_s]
    series = [counter("200", good_s, scrapes), counter("500", bad_s, failed)]
    found = replay_groups(
        rule_groups(level, WORKBOOK),
        series,
        start_s=0,
        end_s=until_s,
        interval_s=interval_s,
        semantics=semantics,
    )
    assert not found.refused
    return [
        int(at) // MINUTE
        for each in found.alerts
        if each.labels["sloth_severity"] == "page"
        for at in each.times_s[each.firing]
    ]


def minutes(first: int, after: int, every: int = 1) -> list[int]:
    """Moments in the midst of minutes, in seconds."""
    return [minute * MINUTE + 30 for minute in range(first, after, every)]


def but(times: Sequence[int], left_out: Sequence[int]) -> list[int]:
    return [at for at in times if at not in left_out]


QUIET = minutes(0, 12 * 60)
"""A request a minute."""


@pytest.mark.parametrize("semantics", list(Semantics))
@pytest.mark.parametrize("scrape_s", [15, 60, 120])
@pytest.mark.parametrize("interval_s", [30, 60, 120])
def test_one_failure_of_an_hour_pages_with_sloths_alerts_and_not_with_ours(
    semantics: Semantics, scrape_s: int, interval_s: int
) -> None:
    bad = minutes(300, 301)
    asked = {"scrape_s": scrape_s, "interval_s": interval_s, "semantics": semantics}
    assert paged(ANY, but(QUIET, bad), bad, **asked)  # type: ignore[arg-type]
    assert paged(shop(), but(QUIET, bad), bad, **asked) == []  # type: ignore[arg-type]


@pytest.mark.parametrize("semantics", list(Semantics))
@pytest.mark.parametrize("scrape_s", [15, 60, 120])
@pytest.mark.parametrize("apart", [1, 4, 40, 55])
def test_two_failures_of_an_hour_page(semantics: Semantics, scrape_s: int, apart: int) -> None:
    bad = [*minutes(300, 301), *minutes(300 + apart, 301 + apart)]
    found = paged(shop(), but(QUIET, bad), bad, scrape_s=scrape_s, semantics=semantics)
    assert found
    # A failure is seen by the first evaluation after the scrape that finds it.
    assert 301 + apart <= found[0] <= 301 + apart + scrape_s // MINUTE


@pytest.mark.parametrize("every", [1, 10, 25])
def test_a_total_outage_of_a_quiet_service_pages_soon_after_its_second_failure(every: int) -> None:
    good, bad = minutes(0, 400, every), minutes(400, 12 * 60, every)
    found = paged(shop(), good, bad)
    assert bad[1] < found[0] * MINUTE <= bad[1] + 5 * MINUTE
    assert paged(ANY, good, bad)[0] * MINUTE < bad[1]


def test_a_least_number_of_all_events_would_never_tell_of_that_outage() -> None:
    good, bad = minutes(0, 400, 25), minutes(400, 12 * 60, 25)
    assert paged(shop(least_events=30), good, bad) == []


def test_more_bad_events_may_be_asked_for() -> None:
    bad = minutes(400, 404)
    good = but(QUIET, bad)
    assert paged(shop(least_bad_events=4), good, bad)[0] == 404
    assert paged(shop(least_bad_events=5), good, bad) == []


def test_a_failure_that_its_counter_begins_with_is_not_counted() -> None:
    bad = minutes(300, 303)
    found = paged(shop(), but(QUIET, bad), bad, born_s=300 * MINUTE + 45)
    assert found[0] == 303
    assert paged(ANY, but(QUIET, bad), bad, born_s=300 * MINUTE + 45)[0] == 302


def test_while_a_long_window_is_not_full_one_failure_still_pages() -> None:
    bad = minutes(6, 7)
    assert paged(shop(), but(QUIET, bad), bad, until_s=HOUR)


def test_scrapes_too_far_apart_for_the_base_window_leave_alerts_as_they_are() -> None:
    bad = minutes(240, 360)
    assert paged(shop(), but(QUIET, bad), bad, scrape_s=300)


@pytest.mark.parametrize(
    "changes",
    [
        {"calendar": Calendar.MONTH},
        {"exclusions": (Exclusion(0, HOUR),)},
        {"calendar": Calendar.WEEK, "period_days": 7, "exclusions": (Exclusion(0, HOUR),)},
        {"least_events": 30},
    ],
)
def test_one_failure_stays_quiet_and_two_page_whatever_else_a_level_asks(
    changes: dict[str, object],
) -> None:
    one, two = minutes(500, 501), minutes(500, 502)
    assert paged(shop(**changes), but(QUIET, one), one) == []
    assert paged(shop(**changes), but(QUIET, two), two)


@pytest.mark.parametrize("name", ["rate", "increase"])
def test_events_are_counted_whether_queries_ask_for_a_rate_or_an_increase(name: str) -> None:
    queries = (EVENTS.error_query, EVENTS.total_query)
    sli = EventsSli(*(query.replace("rate(", f"{name}(") for query in queries))
    one, two = minutes(400, 401), minutes(400, 402)
    assert paged(shop(sli=sli), but(QUIET, one), one) == []
    assert paged(shop(sli=sli), but(QUIET, two), two)
    assert paged(shop(sli=sli, least_events=50), but(QUIET, two), two)
    assert paged(shop(sli=sli, least_events=90), but(QUIET, two), two) == []


def test_the_clause_names_the_long_window_and_half_an_event_less() -> None:
    page, ticket = alerts(rules_of(shop()))
    for rule, seconds in ((page, (3_600, 21_600)), (ticket, (86_400, 259_200))):
        assert all(f" * {each} < 1.5" in rule.expr for each in seconds)
        assert rule.expr.count("unless") == 2
    assert least_counted(2) == Decimal("1.5")


def test_nothing_is_asked_where_any_event_will_do() -> None:
    for level in (ANY, *(shop(sli=sli) for sli in OTHERS)):
        assert all("unless" not in rule.expr for rule in alerts(rules_of(level)))


@pytest.mark.parametrize("sli", OTHERS)
def test_bad_events_cannot_be_asked_of_what_counts_none(sli: Sli) -> None:
    where = Location("slo.yaml", "/slos/0", 3, 5)
    with pytest.raises(InputError, match="least_bad_events needs an indicator") as caught:
        rule_groups(shop(sli=sli, least_bad_events=3, location=where), WORKBOOK)
    assert caught.value.location == where
