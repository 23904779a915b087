"""Which servers answer, as far as is known, and whom to ask first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence


class Roster:
    """Names of servers in the order they should be asked: the well ones in turn, then the others.

    One that is down is asked last, never left out: what is known of it may be old.

    Args:
        names: as they were given; none counts as down to begin with.
    """

    def __init__(self, names: Sequence[str]) -> None:
        self._names = tuple(names)
        self._down: dict[str, str] = {}
        self._turn = 0

    @property
    def down(self) -> Mapping[str, str]:
        """Servers that did not answer when last asked, each with why."""
        return dict(self._down)

    def order(self) -> list[str]:
        """Return everybody, whom to ask first in front; each well one comes first in its turn."""
        well = [name for name in self._names if name not in self._down]
        if well:
            self._turn = (self._turn + 1) % len(well)
            well = well[self._turn :] + well[: self._turn]
        return well + [name for name in self._names if name in self._down]

    def answered(self, name: str) -> bool:
        """Note that a server answered.

        Returns:
            Whether it counted as down until now.
        """
        return self._down.pop(name, None) is not None

    def failed(self, name: str, reason: str) -> bool:
        """Note that a server did not answer.

        Args:
            name: of the server.
            reason: why, in words.

        Returns:
            Whether it counted as well until now.
        """
        news = name not in self._down
        self._down[name] = reason
        return news
