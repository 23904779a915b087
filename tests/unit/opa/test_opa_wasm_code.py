"""Code that is had soon is replaced by code that runs fast, once that pays."""

from __future__ import annotations

import pytest
from support import decisions as make
from support.forks import holds_in_a_fork
from support.patience import PATIENCE_S
from wasmtime import WasmtimeError

from switchboard_policy.opa.wasm import WasmEngine, shipped_wasm
from switchboard_policy.opa.wasm_code import MachineCode, machine_code

ADDS = """(module (func (export "add") (param i32 i32) (result i32)
  (i32.add (local.get 0) (local.get 1))))"""


def test_code_is_compiled_once_in_a_process() -> None:
    assert machine_code(ADDS) is machine_code(ADDS)


def test_what_is_no_module_is_an_error() -> None:
    with pytest.raises(WasmtimeError):
        machine_code(b"not wasm at all")


def test_better_code_comes_once_it_pays_and_only_once() -> None:
    code = MachineCode(ADDS)
    first = code.current
    code._left = 3
    for _ in range(2):
        code.ran()
    assert code._thread is None
    code.ran()
    thread = code._thread
    assert thread is not None
    thread.join(PATIENCE_S)
    assert code.current is not first
    code.ran()
    assert code._thread is thread


def test_a_forked_child_compiles_too() -> None:

    def improves() -> bool:
        code = MachineCode(ADDS)
        first, code._left = code.current, 1
        code.ran()
        assert code._thread is not None
        code._thread.join(PATIENCE_S)
        return code.current is not first

    assert holds_in_a_fork(improves)


def test_an_engine_goes_over_to_better_code_and_decides_the_same() -> None:
    engine = WasmEngine.shipped(make.values())
    instance = engine._seat.instance
    assert instance is not None
    records = make.recorded()
    before = [engine.decide(record.entrypoint, record.facts) for record in records]
    assert engine._seat.instance is instance
    code = machine_code(shipped_wasm())
    code._improve()
    assert instance.outdated
    assert [engine.decide(record.entrypoint, record.facts) for record in records] == before
    assert engine._seat.instance is not None
    assert not engine._seat.instance.outdated
    engine.close()
