"""What a receipt for a set has to claim, told from the set: to whoever issues, and who checks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import cast

from switchboard_policy.domain.decision import Verdict
from switchboard_policy.domain.digest import canonical
from switchboard_policy.domain.json_value import Json
from switchboard_policy.domain.moments import seconds_of
from switchboard_policy.evidence.manifest import Manifest
from switchboard_policy.evidence.predicates.types import PredicateType
from switchboard_policy.evidence.result import Attested


def size_facts(manifest: Manifest) -> dict[str, Json]:
    """Return how large a set is, as any receipt claims it.

    Args:
        manifest: of the set.
    """
    return {"count": len(manifest.entries), "bytes": manifest.size}


def place_facts(manifest: Manifest) -> dict[str, Json]:
    """Return which change a set is about, as an approval's receipt claims it.

    Args:
        manifest: of the set; what it does not say is left out.
    """
    about = manifest.about
    told: dict[str, Json] = {
        "repo": about.repository,
        "pr": about.pull_request,
        "head_sha": about.head,
        "base_sha": about.base,
    }
    return {name: value for name, value in told.items() if value}


def decision_facts(attestations: Iterable[Attested]) -> dict[str, Json]:
    """Return what was decided and by which policy, as an approval's receipt claims it.

    An override does not change the decision it accepts: it stands beside it.

    Args:
        attestations: of one set, those whose signatures hold; without a decision there is nothing
            to tell.
    """
    said = {each.statement.predicate_type: each.statement.predicate for each in attestations}
    decision = said.get(PredicateType.DECISION)
    if decision is None:
        return {}
    verdict = decision["verdict"]
    if verdict == Verdict.DENIED and PredicateType.OVERRIDE in said:
        verdict = str(Verdict.ALLOWED_BY_OVERRIDE)
    return {"decision": verdict, "policy_digest": policy_digest(decision)}


def policy_digest(decision: Mapping[str, Json]) -> str:
    """Return one digest for the rules and the values that decided.

    Args:
        decision: the predicate of the gate's decision.
    """
    engine = cast("Mapping[str, Json]", decision["engine"])
    return canonical({name: engine.get(f"{name}Digest", "") for name in ("rules", "data")})


def decided_at(attestations: Iterable[Attested]) -> int | None:
    """Return when it was decided, in seconds since the epoch; None where nothing was.

    Args:
        attestations: of one set, those whose signatures hold.
    """
    for each in attestations:
        if each.statement.predicate_type == PredicateType.DECISION:
            return seconds_of(str(each.statement.predicate["decidedAt"]))
    return None
