"""The Wasm engine refuses what it cannot hold, and undefined is never an answer."""

from __future__ import annotations

import re
import subprocess
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Thread, get_ident
from time import sleep
from typing import Any

import pytest
from support.forks import holds_in_a_fork
from support.patience import PATIENCE_S
from support.tools import require_tool

from switchboard_policy.documents.constants import constants
from switchboard_policy.errors import EngineError, NoDecision
from switchboard_policy.opa import wasm as module
from switchboard_policy.opa.wasm import WasmEngine
from switchboard_policy.ports.engine import Undecided


def compiled(folder: Path, rego: str) -> bytes:
    """Rules of a test, compiled for Wasm with everything OPA offers."""
    opa = require_tool("opa")
    (folder / "rules.rego").write_text(f"package t\n\n{rego}\n")
    subprocess.run(
        [opa, "build", "rules.rego", "-t", "wasm", "-e", "t/decision", "-o", "b.tgz"],
        cwd=folder,
        check=True,
        capture_output=True,
    )
    with tarfile.open(folder / "b.tgz") as archive:
        member = archive.extractfile("/policy.wasm")
        assert member is not None
        return member.read()


def test_undefined_is_an_error(tmp_path: Path) -> None:
    engine = WasmEngine(compiled(tmp_path, "decision := 1 if input.a"), {})
    assert engine.decide("t/decision", {"a": 1}) == 1
    with pytest.raises(EngineError, match="t/decision is undefined"):
        engine.decide("t/decision", {})
    engine.close()


def test_null_is_an_answer_and_not_undefined(tmp_path: Path) -> None:
    engine = WasmEngine(compiled(tmp_path, "decision := null"), {})
    assert engine.decide("t/decision", {}) is None
    engine.close()


def test_a_missing_function_is_refused_at_load(tmp_path: Path) -> None:
    rules = compiled(tmp_path, "decision := time.now_ns()")
    with pytest.raises(EngineError, match=r"time\.now_ns") as caught:
        WasmEngine(rules, {})
    assert "capabilities.json" in caught.value.hint


def test_sprintf_is_refused_too(tmp_path: Path) -> None:
    rules = compiled(tmp_path, 'decision := sprintf("%v", [input.a])')
    with pytest.raises(EngineError, match="sprintf"):
        WasmEngine(rules, {})


def test_sets_are_told_as_the_rules_sort_them(tmp_path: Path) -> None:
    engine = WasmEngine(compiled(tmp_path, "decision := sort({x | some x in input.a})"), {})
    assert engine.decide("t/decision", {"a": ["c", "a", "b", "a"]}) == ["a", "b", "c"]
    engine.close()


SLOW = "decision := count([1 | numbers.range(1, input.n)[_]; numbers.range(1, input.n)[_]])"


@pytest.fixture(scope="module")
def slow(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WasmEngine]:
    """Rules that take as long as they are told."""
    engine = WasmEngine(compiled(tmp_path_factory.mktemp("slow"), SLOW), {})
    yield engine
    engine.close()


def test_rules_that_run_on_are_ended_and_the_next_call_is_sound(slow: WasmEngine) -> None:
    for _ in range(2):
        with pytest.raises(EngineError, match=r"no answer within 0\.05 s"):
            slow.decide("t/decision", {"n": 30_000}, seconds=0.05)
        assert slow.decide("t/decision", {"n": 10}) == 100


def test_one_of_many_without_time_left_is_undecided(slow: WasmEngine) -> None:
    answers = slow.decide_many("t/decision", [{"n": 3}, {"n": 30_000}, {"n": 3}], seconds=1)
    assert answers[0] == 9
    assert [type(answer) for answer in answers[1:]] == [Undecided, Undecided]


def test_a_thread_is_interrupted_and_no_other(slow: WasmEngine) -> None:
    failures: list[EngineError] = []

    def ask() -> None:
        with pytest.raises(EngineError) as caught:
            slow.decide("t/decision", {"n": 60_000}, seconds=PATIENCE_S)
        failures.append(caught.value)

    thread = Thread(target=ask)
    thread.start()
    while thread.is_alive():
        assert thread.ident is not None
        slow.interrupt(thread.ident)
        thread.join(0.01)
    assert "interrupted" in failures[0].message
    slow.interrupt(get_ident())
    assert slow.decide("t/decision", {"n": 10}) == 100


@contextmanager
def busy(engine: WasmEngine) -> Iterator[None]:
    """While another thread is in the engine."""

    def ask() -> None:
        with suppress(EngineError):
            engine.decide_many("t/decision", [{"n": 60_000}] * 3, seconds=PATIENCE_S)

    thread = Thread(target=ask)
    thread.start()
    while not engine._seat.lock.locked():
        sleep(0.001)
    yield
    assert thread.ident is not None
    while thread.is_alive():
        engine.interrupt(thread.ident)
        thread.join(0.01)


def test_waiting_for_another_thread_counts_as_time(slow: WasmEngine) -> None:
    with busy(slow), pytest.raises(EngineError, match=r"no answer within 0\.05 s"):
        slow.decide("t/decision", {"n": 3}, seconds=0.05)
    assert slow.decide("t/decision", {"n": 3}) == 9


def test_memory_is_bounded_and_the_next_call_is_sound(tmp_path: Path) -> None:
    rules = compiled(tmp_path, "decision := count(numbers.range(1, input.n))")
    engine = WasmEngine(rules, {})
    engine._memory_bytes = 2**24
    engine._seat.instance = None
    with pytest.raises(EngineError, match=r"more than 16,777,216 bytes of memory"):
        engine.decide("t/decision", {"n": 1_000_000})
    assert engine.decide("t/decision", {"n": 10}) == 10
    engine.close()


def test_a_megabyte_of_facts_is_read_whole(tmp_path: Path) -> None:
    engine = WasmEngine(compiled(tmp_path, "decision := count(input.a)"), {})
    for size in (10, 200_000, 3):
        assert engine.decide("t/decision", {"a": ["hello"] * size}) == size
    engine.close()


def test_an_answer_of_a_megabyte_is_told_whole(tmp_path: Path) -> None:
    engine = WasmEngine(compiled(tmp_path, "decision := input.a"), {})
    for size in (4_080, 4_090, 70_000, 1_000_000):
        assert engine.decide("t/decision", {"a": "x" * size}) == "x" * size
    engine.close()


@pytest.mark.parametrize("depth", [150, 5_000, 200_000])
def test_facts_nested_too_deeply_are_an_error(tmp_path: Path, depth: int) -> None:
    engine = WasmEngine(compiled(tmp_path, "decision := count(input)"), {})
    facts: Any = {}
    for _ in range(depth):
        facts = {"a": facts}
    if depth < 200:
        assert engine.decide("t/decision", facts) == 1
    else:
        with pytest.raises(EngineError, match="nested"):
            engine.decide("t/decision", facts)
    engine.close()


def test_text_of_the_rules_nested_too_deeply_is_an_error(tmp_path: Path) -> None:
    engine = WasmEngine(compiled(tmp_path, "decision := json.unmarshal(input.text)"), {})
    for depth in (20_000, 2_000_000):
        with pytest.raises(EngineError, match="nested too deeply"):
            engine.decide("t/decision", {"text": "[" * depth + "]" * depth})
        assert engine.decide("t/decision", {"text": "[1]"}) == [1]
    engine.close()


def test_what_the_rules_abort_with_is_told(tmp_path: Path) -> None:
    conflict = "decision := x if some x in input.a"
    engine = WasmEngine(compiled(tmp_path, conflict), {})
    with pytest.raises(NoDecision, match=r"the rules fail on these facts: .*conflict"):
        engine.decide("t/decision", {"a": [1, 2]})
    assert engine.decide("t/decision", {"a": [1]}) == 1
    engine.close()


def test_a_forked_child_decides_while_its_parent_does(slow: WasmEngine) -> None:
    """The parent holds the engine's lock, and a thread of its own, at the moment of the fork."""

    def decides() -> bool:
        late = slow.decide_many("t/decision", [{"n": 60_000}], seconds=0.05)
        right = slow.decide("t/decision", {"n": 7}, seconds=PATIENCE_S) == 49
        return right and isinstance(late[0], Undecided)

    with busy(slow):
        assert holds_in_a_fork(decides)
    assert slow.decide("t/decision", {"n": 7}) == 49


def test_rules_of_another_interface_are_refused(tmp_path: Path) -> None:
    rules = compiled(tmp_path, "decision := 1")
    version = re.compile(rb"\x7f\x00\x41\x01\x0b\x7f\x00\x41\x03\x0b")
    other, count = version.subn(b"\x7f\x00\x41\x01\x0b\x7f\x00\x41\x01\x0b", rules)
    assert count == 1
    with pytest.raises(EngineError, match=r"speak ABI 1\.1; 1\.2 and later"):
        WasmEngine(other, {})


@pytest.mark.parametrize("content", [b"", b"\0asm", b"\0asm\1\0\0\0", b"not wasm at all"])
def test_what_is_no_wasm_is_an_error(content: bytes) -> None:
    with pytest.raises(EngineError, match="cannot be loaded"):
        WasmEngine(content, {})


@pytest.mark.parametrize(("bound", "complaint"), [("data_bytes", "data"), ("input_bytes", "input")])
def test_too_much_is_an_error(monkeypatch: pytest.MonkeyPatch, bound: str, complaint: str) -> None:
    limits = constants("switchboard_policy.opa")
    shipped: Any = limits.whole
    monkeypatch.setattr(limits, "whole", lambda name: 10 if name == bound else shipped(name))
    monkeypatch.setattr(module, "constants", lambda _: limits)
    with pytest.raises(EngineError, match=complaint):
        WasmEngine.shipped({"a": "x" * 10}).decide("switchboard/limits/decision", {"a": "x" * 10})


def test_without_the_library_it_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_missing", ImportError("No module named 'wasmtime'"))
    with pytest.raises(EngineError) as caught:
        WasmEngine.shipped({})
    assert "switchboard-policy[engine]" in caught.value.hint
