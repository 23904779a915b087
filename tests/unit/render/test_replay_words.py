"""A replay as it is told: the answer first, never more than was seen."""

from __future__ import annotations

from dataclasses import replace

import pytest
from support import replays

from switchboard_policy.domain.flips import Change, Common, Condition, Example, Group, Told
from switchboard_policy.domain.outcome import Interval, NotEvaluated
from switchboard_policy.domain.replay_report import (
    Drift,
    Drifted,
    Reached,
    Sampled,
    Stretch,
    Tenant,
)
from switchboard_policy.opa.replay.intervals import share
from switchboard_policy.render import replay_words as words
from switchboard_policy.render.replay_figures import figures
from switchboard_policy.render.replay_markdown import replay_section, summary
from switchboard_policy.render.replay_report import render_replay

ALLOW, DENY, SAME = Change.DENY_TO_ALLOW, Change.ALLOW_TO_DENY, Change.SAME
ASKED = "switchboard/limits/decision"
GROUP = Group(
    DENY,
    ASKED,
    ("limits/over_rate",),
    "finding",
    0,
    7,
    (("globex", 7),),
    1,
    Common((Condition("/request/rate_rps", "range", low=40, high=60),), 3, 100, 100),
    (Example("d1", replays.START_NS, "log.jsonl", 12, "over its limit"),),
)


@pytest.mark.parametrize(
    ("counts", "told"),
    [
        ({SAME: 5}, "no decision would flip"),
        ({DENY: 1, SAME: 5}, "1 decision would no longer be allowed"),
        ({ALLOW: 1200}, "1,200 decisions would be from now on"),
        ({DENY: 2, ALLOW: 3}, "2 decisions would no longer be allowed, 3 would be from now on"),
        ({SAME: 5, Change.ERROR: 2}, "no decision would flip, 2 would fail"),
        (
            {Change.NOT_REPLAYABLE: 9},
            "no decision could be replayed, so nothing is known of this change",
        ),
    ],
)
def test_the_answer_is_one_sentence(counts: dict[Change, int], told: str) -> None:
    assert words.lead(replays.report(counts)) == told


def test_how_much_was_looked_at_is_said() -> None:
    report = replays.report({SAME: 5, Change.NOT_REPLAYABLE: 2})
    assert words.looked_at(report) == "5 of 7 decisions replayed, over 7 days"
    assert words.looked_at(replays.report({SAME: 5})) == "5 decisions replayed, over 7 days"
    sampled = replace(report, sampled=Sampled(7, 1000, 0))
    assert words.looked_at(sampled) == "a sample of 7 of 1,000 decisions, over 7 days"
    made = replace(report, generated=True)
    assert words.looked_at(made) == "5 made-up inputs tried, no traffic"
    assert words.looked_at(replace(report, start_ns=0)) == "5 of 7 decisions replayed"


def test_rules_that_were_not_reached_are_named() -> None:
    asked = Reached(ASKED, 5, ("a/x", "a/y", "a/z"), ("a/y",))
    silent = Reached("switchboard/gate/decision", 0, ("g/a",), ("g/a",))
    report = replays.report({SAME: 5, Change.NOT_REPLAYABLE: 1}, reached=(asked, silent))
    assert words.reached(report) == "2 rules reached of 3 (never reached: a/y)"
    assert words.not_asked(report) == "asked by no decision: switchboard/gate/decision"
    assert words.unseen(report) == (
        "1 of 3 rules never reached, 1 entry point not asked, 1 decision not replayable"
    )
    bare = replays.report({SAME: 5}, reached=(Reached("org/allow", 5, (), ()),))
    assert words.reached(bare).startswith("rules reached not known")


@pytest.mark.parametrize(
    ("condition", "told"),
    [
        (Condition("/a/region", "is", ("us-east-1",)), "region = us-east-1"),
        (Condition("/a/region", "is", ("a", "b")), "region one of a, b"),
        (Condition("/a/n", "is", (5,)), "n = 5"),
        (Condition("/a/n", "is", (True,)), "n = true"),
        (Condition("/a/n", "is", (None,)), "n = null"),
        (Condition("/a/n", "is", ("",)), 'n = ""'),
        (Condition("/a/roles/*", "has", ("x", "y")), "roles with x and y"),
        (Condition("/a/ticket", "absent"), "ticket missing"),
        (Condition("/r", "range", low=20, high=32), "r between 20 and 32"),
        (Condition("/r", "range", low=1500), "r at least 1,500"),
        (Condition("/r", "range", high=0.25), "r at most 0.25"),
        (Condition("/r", "range", low=20, low_included=False), "r more than 20"),
        (
            Condition("/r", "range", low=20, high=32, high_included=False),
            "r at least 20 and less than 32",
        ),
        (Condition("", "is", ("x",)), "input = x"),
        (Condition("/a~1b/c~0d", "is", ("x",)), "c~d = x"),
    ],
)
def test_a_condition_is_told_as_people_say_it(condition: Condition, told: str) -> None:
    assert words.conditions([condition]) == told


def test_fields_of_one_name_are_told_by_their_whole_path() -> None:
    both = [Condition("/from/region", "is", ("a",)), Condition("/to/region", "is", ("b",))]
    assert words.conditions(both) == "from.region = a, to.region = b"


@pytest.mark.parametrize(
    ("common", "told"),
    [
        (GROUP.common, "rate_rps between 40 and 60; 3 others too"),
        (
            Common((Condition("/a", "absent"),), 3, 100, 5000),
            "a missing; 3 of 100 others looked at, too",
        ),
        (Common((Condition("/a", "absent"),), 0, 9, 9), "a missing"),
        (Common((), 0, 100, 100), "all of globex"),
        (Common((), 4, 100, 100), "nothing that 4 others have not"),
        (Common((), 0, 0, 0), f"every decision of {ASKED}"),
        (NotEvaluated("larger groups come first"), "not looked for: larger groups come first"),
    ],
)
def test_what_a_group_has_in_common_comes_with_whom_else_it_holds_for(
    common: Common | NotEvaluated, told: str
) -> None:
    assert words.common(replace(GROUP, common=common)) == told


def test_a_rule_is_told_with_how_it_is_known() -> None:
    assert words.rule(GROUP) == "limits/over_rate"
    assert words.rule(replace(GROUP, named_by="value", rules=("limit.rps",))) == "value limit.rps"
    assert words.rule(replace(GROUP, rules=())) == f"rule not named ({ASKED})"
    assert words.rule(replace(GROUP, explained=20)) == "limits/over_rate (20 looked at)"


def test_tenants_are_named_while_they_are_few() -> None:
    assert words.tenants(GROUP) == "globex"
    assert words.tenants(replace(GROUP, tenant_count=1200)) == "1,200"
    assert words.tenants(replace(GROUP, tenant_count=None)) == "very many"
    assert words.tenants(replace(GROUP, tenants=(), tenant_count=0)) == ""


def test_drift_is_told_with_what_decided_then() -> None:
    report = replays.report({SAME: 5})
    assert words.drift(report) == ""
    assert words.drift(replace(report, drifted=Drifted(5, ()))) == (
        "main gives every one of 5 logged answers"
    )
    drift = Drift(DENY, ASKED, (("limits", "rev-7"),), 2, ())
    assert words.drift(replace(report, drifted=Drifted(5, (drift,)))) == (
        "2 of 5 logged answers are not what main gives; the log names limits rev-7"
    )
    silent = replace(drift, revisions=())
    assert words.drift(replace(report, drifted=Drifted(5, (silent,)))).endswith(
        "the log does not say what decided then"
    )


def test_a_sample_is_told_with_its_range() -> None:
    report = replays.report({DENY: 10, SAME: 990}, sampled=Sampled(1000, 9000, 0))
    shares = {change: share(report.counts[change], 1000, sampled=True) for change in Change}
    assert words.sure(replace(report, shares=shares)) == (
        "From the sample, of all decisions: allow → deny 1 % (0.54 to 1.8), "
        "deny → allow 0 % (0 to 0.38) (95 % intervals)"
    )


def test_evaluation_time_is_a_ratio_with_a_range_or_nothing() -> None:
    report = replays.report({SAME: 5})
    assert words.latency(report) == "evaluation time not compared: too few chunks"
    slower = replace(report, latency=Interval(1.2, 1.5, 1.3, 0.95))
    assert words.latency(slower) == "evaluation takes HEAD 1.30 times as long (1.20 to 1.50)"
    even = replace(report, latency=Interval(0.9, 1.1, 1.0, 0.95))
    assert words.latency(even).endswith("; no difference can be told")


def flipped(**more: object) -> object:
    """A report with a group of flips."""
    return replays.report(
        {DENY: 7, SAME: 100, Change.NOT_REPLAYABLE: 3},
        groups=(GROUP,),
        not_replayable=(
            Told("masked: input.user", ASKED, 1, ()),
            Told("masked: input.user", "other", 2, ()),
        ),
        tenants=(Tenant("globex", 50, 1, 8),),
        stretches=(Stretch(1_790_000_000, 5, 1, 0), Stretch(1_790_010_800, 5, 6, 0)),
        stretch_s=10_800,
        **more,
    )


def test_rows_are_the_groups_then_what_was_lost_then_what_stays() -> None:
    found = [row.cells for row in words.rows(flipped())]  # type: ignore[arg-type]
    assert found == [
        (
            "allow → deny",
            "7",
            "globex",
            "limits/over_rate",
            "rate_rps between 40 and 60; 3 others too",
        ),
        ("not replayable", "3", "", "masked: input.user", ""),
        ("same", "100", "", "", ""),
    ]


def test_pictures_show_whom_and_when_and_none_without_a_flip() -> None:
    bars, lines = figures(flipped())  # type: ignore[arg-type]
    assert (bars.id, lines.id) == ("denied", "when")
    assert figures(replays.report({SAME: 5})) == ()


def test_the_part_of_a_pull_request_says_it_folded_and_unfolded() -> None:
    report = flipped()
    assert summary(report) == (  # type: ignore[arg-type]
        "7 decisions would flip (7 allow → deny): 107 of 110 decisions replayed, over 7 days"
    )
    text = replay_section(report)  # type: ignore[arg-type]
    assert text.startswith("<details><summary>7 decisions would flip")
    assert "| allow → deny | 7 | globex | limits/over&#95;rate |" in text
    assert text.rstrip().endswith("</details>")
    assert summary(replays.report({SAME: 5})).startswith("No decision would flip: 5 decisions")


def test_a_table_that_is_too_long_says_what_is_left_out() -> None:
    many = replays.report({DENY: 70}, groups=(GROUP,) * 10)
    text = replay_section(many, most=4)
    assert text.count("| allow → deny |") == 4
    assert "6 more rows in the report." in text


def test_the_page_escapes_what_a_log_holds() -> None:
    name = "<script>alert(1)</script>"
    group = replace(GROUP, tenants=((name, 7),), examples=(replace(GROUP.examples[0], told=name),))
    page = render_replay(replace(flipped(), groups=(group,)), "0.1.0")  # type: ignore[type-var]
    assert "<script>alert" not in page.html
    assert "&lt;script&gt;alert(1)" in page.html
    assert "default-src &#39;none&#39;" in page.html or "default-src 'none'" in page.html
