"""Private keys of fixed numbers: anybody can make them, so nothing may ever trust them."""

from __future__ import annotations

from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, derive_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from switchboard_policy.domain.location import Location
from switchboard_policy.domain.moments import rfc3339, seconds_of
from switchboard_policy.evidence.keyring import Keyring, KeyRole
from switchboard_policy.evidence.keyring_reading import read_keyring
from switchboard_policy.evidence.public_keys import public_pem
from switchboard_policy.ports.signer import KeyKind
from switchboard_policy.signers.file import FileSigner, signer_of

SINCE, NOW, UNTIL = map(
    seconds_of, ("2026-01-01T00:00:00Z", "2026-11-12T14:05:00Z", "2027-01-01T00:00:00Z")
)
"""When the keys of `keyring_of` are valid, and a moment between."""


def fixed_signer(kind: KeyKind = KeyKind.ECDSA_P256, number: int = 1) -> FileSigner:
    """The signer whose private key is a number."""
    if kind is KeyKind.ED25519:
        return signer_of(Ed25519PrivateKey.from_private_bytes(number.to_bytes(32)), Location(""))
    return signer_of(derive_private_key(number, SECP256R1()), Location(""))


def keyring_text(**signers: FileSigner) -> str:
    """A keyring file with one key for each role named, valid from `SINCE` until `UNTIL`."""
    lines = ["version: 1", "keys:"]
    for role, signer in signers.items():
        lines += [f"  - id: test-{role}", f"    role: {role}", "    public_key: |"]
        lines += [f"      {line}" for line in public_pem(signer.public).splitlines()]
        lines += [f"    not_before: {rfc3339(SINCE)}", f"    not_after: {rfc3339(UNTIL)}"]
        lines += ["    owner: alice"] * (role == KeyRole.APPROVAL)
        lines += ["    name: log.example/test"] * (role == KeyRole.LOG)
    return "".join(f"{line}\n" for line in lines)


def keyring_of(**signers: FileSigner) -> Keyring:
    """A keyring with one key for each role named."""
    return read_keyring("keyring.yaml", keyring_text(**signers).encode())
