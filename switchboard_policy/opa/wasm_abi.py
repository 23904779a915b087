"""OPA's Wasm interface on wasmtime: one instance of compiled rules, JSON in, JSON out.

Speaks ABI 1.2 and later through the one-shot `opa_eval`. What OPA expects of its host (memory, an
abort, host functions) is a small module of Wasm, not Python: nothing calls back into the
interpreter, so instances in several threads share nothing; and a decision is a call with one
argument, because to convert the seven of `opa_eval` would take longer than to decide.

Source: https://www.openpolicyagent.org/docs/wasm
"""

from __future__ import annotations

import ctypes
import json
import struct
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from wasmtime import (
    Engine,
    Linker,
    Module,
    Store,
    Trap,
    TrapCode,
    WasmtimeError,
)

from switchboard_policy.errors import EngineError, NoDecision
from switchboard_policy.opa.wasm_code import config, machine_code
from switchboard_policy.opa.watch import WATCH, Call

_MAJOR, _MINOR = 1, 2
"""The version of the ABI, and its first minor version with `opa_eval`."""
_PAGE_BYTES = 65_536
"""Of memory; by WebAssembly's specification."""
_READ_BYTES = 4096
_ROW = struct.Struct("<II")
"""Address and length of an input; afterwards the address of its answer."""


@cache
def _host() -> str:
    return files("switchboard_policy.opa").joinpath("host.wat").read_text(encoding="utf-8")


class WasmInstance:
    """Compiled rules with their data. For one thread at a time, and for none after an error.

    Args:
        wasm: the compiled rules.
        data: the data document as JSON.
        memory_bytes: what it may grow to.
        seconds: deadline of each step of loading.

    Raises:
        EngineError: these are no compiled rules of a known ABI, or the data does not load.
    """

    def __init__(self, wasm: bytes, data: bytes, memory_bytes: int, seconds: float) -> None:
        self._memory_bytes = memory_bytes
        self._engine = Engine(config())
        self._store = Store(self._engine)
        try:
            self._code = machine_code(wasm)
            self._runs = self._code.current
            self._exports = self._instantiate(len(wasm))
            self._check_version()
        except (WasmtimeError, Trap, KeyError) as error:
            raise EngineError(f"the compiled rules cannot be loaded: {error}") from error
        self.builtins: dict[str, int] = self._told("builtins", seconds)
        self.entrypoints: dict[str, int] = self._told("entrypoints", seconds)
        self._set("data", self._load(data, seconds))
        self._base = (self._call("opa_heap_ptr_get", seconds) + 7) & ~7
        self._set("base", self._base)
        self._end = self._size()

    @property
    def outdated(self) -> bool:
        """Whether there is better code by now."""
        return self._runs is not self._code.current

    def evaluate(self, entrypoint: int, document: bytes, seconds: float) -> bytes:
        """Return the answers of an entry point: a JSON list of at most one `{"result": …}`.

        Args:
            entrypoint: its number.
            document: the input as JSON.
            seconds: deadline.

        Raises:
            EngineError: it failed or was ended; the instance is of no more use.
        """
        if self._base + len(document) > self._end:
            self._make_room(len(document), seconds)
        self._write(document, self._base)
        answer = self._text(self._call("ask", seconds, entrypoint << 32 | len(document)))
        self._code.ran()
        return answer

    def evaluate_many(
        self, entrypoint: int, documents: Sequence[bytes], seconds: float
    ) -> list[bytes]:
        """Return the answers of an entry point to many inputs, as `evaluate` does for one.

        Args:
            entrypoint: its number.
            documents: the inputs as JSON; what deciding them takes of memory adds up.
            seconds: deadline of them all.

        Raises:
            EngineError: one of them failed, or the time is over; the instance is of no more use.
        """
        rows = _ROW.size * len(documents)
        length = rows + sum(map(len, documents))
        if self._base + length > self._end:
            self._make_room(length, seconds)
        table, at = bytearray(), self._base + rows
        for document in documents:
            table += _ROW.pack(at, len(document))
            at += len(document)
        self._write(bytes(table) + b"".join(documents), self._base)
        self._call("ask_many", seconds, entrypoint, len(documents), at)
        told = ctypes.string_at(self._start() + self._base, rows)
        answers = [self._text(address) for address, _ in _ROW.iter_unpack(told)]
        for _ in documents:
            self._code.ran()
        return answers

    def _instantiate(self, wasm_bytes: int) -> dict[str, Any]:
        self._store.set_limits(memory_size=self._memory_bytes)
        self._store.set_epoch_deadline(1)
        linker = Linker(self._engine)
        host = Module.deserialize(self._engine, machine_code(_host()).current)
        instance = linker.instantiate(self._store, host)
        linker.define_instance(self._store, "env", instance)
        own: dict[str, Any] = dict(instance.exports(self._store))
        # A module asks for the memory of OPA's own part; the constants of the rules come on top.
        own["memory"].grow(self._store, wasm_bytes // _PAGE_BYTES + 1)
        policy = linker.instantiate(self._store, Module.deserialize(self._engine, self._runs))
        exports: dict[str, Any] = dict(policy.exports(self._store))
        for place, name in enumerate(("opa_eval", "opa_heap_ptr_get")):
            own["own"].set(self._store, place, exports[name])
        return own | exports

    def _check_version(self) -> None:
        names = ("opa_wasm_abi_version", "opa_wasm_abi_minor_version")
        major, minor = (self._exports[name].value(self._store) for name in names)
        if major != _MAJOR or minor < _MINOR:
            raise EngineError(
                f"the compiled rules speak ABI {major}.{minor}; "
                f"{_MAJOR}.{_MINOR} and later minor versions are supported"
            )

    def _told(self, what: str, seconds: float) -> Any:  # noqa: ANN401 - JSON of the compiler's own
        address = self._call("opa_json_dump", seconds, self._call(what, seconds))
        return json.loads(self._text(address))

    def _load(self, data: bytes, seconds: float) -> int:
        """Return the address of a document, read into the memory for good."""
        raw = self._call("opa_malloc", seconds, len(data))
        self._write(data, raw)
        address = self._call("opa_json_parse", seconds, raw, len(data))
        if not address:
            raise EngineError("the data is no JSON to the compiled rules")
        self._call("opa_free", seconds, raw)
        return address

    def _make_room(self, length: int, seconds: float) -> None:
        """Grow the memory, through OPA since it keeps count of it, where the input needs more."""
        if self._base + length > self._size():
            self._call("opa_heap_ptr_set", seconds, self._base)
            self._call("opa_malloc", seconds, length)
        self._end = self._size()

    def _call(self, name: str, seconds: float, *arguments: int) -> int:
        self._store.set_epoch_deadline(1)
        try:
            with WATCH.over(seconds, self._engine.increment_epoch) as call:
                result = self._exports[name](self._store, *arguments)
        except Trap as trap:
            raise self._why(trap, call) from trap
        return (result or 0) & 0xFFFFFFFF  # an address, told as a signed number

    def _why(self, trap: Trap, call: Call) -> EngineError:
        code, aborted = trap.trap_code, self._exports["aborted"].value(self._store)
        if code is TrapCode.INTERRUPT and call.interrupted:
            return EngineError("interrupted")
        if code is TrapCode.INTERRUPT:
            return EngineError(f"no answer within {call.seconds:.2g} s")
        if code in {TrapCode.STACK_OVERFLOW, TrapCode.MEMORY_OUT_OF_BOUNDS}:
            return NoDecision("the input or the answer is nested too deeply")
        words = self._text(aborted).decode(errors="replace") if aborted else f"trap {code}"
        if words.startswith("opa_malloc"):
            return NoDecision(f"it takes more than {self._memory_bytes:,} bytes of memory")
        if words.endswith("conflict"):
            return NoDecision(f"the rules fail on these facts: {words}")
        return EngineError(words)

    def _set(self, name: str, value: int) -> None:
        self._exports[name].set_value(self._store, value)

    def _size(self) -> int:
        size: int = self._exports["memory"].data_len(self._store)
        return size

    def _start(self) -> int:
        """Return where the memory begins in this process; it may move when it grows."""
        return ctypes.addressof(self._exports["memory"].data_ptr(self._store).contents)

    def _write(self, content: bytes, address: int) -> None:
        assert address + len(content) <= self._size(), "room was made"
        ctypes.memmove(self._start() + address, content, len(content))

    def _text(self, address: int) -> bytes:
        """Return the text at an address, up to its zero."""
        start, most = self._start() + address, self._size() - address
        length = _READ_BYTES
        while True:
            found, zero, _ = ctypes.string_at(start, min(length, most)).partition(b"\0")
            if zero or length >= most:
                return found
            length *= 8
