"""An engine that waits for servers: written once for the loop, asked by threads and by loops."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from time import monotonic

from switchboard_policy.documents.constants import constants
from switchboard_policy.domain.decision import EngineStamp
from switchboard_policy.errors import EngineError, NoDecision
from switchboard_policy.opa.loop import LOOP
from switchboard_policy.opa.values import sendable
from switchboard_policy.ports.engine import Answer, Json, Undecided

Facts = Mapping[str, Json]


class LoopedEngine(ABC):
    """The policy engine port over servers, with an async twin of each method.

    Args:
        seconds: deadline of a call; the shipped one unless told otherwise.
    """

    def __init__(self, seconds: float | None) -> None:
        limits = constants("switchboard_policy.opa")
        self._seconds = limits.real("call_seconds") if seconds is None else seconds
        self._batch = limits.whole("batch_inputs")

    @property
    @abstractmethod
    def stamp(self) -> EngineStamp:
        """Engine, version and revisions as last told."""

    @abstractmethod
    async def ask(self, entrypoint: str, facts: Json, seconds: float) -> Answer:
        """Return one answer; runs on the loop.

        Args:
            entrypoint: slash-separated.
            facts: plain JSON.
            seconds: deadline.

        Raises:
            NoDecision: the engine works and has none.
            EngineError: no answer in time, or the engine failed.
        """

    @abstractmethod
    async def ask_some(
        self, entrypoint: str, facts: Sequence[Json], seconds: float
    ) -> list[Answer | Undecided]:
        """Return one answer for each of as many inputs as go into one query; runs on the loop.

        Args:
            entrypoint: slash-separated.
            facts: the inputs, plain JSON.
            seconds: deadline of them all.

        Raises:
            EngineError: no answer in time, or the engine failed.
        """

    @abstractmethod
    def close(self) -> None:
        """Release what the engine holds; safe to call twice."""

    def decide(self, entrypoint: str, facts: Facts, *, seconds: float | None = None) -> Json:
        """Return the value of one entry point.

        Args:
            entrypoint: slash-separated, such as `switchboard/gate/decision`.
            facts: the input document; always an object.
            seconds: deadline of this call; the engine's own unless told otherwise.

        Raises:
            EngineError: undefined, unknown entry point, no answer in time, or the engine failed.
        """
        return self.answer(entrypoint, facts, seconds=seconds).value

    async def decide_async(
        self, entrypoint: str, facts: Facts, *, seconds: float | None = None
    ) -> Json:
        """Return the value of one entry point; as `decide`, and cancelling it ends the call."""
        return (await self.answer_async(entrypoint, facts, seconds=seconds)).value

    def decide_many(
        self, entrypoint: str, facts: Sequence[Facts], *, seconds: float | None = None
    ) -> list[Json | Undecided]:
        """Return one answer for each input, in order; one that fails, fails alone."""
        return _values(self.answer_many(entrypoint, facts, seconds=seconds))

    async def decide_many_async(
        self, entrypoint: str, facts: Sequence[Facts], *, seconds: float | None = None
    ) -> list[Json | Undecided]:
        """Return one answer for each input; as `decide_many`, and cancelling it ends the call."""
        return _values(await self.answer_many_async(entrypoint, facts, seconds=seconds))

    def answer(self, entrypoint: str, facts: Facts, *, seconds: float | None = None) -> Answer:
        """Return the value of one entry point, and who decided it; as `decide`."""
        limit, plain = self._limit(seconds), sendable(facts)
        return LOOP.call(lambda: self.ask(entrypoint, plain, limit), limit)

    async def answer_async(
        self, entrypoint: str, facts: Facts, *, seconds: float | None = None
    ) -> Answer:
        """Return the value of one entry point, and who decided it; as `decide_async`."""
        limit, plain = self._limit(seconds), sendable(facts)
        return await LOOP.await_(lambda: self.ask(entrypoint, plain, limit))

    def answer_many(
        self, entrypoint: str, facts: Sequence[Facts], *, seconds: float | None = None
    ) -> list[Answer | Undecided]:
        """Return one answer for each input, and who decided it; as `decide_many`."""
        queries = -(-len(facts) // self._batch)
        whole = self._seconds * queries if seconds is None else seconds
        return LOOP.call(lambda: self._ask_all(entrypoint, facts, seconds), whole)

    async def answer_many_async(
        self, entrypoint: str, facts: Sequence[Facts], *, seconds: float | None = None
    ) -> list[Answer | Undecided]:
        """Return one answer for each input, and who decided it; as `decide_many_async`."""
        return await LOOP.await_(lambda: self._ask_all(entrypoint, facts, seconds))

    def _limit(self, seconds: float | None) -> float:
        return self._seconds if seconds is None else seconds

    async def _ask_all(
        self, entrypoint: str, facts: Sequence[Facts], seconds: float | None
    ) -> list[Answer | Undecided]:
        """Return one answer for each input: a query for each batch of them, one after another."""
        end = None if seconds is None else monotonic() + seconds
        answers: list[Answer | Undecided] = []
        for start in range(0, len(facts), self._batch):
            some = facts[start : start + self._batch]
            left = self._seconds if end is None else end - monotonic()
            try:
                answers += await self._ask_batch(entrypoint, some, left)
            except EngineError as error:
                if not any(isinstance(answer, Answer) for answer in answers):
                    raise
                lost = Undecided(error.message, error.hint, temporary=True)
                return answers + [lost] * (len(facts) - len(answers))
        return answers

    async def _ask_batch(
        self, entrypoint: str, facts: Sequence[Facts], seconds: float
    ) -> list[Answer | Undecided]:
        questions = [_or_undecided(one) for one in facts]
        asked = [one for one in questions if not isinstance(one, Undecided)]
        answers = iter(await self.ask_some(entrypoint, asked, seconds) if asked else [])
        return [one if isinstance(one, Undecided) else next(answers) for one in questions]


def _or_undecided(facts: Facts) -> Json | Undecided:
    try:
        return sendable(facts)
    except NoDecision as error:
        return Undecided(error.message, error.hint)


def _values(answers: Sequence[Answer | Undecided]) -> list[Json | Undecided]:
    return [one.value if isinstance(one, Answer) else one for one in answers]
