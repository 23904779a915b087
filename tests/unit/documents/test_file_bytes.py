from __future__ import annotations

import pytest

from switchboard_policy.documents.text import Bounds, decode, line_column
from switchboard_policy.errors import InputError

BOUNDS = Bounds(file_bytes=100, line_bytes=10, depth=5, nodes=10)


def refusal(data: bytes) -> str:
    with pytest.raises(InputError) as refused:
        decode("f.yaml", data, BOUNDS)
    return refused.value.diagnostics()


def test_a_byte_order_mark_is_taken_off_and_remembered() -> None:
    assert decode("f.yaml", b"\xef\xbb\xbfa: 1", BOUNDS) == ("a: 1", True)
    assert decode("f.yaml", b"a: 1", BOUNDS) == ("a: 1", False)


def test_a_second_byte_order_mark_is_refused() -> None:
    assert "a second byte order mark" in refusal(b"\xef\xbb\xbf\xef\xbb\xbfa")


def test_bytes_that_are_not_utf8_are_named_with_their_offset() -> None:
    found = refusal(b"\xef\xbb\xbfa: 1\nb: \xff")

    assert found == "f.yaml:2:4: byte 0xFF at offset 11 is not UTF-8; save the file as UTF-8"


def test_nul_is_named_with_its_offset() -> None:
    assert refusal(b"a: \xc3\xa9\x00").startswith("f.yaml:1:5: control character U+0000 at byte 5")
    assert "at byte 4" in refusal(b"\xef\xbb\xbfa\x07")


def test_a_long_line_is_refused_before_anything_scans_it() -> None:
    assert refusal(b"a\n" + b"b" * 11) == "f.yaml:2:1: a line longer than 10 bytes"
    assert refusal(b"a\n" + b"b" * 11 + b"\nc").startswith("f.yaml:2:1:")


def test_a_line_of_exactly_the_bound_is_read() -> None:
    for text in ("b" * 10, "a\n" + "b" * 10 + "\n"):
        assert decode("f.yaml", text.encode(), BOUNDS) == (text, False)


def test_a_long_file_is_refused_with_both_sizes() -> None:
    assert refusal(b"a\n" * 51) == "f.yaml: a file of 102 bytes; at most 100 are read"


@pytest.mark.parametrize(
    ("text", "offset", "expected"),
    [("ab", 1, (1, 2)), ("a\r\nb", 3, (2, 1)), ("a\rb\nc", 4, (3, 1)), ("a\u2028b", 2, (2, 1))],
)
def test_lines_are_counted_as_yaml_counts_them(
    text: str, offset: int, expected: tuple[int, int]
) -> None:
    assert line_column(text, offset) == expected
