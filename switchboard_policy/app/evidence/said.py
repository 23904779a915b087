"""What a statement says, in one line for people."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from switchboard_policy.domain.units import counted
from switchboard_policy.evidence.predicates.types import PredicateType
from switchboard_policy.evidence.statement import Statement

_Said = Mapping[str, Any]


def said_in_words(statement: Statement) -> str:
    """Return what a statement says in one line.

    Args:
        statement: one that was held to the schema of its kind.
    """
    words = _WORDS.get(statement.predicate_type)
    if words is None:
        return f"a statement of type {statement.predicate_type}"
    return words(statement.predicate)


def _decision(said: _Said) -> str:
    verdict = said["verdict"].replace("_", " ")
    summary = said["summary"]
    return summary if verdict in summary else f"{verdict}: {summary}"


def _proposal(said: _Said) -> str:
    changes = counted(len(said["deltas"]), "change")
    return f"{changes} proposed by {said['author']}, proposal {said['proposalId']}"


def _approval(said: _Said) -> str:
    whom = f" for {said['role']}" if said.get("role") else ""
    why = f": {said['reason']}" if said.get("reason") else ""
    return f"{said['verdict']} by {said['actor']}{whom}{why}"


def _override(said: _Said) -> str:
    accepted, until = ", ".join(said["findings"]), said["expiresAt"]
    return f"{said['actor']} accepts {accepted} until {until}: {said['reason']}"


def _custody(said: _Said) -> str:
    marker = f" ({said['marker']})" if said.get("marker") else ""
    note = f": {said['note']}" if said.get("note") else ""
    handling = said["handling"].replace("-", " ")
    return f"{said['position']}. {handling} by {said['handler']}{marker}{note}"


def _test_result(said: _Said) -> str:
    lists = (("passedTests", "passed"), ("warnedTests", "warned"), ("failedTests", "failed"))
    counts = ", ".join(f"{len(said[name])} {word}" for name, word in lists if said.get(name))
    return f"simulation {said['result']}{': ' if counts else ''}{counts}"


def _svr(said: _Said) -> str:
    return f"{counted(len(said['properties']), 'result')} verified by {said['verifier']['id']}"


def _rotation(said: _Said) -> str:
    return f"key {said['old']['id']} hands over to {said['new']['id']}"


_WORDS: Mapping[str, Callable[[_Said], str]] = MappingProxyType(
    {
        PredicateType.PROPOSAL: _proposal,
        PredicateType.DECISION: _decision,
        PredicateType.APPROVAL: _approval,
        PredicateType.OVERRIDE: _override,
        PredicateType.CUSTODY: _custody,
        PredicateType.KEY_ROTATION: _rotation,
        PredicateType.TEST_RESULT: _test_result,
        PredicateType.SVR: _svr,
    }
)
