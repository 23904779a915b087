"""What a receipt for a set has to claim, told from the set: to whoever issues, and who checks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import cast

from switchboard_policy.domain.decision import Verdict
from switchboard_policy.domain.digest import canonical
from switchboard_policy.domain.finding import Level
from switchboard_policy.domain.json_value import Json
from switchboard_policy.domain.moments import seconds_of
from switchboard_policy.evidence.manifest import Manifest
from switchboard_policy.evidence.predicates.types import PredicateType
from switchboard_policy.evidence.result import Attested
from switchboard_policy.evidence.subjects import DECISION


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

    An override does not change the decision it accepts: it stands beside it. It lifts the denial
    it names, and none that came later, and only where it accepts all that denied.

    Args:
        attestations: of one set, those whose signatures hold; without a decision there is nothing
            to tell.
    """
    there = tuple(attestations)
    newest = _newest(there)
    if newest is None:
        return {}
    decision = newest.statement.predicate
    verdict = decision["verdict"]
    if verdict == Verdict.DENIED and _lifted(newest, there):
        verdict = str(Verdict.ALLOWED_BY_OVERRIDE)
    return {"decision": verdict, "policy_digest": policy_digest(decision)}


def _newest(attestations: Iterable[Attested]) -> Attested | None:
    """Return the decision that was made last, whatever it is called."""
    decisions = (
        each for each in attestations if each.statement.predicate_type == PredicateType.DECISION
    )
    return max(decisions, key=lambda each: (_decided_at(each), each.name), default=None)


def _decided_at(decision: Attested) -> int:
    return seconds_of(str(decision.statement.predicate["decidedAt"]))


def _lifted(denial: Attested, attestations: Iterable[Attested]) -> bool:
    """Whether overrides of this very denial accept every finding that stood in its way."""
    accepted: set[Json] = set()
    for each in attestations:
        if each.statement.predicate_type == PredicateType.OVERRIDE and _answers(each, denial):
            accepted.update(cast("list[Json]", each.statement.predicate["findings"]))
    standing = cast("list[Mapping[str, Json]]", denial.statement.predicate["findings"])
    denied = {each["id"]: each["level"] for each in standing if each["level"] != Level.ADVISORY}
    return bool(denied) and Level.HARD not in denied.values() and denied.keys() <= accepted


def _answers(each: Attested, denial: Attested) -> bool:
    """Whether an override names a denial by the digest of its statement."""
    return any(
        one.name == DECISION and one.digest.get("sha256") == denial.sha256
        for one in each.statement.subjects
    )


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
    newest = _newest(attestations)
    return None if newest is None else _decided_at(newest)
