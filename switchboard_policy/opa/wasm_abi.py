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
import os
from functools import lru_cache
from typing import Any

from wasmtime import (
    Config,
    Engine,
    Linker,
    MemoryType,
    Module,
    Store,
    Trap,
    TrapCode,
    WasmtimeError,
)

from switchboard_policy.errors import EngineError
from switchboard_policy.opa.watch import WATCH, Call

_HOST = """(module
  (type $eval (func (param i32 i32 i32 i32 i32 i32 i32) (result i32)))
  (memory (export "memory") {pages})
  (table (export "opa_eval") 1 funcref)
  (global $data (export "data") (mut i32) (i32.const 0))
  (global $base (export "base") (mut i32) (i32.const 0))
  (global $aborted (export "aborted") (mut i32) (i32.const 0))
  (func (export "opa_abort") (param i32) (global.set $aborted (local.get 0)) unreachable)
  (func (export "opa_println") (param i32))
  (func (export "opa_builtin0") (param i32 i32) (result i32) unreachable)
  (func (export "opa_builtin1") (param i32 i32 i32) (result i32) unreachable)
  (func (export "opa_builtin2") (param i32 i32 i32 i32) (result i32) unreachable)
  (func (export "opa_builtin3") (param i32 i32 i32 i32 i32) (result i32) unreachable)
  (func (export "opa_builtin4") (param i32 i32 i32 i32 i32 i32) (result i32) unreachable)
  (func (export "ask") (param $question i64) (result i32)
    (local $end i32)
    (local.set $end (i32.add (global.get $base) (i32.wrap_i64 (local.get $question))))
    (call_indirect (type $eval)
      (i32.const 0)
      (i32.wrap_i64 (i64.shr_u (local.get $question) (i64.const 32)))
      (global.get $data)
      (global.get $base)
      (i32.wrap_i64 (local.get $question))
      (i32.and (i32.add (local.get $end) (i32.const 7)) (i32.const -8))
      (i32.const 0)
      (i32.const 0))))
"""
"""`ask` takes an entry point's number in the upper and the length of the input, which stands at
`base`, in the lower 32 bits; it gives the address of the answer."""
_MAJOR, _MINOR = 1, 2
"""The version of the ABI, and its first minor version with `opa_eval`."""
_PAGE_BYTES = 65_536
"""Of memory; by WebAssembly's specification."""
_READ_BYTES = 4096
_IMPORTED_BY = os.getpid()


@lru_cache(maxsize=16)
def compiled(wasm: bytes | str) -> bytearray:
    """Return a module as machine code, compiled once in a process.

    Args:
        wasm: a binary module, or one as text.

    Raises:
        WasmtimeError: it is none.
    """
    return Module(Engine(_config()), wasm).serialize()


def _config() -> Config:
    config = Config()
    config.epoch_interruption = True
    config.cranelift_opt_level = "none"  # compiles in two thirds of the time, and runs no slower
    # A fork does not bring along the threads that would compile.
    config.parallel_compilation = os.getpid() == _IMPORTED_BY
    return config


def _pages(module: Module) -> int:
    kinds = (each.type for each in module.imports)
    return next((kind.limits.min for kind in kinds if isinstance(kind, MemoryType)), 0)


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
        self._engine = Engine(_config())
        self._store = Store(self._engine)
        try:
            self._exports = self._instantiate(wasm)
            self._check_version()
        except (WasmtimeError, Trap, KeyError) as error:
            raise EngineError(f"the compiled rules cannot be loaded: {error}") from error
        self.builtins: dict[str, int] = self._told("builtins", seconds)
        self.entrypoints: dict[str, int] = self._told("entrypoints", seconds)
        self._set("data", self._load(data, seconds))
        self._base = (self._call("opa_heap_ptr_get", seconds) + 7) & ~7
        self._set("base", self._base)
        self._end = self._size()

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
        return self._text(self._call("ask", seconds, entrypoint << 32 | len(document)))

    def _instantiate(self, wasm: bytes) -> dict[str, Any]:
        module = Module.deserialize(self._engine, compiled(wasm))
        # What the module asks for holds OPA's own part; the rules' constants, which it does not
        # count, are in the file.
        pages = _pages(module) + len(wasm) // _PAGE_BYTES + 1
        host = Module.deserialize(self._engine, compiled(_HOST.format(pages=pages)))
        self._store.set_limits(memory_size=self._memory_bytes)
        self._store.set_epoch_deadline(1)
        linker = Linker(self._engine)
        instance = linker.instantiate(self._store, host)
        linker.define_instance(self._store, "env", instance)
        own: dict[str, Any] = dict(instance.exports(self._store))
        exports: dict[str, Any] = dict(linker.instantiate(self._store, module).exports(self._store))
        own["opa_eval"].set(self._store, 0, exports["opa_eval"])
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
            raise EngineError(self._why(trap, call)) from trap
        return (result or 0) & 0xFFFFFFFF  # an address, told as a signed number

    def _why(self, trap: Trap, call: Call) -> str:
        if trap.trap_code is TrapCode.INTERRUPT:
            return "interrupted" if call.interrupted else f"no answer within {call.seconds:.2g} s"
        if trap.trap_code in {TrapCode.STACK_OVERFLOW, TrapCode.MEMORY_OUT_OF_BOUNDS}:
            return "the input or the answer is nested too deeply"
        aborted = self._exports["aborted"].value(self._store)
        words = self._text(aborted).decode(errors="replace") if aborted else str(trap.trap_code)
        if words.startswith("opa_malloc"):
            return f"it takes more than {self._memory_bytes:,} bytes of memory"
        return words

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
