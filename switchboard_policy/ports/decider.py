"""The decider port: what an application asks at run time, whatever stands behind it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from switchboard_policy.domain.decided import Decided, Refused, Ruling, Source
from switchboard_policy.domain.json_value import Json

__all__ = ["Decided", "Decides", "Refused", "Ruling", "Source"]


class Decides(Protocol):
    """Answers every question within its deadline: a decision or a refusal, never an exception.

    Whatever is not a whole, sound yes is no. Each answer has been taken by the audit before it is
    given. Safe to share between threads and event loops.
    """

    def decide(
        self,
        entrypoint: str,
        facts: Mapping[str, Json],
        *,
        seconds: float | None = None,
        correlation_id: str = "",
    ) -> Ruling:
        """Return the ruling on some facts.

        Args:
            entrypoint: slash-separated, such as `switchboard/limits/decision`.
            facts: the input document; always an object.
            seconds: deadline; the shipped one unless told otherwise.
            correlation_id: names this decision; a new one unless told.
        """
        ...

    async def decide_async(
        self,
        entrypoint: str,
        facts: Mapping[str, Json],
        *,
        seconds: float | None = None,
        correlation_id: str = "",
    ) -> Ruling:
        """Return the ruling on some facts; as `decide`, and cancelling it ends the call."""
        ...

    def decide_many(
        self,
        entrypoint: str,
        facts: Sequence[Mapping[str, Json]],
        *,
        seconds: float | None = None,
        correlation_id: str = "",
    ) -> list[Ruling]:
        """Return one ruling for each input, in order; one that fails, fails alone.

        Args:
            entrypoint: as for `decide`.
            facts: the inputs, 1 to 10,000 of them.
            seconds: deadline of the whole batch.
            correlation_id: of the batch; each ruling's is this one, a slash and its number.
        """
        ...

    async def decide_many_async(
        self,
        entrypoint: str,
        facts: Sequence[Mapping[str, Json]],
        *,
        seconds: float | None = None,
        correlation_id: str = "",
    ) -> list[Ruling]:
        """Return one ruling for each input; as `decide_many`, and cancelling it ends the call."""
        ...

    def close(self) -> None:
        """Release what the engine holds; safe to call twice."""
        ...
