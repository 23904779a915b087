"""Receipts: one line that says what was approved or exported, signed, for somebody to keep.

A receipt is verified in this order, and refused for the first reason found:
1. it is a compact JWS no longer than a receipt may be, its header has the names of a receipt's and
   no others, and its type and algorithm are a receipt's;
2. the key its header names is in the keyring, for receipts, and believed at the moment it is
   judged at: found before anything is decoded with it, and never in the receipt;
3. the key signed it;
4. its claims have one reading, are those of its kind, and agree with one another;
5. it was not issued later than it is judged, and its key was believed when it was issued;
6. it claims what is known to be the case.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from switchboard_policy.documents.constants import constants
from switchboard_policy.domain.json_value import Json
from switchboard_policy.domain.moments import rfc3339
from switchboard_policy.errors import UsageError, nearest
from switchboard_policy.errors.evidence_json import JsonDuplicateKey, JsonError
from switchboard_policy.errors.evidence_receipts import (
    ReceiptClaimsMalformed,
    ReceiptClaimTwice,
    ReceiptFactDiffers,
    ReceiptFromTheFuture,
    ReceiptOfAnotherKind,
    ReceiptOfAnotherManifest,
)
from switchboard_policy.evidence.jws import sign_compact, take_apart, verified_payload
from switchboard_policy.evidence.keyring import Keyring, KeyRole, TrustedKey
from switchboard_policy.evidence.receipt_claims import (
    Claims,
    ReceiptKind,
    claims_document,
    read_claims,
    receipt_schema,
)
from switchboard_policy.evidence.strict_json import canonical_bytes, read_json
from switchboard_policy.ports.signer import Signer

TYPE = "switchboard-receipt+jwt"
"""The header's `typ`. Source: RFC 8725, section 3.11: explicit typing."""
_NOTHING: Mapping[str, Json] = MappingProxyType({})


@dataclass(frozen=True)
class ExpectedReceipt:
    """What is known without the receipt.

    Args:
        manifest_sha: SHA-256 of the canonical manifest, in hex.
        kind: what it must be for; either unless told.
        facts: further claims by their names in a receipt, such as `repo` or `head_sha`, and what
            they must be.
    """

    manifest_sha: str
    kind: ReceiptKind | None = None
    facts: Mapping[str, Json] = field(default_factory=lambda: _NOTHING)

    def __post_init__(self) -> None:
        """Hold the facts to names that a receipt can have."""
        known = {name for kind in ReceiptKind for name in receipt_schema(kind)["properties"]}
        for name in self.facts:
            if name not in known:
                raise UsageError(f"receipts have no claim {name!r}", hint=nearest(name, known))


@dataclass(frozen=True)
class Receipt:
    """A receipt that verified.

    Args:
        claims: what it claims.
        document: the same, under the names in the receipt.
        key: who signed it.
    """

    claims: Claims
    document: Mapping[str, Json]
    key: TrustedKey

    @property
    def kind(self) -> ReceiptKind:
        """What it is for."""
        return self.claims.kind


def issue(claims: Claims, signer: Signer) -> str:
    """Return a receipt: one line without a line break.

    Args:
        claims: what it claims.
        signer: of a P-256 key that the keyring has for receipts.

    Raises:
        ReceiptInvalid: no receipt of this kind could claim that.
        UsageError: the signer's key is none of P-256.
        UnreachableError: the signer does not answer.
    """
    return sign_compact(canonical_bytes(claims_document(claims)), signer, media_type=TYPE)


def verify_receipt(
    token: str | bytes, keyring: Keyring, at: int, expected: ExpectedReceipt
) -> Receipt:
    """Return what a receipt says, if it is what was expected.

    Args:
        token: the receipt as it came.
        keyring: the keys that are believed; never from where the receipt comes from.
        at: the moment it is judged at, in seconds since the epoch.
        expected: what is known without it.

    Raises:
        ReceiptInvalid: the class says why it is refused.
        KeyNotTrusted: the key that signed it is not believed for this; the class says why.
    """
    content = token.encode(errors="surrogatepass") if isinstance(token, str) else token
    taken = take_apart(content, media_type=TYPE)
    key = keyring.by_thumbprint(taken.kid, KeyRole.RECEIPT, at)
    document = _document(verified_payload(taken, key.public))
    claims = read_claims(document)
    assert isinstance(document, dict)  # as it has claims
    _hold_time(claims, key, at)
    _hold_facts(claims, document, expected)
    return Receipt(claims, MappingProxyType(document), key)


def _document(payload: bytes) -> Json:
    limits = constants("switchboard_policy.evidence")
    most, depth = limits.whole("receipt_bytes"), limits.whole("receipt_depth")
    try:
        return read_json("the claims", payload, most_bytes=most, depth=depth)
    except JsonDuplicateKey as error:
        raise ReceiptClaimTwice(error.message) from error
    except JsonError as error:
        raise ReceiptClaimsMalformed(error.message) from error


def _hold_time(claims: Claims, key: TrustedKey, at: int) -> None:
    skew = constants("switchboard_policy.evidence").whole("clock_skew_s")
    if claims.issued_at > at + skew:
        message = f"issued at {rfc3339(claims.issued_at)}, and judged at {rfc3339(at)}"
        raise ReceiptFromTheFuture(message, hint="is one of the two clocks wrong?")
    refusal = key.refusal(KeyRole.RECEIPT, claims.issued_at)
    if refusal is not None:
        raise refusal


def _hold_facts(claims: Claims, document: Mapping[str, Json], expected: ExpectedReceipt) -> None:
    if claims.manifest_sha != expected.manifest_sha:
        message = f"a receipt for manifest {claims.manifest_sha}, not {expected.manifest_sha}"
        raise ReceiptOfAnotherManifest(message)
    if expected.kind is not None and claims.kind is not expected.kind:
        message = f"a receipt for an {claims.kind}; one for an {expected.kind} is needed"
        raise ReceiptOfAnotherKind(message)
    for name, fact in expected.facts.items():
        claimed = document.get(name)
        if claimed != fact or type(claimed) is not type(fact):
            raise ReceiptFactDiffers(f"{name} is {fact!r:.200}; the receipt says {claimed!r:.200}")
