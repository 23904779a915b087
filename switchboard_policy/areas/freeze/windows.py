"""Freeze windows as the values state them: rego/switchboard/freeze/windows.rego says the same."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from switchboard_policy.areas.kinds import at, mapping, moment, text, texts
from switchboard_policy.domain.json_value import Json
from switchboard_policy.domain.outcome import NotEvaluated

_TOUCHABLE = frozenset({"areas", "services"})
_NO_LIST = NotEvaluated(
    "the freeze data hold no list of windows", would_help="one, empty where nothing is frozen"
)


@dataclass(frozen=True)
class Window:
    """From when until when what is frozen.

    Args:
        name: its id; of a window that does not say all of it, its position.
        start: its first second, since the epoch.
        end: the second after its last; None where it does not say when it is over.
        areas: areas it freezes.
        services: services it freezes.
        everything: whether it freezes everything.
    """

    name: str
    start: int
    end: int | None
    areas: frozenset[str] = frozenset()
    services: frozenset[str] = frozenset()
    everything: bool = False

    def covers(self, area: str, services: Collection[str]) -> bool:
        """Return whether it freezes a change.

        Args:
            area: the area of the value that changes.
            services: the services it is about.
        """
        return self.everything or area in self.areas or not self.services.isdisjoint(services)

    def wait(self, now: int) -> int | None:
        """Return the seconds until it begins, 0 inside it; None where it is over.

        Args:
            now: seconds since the epoch.
        """
        if self.end is not None and self.end <= now:
            return None
        return max(self.start - now, 0)


def read_windows(values: Json) -> tuple[Window, ...] | NotEvaluated:
    """Return the windows the values of freeze state, in their order.

    One that does not say all of it freezes everything, until its end where it says that.

    Args:
        values: what stands under `freeze`; None where a repository freezes nothing.
    """
    if values is None:
        return ()
    windows = at(values, "windows")
    if not isinstance(windows, list):
        return _NO_LIST
    return tuple(_window(one, position) for position, one in enumerate(windows, 1))


def _window(value: Json, position: int) -> Window:
    name, start, end = text(at(value, "id")), moment(at(value, "start")), moment(at(value, "end"))
    told = all(text(at(value, field)) is not None for field in ("owner", "reason"))
    scope = _scope(at(value, "scope"))
    if not name or not told or scope is None or start is None or end is None or start >= end:
        return Window(f"number {position}", 0, end, everything=True)
    every = not any(scope.values())
    return Window(name, start, end, scope["areas"], scope["services"], everything=every)


def _scope(value: Json) -> dict[str, frozenset[str]] | None:
    """Return what a window names, nothing for everything; None where it does not say."""
    scope = mapping(value)
    if set(scope) == {"everything"} and scope["everything"] is True:
        return {kind: frozenset() for kind in _TOUCHABLE}
    named = {kind: texts(scope.get(kind, [])) for kind in _TOUCHABLE}
    if not set(scope) <= _TOUCHABLE or None in named.values() or not any(named.values()):
        return None
    return {kind: frozenset(names or ()) for kind, names in named.items()}
