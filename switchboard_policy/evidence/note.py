"""Signed notes: a text, and under it who has signed it.

Source: https://c2sp.org/signed-note, Ed25519 signatures (type 0x01).
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_der_public_key,
)

from switchboard_policy.documents.constants import constants
from switchboard_policy.errors import UsageError
from switchboard_policy.errors.evidence_log import (
    LogKeyUnknown,
    LogSignatureInvalid,
    NoteMalformed,
)
from switchboard_policy.evidence.signatures import signature_over, verify_signature
from switchboard_policy.ports.signer import KeyKind, PublicKey, Signer

PACKAGE = "switchboard_policy.evidence.log"
_DASH = "\u2014 "
_ED25519 = b"\x01"
_ID_BYTES = 4
_CONTROLS = frozenset(map(chr, range(32))) - {"\n"}


class Verifier(NamedTuple):
    """A key that may sign notes, and the name it signs under.

    Args:
        name: the key's name, for a log its origin: no space and no plus in it.
        key: its public half; Ed25519.
    """

    name: str
    key: PublicKey


class Signature(NamedTuple):
    """One line under a note.

    Args:
        name: name of the key.
        id: first bytes of the key's digest, which tell apart keys of one name.
        value: the signature itself.
    """

    name: str
    id: bytes
    value: bytes


@dataclass(frozen=True)
class Note:
    """What a note says, none of it checked.

    Args:
        text: what is signed, to its last end of line.
        signatures: the lines under it, at least one.
    """

    text: str
    signatures: tuple[Signature, ...]


def key_id(verifier: Verifier | tuple[str, PublicKey]) -> bytes:
    """Return the first bytes of a key's digest by which its signatures are found.

    Args:
        verifier: the key and its name.

    Raises:
        UsageError: the name is none, or the key is not Ed25519.
    """
    name, key = verifier
    _check_name(name)
    material = name.encode() + b"\n" + _ED25519 + _raw(key)
    return hashlib.sha256(material).digest()[:_ID_BYTES]


def verifier_text(verifier: Verifier | tuple[str, PublicKey]) -> str:
    """Return a key that signs notes on one line, as Go and the tools of C2SP take it.

    Args:
        verifier: the key and its name.

    Raises:
        UsageError: the name is none, or the key is not Ed25519.
    """
    name, key = verifier
    material = base64.b64encode(_ED25519 + _raw(key)).decode()
    return f"{name}+{key_id(verifier).hex()}+{material}"


def read_verifier(text: str) -> Verifier:
    """Return the key that `verifier_text` wrote, or that Go or a log of C2SP's gives out.

    Args:
        text: such as `example.org/audit+1b2c3d4e+AQ…`.

    Raises:
        UsageError: it is no Ed25519 key of a note.
    """
    name, _, rest = text.strip().partition("+")
    identity, _, encoded = rest.partition("+")
    material = decoded(encoded) or b""
    try:
        raw = Ed25519PublicKey.from_public_bytes(material[1:])
    except ValueError:
        raw = None
    if raw is None or not material.startswith(_ED25519):
        message = f"{text[:60]!r} is no Ed25519 key of a log"
        raise UsageError(message, hint="one line: the log's name, the key's id, the key in base64")
    spki = raw.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    found = Verifier(name, PublicKey(KeyKind.ED25519, spki))
    if key_id(found).hex() != identity:
        message = f"the key of {name!r} does not have the id {identity[:16]!r}"
        raise UsageError(message, hint="take the whole line from where it was given out")
    return found


def sign_note(text: str, name: str, signer: Signer) -> bytes:
    """Return a note with one signature.

    Args:
        text: what is signed; ends with an end of line.
        name: of the key; for a log its origin.
        signer: holds the private half, Ed25519.

    Raises:
        UsageError: the text or the name is none that a note can hold, or the key is not Ed25519.
        UnreachableError: whoever holds the key does not answer, or not with a signature of it.
    """
    if not text.endswith("\n") or _CONTROLS.intersection(text):
        raise UsageError("a note's text ends with an end of line and holds no control character")
    identity = key_id((name, signer.public))
    signed = base64.b64encode(identity + signature_over(text.encode(), signer)).decode()
    return f"{text}\n{_DASH}{name} {signed}\n".encode()


def read_note(content: bytes) -> Note:
    """Read a note without checking who signed it.

    Args:
        content: the bytes of it.

    Raises:
        NoteMalformed: they are no note.
    """
    most = constants(PACKAGE).whole("note_bytes")
    if len(content) > most:
        raise NoteMalformed(f"a note of {len(content):,} bytes; at most {most:,} are read")
    try:
        whole = content.decode()
    except UnicodeDecodeError as error:
        raise NoteMalformed(f"a note is UTF-8; byte {error.start:,} is not") from error
    if _CONTROLS.intersection(whole):
        raise NoteMalformed("a note holds a control character beside the end of a line")
    text, blank, lines = whole.rpartition("\n\n")
    if not blank or not lines.endswith("\n"):
        message = "a note is a text, an empty line, and lines of signatures; this is cut off"
        raise NoteMalformed(message)
    return Note(text + "\n", tuple(_signature(line) for line in lines[:-1].split("\n")))


def open_note(content: bytes, verifiers: Iterable[Verifier | tuple[str, PublicKey]]) -> Note:
    """Read a note, and return it with those signatures alone that trusted keys made.

    Signatures of keys that are not known are passed over, as a note may carry those of many. One
    under a known key that does not verify refuses the whole.

    Args:
        content: the bytes of the note.
        verifiers: who is trusted, by name and key.

    Raises:
        NoteMalformed: the bytes are no note.
        LogKeyUnknown: no trusted key has signed.
        LogSignatureInvalid: a trusted key's signature does not verify.
        UsageError: a name or a key among those trusted is none of a note's.
    """
    note = read_note(content)
    known = {(name, key_id((name, key))): key for name, key in verifiers}
    verified: list[Signature] = []
    for each in note.signatures:
        key = known.get((each.name, each.id))
        if key is None:
            continue
        _check_signature(key, each, note.text)
        verified.append(each)
    if not verified:
        raise _unknown(note, known)
    return Note(note.text, tuple(verified))


def _check_signature(key: PublicKey, signature: Signature, text: str) -> None:
    if not verify_signature(key, signature.value, text.encode()):
        message = f"{signature.name} did not make this signature over this text"
        raise LogSignatureInvalid(message, hint="fetch the checkpoint again from the log")


def _unknown(note: Note, known: Iterable[tuple[str, bytes]]) -> LogKeyUnknown:
    found = ", ".join(f"{each.name}+{each.id.hex()}" for each in note.signatures)
    allowed = ", ".join(sorted(f"{name}+{identity.hex()}" for name, identity in known))
    hint = f"trusted: {allowed}" if allowed else "no key of a log is trusted here"
    return LogKeyUnknown(f"signed by {found}, which nobody here trusts", hint=hint)


def _signature(line: str) -> Signature:
    name, blank, encoded = line.removeprefix(_DASH).partition(" ")
    if not line.startswith(_DASH) or not blank or not _is_name(name):
        raise NoteMalformed("a line of a signature is a dash, a key's name, and base64")
    value = decoded(encoded)
    if value is None or len(value) <= _ID_BYTES:
        raise NoteMalformed(f"the signature of {name} is no base64 of a key id and a signature")
    return Signature(name, value[:_ID_BYTES], value[_ID_BYTES:])


def decoded(text: str) -> bytes | None:
    """Return what base64 stands for; None where it is not the one way of writing it.

    Args:
        text: standard alphabet, padded. Source: RFC 4648, section 4.
    """
    try:
        value = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None
    return value if base64.b64encode(value).decode() == text else None


def _raw(key: PublicKey) -> bytes:
    """Return the 32 bytes of an Ed25519 key."""
    public = load_der_public_key(key.spki)
    if not isinstance(public, Ed25519PublicKey):
        message = f"a log is signed with {KeyKind.ED25519}; this key is {key.kind}"
        raise UsageError(message, hint="name the log's own key")
    return public.public_bytes_raw()


def _check_name(name: str) -> None:
    if not _is_name(name):
        message = f"{name!r} is no name of a log's key: it is not empty, without spaces and plus"
        raise UsageError(message, hint="such as example.org/audit")


def _is_name(name: str) -> bool:
    return bool(name) and not any(each.isspace() or each == "+" or each < " " for each in name)
