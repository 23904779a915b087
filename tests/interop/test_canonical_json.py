"""Canonical JSON held to the files of RFC 8785's own author."""

from __future__ import annotations

import json
import struct

import pytest
from support.go_modules import JSON_CANONICALIZATION, go_module

from switchboard_policy.evidence.strict_json import canonical_bytes

FILES = ("arrays", "french", "structures", "unicode", "values", "weird")


@pytest.mark.parametrize("name", FILES)
def test_a_sample_comes_out_to_the_byte(name: str) -> None:
    data = go_module(JSON_CANONICALIZATION) / "testdata"
    given = json.loads((data / "input" / f"{name}.json").read_bytes())
    due = bytes.fromhex((data / "outhex" / f"{name}.txt").read_text())
    assert canonical_bytes(given) == due
    assert canonical_bytes(json.loads(due)) == due


def test_every_sample_is_read() -> None:
    data = go_module(JSON_CANONICALIZATION) / "testdata" / "input"
    assert sorted(path.stem for path in data.glob("*.json")) == sorted(FILES)


@pytest.mark.parametrize(
    ("bits", "text"),
    [
        (0x0000000000000000, "0"),
        (0x8000000000000000, "0"),
        (0x0000000000000001, "5e-324"),
        (0x7FEFFFFFFFFFFFFF, "1.7976931348623157e+308"),
        (0x4340000000000000, "9007199254740992"),
        (0x44B52D02C7E14AF5, "9.999999999999997e+22"),
        (0x444B1AE4D6E2EF4E, "999999999999999700000"),
        (0x444B1AE4D6E2EF50, "1e+21"),
        (0x3EB0C6F7A0B5ED8D, "0.000001"),
        (0x41B3DE4355555553, "333333333.3333332"),
        (0xBECBF647612F3696, "-0.0000033333333333333333"),
        (0x43143FF3C1CB0959, "1424953923781206.2"),
    ],
)
def test_a_number_is_written_as_ecmascript_writes_it(bits: int, text: str) -> None:
    """Source: RFC 8785, appendix B."""
    (number,) = struct.unpack(">d", struct.pack(">Q", bits))
    assert canonical_bytes(number) == text.encode()
