"""A gate decision, or findings alone, as SARIF, for code scanning and whatever else reads findings.

Source: OASIS, Static Analysis Results Interchange Format (SARIF) 2.1.0.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from switchboard_policy.domain.decision import GateDecision
from switchboard_policy.domain.finding import Finding, Level
from switchboard_policy.gate.accepted import outcomes
from switchboard_policy.render.text import clean

SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
LEVELS: Mapping[Level, str] = {
    Level.HARD: "error",
    Level.SOFT: "error",  # it denies as a hard one does, until somebody accepts it
    Level.ADVISORY: "note",
}
FINGERPRINT = "switchboardFinding/v1"
"""Name of the fingerprint; another way of making it takes another number."""

_LONGEST = 1_000
"""Characters of one message; readers show less. Ours."""


def sarif(decision: GateDecision, version: str) -> dict[str, Any]:
    """Return a decision as a SARIF log of one run.

    Findings an owner accepted are there, suppressed, with who accepted them and why.

    Args:
        decision: what was decided.
        version: version of this library.
    """
    found = (*decision.findings, *decision.overridden)
    rules = sorted({one.id for one in found} | {rule.rule for rule in decision.rules})
    results = [_result(one, rules.index(one.id)) for one in found]
    for one, result in zip(found, results, strict=True):
        if one in decision.overridden:
            result["suppressions"] = [_suppression(one, decision)]
    return _log(rules, results, version)


def findings_log(findings: Sequence[Finding], version: str) -> dict[str, Any]:
    """Return findings nobody decided on as a SARIF log of one run.

    Args:
        findings: what was found.
        version: version of this library.
    """
    rules = sorted({one.id for one in findings})
    return _log(rules, [_result(one, rules.index(one.id)) for one in findings], version)


def _log(rules: Sequence[str], results: Sequence[object], version: str) -> dict[str, Any]:
    driver = {"name": "switchboard", "version": version, "rules": [_rule(rule) for rule in rules]}
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _rule(name: str) -> dict[str, Any]:
    return {"id": clean(name), "shortDescription": {"text": clean(name)}}


def _result(one: Finding, index: int) -> dict[str, Any]:
    result: dict[str, Any] = {
        "ruleId": clean(one.id),
        "ruleIndex": index,
        "level": LEVELS[one.level],
        "message": {"text": clean(one.msg, _LONGEST) or clean(one.id)},
        "partialFingerprints": {FINGERPRINT: _fingerprint(one)},
        "properties": {"level": str(one.level)},
    }
    if one.location is not None and one.location.file:
        result["locations"] = [_location(one)]
    return result


def _location(one: Finding) -> dict[str, Any]:
    assert one.location is not None
    place: dict[str, Any] = {"artifactLocation": {"uri": _uri(one.location.file)}}
    if one.location.line > 0:
        place["region"] = {"startLine": one.location.line}
        if one.location.column > 0:
            place["region"]["startColumn"] = one.location.column
    return {"physicalLocation": place}


def _uri(path: str) -> str:
    """Return a path as a reference that leads nowhere else: a name with a colon is no scheme."""
    return quote(path.encode("utf-8", "surrogatepass"), safe="/")


def _fingerprint(one: Finding) -> str:
    """Return what names a finding while lines move: its rule, its file and its place in it."""
    where = one.location
    told = [one.id, where.file if where else "", where.pointer if where else "", one.path]
    return hashlib.sha256("\0".join(told).encode("utf-8", "surrogatepass")).hexdigest()


def _suppression(one: Finding, decision: GateDecision) -> dict[str, Any]:
    told = [
        f"{each.by}: {each.fact['reason']}" for each in outcomes(decision) if one.id in each.counts
    ]
    words = clean("; ".join(told) or "accepted by an owner", _LONGEST)
    return {"kind": "external", "status": "accepted", "justification": words}
