"""Attestations and receipts changed, and signed by somebody else or by nobody."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, derive_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from switchboard_policy.errors.evidence_attestations import (
    AttestationKeyUnknown,
    PayloadReserialised,
    SignatureInvalid,
    SignatureMissing,
)
from switchboard_policy.errors.evidence_claims import AttestationMissing, AttestationTwice
from switchboard_policy.errors.evidence_receipts import (
    ReceiptAlgorithmNone,
    ReceiptAlgorithmSymmetric,
    ReceiptKeyInside,
    ReceiptSignatureInvalid,
    ReceiptTrailing,
)
from switchboard_policy.evidence.attestation import read_attestation
from switchboard_policy.evidence.bundle import Attestation, bundle_bytes
from switchboard_policy.evidence.dsse import pae
from switchboard_policy.evidence.layout import ENDING, RECEIPT
from switchboard_policy.evidence.strict_json import canonical_bytes
from switchboard_policy.evidence.tampering.change import Good, Spoiled, Tampering, flipped
from switchboard_policy.ports.signer import KeyKind, PublicKey

_STRANGER = 0x5745
"""A private key that anybody can make, so that no keyring believes it. Ours."""


def of_attestations(good: Good) -> Iterator[Tampering]:
    """Yield what can be done to each attestation of a set.

    Args:
        good: the set.
    """
    everything = Spoiled(dict.fromkeys(good.attestations))
    title = "every attestation taken away"
    yield Tampering("attestation/none", title, AttestationMissing, everything)
    for path in good.attestations:
        name = path.rpartition("/")[2].removesuffix(ENDING)
        found = read_attestation(good.read(path))
        payload, other = found.payload, json.dumps(json.loads(found.payload), indent=1).encode()
        flip = flipped(payload, len(payload) // 2)
        for what, title, error, spoilt in (
            ("changed", "one bit changed", SignatureInvalid, _with(found, payload=flip)),
            ("rewritten", "written anew", PayloadReserialised, _with(found, payload=other)),
            ("foreign", "signed by a stranger", AttestationKeyUnknown, _by_stranger(found)),
            (
                "named",
                "signed by a stranger under the right key's name",
                SignatureInvalid,
                _by_stranger(found, hint=found.hint),
            ),
        ):
            spoiled = Spoiled({path: bundle_bytes(spoilt)})
            yield Tampering(f"attestation/{what} {name}", f"{name} {title}", error, spoiled)
        yield from _unsigned_and_twice(path, name, good.read(path))


def _unsigned_and_twice(path: str, name: str, content: bytes) -> Iterator[Tampering]:
    unsigned = json.loads(content)
    unsigned["dsseEnvelope"]["signatures"] = []
    bare = Spoiled({path: canonical_bytes(unsigned)})
    title = f"{name} without its signature"
    yield Tampering(f"attestation/unsigned {name}", title, SignatureMissing, bare)
    copy = Spoiled({path.removesuffix(ENDING) + "-again" + ENDING: content})
    title = f"{name} copied, to count twice"
    yield Tampering(f"attestation/twice {name}", title, AttestationTwice, copy)


def of_receipt(good: Good) -> Iterator[Tampering]:
    """Yield what can be done to the receipt of a set, if it has one.

    Args:
        good: the set.
    """
    if not good.has(RECEIPT):
        return
    token = good.read(RECEIPT)
    header, claims, signature = token.split(b".")
    told = json.loads(base64.urlsafe_b64decode(header + b"=" * (-len(header) % 4)))
    unsigned = _encoded(canonical_bytes({**told, "alg": "none"})) + b"." + claims
    keyed = _encoded(canonical_bytes({**told, "alg": "HS256"})) + b"." + claims
    mac = hmac.new(told["kid"].encode(), keyed, hashlib.sha256).digest()
    brought = _encoded(canonical_bytes({**told, "jwk": {"kty": "EC"}}))
    for what, title, error, other in (
        ("trailing", "a line break behind it", ReceiptTrailing, token + b"\n"),
        ("none", "without a signature, saying none is due", ReceiptAlgorithmNone, unsigned + b"."),
        (
            "symmetric",
            "signed with what everybody knows",
            ReceiptAlgorithmSymmetric,
            keyed + b"." + _encoded(mac),
        ),
        (
            "key",
            "with a key of its own",
            ReceiptKeyInside,
            b".".join([brought, claims, signature]),
        ),
        (
            "foreign",
            "signed by a stranger",
            ReceiptSignatureInvalid,
            b".".join([header, claims, _encoded(bytes(31) + b"\1" + bytes(31) + b"\1")]),
        ),
    ):
        yield Tampering(f"receipt/{what}", f"the receipt {title}", error, Spoiled({RECEIPT: other}))


def _with(found: Attestation, *, payload: bytes) -> Attestation:
    return Attestation(payload, found.payload_type, found.signature, found.hint)


def _by_stranger(found: Attestation, hint: str = "") -> Attestation:
    sign, public = _stranger()
    signature = sign(pae(found.payload_type, found.payload))
    return Attestation(found.payload, found.payload_type, signature, hint or public.hint)


@lru_cache(maxsize=1)
def _stranger() -> tuple[Callable[[bytes], bytes], PublicKey]:
    key = derive_private_key(_STRANGER, SECP256R1())
    spki = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    how: Any = ECDSA(SHA256(), deterministic_signing=True)
    return lambda message: key.sign(message, how), PublicKey(KeyKind.ECDSA_P256, spki)


def _encoded(content: bytes) -> bytes:
    return base64.urlsafe_b64encode(content).rstrip(b"=")
