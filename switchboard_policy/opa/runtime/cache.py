"""Decisions kept for a while: bounded, each with its age, and never handed out for changing."""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock

from switchboard_policy.documents.constants import constants
from switchboard_policy.domain.decision import EngineStamp
from switchboard_policy.domain.digest import sha256
from switchboard_policy.opa.forks import renew_after_fork
from switchboard_policy.opa.runtime.clock import since_start
from switchboard_policy.opa.values import as_text
from switchboard_policy.ports.engine import Answer, Json


@dataclass(frozen=True)
class Key:
    """What must be the same for a kept decision to be the answer: everything.

    Args:
        question: digest of entry point and whole input.
        bundle_digest: of the rules.
        data_digest: of the values.
    """

    question: str
    bundle_digest: str
    data_digest: str

    @classmethod
    def of(cls, question: str, stamp: EngineStamp) -> Key:
        """Return the key of a question to an engine.

        Args:
            question: digest of entry point and whole input.
            stamp: of the engine.
        """
        return cls(question, stamp.bundle_digest, stamp.data_digest)

    @property
    def whole(self) -> bool:
        """Whether it is known what decides; if not, nothing is kept."""
        return bool(self.bundle_digest and self.data_digest)


def question_digest(entrypoint: str, facts: Json) -> str:
    """Return the digest of a question, the same for any order of the keys in its input.

    Args:
        entrypoint: slash-separated.
        facts: the whole input, plain JSON.
    """
    canonical = json.dumps(facts, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return sha256(f"{entrypoint}\n{canonical}".encode())


@dataclass(frozen=True)
class Kept:
    """A kept decision.

    Args:
        answer: the document and who decided it; a copy.
        age_s: seconds since it was decided.
    """

    answer: Answer
    age_s: float


class Cache:
    """Keeps decisions, the least recently asked of which leave first. Safe between threads.

    Args:
        seconds: how old a decision may be; the shipped number unless told.
        outage_seconds: how old while no engine answers; the shipped number unless told.
        entries: how many at most; the shipped number unless told.
        bytes_: how long they may be together; the shipped number unless told.
        clock: seconds, never read for anything but differences.
    """

    def __init__(
        self,
        *,
        seconds: float | None = None,
        outage_seconds: float | None = None,
        entries: int | None = None,
        bytes_: int | None = None,
        clock: Callable[[], float] = since_start,
    ) -> None:
        limits = constants("switchboard_policy.opa.runtime")
        self.seconds = limits.real("cache_seconds") if seconds is None else seconds
        outage = limits.real("cache_outage_seconds") if outage_seconds is None else outage_seconds
        self._oldest = max(self.seconds, outage)
        self._most = limits.whole("cache_entries") if entries is None else entries
        self._most_bytes = limits.whole("cache_bytes") if bytes_ is None else bytes_
        self._clock = clock
        self._lock = Lock()
        self._kept: OrderedDict[Key, tuple[bytes, EngineStamp, float]] = OrderedDict()
        self._bytes = 0
        renew_after_fork(self)

    def __len__(self) -> int:
        return len(self._kept)

    def keep(self, key: Key, answer: Answer) -> None:
        """Keep a decision that was made just now, unless it alone is too long.

        Args:
            key: what it is the answer to.
            answer: the decision.
        """
        if not key.whole:
            return
        text, now = as_text(answer.value), self._clock()
        with self._lock:
            self._drop(key)  # an older answer is none any more, even where this one is too long
            if len(text) > self._most_bytes:
                return
            self._kept[key] = (text, answer.stamp, now)
            self._bytes += len(text)
            while len(self._kept) > self._most or self._bytes > self._most_bytes:
                self._drop(next(iter(self._kept)))

    def find(self, key: Key, *, outage: bool = False) -> Kept | None:
        """Return a kept decision that is young enough, if there is one.

        Args:
            key: what is asked, of which rules and values.
            outage: whether no engine answers, so that older ones will do.
        """
        with self._lock:
            found = self._kept.get(key)
            if found is None:
                return None
            text, stamp, since = found
            age = self._clock() - since
            if not 0 <= age <= self._oldest:  # a clock that went back tells no age
                self._drop(key)
                return None
            if not outage and age > self.seconds:
                return None
            self._kept.move_to_end(key)
        return Kept(Answer(json.loads(text), stamp), age)

    def renew(self) -> None:
        """Start empty: another thread of the parent may have been in the middle of a change."""
        self._lock, self._kept, self._bytes = Lock(), OrderedDict(), 0

    def _drop(self, key: Key) -> None:
        dropped = self._kept.pop(key, None)
        if dropped is not None:
            self._bytes -= len(dropped[0])
