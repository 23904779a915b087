"""The gate's pages: a verdict first, who can help, within GitHub's limits, and fail closed."""

from __future__ import annotations

from dataclasses import replace

import pytest
from support.gate_pages import (
    ADVICE,
    AT,
    DISAGREES,
    HARD,
    HIGH,
    MEMORY,
    NOW,
    found,
    override,
)

from switchboard_policy.domain.decision import Verdict
from switchboard_policy.domain.finding import Finding, Level
from switchboard_policy.domain.location import Location
from switchboard_policy.gate.accepted import outcomes
from switchboard_policy.gate.comment_lines import LONGEST
from switchboard_policy.ports.forge import Annotation, Conclusion
from switchboard_policy.render.gate_check import (
    MOST_SUMMARY,
    MOST_TEXT,
    MOST_TITLE,
    beside_lines,
    check_report,
    job_summary,
)
from switchboard_policy.render.gate_comment import gate_comment
from switchboard_policy.render.gate_pages import Reply
from switchboard_policy.render.gate_view import command, waiting


def test_the_first_words_are_verdict_change_and_who_can_help() -> None:
    report = check_report(found())
    assert report.title == "✗ Denied: 2 soft findings; 1 advisory finding"
    lines = [line for line in report.summary.splitlines() if line]
    assert lines[0].startswith("`acme` rate limit 20 → **60** requests/s, `web` objective")
    assert lines[1] == "**Who can help**"
    assert (
        lines[2] == "- `risk/high`: one of **sre-leads**, and one of **gateway-team** or **rita**"
    )


@pytest.mark.parametrize(
    ("verdict", "moved", "conclusion"),
    [
        (Verdict.ALLOWED, False, Conclusion.SUCCESS),
        (Verdict.ALLOWED_BY_OVERRIDE, False, Conclusion.SUCCESS),
        (Verdict.DENIED, False, Conclusion.FAILURE),
        (Verdict.ALLOWED, True, Conclusion.FAILURE),
    ],
)
def test_whatever_is_not_a_yes_is_a_failure(
    verdict: Verdict,
    moved: bool,  # noqa: FBT001 - a case
    conclusion: Conclusion,
) -> None:
    report = check_report(replace(found(verdict, ()), moved=moved))
    assert report.conclusion is conclusion
    assert report.title.startswith("✓" if conclusion is Conclusion.SUCCESS else "✗")


def test_a_check_carries_the_digest_of_its_decision_and_hangs_where_it_is_told() -> None:
    report = check_report(found(), sha="c" * 40)
    assert report.external_id == found().digest
    assert report.sha == "c" * 40
    assert check_report(found()).sha == found().head


def test_a_sentence_stands_beside_each_line_that_is_at_fault() -> None:
    assert beside_lines(found()) == (
        Annotation(AT.file, 14, Level.SOFT, DISAGREES.id, DISAGREES.msg),
        Annotation(AT.file, 14, Level.ADVISORY, ADVICE.id, ADVICE.msg),
    )


def test_what_stands_on_no_line_is_told_in_the_summary_alone() -> None:
    nowhere = replace(DISAGREES, location=Location("deploy/values.yaml"))
    decision = found(findings=(nowhere,), waiting={})
    assert beside_lines(decision) == ()
    assert "deploy/values.yaml" in check_report(decision).summary


def test_authors_are_left_out_of_who_can_help() -> None:
    (one,) = waiting(found().decision)
    assert one.groups == (("sre-leads",), ("gateway-team", "rita"))
    (shut,) = waiting(found(waiting={"risk/high": (("@Mallory",), ("rita",))}).decision)
    assert shut.shut
    assert (
        "nobody; whoever owns it"
        in check_report(found(waiting={"risk/high": (("@Mallory",), ("rita",))})).summary
    )


def test_the_command_offered_names_what_stands_and_a_week() -> None:
    expected = "/switchboard override limits/places_disagree risk/high until 2026-12-07 because"
    assert command(found().decision) == f"{expected} <reason>"
    assert command(found(findings=(ADVICE,)).decision) == ""


def test_where_something_hard_stands_no_command_is_offered() -> None:
    summary = check_report(found(findings=(HARD, HIGH))).summary
    assert "/switchboard override" not in summary
    assert "nobody can accept it" in summary


def test_who_accepted_it_until_when_and_why_is_told() -> None:
    decision = found(
        Verdict.ALLOWED_BY_OVERRIDE, (HIGH,), overridden=(HIGH,), overrides=[override()]
    )
    summary = check_report(decision).summary
    assert "- `risk/high` by **rita** until 1 Dec 2026 00:53 UTC: measured" in summary


MANY = tuple(
    Finding(f"limits/rule_{number}", Level.SOFT, "x" * 300, "", Location(f"f{number}.yaml", "", 1))
    for number in range(400)
)


@pytest.mark.parametrize("text", ["x", "ü💥<@#|"])
def test_pages_are_cut_to_their_limits_and_say_so(text: str) -> None:
    findings = tuple(replace(one, msg=text * 400) for one in MANY)
    decision = found(findings=findings, waiting={}, guidance=[text * 300] * 90)
    replies = [Reply("rita", "why", (text * 300,) * 90)] * 10
    report = check_report(decision)
    assert max(len(report.summary), len(report.text)) <= MOST_TEXT
    assert len(report.title) <= MOST_TITLE
    assert "more findings; there is no room for them here" in report.summary
    comment = gate_comment(decision, replies, MEMORY)
    assert len(comment) <= LONGEST
    assert comment.rstrip().endswith(MEMORY)
    assert len(job_summary(decision).encode()) <= MOST_SUMMARY
    assert len(report.annotations) == 400


def test_an_override_counts_for_what_it_carried_and_tells_why_not_for_the_rest() -> None:
    decision = found(
        Verdict.ALLOWED_BY_OVERRIDE,
        (HIGH, ADVICE),
        overridden=(HIGH,),
        overrides=[
            override(findings=["risk/high", "limits/odd"]),
            override(by="mallory", findings=["risk/high"]),
        ],
        refused=(
            "override 1 by rita: limits/odd is advisory; only soft findings can be overridden",
            "override 2 by mallory: authors cannot override findings on their own proposal",
        ),
    ).decision
    first, second = outcomes(decision)
    assert (first.counts, first.until) == (("risk/high",), NOW + 86_400)
    assert first.refused == ("limits/odd is advisory; only soft findings can be overridden",)
    assert second.counts == ()
