"""The default engine: the stock rules compiled to WebAssembly, run in this process."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from math import inf
from threading import Lock
from time import monotonic
from typing import TypeVar

from switchboard_policy.documents.constants import constants
from switchboard_policy.domain.decision import EngineStamp
from switchboard_policy.domain.digest import sha256
from switchboard_policy.errors import EngineError, NoDecision, nearest
from switchboard_policy.opa.batch import decide_each
from switchboard_policy.opa.bundle import ParityStamp, data_digest
from switchboard_policy.opa.values import as_text, facts_as_text, ordered, plain_json
from switchboard_policy.opa.watch import WATCH
from switchboard_policy.ports.engine import Json, Undecided
from switchboard_policy.resources import resource

try:
    from switchboard_policy.opa.wasm_abi import WasmInstance
except ImportError as error:  # the `engine` extra is not installed
    _missing: ImportError | None = error
else:
    _missing = None


Answered = TypeVar("Answered")
_BATCH = 64
"""Inputs decided in one call: memory adds up until the last, and a call costs what half a decision
does. Ours."""


def shipped_wasm() -> bytes:
    """Return the compiled rules that ship with the library."""
    return resource("rego/policy.wasm").read_bytes()


def shipped_parity() -> ParityStamp:
    """Return the stamp that says for which compiled rules the engines agree.

    Raises:
        EngineError: the stamp cannot be read.
    """
    return ParityStamp.read(resource("rego/parity.json"))


@dataclass(eq=False)
class _Seat:
    """Where one instance is used, by one thread at a time, in one process.

    Args:
        process: its id; after a fork the child takes a seat of its own.
        lock: held while the instance decides.
        instance: None before the first use and after a failure, so that the next use makes one.
    """

    process: int = field(default_factory=os.getpid)
    lock: Lock = field(default_factory=Lock)
    instance: WasmInstance | None = None


class WasmEngine:
    """Decides with compiled rules. Safe to share between threads; one decides at a time.

    A process forked from this one may use it too: it makes an instance of its own.

    Args:
        wasm: the compiled rules.
        data: the data document, such as `{"switchboard_data": …}`.

    Raises:
        EngineError: the rules need a function the engine has not, or it cannot load them.
    """

    def __init__(self, wasm: bytes, data: Mapping[str, object]) -> None:
        if _missing is not None:
            raise EngineError(
                f"the Wasm engine is not installed: {_missing}",
                hint="pip install 'switchboard-policy[engine]'",
            )
        limits = constants("switchboard_policy.opa")
        self._seconds = limits.real("call_seconds")
        self._input_bytes = limits.whole("input_bytes")
        self._memory_bytes = limits.whole("memory_bytes")
        document = plain_json(data)
        assert isinstance(document, dict)
        self._wasm, self._document, self._data = wasm, document, as_text(document)
        if len(self._data) > (most := limits.whole("data_bytes")):
            raise EngineError(f"the data is {len(self._data):,} bytes; at most {most:,} are taken")
        self._closed = False
        self._seat = _Seat()
        self._seat.instance = first = self._instance()
        # Left alone, a missing function is only noticed by the rule that calls it.
        if first.builtins:
            names = ", ".join(sorted(first.builtins))
            raise EngineError(
                f"the compiled rules call {names}, which Wasm does not have",
                hint="keep to rego/capabilities.json, or use the engine 'opa'",
            )
        self._entrypoints = first.entrypoints

    @classmethod
    def shipped(cls, data: Mapping[str, object]) -> WasmEngine:
        """Return an engine with the compiled rules that ship with the library."""
        return cls(shipped_wasm(), data)

    @cached_property
    def stamp(self) -> EngineStamp:
        """Engine, version and digests for the decision record."""
        from importlib.metadata import version  # noqa: PLC0415 - 30 ms that a decision can do without

        return EngineStamp(
            engine="wasm",
            version=f"wasmtime {version('wasmtime')}",
            bundle_digest=sha256(self._wasm),
            data_digest=data_digest(self._document),
        )

    def decide(
        self, entrypoint: str, facts: Mapping[str, Json], *, seconds: float | None = None
    ) -> Json:
        """Return the value of one entry point.

        Args:
            entrypoint: slash-separated, such as `switchboard/gate/decision`.
            facts: the input document; always an object.
            seconds: deadline of this call; the engine's own unless told otherwise.

        Raises:
            NoDecision: undefined, unknown entry point, or facts that are no JSON.
            EngineError: no answer in time, or the engine failed.
        """
        number = self._number(entrypoint)
        return self._decide(
            entrypoint, number, facts, self._seconds if seconds is None else seconds
        )

    def decide_many(
        self,
        entrypoint: str,
        facts: Sequence[Mapping[str, Json]],
        *,
        seconds: float | None = None,
    ) -> list[Json | Undecided]:
        """Return one answer for each input, in order; one that fails, fails alone.

        Raises:
            NoDecision: unknown entry point.
            EngineError: the batch was interrupted.
        """
        self._number(entrypoint)
        return decide_each(self, entrypoint, facts, seconds)

    def decide_texts(
        self, entrypoint: str, documents: Sequence[bytes]
    ) -> list[bytes | EngineError]:
        """Return the answers to inputs that are JSON text already, as text: not read, not sorted.

        For many at once: what a call costs beside deciding is shared by a batch.

        Args:
            entrypoint: as for `decide`.
            documents: the inputs.

        Returns:
            for each a JSON list that holds `{"result": …}`, or nothing where the answer is
            undefined; or why there is none.

        Raises:
            NoDecision: unknown entry point.
        """
        number = self._number(entrypoint)
        found: list[bytes | EngineError] = []
        for start in range(0, len(documents), _BATCH):
            batch = documents[start : start + _BATCH]
            try:
                found += self._batch(number, batch)
            except EngineError:  # of which it may be one alone
                found += [self._alone(number, document) for document in batch]
        return found

    def _batch(self, number: int, documents: Sequence[bytes]) -> list[bytes]:
        if sum(map(len, documents)) > self._input_bytes:
            raise NoDecision("together they are more than is taken")

        def work(instance: WasmInstance, seconds: float) -> list[bytes]:
            return instance.evaluate_many(number, documents, seconds)

        return self._seated(work, self._seconds)

    def _alone(self, number: int, document: bytes) -> bytes | EngineError:
        if len(document) > self._input_bytes:
            size, most = len(document), self._input_bytes
            return NoDecision(f"the input is {size:,} bytes; at most {most:,} are taken")
        try:
            return self._evaluate(number, document, self._seconds)
        except EngineError as error:
            return error

    def interrupt(self, thread: int) -> None:
        """End the call a thread is in; it fails, and the engine goes on.

        Args:
            thread: its identity, as `threading.get_ident` tells it.
        """
        WATCH.interrupt(thread)

    def close(self) -> None:
        """Release what the engine holds; safe to call twice."""
        self._closed = True
        self._seat = _Seat()

    def _number(self, entrypoint: str) -> int:
        try:
            return self._entrypoints[entrypoint]
        except KeyError:
            hint = nearest(entrypoint, self._entrypoints)
            raise NoDecision(f"no entry point {entrypoint!r}", hint=hint) from None

    def _decide(
        self, entrypoint: str, number: int, facts: Mapping[str, Json], seconds: float
    ) -> Json:
        document = facts_as_text(facts, self._input_bytes)
        try:
            answers = json.loads(self._evaluate(number, document, seconds))
            if answers:
                return ordered(answers[0]["result"])
        except NoDecision as error:
            raise NoDecision(f"{entrypoint}: {error.message}") from error
        except (EngineError, RecursionError, ValueError) as error:
            raise EngineError(f"{entrypoint}: the Wasm engine failed: {error}") from error
        raise NoDecision(f"{entrypoint} is undefined for these facts")

    def _evaluate(self, number: int, document: bytes, seconds: float) -> bytes:
        return self._seated(
            lambda instance, left: instance.evaluate(number, document, left), seconds
        )

    def _seated(self, work: Callable[[WasmInstance, float], Answered], seconds: float) -> Answered:
        """Return what an instance gives within some seconds, waiting for it included."""
        seat = self._seat
        if seat.process != os.getpid():
            self._seat = seat = _Seat()
        began = monotonic()
        if not seat.lock.acquire(blocking=False):
            _wait_for(seat.lock, seconds)
        try:
            if self._closed:
                raise EngineError("it is closed")
            instance, seat.instance = seat.instance, None
            if instance is None or instance.outdated:
                instance = self._instance()
            answer = work(instance, seconds - (monotonic() - began))
            seat.instance = instance  # it is only sound after an answer
            return answer
        finally:
            seat.lock.release()

    def _instance(self) -> WasmInstance:
        return WasmInstance(self._wasm, self._data, self._memory_bytes, self._seconds)


def _wait_for(lock: Lock, seconds: float) -> None:
    with WATCH.over(inf, _nothing) as call:
        held = lock.acquire(timeout=max(seconds, 0))
    if held and not call.interrupted:
        return
    if held:
        lock.release()
    raise EngineError("interrupted" if call.interrupted else f"no answer within {seconds:.2g} s")


def _nothing() -> None:
    """Who waits for a lock cannot be stopped; once it is there, it looks whether it should be."""
