from __future__ import annotations

import base64

import pytest
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from support.evidence_keys import fixed_signer

from switchboard_policy.errors.evidence_attestations import Base64Refused
from switchboard_policy.evidence.dsse import decode, encode, pae
from switchboard_policy.evidence.signatures import verify_signature
from switchboard_policy.ports.signer import KeyKind

SPEC_KEY = 97358161215184420915383655311931858321456579547487070936769975997791359926199
SPEC_SIGNATURE = (
    "A3JqsQGtVsJ2O2xqrI5IcnXip5GToJ3F+FnZ+O88SjtR6rDAajabZKciJTfUiHqJPcIAriEGAHTVeCUjW2JIZA=="
)
"""Source: secure-systems-lab/dsse, protocol.md, test vectors."""
RFC_KEY = 0xC9AFA9D845BA75166B5C215767B1D6934E50C3DB36E89B127B8A622B120F6721
RFC_SIGNATURES = {
    b"sample": (
        0xEFD48B2AACB6A8FD1140DD9CD45E81D69D2C877B56AAF991C34D0EA84EAF3716,
        0xF7CB1C942D657C41D436C7A1B6E29F65F3E900DBB9AFF4064DC4AB2F843ACDA8,
    ),
    b"test": (
        0xF1ABB023518351CD71D881567B1EA663ED3EFCF6C5132B354F28D3B0B7D38367,
        0x019F4113742A2B14BD25926B49C649155F267E60D3814B4C0CC84250E46F0083,
    ),
}
"""Source: RFC 6979, appendix A.2.5, with SHA-256."""


@pytest.mark.parametrize(
    ("kind", "payload", "encoded"),
    [
        ("", b"", b"DSSEv1 0  0 "),
        (
            "http://example.com/HelloWorld",
            b"hello world",
            b"DSSEv1 29 http://example.com/HelloWorld 11 hello world",
        ),
        ("a b", b"c d", b"DSSEv1 3 a b 3 c d"),
        ("\u00e9", "\u0ca0".encode(), b"DSSEv1 2 \xc3\xa9 3 \xe0\xb2\xa0"),
    ],
)
def test_lengths_are_of_bytes_and_stand_before_what_they_measure(
    kind: str, payload: bytes, encoded: bytes
) -> None:
    assert pae(kind, payload) == encoded


def test_no_two_messages_are_encoded_alike() -> None:
    assert pae("a", b"1 b") != pae("a 1", b"b")
    assert pae("", b"1") != pae("1", b"")


def test_the_signature_of_the_specification_comes_out_again() -> None:
    signer = fixed_signer(KeyKind.ECDSA_P256, SPEC_KEY)
    message = pae("http://example.com/HelloWorld", b"hello world")
    made = signer.sign(message)
    assert raw(made) == base64.b64decode(SPEC_SIGNATURE)
    assert verify_signature(signer.public, made, message)


@pytest.mark.parametrize("message", RFC_SIGNATURES)
def test_signing_is_as_deterministic_as_the_rfc_says(message: bytes) -> None:
    signer = fixed_signer(KeyKind.ECDSA_P256, RFC_KEY)
    assert decode_dss_signature(signer.sign(message)) == RFC_SIGNATURES[message]


def test_a_signature_is_over_the_type_too() -> None:
    signer = fixed_signer()
    made = signer.sign(pae("text/plain", b"x"))
    assert verify_signature(signer.public, made, pae("text/plain", b"x"))
    assert not verify_signature(signer.public, made, pae("text/html", b"x"))
    assert not verify_signature(signer.public, made, b"x")


@pytest.mark.parametrize(
    ("text", "content"),
    [
        ("", b""),
        ("/+8=", b"\xff\xef"),
        ("_-8=", b"\xff\xef"),
        ("-_-_", b"\xfb\xff\xbf"),
        ("YWE-", b"aa>"),
        ("YWE_", b"aa?"),
        ("YQ==", b"a"),
        ("aGVsbG8gd29ybGQ=", b"hello world"),
    ],
)
def test_both_alphabets_are_read(text: str, content: bytes) -> None:
    assert decode("the test", text) == content


@pytest.mark.parametrize(
    "text",
    [
        "_+8=",
        "YQ",
        "YQ=",
        "YQ===",
        "YR==",
        "Y Q==",
        "YQ==\n",
        "\nYQ==",
        "YQ==YQ==",
        "Y",
        "=",
        "YQ=\u003d\u200b",
        "\u0663\u0663==",
        "YQ.==",
    ],
)
def test_what_only_a_lenient_reader_takes_is_refused(text: str) -> None:
    with pytest.raises(Base64Refused, match="the test: "):
        decode("the test", text)


def test_what_is_written_is_read() -> None:
    for length in range(70):
        assert decode("the test", encode(bytes(range(length)))) == bytes(range(length))


def raw(der: bytes) -> bytes:
    """A signature as r and s, side by side."""
    r, s = decode_dss_signature(der)
    return r.to_bytes(32) + s.to_bytes(32)
