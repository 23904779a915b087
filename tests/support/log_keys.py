"""Keys of logs for tests: their private halves stand here, so they are good for nothing else."""

from __future__ import annotations

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from switchboard_policy.evidence.note import Verifier
from switchboard_policy.ports.signer import KeyKind, PublicKey

ORIGIN = "switchboard.example/audit"


class LogKey:
    """An Ed25519 key from a fixed seed: a test's signer.

    Args:
        number: which of them, 0 to 255.
    """

    def __init__(self, number: int = 1) -> None:
        self._private = Ed25519PrivateKey.from_private_bytes(bytes([number]) * 32)
        public = self._private.public_key()
        spki = public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        self.public = PublicKey(KeyKind.ED25519, spki)

    def sign(self, message: bytes) -> bytes:
        """A signature over a message."""
        return self._private.sign(message)

    def named(self, name: str = ORIGIN) -> Verifier:
        """Its public half as one that is trusted."""
        return Verifier(name, self.public)
