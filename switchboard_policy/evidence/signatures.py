"""Whether a signature is one of a key's over a message."""

from __future__ import annotations

from typing import assert_never

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_public_key

from switchboard_policy.ports.signer import KeyKind, PublicKey


def verify_signature(key: PublicKey, signature: bytes, message: bytes) -> bool:
    """Whether a signature is one of a key's over a message.

    Args:
        key: the public half.
        signature: as its kind of key makes them.
        message: the bytes that should have been signed.
    """
    public = load_der_public_key(key.spki)
    try:
        match key.kind:
            case KeyKind.ECDSA_P256:
                assert isinstance(public, ec.EllipticCurvePublicKey)
                public.verify(signature, message, ec.ECDSA(SHA256()))
            case KeyKind.ED25519:
                assert isinstance(public, ed25519.Ed25519PublicKey)
                public.verify(signature, message)
            case other:
                assert_never(other)
    except InvalidSignature:
        return False
    return True
