"""What an application asks: an engine behind a breaker and a cache, every answer recorded first."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Mapping, Sequence

from switchboard_policy.documents.constants import constants
from switchboard_policy.domain.decided import Ruling
from switchboard_policy.errors import EngineError
from switchboard_policy.opa.runtime import asking
from switchboard_policy.opa.runtime.breaker import Breaker
from switchboard_policy.opa.runtime.cache import Cache
from switchboard_policy.opa.runtime.clock import since_start
from switchboard_policy.opa.runtime.journal import Journal
from switchboard_policy.opa.runtime.question import new_id, question, sound_id
from switchboard_policy.opa.runtime.round import Desk, Round
from switchboard_policy.ports.audit import AuditSink
from switchboard_policy.ports.engine import Json, PolicyEngine

Facts = Mapping[str, Json]


class Decider:
    """Decides for an application. Safe between threads, event loops and forks.

    Never raises for what an engine or a question does: each such error is a refusal. One sort of
    error leaves it on purpose, that of a sink which breaks its contract.

    Args:
        engine: an embedded one, or a pool of servers; closed with this.
        audit: takes every ruling before it is given.
        breaker: stops asking an engine that fails; the shipped one unless told.
        cache: keeps decisions; the shipped one unless told.
        seconds: deadline of a call; the shipped one unless told.
        clock: seconds, never read for anything but differences.
        now_ns: nanoseconds since the epoch, for records.
        fresh_id: gives a correlation id nobody has used.
    """

    def __init__(  # noqa: PLR0913 - each is a choice of its own, none is needed often
        self,
        engine: PolicyEngine,
        audit: AuditSink,
        *,
        breaker: Breaker | None = None,
        cache: Cache | None = None,
        seconds: float | None = None,
        clock: Callable[[], float] = since_start,
        now_ns: Callable[[], int] = time.time_ns,
        fresh_id: Callable[[], str] = new_id,
    ) -> None:
        shipped = constants("switchboard_policy.opa").real("call_seconds")
        self._seconds = shipped if seconds is None else seconds
        self._engine = engine
        self._fresh_id = fresh_id
        self._desk = Desk(
            breaker or Breaker(clock=clock),
            Cache(clock=clock) if cache is None else cache,
            Journal(audit, now_ns),
            clock,
        )

    def decide(
        self,
        entrypoint: str,
        facts: Facts,
        *,
        seconds: float | None = None,
        correlation_id: str = "",
    ) -> Ruling:
        """Return the ruling on some facts.

        Args:
            entrypoint: slash-separated, such as `switchboard/limits/decision`.
            facts: the input document; always an object.
            seconds: deadline; the decider's own unless told otherwise.
            correlation_id: names this decision; a new one unless told, or unfit to be written.
        """
        turn, limit = self._one(entrypoint, facts, correlation_id), self._limit(seconds)
        return _run(
            turn, lambda: asking.ask_one(self._engine, entrypoint, turn.asked[0].facts, limit)
        )[0]

    async def decide_async(
        self,
        entrypoint: str,
        facts: Facts,
        *,
        seconds: float | None = None,
        correlation_id: str = "",
    ) -> Ruling:
        """Return the ruling on some facts; as `decide`, and cancelling it ends the call."""
        turn, limit = self._one(entrypoint, facts, correlation_id), self._limit(seconds)
        rulings = await _run_async(
            turn, lambda: asking.ask_one_async(self._engine, entrypoint, turn.asked[0].facts, limit)
        )
        return rulings[0]

    def decide_many(
        self,
        entrypoint: str,
        facts: Sequence[Facts],
        *,
        seconds: float | None = None,
        correlation_id: str = "",
    ) -> list[Ruling]:
        """Return one ruling for each input, in order; one that fails, fails alone.

        Args:
            entrypoint: as for `decide`.
            facts: the inputs, 1 to 10,000 of them.
            seconds: deadline of the whole batch; each query's own unless told.
            correlation_id: of the batch; each ruling's is this one, a slash and its number.
        """
        turn = self._many(entrypoint, facts, correlation_id)
        return _run(
            turn,
            lambda: asking.ask_many(
                self._engine, entrypoint, [one.facts for one in turn.asked], seconds
            ),
        )

    async def decide_many_async(
        self,
        entrypoint: str,
        facts: Sequence[Facts],
        *,
        seconds: float | None = None,
        correlation_id: str = "",
    ) -> list[Ruling]:
        """Return one ruling for each input; as `decide_many`, and cancelling it ends the call."""
        turn = self._many(entrypoint, facts, correlation_id)
        return await _run_async(
            turn,
            lambda: asking.ask_many_async(
                self._engine, entrypoint, [one.facts for one in turn.asked], seconds
            ),
        )

    def close(self) -> None:
        """Release what the engine holds; safe to call twice."""
        self._engine.close()

    def _limit(self, seconds: float | None) -> float:
        return self._seconds if seconds is None else seconds

    def _one(self, entrypoint: str, facts: Facts, given: str) -> Round:
        asked = question(entrypoint, facts, sound_id(given, self._fresh_id))
        return Round(self._desk, [asked], self._engine.stamp)

    def _many(self, entrypoint: str, facts: Sequence[Facts], given: str) -> Round:
        name = sound_id(given, self._fresh_id)
        asked = [
            question(entrypoint, one, f"{name}/{number}") for number, one in enumerate(facts, 1)
        ]
        return Round(self._desk, asked, self._engine.stamp)


def _run(turn: Round, ask: Callable[[], asking.Answers]) -> list[Ruling]:
    """Ask what is left to ask, and return the rulings."""
    if not turn.asked:
        return turn.rulings()
    try:
        answers = ask()
    except EngineError as error:
        return turn.failed(error)
    except BaseException:
        turn.abandoned()
        raise
    return turn.answered(answers)


async def _run_async(turn: Round, ask: Callable[[], Awaitable[asking.Answers]]) -> list[Ruling]:
    """Ask what is left to ask, and return the rulings."""
    if not turn.asked:
        return turn.rulings()
    try:
        answers = await ask()
    except EngineError as error:
        return turn.failed(error)
    except BaseException:
        turn.abandoned()
        raise
    return turn.answered(answers)
