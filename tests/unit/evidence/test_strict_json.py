from __future__ import annotations

import json

import pytest

from switchboard_policy.domain.json_value import Json
from switchboard_policy.errors import evidence_json as why
from switchboard_policy.evidence.strict_json import (
    MOST,
    canonical_bytes,
    read_canonical,
    read_json,
)

REFUSED = {
    "a byte too many": (b'{"a":"' + b"x" * 100 + b'"}', why.JsonTooLarge),
    "a byte order mark": (b"\xef\xbb\xbf{}", why.JsonByteOrderMark),
    "UTF-16": ('{"a":1}'.encode("utf-16"), why.JsonNotUtf8),
    "a lone byte": (b'{"a":"\xff"}', why.JsonNotUtf8),
    "half a pair, in bytes": (b'{"a":"\xed\xa0\x80"}', why.JsonNotUtf8),
    "half a pair, escaped": (b'{"a":"\\ud800"}', why.JsonLoneSurrogate),
    "half a pair in a key": (b'{"\\uDC00":1}', why.JsonLoneSurrogate),
    "nothing": (b"", why.JsonMalformed),
    "white space alone": (b" \n", why.JsonMalformed),
    "the end missing": (b'{"a":1', why.JsonMalformed),
    "a comma too many": (b"[1,]", why.JsonMalformed),
    "a comment": (b"{} // hello"[3:], why.JsonMalformed),
    "single quotes": (b"{'a':1}", why.JsonMalformed),
    "a raw control character": (b'{"a":"\n"}', why.JsonMalformed),
    "another document": (b"{}{}", why.JsonTrailing),
    "a bracket too many": (b"{}]", why.JsonTrailing),
    "a zero byte after it": (b"{}\x00", why.JsonTrailing),
    "white space JSON has not": (b"{}\x0c", why.JsonTrailing),
    "a key twice": (b'{"a":1,"a":1}', why.JsonDuplicateKey),
    "a key twice, once escaped": (b'{"a":1,"\\u0061":2}', why.JsonDuplicateKey),
    "a key twice, inside": (b'[{"b":{"a":1,"a":2}}]', why.JsonDuplicateKey),
    "2^53": (b"9007199254740992", why.JsonNumberRefused),
    "-2^53": (b"[-9007199254740992]", why.JsonNumberRefused),
    "digits without end": (b"9" * 90, why.JsonNumberRefused),
    "a fraction": (b"1.5", why.JsonNumberRefused),
    "an exponent": (b"1e3", why.JsonNumberRefused),
    "beyond every float": (b"1e999", why.JsonNumberRefused),
    "no number": (b"NaN", why.JsonNumberRefused),
    "without end": (b"[-Infinity]", why.JsonNumberRefused),
    "a leading zero": (b"01", why.JsonTrailing),
    "nesting": (b"[" * 9 + b"]" * 9, why.JsonTooDeep),
    "nesting without end": (b"[" * 90, why.JsonTooDeep),
}


def read(content: bytes) -> Json:
    return read_json("the test", content, most_bytes=100, depth=8)


@pytest.mark.parametrize("case", REFUSED)
def test_what_has_no_single_reading_is_refused_for_its_own_reason(case: str) -> None:
    content, reason = REFUSED[case]
    with pytest.raises(why.JsonError, match="the test: ") as caught:
        read(content)
    assert caught.type is reason


def test_each_reason_has_a_case() -> None:
    reasons = {reason for _, reason in REFUSED.values()} | {why.JsonNotCanonical}
    assert reasons == set(why.JsonError.__subclasses__())


@pytest.mark.parametrize(
    "content",
    [
        b" {} \r\n\t",
        b"null",
        b"[[[[[[[[]]]]]]]]",
        f"[{MOST},{-MOST},0,-0]".encode(),
        '{"a":"\\ud83d\\ude02","b":"\U0001f602","c":"[[[[[[[[[["}'.encode(),
        b'{"\\"[":"]","a":{"a":1}}',
    ],
)
def test_what_json_says_in_one_way_is_read_as_every_reader_reads_it(content: bytes) -> None:
    assert read(content) == json.loads(content)


def test_a_document_may_be_as_long_and_as_deep_as_it_may_be() -> None:
    assert read(b'"' + b"x" * 98 + b'"') == "x" * 98
    with pytest.raises(why.JsonTooLarge, match="101 bytes; 100 are read"):
        read(b'"' + b"x" * 99 + b'"')


@pytest.mark.parametrize(
    "content", [b'{"b":1,"a":2}', b'{"a": 1}', b"{}\n", b'"\\u0061"', b"-0", b'"\\/"']
)
def test_another_layout_than_the_canonical_one_is_refused_where_that_is_due(content: bytes) -> None:
    with pytest.raises(why.JsonNotCanonical):
        read_canonical("the test", content, most_bytes=100, depth=8)
    due = canonical_bytes(read(content))
    assert read_canonical("the test", due, most_bytes=100, depth=8) == read(content)


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (MOST + 1, why.JsonNumberRefused),
        (float("nan"), why.JsonNumberRefused),
        (float("inf"), why.JsonNumberRefused),
        ("\ud800", why.JsonLoneSurrogate),
        ({"\ud800": 1}, why.JsonLoneSurrogate),
        ({1: 2}, why.JsonMalformed),
        (b"bytes", why.JsonMalformed),
    ],
)
def test_what_json_cannot_say_is_not_written(value: object, reason: type[why.JsonError]) -> None:
    with pytest.raises(reason):
        canonical_bytes(value)


def test_keys_are_in_the_order_of_their_utf_16() -> None:
    assert canonical_bytes({"\ufb33": 1, "\U0001f602": 2}) == '{"\U0001f602":2,"\ufb33":1}'.encode()
