"""A report says how chances like its own came out, and draws it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from switchboard_policy.domain.calibration import Calibration, CalibrationBin
from switchboard_policy.domain.proposal import Proposal
from switchboard_policy.render import view
from switchboard_policy.render.figure_view import calibration_figure, figure_views
from switchboard_policy.render.report import render_report
from switchboard_policy.testing import builders as make

KNOWN = Calibration(
    event="throttled",
    knots=((0.0, 0.0), (1.0, 1.0)),
    windows=1540,
    subjects=70,
    seeds="100 to 104",
    command="x",
    judged=(
        CalibrationBin(200, 0.0, 0.02, 0.01, 0.01, 0.0, 0.02),
        CalibrationBin(123, 0.1, 0.25, 0.18, 0.17, 0.12, 0.24),
    ),
)


def told(likeliest: float = 0.18, known: Calibration | None = KNOWN) -> Proposal:
    risk = replace(make.risk(), calibration=known, likeliest=likeliest)
    return replace(make.proposal(), risk=risk)


def test_one_sentence_beside_the_chance_says_what_came_of_chances_like_it() -> None:
    assert view.breach(told()).endswith(
        "Held against what came to made-up tenants and services: when it said 10 to 25 %, it "
        "happened in 17 % of 123 windows."
    )


@pytest.mark.parametrize(
    "proposal", [told(known=None), told(known=replace(KNOWN, judged=()))], ids=["none", "unjudged"]
)
def test_where_nobody_held_any_nothing_is_said_and_nothing_drawn(proposal: Proposal) -> None:
    assert "it happened" not in view.breach(proposal)
    assert calibration_figure(proposal) is None


def test_the_diagram_stands_with_the_risk_and_the_same_in_numbers() -> None:
    figure = calibration_figure(told())
    assert figure is not None
    (shown,) = figure_views([figure], {})
    assert shown.table.rows[1] == ("18.0 %", "17.0 %", "12.0 to 24.0 %", "123")
    html = render_report(told()).html
    risk = html[html.index('id="risk"') :]
    assert "Whether it came as often as it was said" in risk[: risk.index("</section>")]
    assert html.count("Whether it came as often as it was said") >= 1
