"""Whatever people, branches, files and policies are called, the gate's pages say it and do no more.

Checklist items 8 (Markdown from data), 9 (workflow commands) and 16 (names that play tricks).
"""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from support.gate_pages import HIGH, MEMORY, found, override
from support.hostile import COMMANDS, HOSTILE, OURS, TEXTS, mentions, tags

from switchboard_policy.domain.decision import Verdict
from switchboard_policy.domain.finding import Finding, Level
from switchboard_policy.domain.location import Location
from switchboard_policy.gate.commands import commands
from switchboard_policy.gate.memory import MARKER, unsealed
from switchboard_policy.gate.pull.decision import PullDecision
from switchboard_policy.ports.forge import Annotation
from switchboard_policy.render.gate_check import check_report, job_summary
from switchboard_policy.render.gate_comment import gate_comment
from switchboard_policy.render.gate_pages import Reply
from switchboard_policy.render.sarif import sarif
from switchboard_policy.render.workflow_commands import annotation_commands, stopped

ALLOWED = OURS | {"sub", "!"}
"""Elements our own templates hold; `!` is the marker and the memory, in the comment alone."""


def everywhere(text: str) -> PullDecision:
    """A decision in which every word that comes from elsewhere is one text."""
    told = Finding(text or "x", Level.SOFT, text, text, Location(text or "x", text, 3, 1))
    decision = found(
        Verdict.DENIED,
        (told, HIGH),
        overridden=(HIGH,),
        waiting={text: ((text, "rita"),)},
        guidance=(text,),
        overrides=[override(by=text, reason=text)],
        refused=(text,),
        subject=text,
    )
    return replace(decision, head=text, base=text)


def pages(text: str) -> dict[str, str]:
    decision = everywhere(text)
    report = check_report(decision, sha="a" * 40)
    replies = [Reply(text, text, (text,))]
    return {
        "summary": report.summary,
        "text": report.text,
        "comment": gate_comment(decision, replies, MEMORY),
        "job": job_summary(decision),
    }


def harmless(text: str) -> None:
    for name, page in pages(text).items():
        assert mentions(page) == [], name
        assert tags(page) <= (ALLOWED if name == "comment" else ALLOWED - {"!"}), name
        assert page.count(MARKER) == (name == "comment"), name
        assert page.count("<!--") == (2 if name == "comment" else 0), name
        assert page.isprintable() or all(
            char.isprintable() or char in "\n\u200d\u200c" or not char.isascii() for char in page
        ), name


@pytest.mark.parametrize("text", [*HOSTILE, *COMMANDS])
def test_hostile_text_is_shown_and_does_nothing(text: str) -> None:
    harmless(text)


@pytest.mark.no_cover
@settings(max_examples=25)
@given(text=TEXTS)
def test_any_text_is_shown_and_does_nothing(text: str) -> None:
    harmless(text)


@pytest.mark.parametrize("text", [*HOSTILE, *COMMANDS])
def test_our_own_comment_holds_no_command_and_one_memory(text: str) -> None:
    comment = pages(text)["comment"]
    assert commands(comment) == ()
    assert unsealed(comment, "7/12", b"") == unsealed(MEMORY, "7/12", b"")


def test_a_forged_memory_in_a_reason_is_text() -> None:
    page = pages(MEMORY.replace("eyJ", "AAA"))["comment"]
    assert page.count("<!-- switchboard:memory") == 1


def lines_of(text: str) -> list[str]:
    one = Annotation(text, 3, Level.HARD, text, text)
    return list(annotation_commands([one]))


@pytest.mark.parametrize("text", [*HOSTILE, *COMMANDS])
def test_an_annotation_is_one_command_and_no_other(text: str) -> None:
    (line,) = lines_of(text)
    assert "\n" not in line
    assert "\r" not in line
    assert "##[" not in line
    head, _, _ = line.removeprefix("::").partition("::")
    word, _, properties = head.partition(" ")
    assert word == "error"
    assert [part.partition("=")[0] for part in properties.split(",")] == ["file", "line", "title"]


@settings(max_examples=100)
@given(text=TEXTS)
def test_any_annotation_reads_back_as_the_runner_reads_it(text: str) -> None:
    (line,) = lines_of(text)
    assert line.splitlines() == [line]
    assert line.count("::") >= 2


@pytest.mark.parametrize("text", COMMANDS)
def test_text_between_stopped_commands_is_never_one(text: str) -> None:
    shown = stopped(text, "a-random-token").split("\n")
    assert shown[0] == "::stop-commands::a-random-token"
    assert shown[-1] == "::a-random-token::"
    assert "##[" not in "\n".join(shown)


@pytest.mark.parametrize("text", [*HOSTILE, *COMMANDS])
def test_sarif_of_hostile_text_is_json_of_one_line_messages(text: str) -> None:
    log = json.loads(json.dumps(sarif(everywhere(text).decision, "1")))
    result = log["runs"][0]["results"][0]
    uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert uri.isascii()
    assert ":" not in uri
    assert "\n" not in result["message"]["text"]


def test_text_of_a_megabyte_takes_no_room() -> None:
    assert max(len(page) for page in pages("a b" * 400_000).values()) < 70_000
