from __future__ import annotations

import hashlib
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from switchboard_policy.errors.bundles import BundleContentRefused
from switchboard_policy.opa.bundles.digests import digest_of, read_json

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(codec="utf-8"), max_size=8),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.text(st.characters(codec="utf-8"), max_size=4), inner, max_size=3),
    max_leaves=8,
)  # fmt: skip


def plain(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


@pytest.mark.parametrize(
    ("written", "digested"),
    [
        ('{ "b" : 1,\n "a" : [ true , null ] }', '{"a":[true,null],"b":1}'),
        ('{"a": 1.0}', '{"a":1.0}'),
        ('{"a": 1.50, "b": 1E2, "c": -0, "d": 1e400}', '{"a":1.50,"b":1E2,"c":-0,"d":1e400}'),
        ('{"a": 123456789012345678901234567890}', '{"a":123456789012345678901234567890}'),
        (f'{{"a": {"9" * 400}}}', f'{{"a":{"9" * 400}}}'),
        ('{"\\u00e9": "\\/\\u003c\\ud83d\\ude00"}', '{"é":"/<😀"}'),
        ('{"a": "\\u2028\\u2029\\u0001\\u007f\\b\\f"}', '{"a":"\\u2028\\u2029\\u0001\x7f\\b\\f"}'),
        ("[]", "[]"),
        ('"text"', '"text"'),
    ],
)
def test_json_is_digested_as_what_it_says(written: str, digested: str) -> None:
    assert digest_of("a/data.json", written.encode()) == plain(digested)
    assert digest_of(".manifest", written.encode()) == plain(digested)


def test_anything_else_is_digested_as_its_bytes() -> None:
    assert digest_of("a/data.rego", b'{ "a": 1 }') == plain('{ "a": 1 }')
    assert digest_of("a/mydata.json", b"\xff") == hashlib.sha256(b"\xff").hexdigest()


@settings(max_examples=100)
@given(values, st.sampled_from([None, 1, 3]))
def test_blanks_and_the_order_of_keys_are_free(value: object, indent: int | None) -> None:
    one = json.dumps(value, ensure_ascii=False).encode()
    other = json.dumps(value, indent=indent, sort_keys=True).encode()
    assert digest_of("data.json", one) == digest_of("data.json", other)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b'{"a": 1, "a": 2}', "key 'a' stands in one object twice"),
        (b'{"a": {"b": 1, "c": 0, "b": 1}}', "key 'b' stands in one object twice"),
        (b'{"a": NaN}', "NaN is no number"),
        (b'{"a": -Infinity}', "-Infinity is no number"),
        (b'{"a": "\\ud800"}', "surrogates not allowed"),
        (b"a: 1", "Expecting value"),
        (b'{"a": 1} x', "Extra data"),
        (b"\xef\xbb\xbf{}", "BOM"),
        (b"\xff", "can't decode"),
        (b"", "Expecting value"),
        (b"[" * 100_000, "nested deeper than 64 levels"),
        (b'{"a":' * 65 + b"1" + b"}" * 65, "nested deeper than 64 levels"),
    ],
)
def test_json_that_readers_take_differently_is_refused(content: bytes, said: str) -> None:
    with pytest.raises(BundleContentRefused, match="is no JSON that is read alike") as one:
        read_json("data.json", content)
    assert said in one.value.message
    with pytest.raises(BundleContentRefused):
        digest_of("data.json", content)


def test_numbers_no_engine_keeps_are_refused_as_values() -> None:
    with pytest.raises(BundleContentRefused, match="1e400 is beyond a 64-bit float"):
        read_json("data.json", b'{"a": 1e400}')


def test_brackets_in_text_are_no_nesting() -> None:
    text = json.dumps({"a": "[" * 100, "b": '\\"[[' * 70}).encode()
    assert read_json("data.json", text)["a"] == "[" * 100


@pytest.mark.parametrize("content", [b'"\\' * 200_000, b'"' * 200_001, b'"\\"' * 200_000])
def test_text_without_an_end_is_looked_at_once(content: bytes) -> None:
    """By way of its size: in the square of this length it would take hours."""
    with pytest.raises(BundleContentRefused):
        read_json("data.json", content)
