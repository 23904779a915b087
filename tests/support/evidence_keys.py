"""Keys for tests, each from a small fixed number anybody can read: they protect nothing."""

from __future__ import annotations

from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, derive_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from switchboard_policy.domain.location import Location
from switchboard_policy.evidence.public_keys import public_pem
from switchboard_policy.ports.signer import KeyKind
from switchboard_policy.signers.file import FileSigner, signer_of
from switchboard_policy.signers.pkcs8 import private_pem


class FixedSigner(FileSigner):
    """Signs with a key from a fixed number; the same message has the same signature each time."""

    def private_pem(self) -> bytes:
        """Return the private half as PKCS#8, unencrypted."""
        return private_pem(self.key, None)

    def public_pem(self) -> bytes:
        """Return the public half as other programs read it."""
        return public_pem(self.public).encode()


def fixed_signer(kind: KeyKind = KeyKind.ECDSA_P256, n: int = 1) -> FixedSigner:
    """Return the signer of a number. Different numbers are different keys.

    Args:
        kind: of key.
        n: the number: the scalar of a P-256 key, the seed of an Ed25519 key.
    """
    key = (
        derive_private_key(n, SECP256R1())
        if kind is KeyKind.ECDSA_P256
        else Ed25519PrivateKey.from_private_bytes(n.to_bytes(32))
    )
    signer = signer_of(key, Location(""))
    return FixedSigner(signer.key, signer.public)
