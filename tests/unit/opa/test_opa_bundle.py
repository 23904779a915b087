"""Digests name rules and values; a stamp is whole or refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from switchboard_policy.errors import EngineError
from switchboard_policy.opa import bundle
from switchboard_policy.opa.bundle import ParityStamp


def test_tests_are_no_rules(tmp_path: Path) -> None:
    (tmp_path / "gate").mkdir()
    (tmp_path / "gate" / "a.rego").write_text("package a")
    (tmp_path / "gate" / "a_test.rego").write_text("package a_test")
    (tmp_path / "data.yaml").write_text("a: 1")
    assert bundle.rule_files(tmp_path) == {"gate/a.rego": b"package a"}


def test_a_digest_follows_names_and_contents_and_not_their_order() -> None:
    one = bundle.rules_digest({"a": b"1", "b": b"2"})
    assert one == bundle.rules_digest({"b": b"2", "a": b"1"})
    others = [{"a": b"1"}, {"a": b"2", "b": b"1"}, {"a": b"1", "c": b"2"}]
    assert one not in {bundle.rules_digest(files) for files in others}


def test_the_shipped_rules_are_the_stamped_ones() -> None:
    stamp = ParityStamp.read(bundle.resource("rego/parity.json"))
    assert stamp.rules == bundle.stock_rules_digest()
    assert stamp.wasm == bundle.sha256(bundle.resource("rego/policy.wasm").read_bytes())
    assert stamp.cases > 1000


def test_a_stamp_reads_back(tmp_path: Path) -> None:
    file = tmp_path / "parity.json"
    stamp = ParityStamp("sha256:w", "sha256:r", "1.22.0", 5)
    file.write_text(stamp.text())
    assert ParityStamp.read(file) == stamp


@pytest.mark.parametrize("content", ["", "{", "[]", "{}", '{"wasm": "x"}', '{"more": 1}'])
def test_what_is_no_stamp_is_an_error(tmp_path: Path, content: str) -> None:
    file = tmp_path / "parity.json"
    file.write_text(content)
    with pytest.raises(EngineError, match="no parity stamp"):
        ParityStamp.read(file)


def test_a_missing_stamp_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="no parity stamp"):
        ParityStamp.read(tmp_path / "parity.json")
