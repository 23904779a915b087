from __future__ import annotations

import base64
import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.evidence_keys import fixed_signer
from support.long import many

from switchboard_policy.errors import UnreachableError, UsageError
from switchboard_policy.errors.evidence_log import (
    LogError,
    LogKeyUnknown,
    LogSignatureInvalid,
    NoteMalformed,
)
from switchboard_policy.evidence.note import (
    Verifier,
    key_id,
    open_note,
    read_note,
    read_verifier,
    sign_note,
    verifier_text,
)
from switchboard_policy.ports.signer import KeyKind


def spelt(material: bytes) -> str:
    """A line that looks like a key."""
    return f"a+00000000+{base64.b64encode(material).decode()}"


NAME = "switchboard.example/audit"
SIGNER = fixed_signer(KeyKind.ED25519, 1)
KNOWN = Verifier(NAME, SIGNER.public)
NOTE = sign_note("one\n\ntwo\n", NAME, SIGNER)


def test_a_note_is_its_text_and_who_signed_it() -> None:
    note = open_note(NOTE, [KNOWN])
    assert note.text == "one\n\ntwo\n", "an empty line of the text does not end it"
    assert [each.name for each in note.signatures] == [NAME]
    assert note.signatures[0].id == key_id(KNOWN)


def test_signatures_of_others_are_passed_over_and_left_out() -> None:
    other = sign_note("one\n\ntwo\n", "witness.example", fixed_signer(KeyKind.ED25519, 2))
    both = NOTE + other.rpartition(b"\n\n")[2]
    assert [each.name for each in open_note(both, [KNOWN]).signatures] == [NAME]
    assert len(read_note(both).signatures) == 2


def test_sixteen_long_signatures_of_others_are_no_reason_to_refuse() -> None:
    others = "".join(
        f"\u2014 witness{number}.example {base64.b64encode(bytes(5_000)).decode()}\n"
        for number in range(16)
    )
    assert len(open_note(NOTE + others.encode(), [KNOWN]).signatures) == 1


def test_only_a_key_of_this_name_and_this_id_counts() -> None:
    for stranger in (
        Verifier(NAME, fixed_signer(KeyKind.ED25519, 2).public),
        Verifier("other.example", SIGNER.public),
    ):
        with pytest.raises(LogKeyUnknown, match=re.escape(f"signed by {NAME}+")):
            open_note(NOTE, [stranger])
    with pytest.raises(LogKeyUnknown) as refused:
        open_note(NOTE, [])
    assert "no key of a log is trusted" in refused.value.hint


def test_a_trusted_keys_signature_over_another_text_refuses_the_whole() -> None:
    with pytest.raises(LogSignatureInvalid):
        open_note(NOTE.replace(b"two", b"six"), [KNOWN])
    good, bad = NOTE.rpartition(b"\n\n")[2], sign_note("six\n", NAME, SIGNER).rpartition(b"\n\n")[2]
    with pytest.raises(LogSignatureInvalid):
        open_note(b"one\n\ntwo\n\n" + good + bad, [KNOWN])


SIGNATURE = NOTE.decode().split()[-1]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "cut off"),
        (b"one\n", "cut off"),
        (b"\n\n", "cut off"),
        (NOTE[:-1], "cut off"),
        (NOTE[:-2] + b"\n", "no base64"),
        (NOTE + b"\n", "cut off"),
        (NOTE + b"more\n", "a line of a signature"),
        (NOTE.replace(b"\n", b"\r\n"), "a control character"),
        (NOTE.replace(b"one", b"o\x00e"), "a control character"),
        (b"\xff" + NOTE, "UTF-8; byte 0 is not"),
        (NOTE.replace("—".encode(), b"-"), "a line of a signature"),
        (NOTE.replace(NAME.encode(), b"a+b"), "a line of a signature"),
        (NOTE.replace(b" " + NAME.encode(), b" "), "a line of a signature"),
        (NOTE.replace(SIGNATURE.encode(), base64.b64encode(b"1234")), "no base64"),
        (NOTE.replace(SIGNATURE.encode(), SIGNATURE.rstrip("=").encode()), "no base64"),
        (NOTE.replace(SIGNATURE.encode(), SIGNATURE.encode() + b" "), "no base64"),
        (b"x" * 140_000, "at most 131,072"),
    ],
)
def test_what_is_no_note_is_refused(content: bytes, why: str) -> None:
    with pytest.raises(NoteMalformed, match=why):
        open_note(content, [KNOWN])


def test_no_byte_of_a_note_can_be_changed() -> None:
    for place in range(len(NOTE)):
        spoilt = NOTE[:place] + bytes([NOTE[place] ^ 1]) + NOTE[place + 1 :]
        with pytest.raises(LogError):
            open_note(spoilt, [KNOWN])


@pytest.mark.parametrize("name", ["", "a b", "a+b", "a\u00a0b", "a\nb", "a\x00b"])
def test_a_name_that_no_note_can_hold_is_refused(name: str) -> None:
    with pytest.raises(UsageError, match="no name of a log's key"):
        sign_note("text\n", name, SIGNER)


@pytest.mark.parametrize("text", ["", "text", "te\txt\n", "te\rxt\n"])
def test_a_text_that_no_note_can_hold_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="ends with an end of line"):
        sign_note(text, NAME, SIGNER)


def test_a_key_of_another_kind_neither_signs_nor_is_trusted() -> None:
    other = fixed_signer(KeyKind.ECDSA_P256, 1)
    with pytest.raises(UsageError, match="a log is signed with ed25519"):
        sign_note("text\n", NAME, other)
    with pytest.raises(UsageError, match="a log is signed with ed25519"):
        open_note(NOTE, [Verifier(NAME, other.public)])


@given(st.one_of(st.text(max_size=80), st.binary(max_size=40).map(spelt)))
@settings(max_examples=many(3000, few=100), deadline=None)
def test_whatever_the_text_a_key_on_one_line_is_read_or_refused(text: str) -> None:
    with pytest.raises(UsageError, match=r"no Ed25519 key|not have the id"):
        read_verifier(text)


def test_a_key_on_one_line_is_read_as_it_was_written() -> None:
    line = verifier_text(KNOWN)
    assert read_verifier(f"{line}\n") == KNOWN
    name, identity, material = line.split("+", 2)
    for spoilt in (
        f"{name}x+{identity}+{material}",
        f"{name}+{identity[::-1]}+{material}",
        f"{name}+0{identity}+{material}",
        f"+{identity}+{material}",
        f"{name}+{identity}+{material[:-4]}",
        f"{name}+{identity}+{material}====",
    ):
        with pytest.raises(UsageError):
            read_verifier(spoilt)


def test_a_signer_whose_key_was_changed_behind_it_signs_no_note() -> None:
    changed = replace(SIGNER, public=fixed_signer(KeyKind.ED25519, 2).public)
    with pytest.raises(UnreachableError):
        sign_note("text\n", NAME, changed)
