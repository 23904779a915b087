"""Definitions replayed over samples made here, where the right answer is plain."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import numpy as np
import pytest

from simulator.prometheus.semantics import Grid, Semantics
from simulator.samples import RawSeries
from switchboard_policy.areas.slo.alert_windows import AlertWindow, WindowSet
from switchboard_policy.areas.slo.backtest.events import events_of
from switchboard_policy.areas.slo.backtest.firing import fired
from switchboard_policy.areas.slo.backtest.incidents import Incident
from switchboard_policy.areas.slo.backtest.model import Backtest, BudgetLine, LevelOutcome
from switchboard_policy.areas.slo.backtest.queries import queries_of, selectors_of
from switchboard_policy.areas.slo.backtest.run import Question, Replay, difference
from switchboard_policy.areas.slo.backtest.spending import Events
from switchboard_policy.areas.slo.definition import (
    Alerting,
    AlertTarget,
    CompositeSli,
    EventsSli,
    Exclusion,
    RawSli,
    ServiceLevel,
    Severity,
    Tier,
    TimeslicesSli,
)
from switchboard_policy.domain.outcome import NotEvaluated

HOUR, DAY = 3600, 86_400
START = 1_767_225_600
PAGE = AlertWindow(Severity.PAGE, Tier.QUICK, HOUR, 300, Decimal("14.4"))
SLOW = AlertWindow(Severity.PAGE, Tier.SLOW, 6 * HOUR, 1800, Decimal(6))
TICKET = AlertWindow(Severity.TICKET, Tier.QUICK, 24 * HOUR, 2 * HOUR, Decimal(3))
WINDOWS = WindowSet("three", 30, (PAGE, SLOW, TICKET))
SLI = EventsSli("sum(rate(bad_total[{{.window}}]))", "sum(rate(all_total[{{.window}}]))")
LEVEL = ServiceLevel(
    "shop", "availability", Decimal("99.9"), SLI, alerting=Alerting("ShopAvailability")
)


def counters(
    share: Callable[[int], float], *, hours: int = 48, every: int = 60
) -> tuple[RawSeries, ...]:
    """A request a second and the share of them that fails at each second."""
    seconds = np.arange(0, hours * HOUR + 1, every)
    bad = np.cumsum([share(int(at)) * every for at in seconds])
    return tuple(
        RawSeries({"__name__": name}, (START + seconds) * 1000, values.astype(np.float64))
        for name, values in (("bad_total", bad), ("all_total", seconds))
    )


def outage(at: int) -> float:
    """A fifth fails for half an hour, thirty hours in."""
    return 0.2 if 30 * HOUR < at <= 30 * HOUR + 1800 else 0.0


OUTAGE = Incident(START + 30 * HOUR, START + 30 * HOUR + 1800, "shop", "outage")


def replayed(
    share: Callable[[int], float] = outage,
    *,
    level: ServiceLevel = LEVEL,
    incidents: tuple[Incident, ...] = (OUTAGE,),
    hours: int = 48,
    **more: object,
) -> Backtest:
    question = Question((level,), (WINDOWS,), **more)  # type: ignore[arg-type]
    samples = counters(share, hours=hours)
    return Replay(question, samples, incidents, labelled=True).result()


def only(found: Backtest) -> LevelOutcome:
    (outcome,) = found.variants[0].levels
    return outcome


def grid(hours: int = 48) -> Grid:
    return Grid(START * 1000, 60_000, hours * 60 + 1)


def test_an_outage_pages_soon_and_stops_soon_after_it() -> None:
    found = replayed()
    page = next(each for each in only(found).alerts if each.severity is Severity.PAGE)
    # A fifth fails: 14.4 times 0.1 % of an hour is reached after 1.44 % / 20 % of it: 4.3 min.
    assert page.delays_s == (300,)
    (firing,) = page.firings
    assert firing.windows == "1h/5m"
    assert firing.incidents == (0,)
    # The slow pair holds while half an hour still remembers it.
    assert firing.reset_s is not None
    assert 25 * 60 < firing.reset_s <= 31 * 60
    assert firing.budget_spent == pytest.approx(0.02, rel=0.35)
    assert found.variants[0].scores[Severity.PAGE].f_score == 1


def test_budget_and_events_are_what_was_measured() -> None:
    budget = only(replayed()).budget
    assert isinstance(budget, BudgetLine)
    assert budget.events == pytest.approx(48 * HOUR, rel=0.005)
    assert budget.bad == pytest.approx(0.2 * 1800, rel=0.02)
    assert budget.last == pytest.approx(1 - 360 / 172.8, abs=0.05)
    assert budget.lowest == pytest.approx(budget.last)
    assert budget.left[0] == 1
    assert budget.measured_s == pytest.approx(48 * HOUR, abs=300)


def test_other_objectives_are_tried_beside_the_definition_s_own() -> None:
    found = replayed(objectives=(Decimal(98), Decimal("99.99")))
    assert [each.name for each in found.variants] == [
        "as defined · three",
        "98 % · three",
        "99.99 % · three",
    ]
    assert [each.scores[Severity.PAGE].caught for each in found.variants] == [1, 0, 1]
    assert only(found).level.objective == Decimal("99.9")
    assert found.variants[1].levels[0].level.objective == 98


def test_time_may_be_cut_and_evaluations_stand_at_whole_intervals() -> None:
    found = replayed(start_s=START + 40 * HOUR + 7, end_s=START + 41 * HOUR + 7, incidents=())
    assert (found.start_s, found.end_s) == (START + 40 * HOUR + 60, START + 41 * HOUR)
    assert found.span_s == 3540
    whole = replayed(start_s=0, end_s=2 * START)
    assert (whole.start_s, whole.end_s) == (START, START + 48 * HOUR)


def test_what_rules_read_of_each_other_was_recorded_before_the_first_evaluation() -> None:
    # Sums over what was recorded know nothing of the time before it was: half an hour after the
    # outage the long window must still hold it, wherever the looking begins.
    summed = replace(LEVEL, least_events=1000)
    whole = replayed(level=summed)
    late = replayed(level=summed, start_s=OUTAGE.end_s - 600)
    (firing,) = only(whole).alerts[0].firings
    (cut,) = only(late).alerts[0].firings
    assert (cut.start_s, cut.end_s) == (OUTAGE.end_s - 600, firing.end_s)


def test_windows_longer_than_the_telemetry_are_refused_and_the_others_replayed() -> None:
    found = replayed(hours=12, incidents=())
    refused = {name for alert in only(found).alerts for name, _ in alert.refused}
    assert refused == {"1d/2h"}
    assert [alert.windows for alert in only(found).alerts] == [("1h/5m", "6h/30m"), ()]


def test_maintenance_neither_pages_nor_spends() -> None:
    planned = Exclusion(OUTAGE.start_s - 600, OUTAGE.end_s + 600)
    found = replayed(level=replace(LEVEL, exclusions=(planned,)))
    assert found.variants[0].scores[Severity.PAGE].fired == 0
    budget = only(found).budget
    assert isinstance(budget, BudgetLine)
    assert budget.bad == pytest.approx(0, abs=1e-6)


def test_maintenance_that_comes_again_is_left_out_each_time() -> None:
    daily = Exclusion(START + 5 * HOUR, START + 6 * HOUR, every_s=DAY)

    def nightly(at: int) -> float:
        return 0.5 if 5 * HOUR < at % DAY <= 6 * HOUR else 0.0

    outcome = only(replayed(nightly, level=replace(LEVEL, exclusions=(daily,)), incidents=()))
    assert isinstance(outcome.budget, BudgetLine)
    assert outcome.budget.bad == pytest.approx(0, abs=1e-6)
    bare = only(replayed(nightly, incidents=()))
    assert isinstance(bare.budget, BudgetLine)
    assert bare.budget.bad == pytest.approx(3600, rel=0.01)


def test_too_few_events_page_nobody() -> None:
    patient = replace(LEVEL, least_events=100_000)
    assert replayed(level=patient).variants[0].scores[Severity.PAGE].fired == 0
    eager = replace(LEVEL, least_events=1000)
    assert replayed(level=eager).variants[0].scores[Severity.PAGE].caught == 1


def test_alerts_that_are_switched_off_are_not_replayed() -> None:
    silent = replace(LEVEL, alerting=replace(LEVEL.alerting, ticket=AlertTarget(disabled=True)))
    assert [each.severity for each in only(replayed(level=silent)).alerts] == [Severity.PAGE]
    short = only(replayed(level=silent, hours=12, incidents=()))
    assert [each.severity for each in short.alerts] == [Severity.PAGE]


def test_pairs_that_wait_for_different_times_are_alerts_of_their_own() -> None:
    waiting = WindowSet("two", 30, (PAGE, replace(SLOW, for_s=7200)))
    found = fired(LEVEL, waiting, counters(outage), grid(), Semantics.PROMETHEUS_3)
    assert not isinstance(found, NotEvaluated)
    assert [[pair.for_s for pair in each.pairs] for each in found] == [[0], [7200]]
    assert [len(each.spans) for each in found] == [1, 0]


def test_what_the_telemetry_does_not_hold_is_refused_by_name() -> None:
    other = replace(LEVEL, name="other", sli=EventsSli("sum(rate(x_total[{{.window}}]))", "y"))
    quiet = replace(LEVEL, name="quiet", alerting=Alerting())
    half = replace(LEVEL, name="half", sli=replace(SLI, error_query="sum(rate(z_total[5m]))"))
    question = Question((LEVEL, other, quiet, half), (WINDOWS,))
    found = Replay(question, counters(outage), (), labelled=True).result("why", ["before"])
    assert [(name, why.reason) for name, why in found.refused] == [
        ("shop-other", "none of the series its queries name is in the telemetry"),
        ("shop-quiet", "its definition names no alert"),
    ]
    assert found.notes == ("before", 'shop-half: no series matches {__name__="z_total"}')
    assert found.approximate == "why"


def test_an_alert_on_a_window_that_is_not_full_yet_is_counted() -> None:
    def early(at: int) -> float:
        return 0.5 if 600 < at <= 1200 else 0.0

    found = replayed(early, incidents=())
    assert found.variants[0].scores[Severity.PAGE].fired == 1
    (note,) = [each for each in found.notes if "fills their long window" in each]
    assert note.startswith("2 of the alerts")  # the page, and the ticket of a day
    assert not any("fills their" in each for each in replayed().notes)


def test_windows_made_for_another_period_are_named() -> None:
    weekly = replace(LEVEL, period_days=7)
    (note,) = replayed(level=weekly).notes
    assert note.startswith("three is made for 30 days and some levels' period is 7: its alerts")
    assert replayed().notes == ()


def test_a_query_that_is_not_evaluated_here_is_refused_not_guessed() -> None:
    odd = replace(LEVEL, sli=RawSli("predict_linear(bad_total[{{.window}}], 60)"))
    outcome = only(replayed(level=odd, incidents=()))
    assert isinstance(outcome.budget, NotEvaluated)
    assert [alert.refused[0][0] for alert in outcome.alerts] == ["every window", "every window"]
    assert all(not alert.firings for alert in outcome.alerts)


def test_no_traffic_is_no_budget() -> None:
    seconds = np.arange(0, 30 * HOUR, 60)
    flat = tuple(
        RawSeries({"__name__": name}, (START + seconds) * 1000, np.zeros(seconds.size))
        for name in ("bad_total", "all_total")
    )
    outcome = only(Replay(Question((LEVEL,), (WINDOWS,)), flat).result())
    assert outcome.budget == NotEvaluated("no event was measured", would_help="traffic")


def test_a_grid_s_difference_counts_evaluations_that_disagree() -> None:
    question = Question((LEVEL,), (WINDOWS,))
    exact = Replay(question, counters(outage))
    assert difference(exact, Replay(question, counters(outage))).differing == 0
    late = Replay(question, counters(lambda at: outage(at - 600)), grid=exact.grid)
    found = difference(exact, late)
    assert found.evaluations == 2 * exact.grid.count
    assert found.firing > 30
    assert 15 <= found.differing <= 40
    nothing = Replay(replace(question, levels=()), counters(outage))
    assert difference(exact, nothing).differing == found.firing


@pytest.mark.parametrize(
    ("sli", "bad", "total"),
    [
        (RawSli("sum(rate(bad_total[{{.window}}])) / sum(rate(all_total[{{.window}}]))"), 0.2, 1),
        (TimeslicesSli(SLI, 60, Decimal("0.9")), 1, 1),
        (TimeslicesSli(SLI, 60, Decimal("0.7")), 0, 1),
        (
            CompositeSli((("a", Decimal(3), SLI), ("b", Decimal(1), RawSli("0 * vector(1)")))),
            0.15,
            1,
        ),
        (SLI, 12, 60),
    ],
    ids=["ratio", "bad slice", "good slice", "composite", "events"],
)
def test_each_indicator_has_its_events(
    sli: EventsSli | RawSli | TimeslicesSli | CompositeSli, bad: float, total: float
) -> None:
    level = replace(LEVEL, sli=sli)
    found = events_of(level, counters(outage, every=15), grid(), Semantics.PROMETHEUS_3, 300)
    assert isinstance(found, Events)
    at = 30 * 60 + 20
    assert found.total[at] == pytest.approx(total)
    assert found.bad[at] == pytest.approx(bad)
    assert found.bad[100] == 0
    # Before the first rate there is nothing, and nothing counts.
    assert found.total[0] == (1 if isinstance(sli, CompositeSli) else 0)


def test_a_definition_reads_what_its_parts_read() -> None:
    slices = TimeslicesSli(RawSli("c[{{.window}}]"), 60, Decimal("0.9"))
    parts = CompositeSli((("a", Decimal(1), SLI), ("b", Decimal(1), RawSli("c[{{.window}}]"))))
    assert queries_of(replace(LEVEL, sli=slices)) == ("c[5m]",)
    assert [str(each) for each in selectors_of(replace(LEVEL, sli=parts))] == [
        '{__name__="all_total"}',
        '{__name__="bad_total"}',
        '{__name__="c"}',
    ]


def test_a_window_as_long_as_the_period_is_replayed() -> None:
    level = replace(LEVEL, period_days=1)
    windows = WindowSet("a day", 1, (TICKET,))
    found = fired(level, windows, counters(outage), grid(), Semantics.PROMETHEUS_3)
    assert not isinstance(found, NotEvaluated)
    (ticket,) = found
    ((start, end),) = ticket.spans
    assert 30 * HOUR < start - START < 31 * HOUR
    assert end > start + HOUR
