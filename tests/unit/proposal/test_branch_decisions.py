"""What is done with a branch follows from what it holds, what is new, and the band."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from switchboard_policy.domain.proposal import Proposal
from switchboard_policy.domain.risk import RiskLevel
from switchboard_policy.proposal.branch import (
    Action,
    Held,
    decide,
    trailers_of,
    values_of,
)
from switchboard_policy.proposal.branch import _parsed as parsed
from switchboard_policy.testing import builders

BAND = Decimal("0.1")
BASE = "b" * 40


def raised(new: str) -> Proposal:
    return builders.proposal([builders.delta(new=new)])


def held(proposal: Proposal, **changed: object) -> Held:
    """Return the branch that holds a proposal."""
    branch = Held(
        "c" * 40,
        base=BASE,
        digest=proposal.change_set.digest,
        risk=str(proposal.risk.level),
        values=values_of(proposal),
    )
    return replace(branch, **changed)  # type: ignore[arg-type]


def action(branch: Held | None, proposal: Proposal, *, merged: bool = False) -> Action:
    return decide(branch, proposal, BASE, merged=merged, band=BAND)[0]


def test_without_a_branch_it_is_created() -> None:
    assert action(None, raised("32")) is Action.CREATED


@pytest.mark.parametrize("new", ["28.8", "32", "35.2"])
def test_at_the_bound_of_the_band_the_branch_is_kept(new: str) -> None:
    wanted = Action.UNCHANGED if new == "32" else Action.KEPT
    assert action(held(raised("32")), raised(new)) is wanted


@pytest.mark.parametrize("new", ["28.79", "35.21"])
def test_beyond_the_band_the_branch_is_updated(new: str) -> None:
    assert action(held(raised("32")), raised(new)) is Action.UPDATED


def test_a_branch_about_other_values_is_updated() -> None:
    assert action(held(builders.proposal()), raised("32")) is Action.UPDATED


def test_a_value_in_another_unit_is_updated() -> None:
    values = {"limits/acme/rps": (Decimal(32), "requests/min")}
    branch = held(raised("31"), values=values)
    told = decide(branch, raised("32"), BASE, merged=False, band=BAND)
    assert told == (Action.UPDATED, "limits/acme/rps is in requests/s now")


def test_another_risk_level_is_told_in_both_directions() -> None:
    calm = replace(raised("33"), risk=builders.risk(level=RiskLevel.LOW))
    told = decide(held(raised("32")), calm, BASE, merged=False, band=BAND)
    assert told == (Action.UPDATED, "the risk went from medium to low")


def test_a_touched_branch_stops_unless_it_is_merged() -> None:
    branch = held(raised("32"), touched="it ends in a commit by Ada")
    assert action(branch, raised("50")) is Action.STOPPED
    assert action(branch, raised("50"), merged=True) is Action.REBUILT


def test_a_moved_base_wins_over_the_band() -> None:
    assert action(held(raised("32"), base="a" * 40), raised("32")) is Action.REBUILT


@pytest.mark.parametrize(
    "text", ["", "limits/acme/rps", "limits/acme/rps=many requests/s", "limits/acme/rps=3 furlongs"]
)
def test_a_trailer_that_says_no_value_counts_for_none(text: str) -> None:
    assert parsed(text) is None


def test_trailers_read_back_as_the_values_written() -> None:
    proposal = raised("32.50")
    lines = trailers_of(proposal, BASE, "d" * 40).splitlines()
    read = [
        parsed(line.removeprefix("Switchboard-Value: "))
        for line in lines
        if line.startswith("Switchboard-Value: ")
    ]
    assert dict(filter(None, read)) == values_of(proposal)


def test_only_three_actions_move_the_branch() -> None:
    moving = {each for each in Action if each.writes}
    assert moving == {Action.CREATED, Action.UPDATED, Action.REBUILT}
