from __future__ import annotations

import io
from dataclasses import replace

from rich.console import Console
from support.awkward import crowd, spiteful

from switchboard_policy.domain.decision import GateDecision, Verdict
from switchboard_policy.domain.finding import Level
from switchboard_policy.domain.location import Location
from switchboard_policy.domain.proposal import Proposal
from switchboard_policy.render.terminal import print_decision, print_summary
from switchboard_policy.testing import builders as b

OWNERS = {"limits": ("sre-leads",), "slo": ("sre-leads",), "tiers": ()}


def console(*, colour: bool = False) -> Console:
    return Console(file=io.StringIO(), width=110, force_terminal=colour, no_color=not colour)


def written(target: Console) -> str:
    assert isinstance(target.file, io.StringIO)
    return target.file.getvalue()


def summary(proposal: Proposal, *, colour: bool = False) -> str:
    target = console(colour=colour)
    print_summary(target, proposal)
    return written(target)


def answer(decision: GateDecision, exit_status: int | None = None) -> str:
    target = console()
    print_decision(target, decision, OWNERS, "switchboard", exit_status)
    return written(target)


def test_the_summary_gives_each_change_its_step_and_its_reason() -> None:
    text = summary(b.proposal())
    assert "limits  acme · rate limit" in text
    assert "20 → 32 requests/s" in text
    assert "throttled 1.8 % of good requests" in text
    assert "Risk 34 of 100 (medium) = size 9 + reach 6" in text


def test_what_does_not_fit_is_counted() -> None:
    assert "…14 more in the report" in summary(crowd(20))


def test_nothing_to_say_is_one_line() -> None:
    assert summary(b.proposal([], recommendations=[])) == "nothing worth changing\n"


def test_without_a_terminal_there_is_no_escape_in_the_output() -> None:
    assert "\x1b" not in summary(b.proposal())
    assert "\x1b" in summary(b.proposal(), colour=True)


def test_names_are_never_markup_nor_escapes() -> None:
    proposed, decided = spiteful("[red]\x1b[31m[/nope]")
    for text in (summary(proposed), answer(decided)):
        assert "[red]" in text
        assert "\x1b" not in text


def test_a_refusal_says_what_stands_in_the_way_where_and_who_can_help() -> None:
    found = b.finding(location=Location("policies/switchboard_data/limits/data.yaml", "", 14))
    text = answer(b.decision(Verdict.DENIED, [found]), 10)
    assert "✗ gate denied (1 soft, 0 hard)   exit 10" in text
    assert "soft  risk/high  risk 71 > 60." in text
    assert "owners of limits, slo: sre-leads. switchboard made the proposal and can't." in text
    assert "data.yaml:14" in text


def test_a_hard_finding_is_nobodys_to_accept() -> None:
    hard = b.finding("limits/cannot_decide", Level.HARD, "the tier has no rate")
    assert "Nobody can accept this; it has to be put right." in answer(
        b.decision(Verdict.DENIED, [hard])
    )


def test_without_owners_it_says_so() -> None:
    target = console()
    print_decision(target, b.decision(Verdict.DENIED, [b.finding()]), {}, "switchboard")
    assert "Nobody is named as owner" in written(target)


def test_allowed_is_one_line_and_advice_is_counted() -> None:
    assert answer(b.decision()) == "✓ gate allowed (0 soft, 0 hard)\n"
    advised = b.finding("limits/odd", Level.ADVISORY, "odd")
    text = answer(b.decision(Verdict.ALLOWED, [advised]))
    assert "✓ gate allowed (0 soft, 0 hard); 1 advisory finding" in text
    assert "accept" not in text


def test_overrides_that_count_and_those_that_do_not_are_told() -> None:
    found = b.finding()
    decided = replace(
        b.decision(Verdict.ALLOWED_BY_OVERRIDE, [found], [found]),
        refused_overrides=("expired yesterday",),
    )
    text = answer(decided)
    assert "✓ gate allowed by override" in text
    assert "accepted by an owner  risk/high" in text
    assert "an override did not count: expired yesterday" in text
