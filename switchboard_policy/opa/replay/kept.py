"""A sample that does not depend on the order or the pieces it was drawn in.

Each entry has a hash; those with the smallest are kept, as many as there is room for. Two samples
merge into the one that all entries together would have given.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator
from hashlib import blake2b
from typing import Any

_EVERYTHING = 1 << 64
"""Above every hash."""


def rank(text: str, seed: int = 0) -> int:
    """Return the hash of a text, 64 bits that look drawn at random.

    Args:
        text: such as a decision id.
        seed: another one gives another order.
    """
    digest = blake2b(text.encode(errors="surrogatepass"), digest_size=8, salt=seed.to_bytes(16))
    return int.from_bytes(digest.digest())


class Kept:
    """The entries of the smallest hashes.

    Args:
        most: how many entries are kept.
        room: how much they may weigh together.
    """

    def __init__(self, most: int, room: int) -> None:
        self.most, self.room = most, room
        self.ceiling = _EVERYTHING
        # Largest hash first; the running number keeps what is kept from being compared.
        self._heap: list[tuple[int, str, int, int, Any]] = []
        self._weight = self._pushed = 0

    def add(self, hashed: int, entry: Callable[[], tuple[int, Any]], tie: str = "") -> None:
        """Keep an entry if its hash is small enough.

        Args:
            hashed: its hash.
            entry: makes its weight and what is kept of it; called only where it is kept.
            tie: sets entries of one hash in order.
        """
        if hashed < self.ceiling:
            weight, payload = entry()
            self._push(hashed, tie, weight, payload)

    def merge(self, other: Kept) -> None:
        """Take in another sample."""
        self._lower(other.ceiling)
        for negative, tie, _, weight, payload in other._heap:
            if -negative < self.ceiling:
                self._push(-negative, tie, weight, payload)

    def __len__(self) -> int:
        return len(self._heap)

    def __iter__(self) -> Iterator[Any]:
        """Yield what is kept, the smallest hash first."""
        for entry in self._entries():
            yield entry[-1]

    def document(self) -> dict[str, Any]:
        """Return the sample as JSON."""
        ceiling = None if self.ceiling == _EVERYTHING else self.ceiling
        entries = [[-each[0], each[1], *each[3:]] for each in self._entries()]
        return {"ceiling": ceiling, "entries": entries}

    def read(self, document: dict[str, Any]) -> Kept:
        """Return this sample with the entries of a JSON document taken in."""
        for hashed, tie, weight, payload in document["entries"]:
            self._push(hashed, tie, weight, payload)
        if document["ceiling"] is not None:
            self._lower(document["ceiling"])
        return self

    def _entries(self) -> list[tuple[int, str, int, int, Any]]:
        return sorted(self._heap, key=lambda one: (-one[0], *one[1:3]))

    def _push(self, hashed: int, tie: str, weight: int, payload: Any) -> None:  # noqa: ANN401 - anything JSON can say
        self._pushed += 1
        heapq.heappush(self._heap, (-hashed, tie, self._pushed, weight, payload))
        self._weight += weight
        while len(self._heap) > self.most or self._weight > self.room:
            self._lower(-self._heap[0][0])

    def _lower(self, ceiling: int) -> None:
        """Keep nothing at or above a hash from now on: what was left out once stays left out."""
        self.ceiling = min(self.ceiling, ceiling)
        while self._heap and -self._heap[0][0] >= self.ceiling:
            self._weight -= heapq.heappop(self._heap)[3]
