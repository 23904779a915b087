"""The signer port: bytes in, a signature out; where the private key lives is for the adapter."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class KeyKind(StrEnum):
    """The two kinds of key that evidence uses, and the signatures they make.

    `ECDSA_P256` signs SHA-256 of the message, in DER: attestations, and receipts once their form is
    changed to r and s side by side. `ED25519` signs the message itself: heads of the log.
    Source: FIPS 186-5; RFC 8032.
    """

    ECDSA_P256 = "ecdsa-p256"
    ED25519 = "ed25519"


@dataclass(frozen=True)
class PublicKey:
    """The half of a key that everybody may have.

    Args:
        kind: what signatures of it look like.
        spki: the key as DER, SubjectPublicKeyInfo of RFC 5280.
    """

    kind: KeyKind
    spki: bytes

    @property
    def hint(self) -> str:
        """How a Sigstore bundle points at the key: base64 of the SHA-256 of its DER.

        A hint saves a search. It is no identity and decides nothing.
        """
        return base64.b64encode(hashlib.sha256(self.spki).digest()).decode()


class Signer(Protocol):
    """Signs with one private key: from a file, of a key management service, behind a command."""

    @property
    def public(self) -> PublicKey:
        """The public half."""
        ...

    def sign(self, message: bytes) -> bytes:
        """Return a signature over a message, in the form its `KeyKind` says.

        Args:
            message: the bytes themselves, not a digest of them.

        Raises:
            UnreachableError: whoever holds the key does not answer, or refuses.
        """
        ...
