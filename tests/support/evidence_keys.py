"""Keys for tests, each from a small fixed number anybody can read: they protect nothing."""

from __future__ import annotations

from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, derive_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from switchboard_policy.ports.signer import KeyKind, PublicKey


class FixedSigner:
    """Signs with a key from a fixed number; the same message has the same signature each time.

    Args:
        kind: of key.
        n: the number: the scalar of a P-256 key, the seed of an Ed25519 key.
    """

    def __init__(self, kind: KeyKind, n: int) -> None:
        self._key = (
            derive_private_key(n, SECP256R1())
            if kind is KeyKind.ECDSA_P256
            else Ed25519PrivateKey.from_private_bytes(n.to_bytes(32, "big"))
        )
        spki = self._key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        self.public = PublicKey(kind, spki)

    def sign(self, message: bytes) -> bytes:
        """Return a signature. Source: RFC 6979 (P-256), RFC 8032 (Ed25519)."""
        if isinstance(self._key, Ed25519PrivateKey):
            return self._key.sign(message)
        return self._key.sign(message, ECDSA(SHA256(), deterministic_signing=True))

    def private_pem(self) -> bytes:
        """Return the private half as PKCS#8, unencrypted."""
        return self._key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())

    def public_pem(self) -> bytes:
        """Return the public half as other programs read it."""
        return self._key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def fixed_signer(kind: KeyKind = KeyKind.ECDSA_P256, n: int = 1) -> FixedSigner:
    """Return the signer of a number. Different numbers are different keys."""
    return FixedSigner(kind, n)
