"""The Wasm engine refuses what it cannot hold, and undefined is never an answer."""

from __future__ import annotations

import subprocess
import tarfile
from pathlib import Path
from typing import Any

import pytest
from support.tools import require_tool

from switchboard_policy.documents.constants import constants
from switchboard_policy.errors import EngineError
from switchboard_policy.opa import wasm as module
from switchboard_policy.opa.wasm import WasmEngine


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


def test_sprintf_is_refused_although_the_library_has_one(tmp_path: Path) -> None:
    rules = compiled(tmp_path, 'decision := sprintf("%v", [input.a])')
    with pytest.raises(EngineError, match="sprintf"):
        WasmEngine(rules, {})


def test_sets_are_told_as_the_rules_sort_them(tmp_path: Path) -> None:
    engine = WasmEngine(compiled(tmp_path, "decision := sort({x | some x in input.a})"), {})
    assert engine.decide("t/decision", {"a": ["c", "a", "b", "a"]}) == ["a", "b", "c"]
    engine.close()


def test_rules_that_run_on_are_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    limits = constants("switchboard_policy.opa")
    monkeypatch.setattr(limits, "real", lambda _: 0.05)
    monkeypatch.setattr(module, "constants", lambda _: limits)
    slow = "decision := count([1 | numbers.range(1, 3000)[_]; numbers.range(1, 3000)[_]])"
    engine = WasmEngine(compiled(tmp_path, slow), {})
    with pytest.raises(EngineError, match="time limit"):
        engine.decide("t/decision", {})
    engine.close()


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
    monkeypatch.setattr(module, "_missing", ImportError("No module named 'opapywasm'"))
    with pytest.raises(EngineError) as caught:
        WasmEngine.shipped({})
    assert "switchboard-policy[engine]" in caught.value.hint
