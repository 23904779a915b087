"""`/switchboard explain`: the words the shipped rules have for their findings."""

from __future__ import annotations

from functools import lru_cache

from switchboard_policy.domain.decision import GateDecision
from switchboard_policy.errors import nearest
from switchboard_policy.gate.explained import Explained, explained
from switchboard_policy.resources import resource


@lru_cache(maxsize=1)
def rules_in_words() -> dict[str, Explained]:
    """Return what every shipped rule says of itself, by the id of its finding."""
    root = resource("rego/switchboard")
    files = sorted(path for path in root.rglob("*.rego") if not path.name.endswith("_test.rego"))
    return explained((path.relative_to(root).as_posix(), path.read_bytes()) for path in files)


def explain(finding: str, decision: GateDecision) -> tuple[str, ...]:
    """Return what a finding means, and what it says here.

    Args:
        finding: its id.
        decision: the gate's decision on the pull request.
    """
    rule = rules_in_words().get(finding)
    here = [one for one in (*decision.findings, *decision.overridden) if one.id == finding]
    words = []
    if rule is not None:
        words.append(f"{rule.title} ({rule.level}): {rule.description}")
    words += [f"Here, {one.level}: {one.msg}" for one in here]
    if not here:
        words.append(
            "It is not found here." if rule else f"No such finding; {hint(finding, decision)}"
        )
    return tuple(words)


def hint(finding: str, decision: GateDecision) -> str:
    """Return the known finding whose id is nearest, in words.

    Args:
        finding: what somebody wrote.
        decision: the gate's decision on the pull request.
    """
    told = {one.id for one in (*decision.findings, *decision.overridden)}
    return nearest(finding, told | rules_in_words().keys())
