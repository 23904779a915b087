"""What is asked of a version, and what may come back for one decision."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Protocol

from switchboard_policy.domain.json_value import Json
from switchboard_policy.opa.values import as_text


@dataclass(frozen=True)
class Ask:
    """A decision to make again.

    Args:
        input: the input document.
        at_ns: the time then, in nanoseconds since the epoch.
        recorded: built-in function to arguments (as JSON text) to the value it gave then.
    """

    input: Json
    at_ns: int
    recorded: Mapping[str, Mapping[str, Json]] = field(default_factory=dict)

    @cached_property
    def text(self) -> bytes:
        """The input as JSON.

        Raises:
            EngineError: it holds what JSON cannot say.
        """
        return as_text(self.input)


@dataclass(frozen=True)
class Undefined:
    """The rules gave no answer. Never permission."""


@dataclass(frozen=True)
class Failed:
    """The rules could not be evaluated on this input.

    Args:
        reason: why, in words that many decisions may share.
    """

    reason: str


@dataclass(frozen=True)
class NotReplayable:
    """The decision cannot be made again without guessing.

    Args:
        reason: why, in words that many decisions may share.
    """

    reason: str


@dataclass(frozen=True)
class Unread:
    """An answer that has not been read yet.

    Args:
        text: a JSON list that holds `{"result": …}`, or nothing where the answer is undefined.
        path: where in the result the answer is.
    """

    text: bytes
    path: tuple[str, ...]

    def read(self) -> Answer:
        """Return the answer."""
        held = json.loads(self.text)
        found: Json = held[0]["result"] if held else None
        for token in self.path if held else ():
            if not isinstance(found, dict) or token not in found:
                return UNDEFINED
            found = found[token]
        return found if held else UNDEFINED


UNDEFINED = Undefined()
Answer = Json | Undefined | Failed | NotReplayable


@dataclass(frozen=True)
class Answers:
    """The answers to some asks of one entry point.

    Args:
        each: one an ask, in order.
        seconds: how long the evaluation took.
    """

    each: Sequence[Answer | Unread]
    seconds: float


def read_both(
    old: Sequence[Answer | Unread], new: Sequence[Answer | Unread]
) -> Iterator[tuple[Answer, Answer]]:
    """Yield both answers to each ask, read once where they are the same text.

    Args:
        old: the old version's.
        new: the new version's.
    """
    for one, other in zip(old, new, strict=True):
        first = one.read() if isinstance(one, Unread) else one
        if one is other or (isinstance(one, Unread) and one == other):
            yield first, first
        else:
            yield first, other.read() if isinstance(other, Unread) else other


class Evaluator(Protocol):
    """A version ready to decide."""

    @property
    def engines(self) -> tuple[str, ...]:
        """Each engine that was asked, with its version, in words."""
        ...

    def refuses(self, entrypoint: str) -> str:
        """Return why an entry point cannot be asked here; empty where it can."""
        ...

    def evaluate(self, entrypoint: str, asks: Sequence[Ask]) -> Answers:
        """Return the answers to some asks.

        Args:
            entrypoint: one that is not refused.
            asks: what to decide.

        Raises:
            EngineError: the engine itself is gone.
        """
        ...

    def entrypoints(self) -> Sequence[str]:
        """Return the entry points the version itself names, sorted."""
        ...

    def close(self) -> None:
        """Release what it holds; safe to call twice."""
        ...
