"""What our comment on a pull request remembers: what it has shown, and whose words it has taken.

GitHub keeps no other state for us. An override accepts what its owner had before them: whatever
our comment showed when it was written. So the comment carries, in a line nobody sees, what it
showed and since when. Whoever may write to the repository may edit our comment; with a key its
memory is sealed, and a memory that does not fit its seal is none.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import json
import re
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from switchboard_policy.domain.digest import sha256

MARKER = "<!-- switchboard:gate -->"
"""First line of our comment on a pull request."""
MOST_SHOWN = 20
"""Things shown that are kept; an override written before the oldest counts for nothing. Ours."""
MOST_TAKEN = 100
"""Comments kept; a pull request with more overrides than that has other troubles. Ours."""
MOST_CHARACTERS = 16_384
"""Characters of a memory, a quarter of a comment; beyond, the oldest is forgotten. Ours."""
_MOST_BYTES = 1 << 20
"""Bytes a memory unpacks to; without a key anybody can write one. Ours."""

_LINE = re.compile(r"^<!-- switchboard:memory ([A-Za-z0-9+/=]+) ([0-9a-f]{64}) -->$", re.MULTILINE)


@dataclass(frozen=True)
class Shown:
    """What was shown of a pull request.

    Args:
        change_digest: the change.
        rules_digest: the rules that had decided.
        base_values: digest of what the touched places held on the base.
        saw: ids of the findings told, in order.
        soft: those of them that an owner can accept.
        since: when it was first shown, by the forge's clock, seconds since the epoch; None while
            the comment that shows it has not been read again.
    """

    change_digest: str
    rules_digest: str
    base_values: str
    saw: tuple[str, ...]
    soft: tuple[str, ...] = ()
    since: int | None = None

    def same(self, other: Shown) -> bool:
        """Whether two are the same but for when."""
        return replace(self, since=None) == replace(other, since=None)


@dataclass(frozen=True)
class Taken:
    """Somebody's word, as it was when we first read it.

    Args:
        comment: number of the comment.
        body_digest: digest of its text.
        shown: what had been shown when it was written.
        revoked: ids of its findings that were taken back since.
    """

    comment: int
    body_digest: str
    shown: Shown
    revoked: tuple[str, ...] = ()


@dataclass(frozen=True)
class Standing:
    """An override that carried something when the gate decided last.

    Args:
        comment: number of the comment.
        by: who gave it.
        findings: ids of what it carried.
        until: when it ends, seconds since the epoch.
    """

    comment: int
    by: str
    findings: tuple[str, ...]
    until: int


@dataclass(frozen=True)
class Memory:
    """All that is remembered.

    Args:
        shown: what was shown, the newest last.
        taken: words taken, in the order of their comments.
        standing: overrides that carried something at last.
    """

    shown: tuple[Shown, ...] = ()
    taken: tuple[Taken, ...] = ()
    standing: tuple[Standing, ...] = ()

    def at(self, moment: int) -> Shown | None:
        """Return what was shown at a moment; None where nothing was, or nobody knows any more.

        Args:
            moment: seconds since the epoch, by the forge's clock.
        """
        earlier = [one for one in self.shown if one.since is not None and one.since <= moment]
        return earlier[-1] if earlier else None

    def of(self, comment: int) -> Taken | None:
        """Return what is remembered of a comment."""
        return next((one for one in self.taken if one.comment == comment), None)

    def taking(self, words: Iterable[Taken]) -> Memory:
        """Return this memory with some words taken, in the place of what it had of them."""
        found = {one.comment: one for one in (*self.taken, *words)}
        return replace(self, taken=tuple(found[key] for key in sorted(found))[-MOST_TAKEN:])

    def showing(self, now: Shown) -> Memory:
        """Return this memory with something shown; what is shown already keeps its time."""
        if self.shown and self.shown[-1].same(now):
            return self
        return replace(self, shown=(*self.shown, replace(now, since=None))[-MOST_SHOWN:])

    def read_at(self, moment: int) -> Memory:
        """Return this memory as read again: what it shows, it has shown since it was written."""
        shown = (replace(one, since=moment) if one.since is None else one for one in self.shown)
        return replace(self, shown=tuple(shown))


def body_digest(body: str) -> str:
    """Return the digest of a comment's text."""
    return sha256(body.encode("utf-8", "surrogatepass"))


def sealed(memory: Memory, place: str, key: bytes) -> str:
    """Return the line that holds a memory.

    Args:
        memory: what is remembered.
        place: which pull request of which repository it is about.
        key: what it is sealed with; without one the seal shows damage, and no forgery.
    """
    content = _packed(memory)
    while len(content) > MOST_CHARACTERS and (memory.taken or len(memory.shown) > 1):
        memory = _without_the_oldest(memory)
        content = _packed(memory)
    return f"<!-- switchboard:memory {content} {_seal(content, place, key)} -->"


def _without_the_oldest(memory: Memory) -> Memory:
    if len(memory.taken) >= len(memory.shown):
        return replace(memory, taken=memory.taken[1:])
    return replace(memory, shown=memory.shown[1:])


def _packed(memory: Memory) -> str:
    """Return a memory as text; what was shown is written once, however many words rest on it."""
    seen = tuple(dict.fromkeys((*memory.shown, *(one.shown for one in memory.taken))))
    told = {
        "seen": [
            [one.change_digest, one.rules_digest, one.base_values, one.saw, one.soft, one.since]
            for one in seen
        ],
        "shown": [seen.index(one) for one in memory.shown],
        "taken": [
            [one.comment, one.body_digest, seen.index(one.shown), one.revoked]
            for one in memory.taken
        ],
        "standing": [[one.comment, one.by, one.findings, one.until] for one in memory.standing],
    }
    text = json.dumps(told, separators=(",", ":")).encode()
    return base64.b64encode(zlib.compress(text, 9)).decode()


def unsealed(body: str, place: str, key: bytes) -> Memory:
    """Return what a comment of ours remembers; nothing where it holds no memory that fits its seal.

    Args:
        body: the comment.
        place: which pull request of which repository it is about.
        key: what it was sealed with.
    """
    found = _LINE.search(body)
    if found is None or not hmac.compare_digest(found[2], _seal(found[1], place, key)):
        return Memory()
    try:
        packed = base64.b64decode(found[1], validate=True)
        told: Any = json.loads(zlib.decompressobj().decompress(packed, _MOST_BYTES))
        return _unpacked(told)
    except (binascii.Error, zlib.error, ValueError, LookupError, TypeError, RecursionError):
        return Memory()  # sealed by a version that wrote it otherwise


def _seal(content: str, place: str, key: bytes) -> str:
    # The key of an App signs tokens; what is derived from it signs nothing else.
    own = hmac.digest(key, b"switchboard comment memory", "sha256")
    return hmac.new(own, f"{place}\n{content}".encode(), "sha256").hexdigest()


def _unpacked(told: dict[str, Any]) -> Memory:
    seen = [
        Shown(change, rules, base, tuple(saw), tuple(soft), since)
        for change, rules, base, saw, soft, since in told["seen"]
    ]
    return Memory(
        tuple(seen[index] for index in told["shown"]),
        tuple(
            Taken(comment, digest, seen[index], tuple(revoked))
            for comment, digest, index, revoked in told["taken"]
        ),
        tuple(
            Standing(comment, by, tuple(findings), until)
            for comment, by, findings, until in told["standing"]
        ),
    )
