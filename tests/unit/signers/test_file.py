"""Private keys in files: read, written, and opened by OpenSSL."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed448 import Ed448PrivateKey
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from support.evidence_keys import fixed_signer
from support.tools import require_tool

from switchboard_policy.domain.location import Location
from switchboard_policy.errors import InputError
from switchboard_policy.evidence.public_keys import public_pem
from switchboard_policy.evidence.signatures import verify_signature
from switchboard_policy.ports.signer import KeyKind
from switchboard_policy.signers.file import read_signer, signer_of
from switchboard_policy.signers.pkcs8 import new_private_key, private_pem

PASSPHRASE = b"a passphrase of the tests"


@pytest.fixture(scope="module")
def written() -> dict[KeyKind, bytes]:
    """A key of each kind, written by us once: that is slow on purpose."""
    return {kind: private_pem(fixed_signer(kind).key, PASSPHRASE) for kind in KeyKind}


@pytest.mark.parametrize("kind", KeyKind)
def test_what_is_signed_verifies_and_nothing_else_does(kind: KeyKind) -> None:
    signer = fixed_signer(kind)
    signature = signer.sign(b"message")
    assert signature == signer.sign(b"message")
    assert verify_signature(signer.public, signature, b"message")
    assert not verify_signature(signer.public, signature, b"massage")


@pytest.mark.parametrize("kind", KeyKind)
def test_a_key_that_was_written_is_read(kind: KeyKind, written: dict[KeyKind, bytes]) -> None:
    assert written[kind].startswith(b"-----BEGIN ENCRYPTED PRIVATE KEY-----\n")
    signer = read_signer("k.pem", written[kind], PASSPHRASE)
    assert signer.public == fixed_signer(kind).public
    plain = private_pem(fixed_signer(kind).key, None)
    assert read_signer("k.pem", plain).public == signer.public


@pytest.mark.parametrize("kind", KeyKind)
def test_openssl_opens_what_we_wrote(
    kind: KeyKind, written: dict[KeyKind, bytes], tmp_path: Path
) -> None:
    openssl = require_tool("openssl")
    (tmp_path / "k.pem").write_bytes(written[kind])
    command = [openssl, "pkey", "-in", "k.pem", "-pubout", "-passin", "env:PASS"]
    done = subprocess.run(
        command,
        cwd=tmp_path,
        env={"PASS": PASSPHRASE.decode()},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == public_pem(fixed_signer(kind).public)


def test_the_passphrase_is_made_into_a_key_slowly(
    written: dict[KeyKind, bytes], tmp_path: Path
) -> None:
    openssl = require_tool("openssl")
    (tmp_path / "k.pem").write_bytes(written[KeyKind.ED25519])
    command = [openssl, "asn1parse", "-in", str(tmp_path / "k.pem")]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    numbers = [line.rpartition(":")[2] for line in told.splitlines() if "INTEGER" in line]
    assert [int(number, 16) for number in numbers] == [2**14, 8, 5]
    assert "aes-256-cbc" in told


def test_no_two_files_of_one_key_are_alike(written: dict[KeyKind, bytes]) -> None:
    assert private_pem(fixed_signer().key, PASSPHRASE) != written[KeyKind.ECDSA_P256]


@pytest.mark.parametrize("kind", KeyKind)
def test_new_keys_are_new(kind: KeyKind) -> None:
    one, two = (private_pem(new_private_key(kind), None) for _ in range(2))
    assert one != two
    assert read_signer("k.pem", one).public.kind is kind


def test_a_wrong_passphrase_and_a_missing_one_are_told_apart(
    written: dict[KeyKind, bytes],
) -> None:
    content = written[KeyKind.ECDSA_P256]
    with pytest.raises(InputError, match="another passphrase"):
        read_signer("k.pem", content, b"something else")
    with pytest.raises(InputError) as caught:
        read_signer("k.pem", content)
    assert "--passphrase-file" in caught.value.hint
    with pytest.raises(InputError, match="not encrypted"):
        read_signer("k.pem", private_pem(fixed_signer().key, None), PASSPHRASE)


@pytest.mark.parametrize(
    ("key", "found"),
    [
        (ec.derive_private_key(5, ec.SECP384R1()), "secp384r1"),
        (Ed448PrivateKey.from_private_bytes(bytes(57)), "Ed448PrivateKey"),
    ],
)
def test_other_kinds_are_named_in_the_refusal(
    key: ec.EllipticCurvePrivateKey | Ed448PrivateKey, found: str
) -> None:
    content = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    with pytest.raises(InputError, match=rf"{found}; P-256 and, for the log, Ed25519"):
        read_signer("k.pem", content)


@pytest.mark.parametrize("content", [b"", b"no key", b"-----BEGIN PRIVATE KEY-----\nAAAA\n"])
def test_what_is_no_key_is_refused_with_the_files_name(content: bytes) -> None:
    with pytest.raises(InputError) as caught:
        read_signer("k.pem", content)
    assert caught.value.location == Location("k.pem")


def test_keys_that_others_encrypted_are_read_too() -> None:
    content = fixed_signer().key.private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(PASSPHRASE)
    )
    assert read_signer("k.pem", content, PASSPHRASE).public == fixed_signer().public


def test_signatures_are_those_of_rfc_6979() -> None:
    """Appendix A.2.5: P-256 with SHA-256, of the message `sample`."""
    scalar = 0xC9AFA9D845BA75166B5C215767B1D6934E50C3DB36E89B127B8A622B120F6721
    signer = signer_of(ec.derive_private_key(scalar, ec.SECP256R1()), Location(""))
    assert decode_dss_signature(signer.sign(b"sample")) == (
        0xEFD48B2AACB6A8FD1140DD9CD45E81D69D2C877B56AAF991C34D0EA84EAF3716,
        0xF7CB1C942D657C41D436C7A1B6E29F65F3E900DBB9AFF4064DC4AB2F843ACDA8,
    )


def test_a_signer_does_not_show_its_key() -> None:
    assert "key=" not in repr(fixed_signer()).replace("PublicKey", "")
