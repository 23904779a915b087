"""Many decisions of one engine, one after the other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import inf
from time import monotonic

from switchboard_policy.errors import EngineError, NoDecision
from switchboard_policy.opa.watch import WATCH
from switchboard_policy.ports.engine import Json, PolicyEngine, Undecided


def decide_each(
    engine: PolicyEngine,
    entrypoint: str,
    facts: Sequence[Mapping[str, Json]],
    seconds: float | None,
) -> list[Json | Undecided]:
    """Return one answer for each input, in order; one that fails, fails alone.

    Args:
        engine: what decides.
        entrypoint: slash-separated, such as `switchboard/gate/decision`.
        facts: the inputs.
        seconds: deadline of them all; none unless told.

    Raises:
        EngineError: interrupted.
    """
    end = None if seconds is None else monotonic() + seconds
    answers = []
    with WATCH.over(inf, _nothing) as batch:
        for one in facts:
            answers.append(_one(engine, entrypoint, one, end))
            if batch.interrupted:
                raise EngineError("interrupted")
    return answers


def _one(
    engine: PolicyEngine, entrypoint: str, facts: Mapping[str, Json], end: float | None
) -> Json | Undecided:
    left = None if end is None else end - monotonic()
    if left is not None and left <= 0:
        return Undecided("no time was left", temporary=True)
    try:
        return engine.decide(entrypoint, facts, seconds=left)
    except EngineError as error:
        again = not isinstance(error, NoDecision)
        return Undecided(error.message, error.hint, temporary=again)


def _nothing() -> None:
    """Between two decisions there is nothing to stop."""
