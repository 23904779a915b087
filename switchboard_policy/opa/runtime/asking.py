"""Ask any engine, waiting or awaiting, and learn who decided."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from switchboard_policy.opa.asynchronous import in_thread
from switchboard_policy.opa.looped import LoopedEngine
from switchboard_policy.ports.engine import Answer, Json, PolicyEngine, Undecided

Facts = Mapping[str, Json]
Answers = list[Answer | Undecided]


def ask_one(engine: PolicyEngine, entrypoint: str, facts: Facts, seconds: float | None) -> Answers:
    """Return the one answer.

    Raises:
        EngineError: there is none.
    """
    if isinstance(engine, LoopedEngine):
        return [engine.answer(entrypoint, facts, seconds=seconds)]
    return [Answer(engine.decide(entrypoint, facts, seconds=seconds), engine.stamp)]


def ask_many(
    engine: PolicyEngine, entrypoint: str, facts: Sequence[Facts], seconds: float | None
) -> Answers:
    """Return one answer for each input.

    Raises:
        EngineError: the engine is gone.
    """
    if isinstance(engine, LoopedEngine):
        return engine.answer_many(entrypoint, facts, seconds=seconds)
    answers = engine.decide_many(entrypoint, facts, seconds=seconds)
    return [one if isinstance(one, Undecided) else Answer(one, engine.stamp) for one in answers]


async def ask_one_async(
    engine: PolicyEngine, entrypoint: str, facts: Facts, seconds: float
) -> Answers:
    """Return the one answer; an engine in this process is asked in a thread.

    Raises:
        EngineError: there is none.
    """
    if isinstance(engine, LoopedEngine):
        return [await engine.answer_async(entrypoint, facts, seconds=seconds)]
    return await in_thread(engine, partial(ask_one, engine, entrypoint, facts), seconds)


async def ask_many_async(
    engine: PolicyEngine, entrypoint: str, facts: Sequence[Facts], seconds: float | None
) -> Answers:
    """Return one answer for each input; an engine in this process is asked in a thread.

    Raises:
        EngineError: the engine is gone.
    """
    if isinstance(engine, LoopedEngine):
        return await engine.answer_many_async(entrypoint, facts, seconds=seconds)
    return await in_thread(engine, partial(ask_many, engine, entrypoint, facts), seconds)
