"""What a request is asked about: which guard, which entry point, on which facts."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, MutableMapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final

from switchboard_policy.domain.json_value import Json
from switchboard_policy.web.guards import Guard

Scope = MutableMapping[str, Any]
"""What ASGI tells of a request before its body."""
Facts = Mapping[str, Json]
GatherFacts = Callable[[Scope], Facts | Awaitable[Facts]]


@dataclass(frozen=True)
class Ask:
    """One question about a request.

    Args:
        entrypoint: slash-separated, such as `switchboard/limits/decision`.
        facts: gathers the facts from the scope; a coroutine function will do.
        guard: the flag that switches it: `rbac`, `policy` or `budget`.
    """

    entrypoint: str
    facts: GatherFacts
    guard: Guard = Guard.POLICY


class _Open(Enum):
    OPEN = "open"


OPEN: Final = _Open.OPEN
"""Said of a route on purpose: anybody may, and nobody is asked."""
Asks = Sequence[Ask] | _Open


def by_path(routes: Mapping[str, Asks]) -> Callable[[Scope], Asks]:
    """Return what is asked by the longest path that a request's path lies below.

    A path that lies below none has nothing to be asked, and is refused.

    Args:
        routes: path such as `/api/exports` to its questions, or `OPEN`.
    """
    ordered = sorted(routes, key=len, reverse=True)

    def find(scope: Scope) -> Asks:
        path = str(scope.get("path", ""))
        for route in ordered:
            if path == route or path.startswith(f"{route.rstrip('/')}/"):
                return routes[route]
        return ()

    return find
