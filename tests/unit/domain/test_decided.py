"""Only a literal true is permission, and every no is a problem document that explains itself."""

from __future__ import annotations

import json
from typing import Any

import pytest

from switchboard_policy.domain.decided import Decided, Refused
from switchboard_policy.domain.decision import EngineStamp
from switchboard_policy.domain.problem import MEDIA_TYPE, Problem

STAMP = EngineStamp("wasm", "1", "sha256:r", "sha256:v")
FOUND = [
    {"id": "limits/over", "level": "hard", "msg": "20 is the limit", "path": "/x"},
    {"id": "limits/over", "level": "soft", "msg": "20 is the limit", "path": "/y"},
    {"id": "limits/below_floor", "level": "advisory", "msg": "not told as a reason", "path": ""},
]


def decided(document: dict[str, Any]) -> Decided:
    return Decided("switchboard/limits/decision", "c-1", document, STAMP)


@pytest.mark.parametrize("allow", [False, None, 1, "true", [True], {}])
def test_anything_but_true_is_no_permission(allow: object) -> None:
    assert decided({"allow": allow}).allow is False
    assert decided({}).allow is False
    assert decided({"allow": True}).allow is True


def test_a_denial_tells_findings_and_guidance_and_what_denied() -> None:
    problem = decided({"allow": False, "findings": FOUND, "guidance": ["ask"]}).problem
    assert problem.document() == {
        "type": "urn:problem-type:switchboard:denied",
        "title": "Denied by policy",
        "status": 403,
        "detail": "20 is the limit",
        "instance": "urn:switchboard:decision:c-1",
        "correlation_id": "c-1",
        "findings": FOUND,
        "guidance": ["ask"],
    }


@pytest.mark.parametrize("findings", [None, "x", [None, {"level": "hard"}, {"msg": 3}], []])
def test_a_denial_without_sound_findings_still_says_something(findings: object) -> None:
    problem = decided({"allow": False, "findings": findings}).problem
    assert problem.detail == "the rules do not allow this"


def test_a_permission_is_no_problem() -> None:
    with pytest.raises(ValueError, match="no problem"):
        _ = decided({"allow": True}).problem


@pytest.mark.parametrize(
    ("problem", "status"),
    [
        (Problem.unavailable("c-2", "both servers are down", retry_after_s=30), 503),
        (Problem.undecided("c-2", "undefined"), 500),
        (Problem.unrecorded("c-2", "the store is full"), 503),
    ],
)
def test_a_refusal_never_allows_and_is_told_as_a_problem(problem: Problem, status: int) -> None:
    refused = Refused("switchboard/limits/decision", "c-2", problem)
    assert refused.allow is False
    document = refused.problem.document("/exports/7")
    assert document["status"] == status
    assert document["instance"] == "/exports/7"
    assert document["correlation_id"] == "c-2"
    assert json.loads(json.dumps(document)) == document


def test_a_member_of_the_standard_is_never_replaced_by_another() -> None:
    problem = Problem("urn:x", "t", 400, "d", "c", {"status": 200, "correlation_id": "other"})
    assert problem.document()["status"] == 400
    assert problem.document()["correlation_id"] == "c"
    assert MEDIA_TYPE == "application/problem+json"
