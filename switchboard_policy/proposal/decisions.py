"""What replayed decisions say of a change, as the few numbers that a document and a gate need."""

from __future__ import annotations

from collections import Counter
from typing import Any

from switchboard_policy.domain.flips import Change
from switchboard_policy.domain.outcome import NotEvaluated
from switchboard_policy.domain.replay_report import ReplayReport

_STOCK = "switchboard/"


def decisions_document(replayed: ReplayReport | NotEvaluated) -> dict[str, Any]:
    """Return a replay as plain numbers.

    Args:
        replayed: what was replayed, or why nothing was.
    """
    if isinstance(replayed, NotEvaluated):
        return _numbers(configured=False, reason=replayed.reason)
    if not replayed.replayed:
        return _numbers(configured=True, reason=_why(replayed))
    counts = replayed.counts
    return _numbers(
        configured=True,
        compared=replayed.replayed,
        allow_to_deny=counts[Change.ALLOW_TO_DENY],
        errors=counts[Change.ERROR],
        opened=_opened(replayed),
    )


def area_of(entrypoint: str) -> str:
    """Return the area an entry point decides; one of the organisation's own is named whole."""
    stock = entrypoint.startswith(_STOCK)
    return entrypoint.removeprefix(_STOCK).split("/")[0] if stock else entrypoint


def _opened(replayed: ReplayReport) -> dict[str, int]:
    found: Counter[str] = Counter()
    for group in replayed.groups:
        if group.change is Change.DENY_TO_ALLOW:
            found[area_of(group.entrypoint)] += group.decisions
    return found


def _why(replayed: ReplayReport) -> str:
    if replayed.not_replayable:
        return (
            f"none of {replayed.records} could be made again: {replayed.not_replayable[0].reason}"
        )
    return "it holds no decision"


def _numbers(  # noqa: PLR0913 - one argument a number
    *,
    configured: bool,
    reason: str = "",
    compared: int = 0,
    allow_to_deny: int = 0,
    errors: int = 0,
    opened: dict[str, int] | None = None,
) -> dict[str, Any]:
    return {
        "configured": configured,
        "evaluated": not reason,
        "reason": reason,
        "compared": compared,
        "allow_to_deny": allow_to_deny,
        "errors": errors,
        "opened": [
            {"area": area, "decisions": count} for area, count in sorted((opened or {}).items())
        ],
    }
