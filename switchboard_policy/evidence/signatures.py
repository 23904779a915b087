"""Signatures: whether one is a key's over a message, and making one that is."""

from __future__ import annotations

from typing import assert_never

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_public_key

from switchboard_policy.errors import UnreachableError
from switchboard_policy.ports.signer import KeyKind, PublicKey, Signer


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


def signature_over(message: bytes, signer: Signer) -> bytes:
    """Return a signature, once it is known to be one of the signer's own key.

    A key service may have changed the key behind its name since it told the public half.

    Args:
        message: the bytes themselves, not a digest of them.
        signer: who signs.

    Raises:
        UnreachableError: the signer does not answer, or answers with no signature of its key.
    """
    signature = signer.sign(message)
    if not verify_signature(signer.public, signature, message):
        raise UnreachableError(
            "the signer answers with something that its own key did not sign",
            hint="has the key behind its name been changed?",
        )
    return signature
