"""Public keys from their files: the two kinds that evidence uses, and no other."""

from __future__ import annotations

import base64
import json
from hashlib import sha256

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.types import PublicKeyTypes
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_der_public_key,
    load_pem_public_key,
)

from switchboard_policy.domain.location import Location
from switchboard_policy.errors import InputError
from switchboard_policy.ports.signer import KeyKind, PublicKey

_BEGIN, _END = b"-----BEGIN PUBLIC KEY-----", b"-----END PUBLIC KEY-----"
_COORDINATE_BYTES = 32
"""Source: RFC 7518, section 6.2.1.2, for P-256."""


def read_public_key(content: bytes, where: Location) -> PublicKey:
    """Return a public key from PEM.

    Args:
        content: one block `PUBLIC KEY`, nothing before or after it.
        where: what to name in messages.

    Raises:
        InputError: a private key, no key, or one of a kind that evidence does not use.
    """
    if b"PRIVATE KEY" in content:
        raise InputError(
            "a private key where a public one belongs",
            location=where,
            hint="make a new key: this one has been shown. Public half: openssl pkey -pubout",
        )
    text = content.strip()
    if not text.startswith(_BEGIN) or not text.endswith(_END) or text.count(b"-----BEGIN") != 1:
        message = "no public key; one PEM block PUBLIC KEY is allowed"
        raise InputError(message, location=where, hint="openssl pkey -in KEY -pubout")
    try:
        key = load_pem_public_key(text)
    except (ValueError, UnsupportedAlgorithm) as error:
        message = "a PEM block PUBLIC KEY that holds no key we can read"
        raise InputError(message, location=where) from error
    return public_key(key, where)


def public_key(key: PublicKeyTypes, where: Location) -> PublicKey:
    """Return the port's form of a key of `cryptography`.

    Args:
        key: the key.
        where: what to name in messages.

    Raises:
        InputError: it is of a kind that evidence does not use.
    """
    spki = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    if isinstance(key, Ed25519PublicKey):
        return PublicKey(KeyKind.ED25519, spki)
    if isinstance(key, EllipticCurvePublicKey) and isinstance(key.curve, SECP256R1):
        return PublicKey(KeyKind.ECDSA_P256, spki)
    found = key.curve.name if isinstance(key, EllipticCurvePublicKey) else type(key).__name__
    message = f"a key of the kind {found}; P-256 and, for the log, Ed25519 are allowed"
    raise InputError(message, location=where)


def public_pem(public: PublicKey) -> str:
    """Return a public key as PEM, as `openssl pkey -pubout` writes it."""
    key = load_der_public_key(public.spki)
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def thumbprint(public: PublicKey) -> str:
    """Return how a receipt names the key that signed it: the RFC 7638 thumbprint.

    Args:
        public: a P-256 or Ed25519 key.

    Source: RFC 7638, section 3; RFC 8037, section 2 for Ed25519.
    """
    key = load_der_public_key(public.spki)
    if isinstance(key, EllipticCurvePublicKey):
        point = key.public_numbers()
        x, y = (_encoded(each.to_bytes(_COORDINATE_BYTES)) for each in (point.x, point.y))
        members = {"crv": "P-256", "kty": "EC", "x": x, "y": y}
    else:
        assert isinstance(key, Ed25519PublicKey)
        members = {"crv": "Ed25519", "kty": "OKP", "x": _encoded(key.public_bytes_raw())}
    return _encoded(sha256(json.dumps(members, separators=(",", ":")).encode()).digest())


def _encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
