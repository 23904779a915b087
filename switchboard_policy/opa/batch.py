"""Many decisions of one engine, one after the other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from switchboard_policy.errors import EngineError
from switchboard_policy.ports.engine import Json, PolicyEngine


def decide_each(
    engine: PolicyEngine, entrypoint: str, facts: Iterable[Mapping[str, Json]]
) -> list[Json]:
    """Return one value for each input, in order.

    Args:
        engine: what decides.
        entrypoint: slash-separated, such as `switchboard/gate/decision`.
        facts: the inputs.

    Raises:
        EngineError: as `decide`; names the position of the input that failed.
    """
    decided: list[Json] = []
    for position, one in enumerate(facts):
        try:
            decided.append(engine.decide(entrypoint, one))
        except EngineError as error:
            raise EngineError(f"input {position}: {error.message}", hint=error.hint) from error
    return decided
