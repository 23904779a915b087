from __future__ import annotations

import json

import pytest

from switchboard_policy.documents.json_reader import read_facts
from switchboard_policy.errors import InputError


def read(content: bytes, most: int = 1000, depth: int = 5) -> dict[str, object]:
    return dict(read_facts("facts.json", content, most_bytes=most, depth=depth))


def test_any_layout_means_the_same() -> None:
    facts = {"a": [1, 2.5, None, True], "é": {"b": '[[[[[[[[ \\" {'}}
    for indent in (None, 2):
        assert read(json.dumps(facts, indent=indent).encode()) == facts
    assert read(b"\xef\xbb\xbf{}") == {}
    assert read(b'{"a": 1e2, "b": 1.0}') == {"a": 100, "b": 1}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b'{"a": 1, "a": 2}', ":1:1: key 'a' stands in one object twice"),
        (b"[1]", ":1:1: facts are an object"),
        (b'{"a": 1,\n "b": }', ":2:7: not JSON: Expecting value"),
        (b"", ":1:1: not JSON"),
        (b'{"a": NaN}', ":1:1: NaN is no number that every reader keeps"),
        (b'{"a": 1e999}', ":1:1: 1e999 is no number"),
        (b'{"a": 0.1234567890123456789}', ":1:1: 0.1234567890123456789 is no number"),
        (b'{"a": ' + b"9" * 900 + b"}", ":1:1: 9999"),
        (b'{"a":\n [[[[[[1]]]]]]}', ":2:6: nested deeper than 5 levels"),
        (b'{"a": "\xff"}', ": byte 0xFF at offset 7 is not UTF-8"),
        (b" " * 1001, ": more than 1,000 bytes"),
        (b"[" * 900, ":1:6: nested deeper"),
    ],
)
def test_what_readers_take_differently_is_refused_with_its_place(content: bytes, said: str) -> None:
    with pytest.raises(InputError) as refused:
        read(content)
    assert refused.value.diagnostics().startswith(f"facts.json{said}")
    assert refused.value.exit_status == 4


def test_text_without_an_end_is_looked_at_once() -> None:
    for content in (b'{"a": "' + b'\\"' * 400_000, b'"' * 800_001):
        with pytest.raises(InputError, match="not JSON"):
            read(content, most=2_000_000)
