"""Whether a logged decision can be made again, and with what."""

from __future__ import annotations

from collections.abc import Sequence

from switchboard_policy.domain.decision_record import DecisionRecord, NotRecorded
from switchboard_policy.errors import EngineError
from switchboard_policy.opa.replay.answers import UNDEFINED, Answer, Ask, NotReplayable

_INPUT = "/input"
_RESULT = "/result"
_CLOCK = "time.now_ns"
_MOST_NAMED = 3
_NO_ANSWER = "undefined"
"""Why a log holds no answer where OPA had none to give; OPA leaves it out."""


def to_ask(record: DecisionRecord) -> Ask | NotReplayable:
    """Return what to ask to make a decision again, or why nothing can be asked.

    What a mask took out or wrote over is never put back: a decision on less, or on something else,
    is another decision.

    Args:
        record: as the log holds it.
    """
    if not record.entrypoint:
        return NotReplayable("ad-hoc query: no entry point was asked")
    if isinstance(record.input, NotRecorded):
        return NotReplayable(f"input not recorded: {record.input.reason}")
    hidden = _below(_INPUT, (*record.erased, *record.masked))
    if hidden:
        named = ", ".join(each.lstrip("/").replace("/", ".") for each in hidden[:_MOST_NAMED])
        more = f" and {len(hidden) - _MOST_NAMED} more" if len(hidden) > _MOST_NAMED else ""
        return NotReplayable(f"masked: {named}{more}")
    ask = Ask(record.input, _time_of(record), record.nd_cache)
    try:
        ask.text  # noqa: B018 - made here, where it may fail
    except (EngineError, RecursionError) as error:
        return NotReplayable(f"input no engine takes: {error}")
    return ask


def logged(record: DecisionRecord) -> Answer:
    """Return the logged answer, or that it is not whole, so that it cannot be compared.

    Args:
        record: as the log holds it.
    """
    if record.error or _below(_RESULT, (*record.erased, *record.masked)):
        return NotReplayable("the answer was not logged whole")
    if isinstance(record.result, NotRecorded):
        undefined = record.result.reason == _NO_ANSWER
        return UNDEFINED if undefined else NotReplayable(record.result.reason)
    return record.result


def _time_of(record: DecisionRecord) -> int:
    """Return the time the rules saw: the recorded one, which a log's own comes a little after."""
    seen = record.nd_cache.get(_CLOCK, {}).get("[]")
    return seen if isinstance(seen, int) and not isinstance(seen, bool) else record.at_ns


def _below(part: str, pointers: Sequence[str]) -> list[str]:
    return sorted({each for each in pointers if each == part or each.startswith(f"{part}/")})
