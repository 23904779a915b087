"""What became of each override: what it carried, and why it did not, in the rules' own words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from switchboard_policy.domain.decision import GateDecision


@dataclass(frozen=True)
class Outcome:
    """One override after the rules have judged it.

    Args:
        comment: number of the comment it was given in; 0 for one from a file.
        by: who gave it.
        counts: ids of the findings it carried; empty where it counts for nothing.
        until: when it ends, seconds since the epoch.
        refused: why it did not count, wholly or for some finding.
        fact: the override as the rules saw it.
    """

    comment: int
    by: str
    counts: tuple[str, ...]
    until: int
    refused: tuple[str, ...]
    fact: Mapping[str, Any]


def outcomes(decision: GateDecision) -> tuple[Outcome, ...]:
    """Return what became of every override of a decision, in their order.

    A refusal names a finding where it is about that one alone; otherwise the override counts for
    nothing.
    """
    carried = {finding.id for finding in decision.overridden}
    given = cast("list[Mapping[str, Any]]", decision.input.get("overrides", []))
    return tuple(_outcome(index, fact, decision, carried) for index, fact in enumerate(given, 1))


def _outcome(
    index: int, fact: Mapping[str, Any], decision: GateDecision, carried: set[str]
) -> Outcome:
    start = f"override {index} by {fact['by']}: "
    refused = [why for why in decision.refused_overrides if why.startswith(start)]
    words = [why.removeprefix(start) for why in refused]
    about = [set(why.split()) & set(fact["findings"]) for why in words]
    counts = () if set() in about else set(fact["findings"]) & carried - set().union(*about)
    comment = fact.get("given", {}).get("comment", 0)
    return Outcome(comment, fact["by"], tuple(sorted(counts)), fact["expires"], tuple(words), fact)
