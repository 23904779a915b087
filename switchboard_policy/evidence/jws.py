"""Compact JWS with one algorithm, ES256, and a header that has three names and no others.

What a signature is held to stands in one order, and each step has its own refusal: the form, the
header, the key (found before anything is decoded with it), the signature. Source: RFC 7515, RFC
8725.
"""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass

import jwt
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import load_der_public_key

from switchboard_policy.documents.constants import constants
from switchboard_policy.domain.json_value import Json
from switchboard_policy.errors import UsageError, nearest
from switchboard_policy.errors.evidence_json import JsonDuplicateKey, JsonError
from switchboard_policy.errors.evidence_receipts import (
    ReceiptAlgorithmNone,
    ReceiptAlgorithmRefused,
    ReceiptAlgorithmSymmetric,
    ReceiptBase64Refused,
    ReceiptCritical,
    ReceiptCurveWrong,
    ReceiptHeaderMalformed,
    ReceiptHeaderMissing,
    ReceiptHeaderTwice,
    ReceiptHeaderUnknown,
    ReceiptJsonForm,
    ReceiptKeyInside,
    ReceiptNotCompact,
    ReceiptSignatureInvalid,
    ReceiptSignatureMissing,
    ReceiptTooLong,
    ReceiptTrailing,
    ReceiptTypeWrong,
)
from switchboard_policy.evidence.public_keys import thumbprint
from switchboard_policy.evidence.signatures import signature_over
from switchboard_policy.evidence.strict_json import canonical_bytes, read_json
from switchboard_policy.ports.signer import KeyKind, PublicKey, Signer

ALGORITHM = "ES256"
"""ECDSA on P-256 with SHA-256, r and s side by side. Source: RFC 7518, section 3.4."""
_NUMBER_BYTES = 32
_HEADER = ("alg", "kid", "typ")
_KEYS_INSIDE = ("jku", "jwk", "x5c", "x5t", "x5t#S256", "x5u")
"""Names by which a token brings its own key. Source: RFC 7515, sections 4.1.2 to 4.1.8."""
_OTHER_CURVES = ("ES256K", "ES384", "ES512", "EdDSA", "Ed25519", "Ed448")
_SYMMETRIC = ("HS256", "HS384", "HS512")
_COMPACT = re.compile(rb"[^.\s]*\.[^.\s]*\.[^.\s]*")


@dataclass(frozen=True)
class Token:
    """A compact JWS, taken apart; nothing of it is believed yet.

    Args:
        text: as it came.
        kid: what the header calls the key.
    """

    text: bytes
    kid: str


def sign_compact(payload: bytes, signer: Signer, *, media_type: str) -> str:
    """Return a compact JWS.

    Args:
        payload: what is signed.
        signer: of a P-256 key.
        media_type: the header's `typ`.

    Raises:
        UsageError: the signer's key is none of P-256.
        UnreachableError: the signer does not answer, or answers with no signature of its key.
    """
    if signer.public.kind is not KeyKind.ECDSA_P256:
        raise UsageError(f"a receipt is signed with a P-256 key, not with {signer.public.kind}")
    header = {"alg": ALGORITHM, "kid": thumbprint(signer.public), "typ": media_type}
    message = b".".join(_encoded(part) for part in (canonical_bytes(header), payload))
    r, s = decode_dss_signature(signature_over(message, signer))
    side_by_side = r.to_bytes(_NUMBER_BYTES) + s.to_bytes(_NUMBER_BYTES)
    return (message + b"." + _encoded(side_by_side)).decode()


def take_apart(content: bytes, *, media_type: str) -> Token:
    """Return a compact JWS whose form and header are what they should be.

    Args:
        content: as it came.
        media_type: the `typ` it must have.

    Raises:
        ReceiptInvalid: the class says what is wrong with its form or its header.
    """
    _compact(content)
    header_part, _, signature_part = content.split(b".")
    header = _json("the header", _decoded("the header", header_part))
    if not isinstance(header, dict):
        raise ReceiptHeaderMalformed("the header is no JSON object")
    _hold_names(header)
    _hold_type(header["typ"], media_type)
    _hold_algorithm(header["alg"])
    if not isinstance(header["kid"], str):
        raise ReceiptHeaderMalformed("kid is no text")
    if not signature_part:
        raise ReceiptSignatureMissing("the place of the signature is empty")
    _decoded("the signature", signature_part)
    return Token(content, header["kid"])


def verified_payload(token: Token, public: PublicKey) -> bytes:
    """Return what a token's signature is over.

    Args:
        token: taken apart.
        public: the key that its `kid` names, found before anything is decoded; of P-256.

    Raises:
        ReceiptSignatureInvalid: the key did not sign this.
        ReceiptBase64Refused: the payload is base64url that only a lenient reader would take.
    """
    key = load_der_public_key(public.spki)
    assert isinstance(key, EllipticCurvePublicKey)
    _decoded("the payload", token.text.split(b".")[1])
    try:
        payload = jwt.PyJWS().decode(token.text, key, algorithms=[ALGORITHM])
    except (jwt.PyJWTError, ValueError) as error:
        raise ReceiptSignatureInvalid(f"not signed by key {token.kid}: {error}") from error
    assert isinstance(payload, bytes)
    return payload


def _compact(content: bytes) -> None:
    most = constants("switchboard_policy.evidence").whole("receipt_bytes")
    if len(content) > most:
        raise ReceiptTooLong(f"{len(content):,} bytes; a receipt has at most {most:,}")
    if content.strip().startswith(b"{"):
        raise ReceiptJsonForm("a JWS in a JSON form; the compact form is allowed")
    if content != content.strip():
        message = "white space before or after the receipt; nothing may stand there"
        raise ReceiptTrailing(message, hint="write it without a line break at its end")
    if not _COMPACT.fullmatch(content):
        raise ReceiptNotCompact("no compact JWS: three parts with a dot between are allowed")


def _decoded(what: str, part: bytes) -> bytes:
    """Return what base64url without padding stands for, if it is written the one way there is."""
    try:
        padded = part.translate(_STANDARD) + b"=" * (-len(part) % 4)
        content = base64.b64decode(padded, validate=True)
    except (binascii.Error, ValueError):
        raise ReceiptBase64Refused(f"{what} is no base64url without padding") from None
    if _encoded(content) != part:
        raise ReceiptBase64Refused(f"{what} is padded, or base64url with bits left over")
    return content


_STANDARD = bytes.maketrans(b"-_+/", b"+/!!")
"""To the alphabet that is checked; what is of that alphabet only is none."""


def _encoded(content: bytes) -> bytes:
    return base64.urlsafe_b64encode(content).rstrip(b"=")


def _json(what: str, content: bytes) -> Json:
    limits = constants("switchboard_policy.evidence")
    most, depth = limits.whole("receipt_bytes"), limits.whole("receipt_depth")
    try:
        return read_json(what, content, most_bytes=most, depth=depth)
    except JsonDuplicateKey as error:
        raise ReceiptHeaderTwice(error.message) from error
    except JsonError as error:
        raise ReceiptHeaderMalformed(error.message) from error


def _hold_names(header: dict[str, Json]) -> None:
    if "crit" in header:
        raise ReceiptCritical(f"the header asks for {header['crit']!r:.80}; receipts have nothing")
    for name in header:
        if name in _KEYS_INSIDE:
            message = f"the header brings a key ({name}); keys come from the keyring"
            raise ReceiptKeyInside(message)
        if name not in _HEADER:
            message = f"the header has {name!r:.80}, which receipts do not have"
            raise ReceiptHeaderUnknown(message, hint=nearest(name, _HEADER))
    for name in _HEADER:
        if name not in header:
            raise ReceiptHeaderMissing(f"the header has no {name}")


def _hold_type(found: Json, media_type: str) -> None:
    if found != media_type:
        raise ReceiptTypeWrong(f"a token of type {found!r:.80}; {media_type} is allowed")


def _hold_algorithm(found: Json) -> None:
    if found == ALGORITHM:
        return
    name = found if isinstance(found, str) else ""
    message = f"signed with {found!r:.40}; {ALGORITHM} is allowed"
    if name.lower() == "none":
        raise ReceiptAlgorithmNone(message)
    if name in _SYMMETRIC:
        raise ReceiptAlgorithmSymmetric(message)
    if name in _OTHER_CURVES:
        raise ReceiptCurveWrong(message)
    raise ReceiptAlgorithmRefused(message)
