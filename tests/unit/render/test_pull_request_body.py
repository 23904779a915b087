from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from support import gate_pages
from support.awkward import crowd, spiteful
from support.hostile import HOSTILE, OURS, TEXTS, mentions, tags, tokens

from switchboard_policy.domain.decision import Verdict
from switchboard_policy.domain.figures import TimeFigure
from switchboard_policy.domain.finding import Level
from switchboard_policy.domain.location import Location
from switchboard_policy.domain.outcome import NotEvaluated
from switchboard_policy.domain.proposal import Generated
from switchboard_policy.domain.risk import RiskLevel, Smaller
from switchboard_policy.render import bar_view
from switchboard_policy.render.gate_check import check_report
from switchboard_policy.render.pull_request import MOST_CHARACTERS, pull_request_body
from switchboard_policy.render.report import render_report
from switchboard_policy.testing import builders as b


def columns_agree(body: str) -> bool:
    """Every row of every table has as many cells as its head."""
    width, cells, agree = 0, 0, True
    for token in tokens(body):
        if token.type in {"th_open", "td_open"}:
            cells += 1
        elif token.type == "tr_close":
            agree, width, cells = agree and width in {0, cells}, cells, 0
        elif token.type == "table_close":
            width = 0
    return agree


def balanced(body: str) -> bool:
    """Every details element is closed before the next one opens."""
    found = re.findall(r"<(/?details)>", body)
    return found == ["details", "/details"] * (len(found) // 2)


def test_the_heading_counts_the_changes_and_gives_the_risk() -> None:
    body = pull_request_body(b.proposal())
    assert body.startswith("# SLO Auto-Policy Proposal: 2 changes, risk 34 / 100 (medium)\n")
    one = pull_request_body(b.proposal([b.delta()]))
    assert one.startswith("# SLO Auto-Policy Proposal: 1 change, risk")


def test_the_table_of_changes_gives_units_and_ranges() -> None:
    body = pull_request_body(b.proposal())
    assert "| `acme` rate limit | 20 requests/s | **32 requests/s** |" in body
    assert "throttled good requests 1.8 % → 0 % (0\N{EN DASH}0.1)" in body
    assert "| change | now | proposed | expected effect (range) | if it is wrong |" in body


def test_ranges_that_share_a_level_are_named_by_it() -> None:
    assert "(80 % interval)" in pull_request_body(b.proposal([b.delta()]))
    assert "(bounds)" in pull_request_body(b.proposal([b.lowering()]))


def test_every_part_of_the_risk_has_its_sentence() -> None:
    proposed = b.proposal()
    body = pull_request_body(proposed)
    assert "Risk 34 = size 9 + reach 6 + breach probability 11" in body
    assert all(part.sentence in body for part in proposed.risk.parts)


def test_alerts_and_throttling_are_bars_of_letters() -> None:
    told = b.recommendation("slo", [], [b.budget_figure(), b.throttled_figure()])
    body = pull_request_body(b.proposal([b.delta()], recommendations=[told]))
    assert "Alerts that would have fired" in body
    assert "| `page 1h/5m` | 1 | ████████████████████ | 1 | ████████████████████ |" in body
    assert "| `initech` | 0.4 (0.2\N{EN DASH}0.7) |" in body


def test_incidents_are_not_counted_as_alerts() -> None:
    told = b.recommendation("limits", [], [b.demand_figure()])
    assert "Alerts that would" not in pull_request_body(b.proposal([], recommendations=[told]))


def test_what_was_not_judged_says_why_and_what_would_help() -> None:
    body = pull_request_body(b.proposal())
    assert "- limits `hooli`: demand above the limit cannot be seen" in body
    assert "What would help: count rejected requests" in body


def test_a_reason_told_for_several_counts_all_of_them() -> None:
    one, many = b.abstention(), replace(b.abstention(subject=""), subjects=7)
    told = b.recommendation(abstentions=[one, many])
    body = pull_request_body(b.proposal(recommendations=[told]))
    assert "Not judged: 8 subjects" in body


def test_evidence_names_digests_and_files() -> None:
    proposed = b.proposal()
    body = pull_request_body(proposed)
    for text in (proposed.change_set.digest, proposed.trace_digest, proposed.id, "report.html"):
        assert text in body


def test_files_generated_from_the_values_are_counted_and_part_of_what_is_to_be_checked() -> None:
    proposed = b.proposal()
    assert "from them" not in pull_request_body(proposed)
    follows = {"rules/shop.yaml": Generated(b"x", "rules", frozenset({"slo/shop.yaml"}))}
    whole = replace(proposed, change_set=replace(proposed.change_set, generated=follows))
    body = pull_request_body(whole)
    assert "1 file generated from them)" in body
    assert "the diff changes these values, what is generated from them and nothing else" in body


def test_overriding_is_explained_with_names_that_call_nobody() -> None:
    proposed = replace(b.proposal(), owners={"limits": ("@sre-leads", "@org/platform")})
    body = pull_request_body(proposed)
    assert "owners of `limits`: sre-leads, org/platform" in body
    assert "`/switchboard override <ids> until <date> because <reason>`" in body


def test_the_command_names_the_soft_findings_that_stand() -> None:
    soft, hard = b.finding(), b.finding("limits/cannot_decide", Level.HARD, "a value is missing")
    body = pull_request_body(b.proposal(), b.decision(Verdict.DENIED, [hard, soft, soft]))
    assert "`/switchboard override risk/high until <date> because <reason>`" in body
    assert body.index("a value is missing") < body.index("risk 71")


def test_an_id_that_is_no_id_never_enters_the_command() -> None:
    odd = b.finding("`x` <img>")
    body = pull_request_body(b.proposal(), b.decision(Verdict.DENIED, [odd]))
    assert "`/switchboard override <ids> until" in body


def test_high_risk_names_its_finding_before_the_gate_was_asked() -> None:
    proposed = b.proposal(assessed=b.risk(("size", 80, 100), level=RiskLevel.HIGH))
    assert "/switchboard override risk/high until" in pull_request_body(proposed)


def test_a_decision_is_told_with_its_findings_where_they_are() -> None:
    found = b.finding(location=Location("deploy/values.yaml", "", 14, 10))
    decided = replace(
        b.decision(Verdict.DENIED, [found]), refused_overrides=("the author cannot override",)
    )
    body = pull_request_body(b.proposal(), decided)
    assert "**Gate: denied.**" in body
    assert "- **soft** `risk/high`: risk 71 &gt; 60." in body
    assert "(`deploy/values.yaml:14:10`)" in body
    assert "an override did not count: the author cannot override" in body


def test_an_accepted_finding_is_told_apart() -> None:
    found = b.finding()
    body = pull_request_body(
        b.proposal(), b.decision(Verdict.ALLOWED_BY_OVERRIDE, [found], [found])
    )
    assert "**Gate: allowed by override.**" in body
    assert "- accepted by an owner: `risk/high`" in body


def test_nobody_named_as_owner_is_said() -> None:
    body = pull_request_body(replace(b.proposal(), owners={"limits": ()}))
    assert "nobody is named as owner" in body


def test_nothing_proposed_still_makes_a_body() -> None:
    body = pull_request_body(b.proposal([], recommendations=[b.recommendation("limits", [], [])]))
    assert "No file is changed." in body
    assert columns_agree(body)


def test_suggestions_on_censored_data_are_kept_apart() -> None:
    advised = b.delta(b.policy_value(tenant="umbrella"), "50", advisory=True)
    told = b.recommendation("limits", [b.delta(), advised])
    body = pull_request_body(b.proposal([b.delta()], recommendations=[told]))
    assert "1 suggestion not written into files" in body
    assert "`umbrella` rate limit 20 requests/s → **50 requests/s**" in body


def test_a_part_that_could_not_be_told_says_what_that_costs() -> None:
    proposed, _ = spiteful("no data")
    assert "(not evaluated: no data; the points are a surcharge)" in pull_request_body(proposed)


@pytest.mark.parametrize("many", [0, 1, 30, 300, 3_000])
def test_the_body_fits_whatever_there_is_to_say(many: int) -> None:
    body = pull_request_body(crowd(many))
    assert len(body.encode()) <= MOST_CHARACTERS
    assert balanced(body)
    assert columns_agree(body)
    assert body.startswith(f"# SLO Auto-Policy Proposal: {many:,} change")
    assert "## To override a soft finding" in body


def test_what_was_cut_is_counted() -> None:
    body = pull_request_body(crowd(3_000))
    rows = body.count("| 20 requests/s |")
    assert f"{3_000 - rows:,} more changes in `report.html`" in body


@given(TEXTS)
@settings(max_examples=25)
def test_no_text_breaks_the_body_or_calls_anybody(text: str) -> None:
    body = pull_request_body(*spiteful(text))
    assert tags(body) <= OURS
    assert balanced(body)
    assert columns_agree(body)
    assert mentions(body) == []
    assert not [t for t in tokens(body) if t.type in {"link_open", "image", "fence", "code_block"}]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_neither_breaks_the_body_nor_calls_anybody(text: str) -> None:
    body = pull_request_body(*spiteful(text))
    assert tags(body) <= OURS
    assert balanced(body)
    assert columns_agree(body)
    assert mentions(body) == []
    headings = [token.tag for token in tokens(body) if token.type == "heading_open"]
    assert headings == ["h1", "h2", "h2"]


def test_the_same_proposal_gives_the_same_bytes() -> None:
    assert pull_request_body(b.proposal()) == pull_request_body(b.proposal())


def test_the_checklist_asks_once_about_everybody() -> None:
    body = pull_request_body(b.proposal())
    assert "- [ ] the figures make sense to someone who knows `acme`, `globex`" in body
    assert "- [ ] whoever owns the capacity agrees to more for `acme` (+12 requests/s)\n" in body


def alerts_of(*figures: TimeFigure) -> list[tuple[str, float | None, float | None]]:
    told = b.recommendation("slo", [], list(figures))
    counted = bar_view.alert_counts(b.proposal([], recommendations=[told]))
    return [] if counted is None else [(bar.label, bar.now, bar.proposed) for bar in counted.bars]


def test_budget_and_burn_of_one_subject_count_an_alert_once() -> None:
    budget = b.budget_figure("api/latency")
    burn = replace(budget, id="slo-api-latency-burn")
    once = [("page 1h/5m", 1.0, 1.0), ("ticket 3d/6h", 1.0, 0.0)]
    assert alerts_of(budget, burn) == once
    twice = [("page 1h/5m", 2.0, 2.0), ("ticket 3d/6h", 2.0, 0.0)]
    assert alerts_of(budget, b.budget_figure("web/latency")) == twice


def test_a_subject_nothing_is_proposed_for_keeps_its_alerts() -> None:
    figure = b.budget_figure()
    kept = replace(
        figure,
        lines=tuple(line for line in figure.lines if line.role == "now"),
        marks=tuple(mark for mark in figure.marks if mark.role == "now"),
    )
    assert alerts_of(kept) == [("page 1h/5m", 1.0, 1.0), ("ticket 3d/6h", 1.0, 1.0)]


def test_which_smaller_change_would_be_less_is_told_or_that_none_was_found() -> None:
    told = "raise acme rps to 40 instead of 60 requests/s, and it would be medium (41)"
    found = Smaller(RiskLevel.MEDIUM, 41, (), told)
    none = NotEvaluated("no smaller change of these would be medium; the best of those tried: none")
    for smaller, words in (
        (found, f"With less risk: {told}."),
        (none, "No smaller change of these would be medium; the best of those tried: none."),
    ):
        proposed = b.proposal(assessed=replace(b.risk(), smaller=smaller))
        assert words in pull_request_body(proposed)
        assert words in render_report(proposed).html
        assert words in check_report(replace(gate_pages.found(), risk=proposed.risk)).text
    assert "With less risk" not in pull_request_body(b.proposal())
