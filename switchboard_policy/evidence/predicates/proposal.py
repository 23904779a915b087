"""What was proposed, and on which simulation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from switchboard_policy.domain.json_value import Json
from switchboard_policy.domain.moments import rfc3339
from switchboard_policy.evidence.about import About
from switchboard_policy.evidence.predicates import parts
from switchboard_policy.evidence.predicates.schemas import Predicate, hold
from switchboard_policy.evidence.predicates.told import risk_told, values_told
from switchboard_policy.evidence.predicates.types import PredicateType
from switchboard_policy.proposal.reading import findings_of


def proposal_predicate(
    document: Mapping[str, Any], *, about: About, proposed_at: int, document_digest: str = ""
) -> Predicate:
    """Return a proposal as a predicate. What it expects of each change stands in its own files.

    Args:
        document: `proposal.json`, as `read_document` returned it.
        about: the change it is about.
        proposed_at: when, in seconds since the epoch.
        document_digest: digest of the file's bytes; empty where none is written.

    Raises:
        PredicateInvalid: something in it is not as the schema has it.
    """
    told: dict[str, Json] = {
        "proposalId": document["id"],
        "proposalDigest": document_digest,
        "author": document["author"],
        "proposedAt": rfc3339(proposed_at),
        "change": parts.change(about),
        "patchDigest": document["patch_digest"],
        "topics": list(document["topics"]),
        "deltas": parts.deltas(values_told(document)),
        "heldBack": parts.deltas(values_told(document, field="held_back")),
        "files": [
            {"path": path, "before": both["before"], "after": both["after"]}
            for path, both in sorted(document["files"].items())
        ],
        "risk": parts.risk(risk_told(document)),
        "owners": [
            {"area": area, "names": list(names)}
            for area, names in sorted(document["owners"].items())
        ],
        "findings": parts.findings(findings_of(document)),
        "simulation": _simulation(document),
    }
    return hold(PredicateType.PROPOSAL, parts.known(told))


def _simulation(document: Mapping[str, Any]) -> Json:
    first, last = document["window"]
    return {
        "traceDigest": document["trace_digest"],
        "windowStartedAt": rfc3339(first),
        "windowEndedAt": rfc3339(last),
        "seed": document["seed"],
        "version": document["version"],
    }
