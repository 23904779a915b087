"""The policy engine port: facts in, one decision document out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Protocol

from switchboard_policy.domain.decision import EngineStamp

Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]


class PolicyEngine(Protocol):
    """Decides an entry point of a bundle on facts and data.

    Undefined is never permission: an engine raises `EngineError` for it.
    """

    @property
    def stamp(self) -> EngineStamp:
        """Engine, version and digests for the decision record."""
        ...

    def decide(self, entrypoint: str, facts: Mapping[str, Json]) -> Json:
        """Return the value of one entry point.

        Args:
            entrypoint: slash-separated, such as `switchboard/gate/decision`.
            facts: the input document; always an object.

        Raises:
            EngineError: undefined, unknown entry point, or the engine failed.
        """
        ...

    def decide_many(self, entrypoint: str, facts: Iterable[Mapping[str, Json]]) -> list[Json]:
        """Return one value for each input, in order.

        Raises:
            EngineError: as `decide`; names the position of the input that failed.
        """
        ...

    def close(self) -> None:
        """Release what the engine holds; safe to call twice."""
        ...
