"""What may come of a change, as people read it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from switchboard_policy.domain.figures import Dots
from switchboard_policy.domain.outcome import Interval, NotEvaluated
from switchboard_policy.domain.outlook import NO_OUTLOOK, Outlook, Paired, Prospect
from switchboard_policy.domain.units import PERCENT, USD
from switchboard_policy.render import ahead, charts, view
from switchboard_policy.render.dot_specs import dots_value
from switchboard_policy.render.pull_request import pull_request_body
from switchboard_policy.render.report import render_report
from switchboard_policy.testing import builders

UNKNOWN = NotEvaluated("sub-step shape unknown")
NONE = Interval.exact(0.0)


def share(value: float) -> Interval:
    return Interval.exact(value)


def throttled(improved: Interval = NONE, worsened: Interval = NONE) -> Prospect:
    found = Paired(
        now=Interval(1.0, 9.0, 4.0, 0.8),
        proposed=Interval(0.0, 1.0, 0.2, 0.8),
        change=Interval(-8.0, -1.0, -3.8, 0.8),
        improved=improved,
        worsened=worsened,
        now_dots=(1.0, 4.0, 9.0),
        proposed_dots=(0.0, 0.2, 1.0),
    )
    return Prospect("throttled good requests", PERCENT, "lower", found, "as it was")


NO_COST = Prospect(
    "cost of its requests", USD, "lower", NotEvaluated("no cost is stated", "services.x.cost")
)
OUTLOOK = Outlook(7, 300, (throttled(share(0.99)), NO_COST))


@pytest.mark.parametrize(
    ("improved", "worsened", "verdict"),
    [
        (share(0.5), NONE, "better in 50 %"),
        (NONE, share(1.0), "worse in all"),
        (share(0.996), NONE, "better in nearly all"),
        (share(0.004), NONE, "no different"),
        (share(0.6), share(0.2), "better in 60 %, worse in 20 %"),
        (Interval(0.0, 0.7, UNKNOWN), NONE, "better in up to 70 %"),
        (Interval(0.2, 0.7, UNKNOWN), NONE, "better in 20\N{EN DASH}70 %"),
    ],
)
def test_a_change_is_better_or_worse_in_so_many_futures(
    improved: Interval, worsened: Interval, verdict: str
) -> None:
    assert ahead.cell(throttled(improved, worsened)).endswith(f", {verdict}")


def test_both_sides_are_told_with_their_ranges() -> None:
    told = ahead.cell(throttled(share(0.99)))
    assert told == "4 % (1\N{EN DASH}9) → 0.2 % (0\N{EN DASH}1), better in 99 %"


def test_what_is_no_different_is_told_once() -> None:
    assert ahead.cell(throttled()) == "4 % (1\N{EN DASH}9), no different"


def test_what_cannot_be_told_says_what_would_help() -> None:
    words = "cost of its requests: no cost is stated (would help: services.x.cost)"
    assert ahead.untold(OUTLOOK) == (words,)
    assert [what for what, _ in ahead.lines(OUTLOOK)] == ["throttled good requests"]
    assert ahead.models(OUTLOOK) == ("Throttled good requests: as it was",)


def test_an_area_without_futures_adds_nothing() -> None:
    assert ahead.lines(NO_OUTLOOK) == ahead.untold(NO_OUTLOOK) == ahead.models(NO_OUTLOOK) == ()
    assert ahead.table(view.changes(builders.proposal())) is None
    assert "days to come" not in pull_request_body(builders.proposal())


def test_the_pages_tell_what_may_come(monkeypatch: pytest.MonkeyPatch) -> None:
    """As where the extra `report` is missing: words need no drawing."""
    monkeypatch.setattr(charts, "available", lambda: False)
    plain = builders.proposal()
    deltas = tuple(replace(one, outlook=OUTLOOK) for one in plain.change_set.deltas)
    told = replace(plain, change_set=replace(plain.change_set, deltas=deltas))
    body, page = pull_request_body(told), render_report(told).html
    assert "The 7 days to come, on the same 300 futures" in body
    assert "- not told: cost of its requests: no cost is stated" in body
    assert "better in 99 %" in body
    assert "better in" in page
    assert "not told: cost of its requests" in page


def test_figures_that_no_change_moves_share_a_line() -> None:
    plain = builders.proposal()
    outlook = Outlook(7, 300, (throttled(),))
    deltas = tuple(replace(one, outlook=outlook) for one in plain.change_set.deltas)
    told = replace(plain, change_set=replace(plain.change_set, deltas=deltas))
    assert "- no different: throttled good requests" in pull_request_body(told)


@pytest.mark.parametrize(
    ("found", "told"),
    [
        (Dots((1.0,), 0.5, 5.0, 2.0), "2 (0.5\N{EN DASH}5)"),
        (Dots((), 1.0, 16.0, None), "1\N{EN DASH}16"),
        (Dots((), 0.0, 0.001, None), "under 0.01"),
        (Dots((3.0,), 3.0, 3.0, 3.0), "3"),
    ],
)
def test_a_row_of_dots_has_its_figure_beside_it(found: Dots, told: str) -> None:
    assert dots_value(found, "% of good requests") == told
