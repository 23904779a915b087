"""What starts afresh in a forked child: locks, and loops whose thread stayed behind."""

from __future__ import annotations

import os
from typing import Protocol
from weakref import WeakSet


class Renewable(Protocol):
    """Something that must not go on in a forked child as the parent left it."""

    def renew(self) -> None:
        """Start afresh; called in the child, before anything else runs there."""
        ...


_KNOWN: WeakSet[Renewable] = WeakSet()
_KEPT: list[object] = []


def renew_after_fork(thing: Renewable) -> None:
    """Have something renewed in every child that is forked from now on.

    Args:
        thing: it is not kept alive by this.
    """
    _KNOWN.add(thing)


def keep_for_parent(thing: object) -> None:
    """Keep what a child inherited and must not tidy up, since the parent still uses it.

    A connection that the child's garbage collection closes says goodbye on the parent's behalf.

    Args:
        thing: a client, a loop.
    """
    _KEPT.append(thing)


def _renew_all() -> None:
    for thing in list(_KNOWN):
        thing.renew()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_renew_all)
