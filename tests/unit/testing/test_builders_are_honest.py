from __future__ import annotations

import math
from collections.abc import Callable

import pytest

from switchboard_policy.domain.figures import MOST_POINTS, TimeFigure
from switchboard_policy.domain.finding import Level
from switchboard_policy.domain.risk import RiskLevel
from switchboard_policy.testing import builders as b

FIGURES: tuple[Callable[[], TimeFigure], ...] = (b.demand_figure, b.budget_figure)


def test_a_change_set_edits_every_place_and_its_patch_shows_it() -> None:
    made = b.proposal().change_set
    assert len(made.edits) == sum(len(found.target.occurrences) for found in made.deltas)
    assert list(made.edits) == sorted(made.edits)
    assert set(made.before) == set(made.after) == {edit.location.file for edit in made.edits}
    assert "-acme.limits.rps: 20" in made.patch
    assert "+acme.limits.rps: 32" in made.patch
    assert made.digest == b.digest(made.patch)


def test_advice_is_never_carried_out() -> None:
    assert b.change_set([b.delta(advisory=True)]).deltas == ()


def test_a_score_is_the_sum_of_its_parts_and_has_its_level() -> None:
    assert b.risk().score == 34
    assert b.risk().level is RiskLevel.MEDIUM
    assert b.risk(("size", 80, 100)).level is RiskLevel.CRITICAL
    assert b.risk(("size", 80, 100), level=RiskLevel.HIGH).level is RiskLevel.HIGH
    for part in b.risk().parts:
        assert 0 <= part.points <= part.most


@pytest.mark.parametrize("make", FIGURES)
def test_figures_keep_the_rules_of_figures(make: Callable[[], TimeFigure]) -> None:
    figure = make()
    for line in figure.lines:
        assert len(line.x) == len(line.y) <= MOST_POINTS
        assert list(line.x) == sorted(line.x)
    for band in figure.bands:
        bounds = zip(band.low, band.high, strict=True)
        assert all(math.isnan(low) or low <= high for low, high in bounds)
    assert all(mark.at <= mark.until for mark in figure.marks)


def test_values_agree_with_their_places() -> None:
    for name, subject in (
        ("limits.rps", {"tenant": "acme"}),
        ("slo.objective", {"service": "a", "slo": "b"}),
    ):
        value = b.policy_value(name, "20", **subject)
        assert value.agrees
        assert value.binding.area == name.partition(".")[0]
    assert b.binding("retention.days").unit == b.binding("limits.rps").unit


def test_a_decision_passes_exactly_the_rules_that_found_nothing_bad() -> None:
    found = [b.finding(), b.finding("limits/odd", Level.ADVISORY, "odd")]
    passed = {rule.rule: rule.passed for rule in b.decision(findings=found).rules}
    assert passed == {"change/places_agree": True, "limits/odd": True, "risk/high": False}


def test_a_proposal_is_the_same_each_time() -> None:
    assert b.proposal().id == b.proposal().id
    assert len(b.proposal().id) == 12
    assert b.proposal().topics[0].subject == "acme"
