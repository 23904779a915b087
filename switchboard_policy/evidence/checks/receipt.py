"""The receipt that lies in a set is one for this set."""

from __future__ import annotations

from switchboard_policy.domain.moments import rfc3339
from switchboard_policy.errors import EvidenceError
from switchboard_policy.errors.evidence_claims import ReceiptMissing
from switchboard_policy.evidence import layout
from switchboard_policy.evidence.gathering import Gathered
from switchboard_policy.evidence.keyring import Keyring
from switchboard_policy.evidence.manifest import Manifest
from switchboard_policy.evidence.profile import Profile
from switchboard_policy.evidence.receipt import ExpectedReceipt, Receipt, verify_receipt
from switchboard_policy.evidence.receipt_claims import ReceiptKind
from switchboard_policy.evidence.receipt_facts import decision_facts, place_facts, size_facts
from switchboard_policy.evidence.result import Attested, Check, failed, not_evaluated, passed

_CHECK = ("receipt", "The receipt is one for this set")


def check_receipt(
    found: Gathered,
    attested: tuple[Attested, ...],
    keyring: Keyring,
    profile: Profile,
    at: int,
) -> Check:
    """Return whether the receipt is one for this set.

    Args:
        found: what one pass over the set found.
        attested: its attestations, if every one of them counts; else none.
        keyring: the keys that are believed.
        profile: whether there must be one.
        at: the moment it is verified for, in seconds since the epoch.
    """
    content = found.documents.get(layout.RECEIPT)
    if content is None:
        if profile.receipt:
            message = f"profile {profile.name} asks for a receipt, and there is none"
            return failed(*_CHECK, ReceiptMissing(message, hint="switchboard receipt issue"))
        return not_evaluated(*_CHECK, "there is none, and none is due")
    if not isinstance(found.manifest, Manifest):
        return not_evaluated(*_CHECK, "the manifest cannot be read")
    try:
        receipt = _verified(content, found.manifest, attested, keyring, at)
    except EvidenceError as error:
        return failed(*_CHECK, error)
    issued = rfc3339(receipt.claims.issued_at)
    return passed(*_CHECK, f"for an {receipt.kind}, issued {issued}, key {receipt.key.id}")


def _verified(
    content: bytes,
    manifest: Manifest,
    attested: tuple[Attested, ...],
    keyring: Keyring,
    at: int,
) -> Receipt:
    first = ExpectedReceipt(manifest.sha256, facts=size_facts(manifest))
    receipt = verify_receipt(content, keyring, at, first)
    if receipt.kind is not ReceiptKind.APPROVAL:
        return receipt
    facts = {**place_facts(manifest), **decision_facts(attested)}
    return verify_receipt(content, keyring, at, ExpectedReceipt(manifest.sha256, facts=facts))
