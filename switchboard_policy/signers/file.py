"""A private key in a file: PKCS#8, encrypted by a passphrase."""

from __future__ import annotations

from dataclasses import dataclass, field

from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDSA,
    SECP256R1,
    EllipticCurvePrivateKey,
)
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from switchboard_policy.documents.pem import read_private_key
from switchboard_policy.domain.location import Location
from switchboard_policy.errors import InputError
from switchboard_policy.ports.signer import KeyKind, PublicKey

PrivateKey = EllipticCurvePrivateKey | Ed25519PrivateKey


@dataclass(frozen=True)
class FileSigner:
    """Signs with a key that was read from a file.

    ECDSA signatures are deterministic (RFC 6979): the same key and message give the same bytes.

    Args:
        key: the private key, P-256 or Ed25519.
        public: its public half.
    """

    key: PrivateKey = field(repr=False)
    public: PublicKey

    def sign(self, message: bytes) -> bytes:
        """Return a signature over a message, in the form its `KeyKind` says.

        Args:
            message: the bytes themselves, not a digest of them.
        """
        if isinstance(self.key, Ed25519PrivateKey):
            return self.key.sign(message)
        return self.key.sign(message, ECDSA(SHA256(), deterministic_signing=True))


def signer_of(key: object, where: Location) -> FileSigner:
    """Return a signer for a private key of `cryptography`.

    Args:
        key: the key.
        where: what to name in messages.

    Raises:
        InputError: it is of a kind that evidence does not use.
    """
    if isinstance(key, EllipticCurvePrivateKey) and isinstance(key.curve, SECP256R1):
        kind = KeyKind.ECDSA_P256
    elif isinstance(key, Ed25519PrivateKey):
        kind = KeyKind.ED25519
    else:
        found = key.curve.name if isinstance(key, EllipticCurvePrivateKey) else type(key).__name__
        message = f"a private key of the kind {found}; P-256 and, for the log, Ed25519 are allowed"
        raise InputError(message, location=where)
    spki = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return FileSigner(key, PublicKey(kind, spki))


def read_signer(file: str, content: bytes, passphrase: bytes | None = None) -> FileSigner:
    """Return the signer of a key file.

    Args:
        file: its path, for messages.
        content: its bytes: PKCS#8 in PEM.
        passphrase: what it is encrypted with; None where it is not.

    Raises:
        InputError: no private key, another passphrase, or a kind that evidence does not use.
    """
    where = Location(file)
    return signer_of(read_private_key("a private key", content, passphrase, where), where)
