"""A decision as SARIF is what the format's own JSON Schema says a log is."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import pytest
from jsonschema import Draft7Validator
from support.gate_pages import ADVICE, AT, HARD, HIGH, found, override
from support.hostile import COMMANDS, HOSTILE
from support.npm_packages import npm_packages

from switchboard_policy.domain.decision import Verdict
from switchboard_policy.domain.finding import Finding, Level
from switchboard_policy.domain.location import Location
from switchboard_policy.render.sarif import sarif

SCHEMA = "node_modules/@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json"


@cache
def schema() -> Draft7Validator:
    """The schema as its makers ship it; formats are left out, since URIs are held below."""
    return Draft7Validator(json.loads((npm_packages("sarif") / SCHEMA).read_text("utf-8")))


def faults(log: dict[str, Any]) -> list[str]:
    return [error.message for error in schema().iter_errors(log)]


def test_the_schema_bites() -> None:
    log = sarif(found().decision, "0.1.0")
    log["runs"][0]["results"][0]["level"] = "bad"
    assert faults(log) == ["'bad' is not one of ['none', 'note', 'warning', 'error']"]


@pytest.mark.parametrize(
    "decision",
    [
        found().decision,
        found(Verdict.ALLOWED, (), waiting={}).decision,
        found(findings=(HARD, ADVICE)).decision,
        found(
            Verdict.ALLOWED_BY_OVERRIDE, (HIGH,), overridden=(HIGH,), overrides=[override()]
        ).decision,
    ],
)
def test_a_decision_fits(decision: Any) -> None:  # noqa: ANN401 - a case
    assert faults(sarif(decision, "0.1.0")) == []


def test_hostile_decisions_fit() -> None:
    findings = [
        Finding(text or "x", Level.SOFT, text, text, Location(text, "", 1, 1))
        for text in (*HOSTILE, *COMMANDS)
    ]
    assert faults(sarif(found(findings=findings, waiting={}).decision, "0.1.0")) == []


def test_a_finding_stands_on_its_line_and_keeps_its_name_when_lines_move() -> None:
    moved = Finding("limits/odd", Level.ADVISORY, ADVICE.msg, "", Location(AT.file, AT.pointer, 99))
    results = [
        sarif(found(findings=(one,)).decision, "1")["runs"][0]["results"][0]
        for one in (ADVICE, moved)
    ]
    regions = [one["locations"][0]["physicalLocation"]["region"] for one in results]
    assert regions == [{"startLine": 14, "startColumn": 10}, {"startLine": 99}]
    assert results[0]["partialFingerprints"] == results[1]["partialFingerprints"]


def test_what_an_owner_accepted_is_suppressed_with_who_and_why() -> None:
    decision = found(
        Verdict.ALLOWED_BY_OVERRIDE, (HIGH,), overridden=(HIGH,), overrides=[override()]
    ).decision
    (result,) = sarif(decision, "1")["runs"][0]["results"]
    expected = {"kind": "external", "status": "accepted", "justification": "rita: measured"}
    assert result["suppressions"] == [expected]
