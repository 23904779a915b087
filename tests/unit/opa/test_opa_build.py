"""The compiled rules are what the rules give, byte for byte, and the check can fail."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from support import decisions as make
from support.tools import CHECKOUT, require_tool

from switchboard_policy.errors import EngineError
from switchboard_policy.opa import build as module
from switchboard_policy.opa.build import compile_rules, main

pytestmark = pytest.mark.checkout


@pytest.fixture
def opa(monkeypatch: pytest.MonkeyPatch) -> Path:
    path = Path(require_tool("opa"))
    monkeypatch.setattr(module, "find_opa", lambda: path)
    return path


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout with the rules, and of each area one recorded decision."""
    shutil.copytree(CHECKOUT / "rego", tmp_path / "rego")
    shutil.copytree(make.VALUES, tmp_path / "fixtures" / "contract" / "values")
    for source in make.RECORDED.glob("*/whole.json"):
        area = tmp_path / "fixtures" / "decisions" / source.parent.name
        area.mkdir(parents=True)
        shutil.copy(source, area)
    return tmp_path


def test_the_committed_file_is_what_the_rules_give(opa: Path) -> None:
    built = compile_rules(CHECKOUT, opa)
    assert built == (CHECKOUT / "rego" / "policy.wasm").read_bytes()
    assert main(["--check"], CHECKOUT) == 0


def test_the_place_of_the_checkout_does_not_matter(opa: Path, checkout: Path) -> None:
    assert compile_rules(checkout, opa) == compile_rules(CHECKOUT, opa)


def test_a_changed_rule_is_noticed_and_built(
    opa: Path, checkout: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert opa.is_file()
    rule = checkout / "rego" / "switchboard" / "limits" / "over_rate.rego"
    rule.write_text(rule.read_text().replace("retry after", "try again after"))
    assert main(["--check"], checkout) == 1
    assert "is not what the rules compile to" in capsys.readouterr().err
    assert main([], checkout) == 0
    assert "engines agree on" in capsys.readouterr().err
    assert main(["--check"], checkout) == 0
    stamp = json.loads((checkout / "rego" / "parity.json").read_text())
    assert stamp["rules"] != json.loads((CHECKOUT / "rego" / "parity.json").read_text())["rules"]


def test_a_stamp_for_other_rules_is_noticed(
    opa: Path, checkout: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert opa.is_file()
    file = checkout / "rego" / "parity.json"
    file.write_text(file.read_text().replace("sha256:", "sha256:0"))
    assert main(["--check"], checkout) == 1
    assert "stamps other rules" in capsys.readouterr().err


def test_rules_that_do_not_compile_are_told(
    opa: Path, checkout: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert opa.is_file()
    (checkout / "rego" / "switchboard" / "limits" / "bad.rego").write_text("package a\nb := c\n")
    assert main([], checkout) == 30
    assert "the rules do not compile" in capsys.readouterr().err


def test_a_function_wasm_has_not_does_not_compile(opa: Path, checkout: Path) -> None:
    rule = checkout / "rego" / "switchboard" / "limits" / "late.rego"
    rule.write_text("package switchboard.limits\n\nlate := time.now_ns()\n")
    with pytest.raises(EngineError, match=r"undefined function time\.now_ns"):
        compile_rules(checkout, opa)


def test_another_compiler_is_refused(
    opa: Path, checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "opa_version", lambda _: "1.21.3")
    with pytest.raises(EngineError, match=r"compiled with 1\.22\.0 only"):
        compile_rules(checkout, opa)


def test_nothing_recorded_is_nothing_compared(
    opa: Path, checkout: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert opa.is_file()
    shutil.rmtree(checkout / "fixtures")
    assert main([], checkout) == 30
    assert "no recorded decision" in capsys.readouterr().err
