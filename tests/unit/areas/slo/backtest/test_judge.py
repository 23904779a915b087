"""What each alert did about which incident, and what all of a severity did together."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import numpy as np
import pytest

from switchboard_policy.areas.slo.alert_windows import AlertWindow
from switchboard_policy.areas.slo.backtest.incidents import Incident
from switchboard_policy.areas.slo.backtest.judge import Span, judge, score
from switchboard_policy.areas.slo.backtest.model import (
    AlertOutcome,
    LevelOutcome,
    Score,
    Told,
    Variant,
)
from switchboard_policy.areas.slo.backtest.spending import Events
from switchboard_policy.areas.slo.backtest.stand_in import stand_in
from switchboard_policy.areas.slo.definition import EventsSli, ServiceLevel, Severity, Tier
from switchboard_policy.domain.outcome import NotEvaluated

DAY, WEEK = 86_400, 7 * 86_400
PAIR = AlertWindow(Severity.PAGE, Tier.QUICK, 3600, 300, Decimal("14.4"))
LEVEL = ServiceLevel("checkout", "availability", Decimal("99.9"), EventsSli("a", "b"))
EVENTS = Events(0, 60, np.full(1440, 0.5), np.full(1440, 100.0))
INCIDENTS = (
    Incident(1000, 2000, "search"),
    Incident(3000, 4000, "checkout", "errors"),
    Incident(9000, 9600),
)


def judged(
    spans: list[Span], *, labelled: bool = True, level: ServiceLevel = LEVEL
) -> AlertOutcome:
    return judge(
        level,
        Severity.PAGE,
        [PAIR],
        spans,
        until_s=DAY,
        events=EVENTS,
        incidents=INCIDENTS if labelled else (),
        labelled=labelled,
        grace_s=600,
        refused=[("3d/6h", NotEvaluated("too short"))],
    )


def test_a_firing_tells_its_incidents_and_how_long_it_outlasted_them() -> None:
    found = judged([(1100, 1200), (3300, 4500), (4590, 4700), (9300, 9400), (86_000, DAY)])
    told = [(each.incidents, each.reset_s, each.ongoing) for each in found.firings]
    assert told == [
        ((), None, False),  # another service's
        ((1,), 500, False),
        ((1,), 700, False),  # within the grace
        ((2,), 0, False),  # every service's, over before the incident
        ((), None, True),
    ]
    assert found.told == (Told(1, (1, 2), 300), Told(2, (3,), 300))
    assert found.delays_s == (300, 300)
    assert found.refused == (("3d/6h", NotEvaluated("too short")),)
    assert found.windows == ("1h/5m",)


def test_what_was_spent_is_a_share_of_a_whole_period_s_budget() -> None:
    (firing,) = judged([(7200, 7300)]).firings
    assert firing.windows == "1h/5m"
    assert firing.budget_spent == pytest.approx(60 * 0.5 / (0.001 * 100 / 60 * 30 * DAY))


def test_an_incident_nobody_told_of_has_no_delay() -> None:
    assert judged([(1100, 1200)]).told == (Told(1, (), None), Told(2, (), None))


def test_an_alert_that_never_stopped_has_no_reset() -> None:
    (firing,) = judged([(9300, DAY)]).firings
    assert (firing.incidents, firing.ongoing, firing.reset_s) == ((2,), True, None)


def test_an_incident_counts_once_and_by_the_first_that_told_of_it() -> None:
    other = replace(LEVEL, name="latency")
    levels = [
        LevelOutcome(LEVEL, (judged([(3400, 3500), (5000, 5100)]),), NotEvaluated("")),
        LevelOutcome(other, (judged([(3100, 3200)], level=other),), NotEvaluated("")),
    ]
    found = score(levels, Severity.PAGE, INCIDENTS, 2 * WEEK, labelled=True)
    assert (found.fired, found.true, found.false, found.caught, found.incidents) == (3, 2, 1, 1, 3)
    assert found.delays_s == (100,)
    assert found.false_a_week == 0.5
    assert found.precision == pytest.approx(2 / 3)
    assert found.recall == pytest.approx(1 / 3)
    assert found.f_score == pytest.approx(4 / 9)
    assert score(levels, Severity.TICKET, INCIDENTS, WEEK, labelled=True).fired == 0


def test_without_labels_alerts_are_counted_and_not_judged() -> None:
    outcome = judged([(3400, 3500)], labelled=False)
    assert outcome.told is None
    assert outcome.delays_s == ()
    levels = [LevelOutcome(LEVEL, (outcome,), NotEvaluated(""))]
    found = score(levels, Severity.PAGE, (), WEEK, labelled=False)
    assert found == Score(1, None, None, None, (), 1.0)
    assert (found.false, found.false_a_week, found.precision) == (None, None, None)
    assert (found.recall, found.f_score) == (None, None)


def test_figures_without_a_ground_are_none() -> None:
    assert Score(0, 0, 0, 2, (), 1.0).precision is None
    assert Score(0, 0, 0, 2, (), 1.0).f_score == 0
    assert Score(3, 0, 0, 0, (), 1.0).recall is None


def test_a_variant_is_named_by_what_was_tried() -> None:
    assert Variant(Decimal("99.90"), "workbook", (), {}).name == "99.9 % · workbook"
    assert Variant(None, "platform-a", (), {}).name == "as defined · platform-a"


def test_counts_stand_in_for_what_a_definition_says_it_is() -> None:
    level = replace(LEVEL, service='a"b', labels={"switchboard_indicator": "availability"})
    found = stand_in(level)
    assert isinstance(found, ServiceLevel)
    assert found.sli == EventsSli(
        'sum(rate(switchboard_errors_total{service="a\\"b"}[{{.window}}]))',
        'sum(rate(switchboard_offered_total{service="a\\"b"}[{{.window}}]))',
    )
    assert replace(found, sli=level.sli) == level


@pytest.mark.parametrize(
    ("labels", "said"),
    [
        ({}, "no label switchboard_indicator"),
        ({"switchboard_indicator": "latency"}, "is 'latency'"),
    ],
)
def test_counts_stand_in_for_nothing_that_is_not_said(labels: dict[str, str], said: str) -> None:
    found = stand_in(replace(LEVEL, labels=labels))
    assert isinstance(found, NotEvaluated)
    assert said in found.reason
