"""How a simulation came out, read from the proposal that tells of it."""

from __future__ import annotations

from typing import Any

import pytest

from switchboard_policy.app.proposal_evidence import shown

CALM = {"level": "low", "undecided": []}


def proposal(risk: dict[str, Any] = CALM, **effect: object) -> dict[str, Any]:
    """A proposal with one expected effect."""
    usual = {
        "metric": "throttled",
        "better": "lower",
        "now": {"low": "0.1", "high": "0.2"},
        "proposed": {"low": "0.05", "high": "0.15"},
    }
    change = {"value": "limits.rps", "subject": "acme", "effects": [{**usual, **effect}]}
    return {"changes": [change], "risk": risk}


@pytest.mark.parametrize(
    ("effect", "how"),
    [
        ({}, "passed"),
        ({"proposed": {"low": "0.15", "high": "0.9"}}, "passed"),
        ({"proposed": {"low": "0.21", "high": "0.9"}}, "warned"),
        ({"proposed": {"value": "0.21"}}, "warned"),
        ({"proposed": {"value": "0.2"}}, "passed"),
        ({"proposed": {"value": "none"}}, "warned"),
        ({"now": {"not_evaluated": "no traffic", "would_help": ""}}, "warned"),
        ({"better": "higher"}, "passed"),
        ({"better": "higher", "proposed": {"low": "0.01", "high": "0.09"}}, "warned"),
        ({"better": "higher", "proposed": {"low": "0.3", "high": "0.4"}}, "passed"),
    ],
)
def test_an_effect_warns_where_it_is_worse_for_certain_or_not_known(
    effect: dict[str, Any], how: str
) -> None:
    assert dict(shown(proposal(**effect)))["limits.rps/acme/throttled"] == how


@pytest.mark.parametrize(
    ("risk", "how"),
    [
        (CALM, "passed"),
        ({"level": "medium", "undecided": []}, "passed"),
        ({"level": "high", "undecided": []}, "warned"),
        ({"level": "low", "undecided": ["reach"]}, "warned"),
        ({"level": "critical", "undecided": []}, "failed"),
    ],
)
def test_only_a_critical_risk_fails_a_simulation(risk: dict[str, Any], how: str) -> None:
    assert dict(shown(proposal(risk)))["risk"] == how
