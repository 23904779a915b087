"""The stock rules asked again: compiled, in this process, without any program."""

from __future__ import annotations

from collections.abc import Sequence
from time import perf_counter

from switchboard_policy.documents.opa_data import ROOT
from switchboard_policy.errors import EngineError
from switchboard_policy.opa.bundle import ENTRYPOINTS
from switchboard_policy.opa.replay.answers import (
    Answer,
    Answers,
    Ask,
    Failed,
    NotReplayable,
    Unread,
)
from switchboard_policy.opa.replay.version import Version
from switchboard_policy.opa.select import stamped_wasm


class StockSide:
    """Decides entry points of the stock rules, and parts of their answers.

    Args:
        version: one whose stock rules are those that ship.

    Raises:
        EngineError: the compiled rules cannot serve.
    """

    def __init__(self, version: Version) -> None:
        self._engine = stamped_wasm({ROOT: version.data.get(ROOT, {})})

    @property
    def engines(self) -> tuple[str, ...]:
        """The engine with its version, in words."""
        stamp = self._engine.stamp
        return (f"{stamp.engine} ({stamp.version})",)

    def refuses(self, entrypoint: str) -> str:
        """Return why an entry point cannot be asked here; empty where it can."""
        if _asked(entrypoint) is None:
            return f"entry point {entrypoint} is none of the stock rules"
        return ""

    def evaluate(self, entrypoint: str, asks: Sequence[Ask]) -> Answers:
        """Return the answers to some asks of an entry point that is not refused."""
        asked = _asked(entrypoint)
        assert asked is not None, "refused before"
        path = tuple(part for part in entrypoint.removeprefix(asked).split("/") if part)
        able = [ask for ask in asks if isinstance(ask.input, dict)]
        began = perf_counter()
        texts = self._engine.decide_texts(asked, [ask.text for ask in able])
        seconds = perf_counter() - began
        found = iter(texts)
        each = [_answer(next(found), path) if isinstance(a.input, dict) else _ODD for a in asks]
        return Answers(each, seconds)

    def entrypoints(self) -> Sequence[str]:
        """Return the entry points of the stock rules, sorted."""
        return ENTRYPOINTS

    def close(self) -> None:
        """Release the engine."""
        self._engine.close()


_ODD = NotReplayable("the input is no object, and the compiled rules take no other")


def _asked(entrypoint: str) -> str | None:
    """Return the entry point that gives the answer an entry point is part of, if any."""
    for known in ENTRYPOINTS:
        if entrypoint == known or entrypoint.startswith(f"{known}/"):
            return known
    return None


def _answer(told: bytes | EngineError, path: tuple[str, ...]) -> Answer | Unread:
    return Failed(told.message) if isinstance(told, EngineError) else Unread(told, path)
