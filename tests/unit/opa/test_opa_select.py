"""An engine is chosen in the open: which one, and why not the others."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from support import decisions as make
from support.tools import require_tool

from switchboard_policy.errors import EngineError, SwitchboardError, UsageError
from switchboard_policy.opa import child
from switchboard_policy.opa import select as module
from switchboard_policy.opa.select import open_engine, select_engine
from switchboard_policy.opa.wasm import shipped_parity


@pytest.fixture
def opa(monkeypatch: pytest.MonkeyPatch) -> Path:
    path = Path(require_tool("opa"))
    monkeypatch.setattr(module, "find_opa", lambda: path)
    return path


@pytest.fixture
def no_opa(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing() -> Path:
        raise EngineError("opa is nowhere")

    monkeypatch.setattr(module, "find_opa", missing)


def stamped(monkeypatch: pytest.MonkeyPatch, **changed: str) -> None:
    stamp = replace(shipped_parity(), **changed)  # type: ignore[arg-type]
    monkeypatch.setattr(module, "shipped_parity", lambda: stamp)


def test_auto_takes_the_compiled_rules_first() -> None:
    chosen = select_engine("auto", make.values())
    assert (chosen.name, chosen.passed_over) == ("wasm", ())
    assert str(chosen).startswith("wasm (wasmtime ")
    chosen.engine.close()


@pytest.mark.parametrize("part", ["wasm", "rules"])
def test_auto_passes_over_rules_the_engines_were_not_compared_on(
    monkeypatch: pytest.MonkeyPatch, opa: Path, part: str
) -> None:
    assert opa.is_file()
    stamped(monkeypatch, **{part: "sha256:" + "0" * 64})
    chosen = select_engine("auto", make.values())
    assert chosen.name == "opa"
    assert "not wasm: the " in str(chosen)
    assert "python -m switchboard_policy.opa.build" in chosen.passed_over[0]
    chosen.engine.close()


def test_auto_passes_over_an_installation_without_the_compiled_rules(
    monkeypatch: pytest.MonkeyPatch, opa: Path
) -> None:
    def missing() -> bytes:
        raise SwitchboardError("rego/policy.wasm is missing from this installation")

    assert opa.is_file()
    monkeypatch.setattr(module, "shipped_wasm", missing)
    chosen = select_engine("auto", make.values())
    assert chosen.name == "opa"
    assert "rego/policy.wasm is missing" in chosen.passed_over[0]
    chosen.engine.close()


@pytest.mark.usefixtures("no_opa")
def test_auto_without_any_says_why_not_each(monkeypatch: pytest.MonkeyPatch) -> None:
    stamped(monkeypatch, wasm="sha256:other")
    with pytest.raises(EngineError) as caught:
        select_engine("auto", {})
    assert "wasm: the engines were compared on" in caught.value.message
    assert "opa: opa is nowhere" in caught.value.message


def test_asked_for_by_name_it_is_that_one(opa: Path) -> None:
    for name in ("wasm", "opa"):
        chosen = select_engine(name, make.values())
        assert chosen.name == name
        chosen.engine.close()
    assert opa.is_file()


@pytest.mark.usefixtures("no_opa")
def test_asked_for_by_name_no_other_is_taken() -> None:
    with pytest.raises(EngineError, match="opa is nowhere"):
        open_engine("opa", {})


def test_an_old_opa_is_refused(opa: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert opa.is_file()
    monkeypatch.setattr(child, "at_least", lambda _found, _oldest: False)
    with pytest.raises(EngineError, match=r"version 1\.22\.0; 1\.21\.3 or later is supported"):
        open_engine("opa", {})


def test_an_unknown_name_is_a_wrong_call() -> None:
    with pytest.raises(UsageError) as caught:
        open_engine("wsam", {})
    assert "wasm" in caught.value.hint


def test_it_decides() -> None:
    engine = open_engine("auto", make.values())
    answer = engine.decide("switchboard/limits/decision", make.sample())
    assert isinstance(answer, dict)
    assert answer["allow"] is True
    engine.close()
