"""The facts the gate's rules see: the document, what was recomputed, who owns it, the bounds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from decimal import Decimal
from typing import Any

from switchboard_policy.documents.constants import Constants, configured, shipped
from switchboard_policy.domain.config import Config, Scalar
from switchboard_policy.domain.decision import Override
from switchboard_policy.domain.finding import Finding, in_order
from switchboard_policy.domain.outcome import NotEvaluated
from switchboard_policy.domain.replay_report import ReplayReport
from switchboard_policy.gate.evidence import NO_EVIDENCE, EvidenceSeen
from switchboard_policy.gate.owners import owners_of
from switchboard_policy.proposal.decisions import decisions_document
from switchboard_policy.proposal.reading import findings_of

Facts = dict[str, Any]
_PACKAGE = "switchboard_policy.gate"


def gate_facts(  # noqa: PLR0913 - each is a fact of its own; together they are the record
    document: Mapping[str, Any],
    *,
    now: int,
    overrides: Sequence[Override],
    recomputed_digest: str | None,
    applies: bool | None,
    findings: Sequence[Finding],
    config: Config,
    replayed: ReplayReport | NotEvaluated,
    evidence: EvidenceSeen = NO_EVIDENCE,
) -> Facts:
    """Return the input of the gate's rules. What could not be found out is left out.

    Args:
        document: a proposal, as `read_document` returned it.
        now: seconds since the epoch.
        overrides: acceptances given.
        recomputed_digest: change digest computed again from the changed values, the repository
            and the stock rules; None where it could not be, which the rules read as a missing fact.
        applies: whether the patch applies to the policy repository and edits what the document
            says it does; None where that is not known.
        findings: what was found beyond the document's own findings.
        config: `switchboard.yaml` of the base, never of the proposal: owners come from it.
        replayed: what replaying recorded decisions under the change showed, or why none was.
        evidence: what verifying its evidence came to.

    Raises:
        InputError: a gate setting in `switchboard.yaml` is unknown or of another type.
    """
    proposal: Facts = {
        "id": document["id"],
        "author": document["author"],
        "change_digest": document["change_digest"],
        "changes": [
            change for one in document["changes"] for change in _changes(one, document, config)
        ],
    }
    if recomputed_digest is not None:
        proposal["recomputed_digest"] = recomputed_digest
    if applies is not None:
        proposal["applies"] = applies
    risk = document["risk"]
    return {
        "now": now,
        "proposal": proposal,
        "risk": {
            "score": json_number(Decimal(risk["score"])),
            "level": risk["level"],
            "undecided": list(risk["undecided"]),
        },
        "findings": [
            _finding(one, config) for one in in_order((*findings_of(document), *findings))
        ],
        "decisions": decisions_document(replayed),
        "evidence": evidence.fact(),
        "overrides": [override_fact(one) for one in overrides],
        "thresholds": _thresholds(configured(_PACKAGE, config, "gate"), config),
    }


def json_number(value: Decimal) -> int | float:
    """Return a decimal as JSON writes it: whole numbers without a point."""
    return int(value) if value == value.to_integral_value() else float(value)


def _changes(
    change: Mapping[str, Any], document: Mapping[str, Any], config: Config
) -> Iterator[Facts]:
    """Yield a change once for every file that holds it: files can have owners of their own.

    Its area is the one the mapping gives its value, not the one the proposal names: whose
    acceptance counts depends on it.
    """
    binding = config.values.get(change["value"])
    area = binding.area if binding is not None else change["area"]
    names = change["names"]
    for file in sorted(_files_of(change, document) or {""}):
        owners = owners_of(
            config,
            area=area,
            service=names.get("service", ""),
            tenant=names.get("tenant", ""),
            path=file,
        )
        yield {
            "area": area,
            "subject": change["subject"],
            "value": change["value"],
            "document": file,
            "agrees": change["agrees"],
            "owners": list(owners),
        }


def _files_of(change: Mapping[str, Any], document: Mapping[str, Any]) -> set[str]:
    """Return the files a change is answered for in, those generated from them included.

    A file that is edited but that no change claims is everybody's: leaving a place out of a
    proposal must not leave its owners out.
    """
    claimed = {place["file"] for one in document["changes"] for place in one["places"]}
    edited = {edit["file"] for edit in document["edits"]}
    own = {place["file"] for place in change["places"]}
    return (own or edited) | (edited - claimed) | set(change["generated"])


def _finding(finding: Finding, config: Config) -> Facts:
    area = finding.id.split("/", 1)[0]
    path = finding.location.file if finding.location is not None else ""
    owners = owners_of(config, area=area, path=path) if area in config.areas else ()
    fact: Facts = {
        "id": finding.id,
        "level": str(finding.level),
        "msg": finding.msg,
        "path": finding.path,
        "owners": list(owners),
    }
    if finding.location is not None:
        fact["location"] = {
            "file": finding.location.file,
            "pointer": finding.location.pointer,
            "line": finding.location.line,
            "column": finding.location.column,
        }
    return fact


def override_fact(override: Override) -> Facts:
    """Return an override as a fact; of one from a file there is only its signature to tell."""
    fact: Facts = {
        "change_digest": override.change_digest,
        "findings": list(override.findings),
        "by": override.by,
        "reason": override.reason,
        "expires": override.expires,
    }
    if override.signed:
        fact["signed"] = True
    if override.given is not None:
        given = asdict(override.given)
        fact["speaks_for"] = list(override.speaks_for)
        fact["given"] = {**given, "saw": list(override.given.saw)}
    return fact


def _thresholds(bounds: Constants, config: Config) -> Facts:
    """Return every bound with its unit and its source, the user's own where they set one."""
    own = config.settings.get("gate", {})
    return {
        name: {
            "value": _json(bounds.scalar(name)),
            "unit": constant.unit,
            "source": "settings.gate in switchboard.yaml" if name in own else constant.source,
        }
        for name, constant in sorted(shipped(_PACKAGE).items())
    }


def _json(value: Scalar) -> bool | int | float | str:
    return json_number(value) if isinstance(value, Decimal) else value
