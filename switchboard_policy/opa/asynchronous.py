"""Any engine for those who await: asked in a thread, and ended there once nobody waits."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from threading import Lock, get_ident
from time import monotonic
from typing import Generic, TypeVar

from switchboard_policy.domain.decision import EngineStamp
from switchboard_policy.errors import EngineError
from switchboard_policy.opa.looped import LoopedEngine
from switchboard_policy.ports.engine import (
    AsyncPolicyEngine,
    InterruptibleEngine,
    Json,
    PolicyEngine,
    Undecided,
)

Value = TypeVar("Value")
Facts = Mapping[str, Json]
Work = Callable[[float | None], Value]
"""Asks an engine within some seconds, or within the engine's own."""

_GRACE_S = 0.25
"""The engine itself ends at its deadline and says more; the waiter gives up only after that."""


def asynchronous(engine: PolicyEngine) -> AsyncPolicyEngine:
    """Return an engine whose decisions are awaited. Cancelling one ends its call.

    Args:
        engine: any; it may be asked by threads at the same time.
    """
    return _OnItsLoop(engine) if isinstance(engine, LoopedEngine) else _InThreads(engine)


async def in_thread(engine: PolicyEngine, work: Work[Value], seconds: float | None) -> Value:
    """Await some work with an engine, done in a thread.

    Cancelled, or late, the call is interrupted where the engine can be; where it cannot, it is left
    to end by itself, at its own deadline, and what it says is lost.

    Args:
        engine: what the work asks.
        work: asks it, once, within the seconds it is given.
        seconds: deadline, the wait for a thread included; the engine's own unless told.

    Raises:
        EngineError: no answer in time, or the engine failed.
    """
    job = _Job(engine, work, seconds)
    try:
        async with asyncio.timeout(None if seconds is None else max(seconds, 0) + _GRACE_S):
            return await asyncio.to_thread(job.run)
    except TimeoutError as error:
        job.abandon()
        raise EngineError(f"no answer within {seconds:g} s") from error
    except asyncio.CancelledError:
        job.abandon()
        raise


class _Job(Generic[Value]):
    """Work in a thread that nobody may want any more before it has begun, or while it runs."""

    def __init__(self, engine: PolicyEngine, work: Work[Value], seconds: float | None) -> None:
        self._engine = engine
        self._work = work
        self._end = None if seconds is None else monotonic() + seconds
        self._lock = Lock()
        self._thread: int | None = None
        self._wanted = True

    def run(self) -> Value:
        with self._lock:
            if not self._wanted:
                raise EngineError("nobody waits for the answer")
            self._thread = get_ident()
        try:
            return self._work(None if self._end is None else self._end - monotonic())
        finally:
            with self._lock:  # from here on the thread is somebody else's
                self._thread = None

    def abandon(self) -> None:
        with self._lock:
            self._wanted = False
            if self._thread is not None and isinstance(self._engine, InterruptibleEngine):
                self._engine.interrupt(self._thread)


class _InThreads:
    """An engine of this process, asked in the threads of the loop that awaits."""

    def __init__(self, engine: PolicyEngine) -> None:
        self._engine = engine

    @property
    def stamp(self) -> EngineStamp:
        return self._engine.stamp

    async def decide(self, entrypoint: str, facts: Facts, *, seconds: float | None = None) -> Json:
        work = partial(_decide, self._engine, entrypoint, facts)
        return await in_thread(self._engine, work, seconds)

    async def decide_many(
        self, entrypoint: str, facts: Sequence[Facts], *, seconds: float | None = None
    ) -> list[Json | Undecided]:
        work = partial(_decide_many, self._engine, entrypoint, facts)
        return await in_thread(self._engine, work, seconds)

    def close(self) -> None:
        self._engine.close()


class _OnItsLoop:
    """An engine that lives on a loop already."""

    def __init__(self, engine: LoopedEngine) -> None:
        self._engine = engine

    @property
    def stamp(self) -> EngineStamp:
        return self._engine.stamp

    async def decide(self, entrypoint: str, facts: Facts, *, seconds: float | None = None) -> Json:
        return await self._engine.decide_async(entrypoint, facts, seconds=seconds)

    async def decide_many(
        self, entrypoint: str, facts: Sequence[Facts], *, seconds: float | None = None
    ) -> list[Json | Undecided]:
        return await self._engine.decide_many_async(entrypoint, facts, seconds=seconds)

    def close(self) -> None:
        self._engine.close()


def _decide(engine: PolicyEngine, entrypoint: str, facts: Facts, seconds: float | None) -> Json:
    return engine.decide(entrypoint, facts, seconds=seconds)


def _decide_many(
    engine: PolicyEngine, entrypoint: str, facts: Sequence[Facts], seconds: float | None
) -> list[Json | Undecided]:
    return engine.decide_many(entrypoint, facts, seconds=seconds)
