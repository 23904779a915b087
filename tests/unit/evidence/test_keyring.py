"""The keyring: what is believed, what for and when; and what is no keyring."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)
from support.evidence_keys import fixed_signer
from support.keyrings import NOW, SINCE, UNTIL, keyring_of, keyring_text

from switchboard_policy.domain.location import Location
from switchboard_policy.errors import InputError, UsageError
from switchboard_policy.errors.evidence_keys import (
    KeyExpired,
    KeyNotTrusted,
    KeyNotYetValid,
    KeyRevoked,
    KeyRoleWrong,
    KeyUnknown,
)
from switchboard_policy.evidence.keyring import Keyring, KeyRole
from switchboard_policy.evidence.keyring_reading import read_keyring
from switchboard_policy.evidence.public_keys import public_pem, read_public_key, thumbprint
from switchboard_policy.ports.signer import KeyKind

ONE, TWO, LOG = fixed_signer(), fixed_signer(n=2), fixed_signer(KeyKind.ED25519)
SKEW_S = 300
REVOKED = "    revoked:\n      at: 2026-06-01T00:00:00Z\n      reason: the laptop was lost\n"


def _read(text: str) -> Keyring:
    return read_keyring("keyring.yaml", text.encode())


def test_a_key_is_believed_for_its_role_while_it_is_valid() -> None:
    keyring = keyring_of(attestation=ONE, receipt=TWO, log=LOG)
    (key,) = keyring.trusted(KeyRole.ATTESTATION, NOW)
    assert (key.id, key.public) == ("test-attestation", ONE.public)
    assert keyring.require(LOG.public, KeyRole.LOG, NOW).name == "log.example/test"


@pytest.mark.parametrize(
    ("role", "at", "refusal"),
    [
        (KeyRole.ATTESTATION, SINCE - SKEW_S - 1, KeyNotYetValid),
        (KeyRole.ATTESTATION, UNTIL + SKEW_S, KeyExpired),
        (KeyRole.APPROVAL, NOW, KeyUnknown),
    ],
)
def test_a_role_without_a_key_now_is_refused_with_the_reason(
    role: KeyRole, at: int, refusal: type[KeyNotTrusted]
) -> None:
    with pytest.raises(refusal):
        keyring_of(attestation=ONE).trusted(role, at)


@pytest.mark.parametrize("at", [SINCE - SKEW_S, UNTIL + SKEW_S - 1])
def test_clocks_may_be_a_little_apart(at: int) -> None:
    assert keyring_of(attestation=ONE).trusted(KeyRole.ATTESTATION, at)


def test_a_key_for_something_else_is_named_as_such() -> None:
    with pytest.raises(KeyRoleWrong, match=r"test-receipt is for receipt; .* attestation"):
        keyring_of(receipt=ONE).require(ONE.public, KeyRole.ATTESTATION, NOW)


def test_a_key_that_is_not_there_is_unknown() -> None:
    with pytest.raises(KeyUnknown, match=thumbprint(TWO.public)):
        keyring_of(receipt=ONE).require(TWO.public, KeyRole.RECEIPT, NOW)


def test_a_revoked_key_is_not_believed_from_that_moment_on() -> None:
    keyring = _read(keyring_text(attestation=ONE) + REVOKED)
    with pytest.raises(KeyRevoked, match="the laptop was lost"):
        keyring.trusted(KeyRole.ATTESTATION, NOW)
    assert keyring.trusted(KeyRole.ATTESTATION, SINCE + 1)


def test_a_keyring_of_no_key_or_of_one_twice_cannot_be_made() -> None:
    one, two = keyring_of(receipt=ONE, attestation=TWO).keys
    for keys in ((), (one, replace(two, id=one.id)), (one, replace(two, public=one.public))):
        with pytest.raises(UsageError):
            Keyring(keys)
    assert Keyring((one, two))


def test_a_revocation_counts_from_its_own_second_on() -> None:
    (key,) = _read(keyring_text(attestation=ONE) + REVOKED)
    assert key.revoked is not None
    assert key.refusal(key.role, key.revoked.at - 1) is None
    assert isinstance(key.refusal(key.role, key.revoked.at), KeyRevoked)


def test_of_keys_that_are_over_the_last_one_is_named() -> None:
    first, last = keyring_of(receipt=ONE, attestation=TWO).keys
    keyring = Keyring((replace(last, role=first.role, not_after=UNTIL + 1), first))
    with pytest.raises(KeyExpired, match="test-attestation was valid until"):
        keyring.trusted(KeyRole.RECEIPT, UNTIL + 2 * SKEW_S)


def _pem_of(key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey) -> str:
    public = key.public_key()
    return public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def _with_pem(pem: str) -> str:
    body = "".join(f"      {line}\n" for line in pem.splitlines())
    head, _, tail = keyring_text(receipt=ONE).partition("      -----BEGIN")
    return head + body + tail.partition("KEY-----\n")[2].partition("KEY-----\n")[2]


def _private() -> str:
    pem = ONE.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return _with_pem(pem.decode())


GOOD = keyring_text(receipt=ONE)
WRONG: dict[str, tuple[Callable[[], str], str]] = {
    "empty": (lambda: "version: 1\nkeys: []\n", "keyring.yaml:2:7: keys is empty"),
    "another version": (lambda: GOOD.replace("1", "2", 1), ":1:10: version is 2; 1 is allowed"),
    "one id twice": (
        lambda: keyring_text(receipt=ONE, attestation=TWO).replace("t-attestation", "t-receipt"),
        ":12:9: two keys with the id 'test-receipt'",
    ),
    "one key for two roles": (
        lambda: keyring_text(receipt=ONE, attestation=ONE),
        ":12:9: test-attestation is the same key as test-receipt, for another role",
    ),
    "one key twice": (
        lambda: GOOD + GOOD.partition("keys:\n")[2].replace("test-", "also-"),
        ":12:9: also-receipt is the same key as test-receipt",
    ),
    "a private key": (_private, ":6:18: a private key"),
    "P-384": (
        lambda: _with_pem(_pem_of(ec.derive_private_key(5, ec.SECP384R1()))),
        "secp384r1; P-256 and, for the log, Ed25519 are allowed",
    ),
    "RSA": (
        lambda: _with_pem(_pem_of(rsa.generate_private_key(65537, 2048))),
        "RSAPublicKey; P-256",
    ),
    "Ed25519 for receipts": (
        lambda: _with_pem(public_pem(LOG.public)),
        "ed25519 for receipt; ecdsa-p256 is allowed",
    ),
    "no key": (lambda: _with_pem("nothing"), "no public key"),
    "no key in the block": (
        lambda: _with_pem("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----"),
        "holds no key",
    ),
    "a misspelt field": (
        lambda: GOOD.replace("not_after", "not_afer"),
        "key 'not_afer' is not known; did you mean 'not_after'?",
    ),
    "an unknown role": (
        lambda: GOOD.replace("role: receipt", "role: receipts"),
        ":4:11: 'receipts' is not known; did you mean 'receipt'?",
    ),
    "no moment": (
        lambda: GOOD.replace("2026-01-01T00:00:00Z", "2026-01-01"),
        "not_before: '2026-01-01' is no moment like",
    ),
    "over before it begins": (lambda: GOOD.replace("2027-01", "2025-01"), "never valid"),
    "valid for no second": (lambda: GOOD.replace("2027-01", "2026-01"), "never valid"),
    "a control character": (
        lambda: keyring_text(log=LOG).replace("log.example/test", '"log.example\\a"'),
        "name holds a control character",
    ),
    "an owner of a receipt key": (lambda: f"{GOOD}    owner: bob\n", "owner is there for a key"),
    "no name of a log key": (
        lambda: keyring_text(log=LOG).partition("    name:")[0],
        "name is missing for a key for log",
    ),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_is_no_keyring_is_refused_with_its_line(case: str) -> None:
    text, said = WRONG[case]
    with pytest.raises(InputError) as caught:
        _read(text())
    assert said in caught.value.diagnostics()
    assert caught.value.location is not None
    assert caught.value.location.line


def test_a_key_twice_for_one_role_is_not_said_to_be_for_another() -> None:
    with pytest.raises(InputError) as caught:
        _read(WRONG["one key twice"][0]())
    assert caught.value.message == "also-receipt is the same key as test-receipt"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (ONE.private_pem(), "a private key where a public one belongs"),
        (b"words before\n" + ONE.public_pem(), "no public key"),
        (ONE.public_pem() + b"words after\n", "no public key"),
        (ONE.public_pem() + TWO.public_pem(), "no public key"),
        (b"", "no public key"),
    ],
)
def test_a_public_key_file_holds_one_public_key(content: bytes, said: str) -> None:
    assert read_public_key(b"\n" + ONE.public_pem(), Location("k.pub")) == ONE.public
    with pytest.raises(InputError, match=said):
        read_public_key(content, Location("k.pub"))


def test_a_private_key_is_refused_before_the_file_is_read_as_anything() -> None:
    with pytest.raises(InputError, match="a private key in a keyring"):
        _read("\tno: yaml\n-----BEGIN EC PRIVATE KEY-----\n")


def test_the_keyring_reads_what_it_should() -> None:
    assert _read(GOOD).trusted(KeyRole.RECEIPT, NOW)


def test_a_key_by_itself_is_no_keyring() -> None:
    key = public_pem(fixed_signer().public).encode()
    with pytest.raises(InputError) as refused:
        read_keyring("gate.pub", key)
    assert "a key by itself" in refused.value.message
    assert "MFkw" not in refused.value.diagnostics()
