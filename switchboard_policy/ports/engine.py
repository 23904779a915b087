"""The policy engine port: facts in, one decision document out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from switchboard_policy.domain.decision import EngineStamp
from switchboard_policy.domain.json_value import Json

__all__ = [
    "Answer",
    "AsyncPolicyEngine",
    "InterruptibleEngine",
    "Json",
    "PolicyEngine",
    "TimedPolicyEngine",
    "Undecided",
]


@dataclass(frozen=True)
class Answer:
    """A decision document with the engine, rules and values that decided just this one.

    Args:
        value: the document.
        stamp: which engine, on which rules and values.
    """

    value: Json
    stamp: EngineStamp


@dataclass(frozen=True)
class Undecided:
    """No answer for one input of many. Never permission.

    Args:
        reason: why, in words: undefined, the engine failed on it, no time was left.
        hint: what would help, where that is known.
        temporary: whether asking again later may help: no engine answered, or no time was left.
    """

    reason: str
    hint: str = ""
    temporary: bool = False


class PolicyEngine(Protocol):
    """Decides an entry point of a bundle on facts and data.

    Undefined is never permission: an engine raises `EngineError` for it.
    """

    @property
    def stamp(self) -> EngineStamp:
        """Engine, version and digests for the decision record."""
        ...

    def decide(
        self, entrypoint: str, facts: Mapping[str, Json], *, seconds: float | None = None
    ) -> Json:
        """Return the value of one entry point.

        Args:
            entrypoint: slash-separated, such as `switchboard/gate/decision`.
            facts: the input document; always an object.
            seconds: deadline of this call; the engine's own unless told otherwise.

        Raises:
            NoDecision: undefined, unknown entry point, or facts that are no JSON.
            EngineError: no answer in time, or the engine failed.
        """
        ...

    def decide_many(
        self,
        entrypoint: str,
        facts: Sequence[Mapping[str, Json]],
        *,
        seconds: float | None = None,
    ) -> list[Json | Undecided]:
        """Return one answer for each input, in order; one that fails, fails alone.

        Args:
            entrypoint: as for `decide`.
            facts: the inputs, 1 to 10,000 of them; each an object.
            seconds: deadline of the whole batch; what is left when it passes is undecided.

        Raises:
            EngineError: the engine itself is gone or does not know the entry point.
        """
        ...

    def close(self) -> None:
        """Release what the engine holds; safe to call twice."""
        ...


class AsyncPolicyEngine(Protocol):
    """A policy engine whose decisions are awaited. Cancelling one ends the call and no other."""

    @property
    def stamp(self) -> EngineStamp:
        """Engine, version and digests for the decision record."""
        ...

    async def decide(
        self, entrypoint: str, facts: Mapping[str, Json], *, seconds: float | None = None
    ) -> Json:
        """Return the value of one entry point; as `PolicyEngine.decide`."""
        ...

    async def decide_many(
        self,
        entrypoint: str,
        facts: Sequence[Mapping[str, Json]],
        *,
        seconds: float | None = None,
    ) -> list[Json | Undecided]:
        """Return one answer for each input, in order; as `PolicyEngine.decide_many`."""
        ...

    def close(self) -> None:
        """Release what the engine holds; safe to call twice."""
        ...


class TimedPolicyEngine(PolicyEngine, Protocol):
    """An engine that can be told the time of each decision, for deciding recorded ones again.

    Rules that read the clock (`time.now_ns()`) then read the time they are told. Stock rules take
    the time from their facts and read no clock, so compiled ones need not be told.
    """

    def decide_many(
        self,
        entrypoint: str,
        facts: Sequence[Mapping[str, Json]],
        *,
        seconds: float | None = None,
        now_ns: Sequence[int] | None = None,
    ) -> list[Json | Undecided]:
        """Return one answer for each input, in order; one that fails, fails alone.

        Args:
            entrypoint: as for `decide`.
            facts: the inputs.
            seconds: deadline of the whole batch; what is left when it passes is undecided.
            now_ns: the time of each decision, in nanoseconds since 1970; the clock's unless told.

        Raises:
            EngineError: the engine itself is gone.
        """
        ...


@runtime_checkable
class InterruptibleEngine(Protocol):
    """An engine whose running call can be ended by another thread."""

    def interrupt(self, thread: int) -> None:
        """End the call a thread is in, if it is in one: that call fails, and the engine goes on.

        Args:
            thread: its identity, as `threading.get_ident` tells it.
        """
        ...
