"""Keys that sign bundles, and keys that are believed. Asymmetric only: who verifies cannot sign."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import (
    EllipticCurvePrivateKey,
    EllipticCurvePublicKey,
)
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from switchboard_policy.documents.constants import constants
from switchboard_policy.documents.pem import read_private_key
from switchboard_policy.domain.location import Location
from switchboard_policy.errors import InputError, UsageError, nearest

PrivateKey = RSAPrivateKey | EllipticCurvePrivateKey | Ed25519PrivateKey
PublicKey = RSAPublicKey | EllipticCurvePublicKey | Ed25519PublicKey

_RSA = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512")
_CURVES: Mapping[str, str] = MappingProxyType(
    {"secp256r1": "ES256", "secp384r1": "ES384", "secp521r1": "ES512"}
)
"""The algorithm of each curve. Source: RFC 7518, section 3.4."""


@dataclass(frozen=True)
class SigningKey:
    """A key that signs.

    Args:
        id: its name, by which verifiers find the public half.
        key: the private half.
        algorithm: of the signature, as JWTs name it.
    """

    id: str
    key: PrivateKey
    algorithm: str


@dataclass(frozen=True)
class VerificationKey:
    """A key that is believed.

    Args:
        id: its name, as signatures give it.
        key: the public half.
        algorithms: those a signature of it may have, fixed by the kind of key.
    """

    id: str
    key: PublicKey
    algorithms: tuple[str, ...]


def read_signing_key(
    file: str, content: bytes, *, key_id: str, passphrase: bytes | None = None, algorithm: str = ""
) -> SigningKey:
    """Return a private key from its PEM file.

    Args:
        file: its path, for messages.
        content: its bytes: PKCS#8, encrypted or not, or the older forms OpenSSL writes.
        key_id: its name.
        passphrase: what it is encrypted with; None where it is not.
        algorithm: of the signature; the usual one of the kind of key unless told otherwise.

    Raises:
        InputError: no such key, a wrong passphrase, or too short a key.
        UsageError: the algorithm is none of this kind of key's.
    """
    where = Location(file)
    key = read_private_key("a signing key", content, passphrase, where)
    known = _algorithms(key, where)
    if algorithm and algorithm not in known:
        raise UsageError(f"{file} cannot sign with {algorithm}", hint=nearest(algorithm, known))
    assert isinstance(key, PrivateKey)
    return SigningKey(key_id, key, algorithm or known[0])


def read_verification_key(file: str, content: bytes, *, key_id: str) -> VerificationKey:
    """Return a public key from its PEM file.

    Args:
        file: its path, for messages.
        content: its bytes.
        key_id: its name, as signatures give it.

    Raises:
        InputError: no PEM public key, of a kind that is not taken, or too short.
    """
    where = Location(file)
    if b"PRIVATE KEY-----" in content:
        raise InputError(
            "a private key where a public one is needed",
            location=where,
            hint="openssl pkey -in KEY -pubout",
        )
    try:
        key = load_pem_public_key(content)
    except (ValueError, UnsupportedAlgorithm) as error:
        raise InputError("a verification key: no PEM public key", location=where) from error
    algorithms = _algorithms(key, where)
    assert isinstance(key, PublicKey)
    return VerificationKey(key_id, key, algorithms)


def key_ring(keys: Iterable[VerificationKey]) -> Mapping[str, VerificationKey]:
    """Return keys by name: the old and the new one side by side while keys are rotated.

    Args:
        keys: at least one.

    Raises:
        UsageError: there is none, or two have one name.
    """
    found: dict[str, VerificationKey] = {}
    for key in keys:
        if key.id in found:
            raise UsageError(f"two verification keys are called {key.id!r}")
        found[key.id] = key
    if not found:
        raise UsageError("no verification key, so nothing could be believed")
    return MappingProxyType(found)


def _algorithms(key: object, where: Location) -> tuple[str, ...]:
    if isinstance(key, (RSAPrivateKey, RSAPublicKey)):
        least = constants("switchboard_policy.opa.bundles").whole("rsa_bits_least")
        if key.key_size < least:
            message = f"an RSA key of {key.key_size} bits; {least} or more are needed"
            raise InputError(message, location=where)
        return _RSA
    if isinstance(key, (EllipticCurvePrivateKey, EllipticCurvePublicKey)):
        if key.curve.name in _CURVES:
            return (_CURVES[key.curve.name],)
        raise InputError(f"a key on the curve {key.curve.name}", location=where)
    if isinstance(key, (Ed25519PrivateKey, Ed25519PublicKey)):
        return ("EdDSA",)
    raise InputError(
        "a key of a kind that signs no bundles", location=where, hint="RSA, P-256 or Ed25519"
    )
