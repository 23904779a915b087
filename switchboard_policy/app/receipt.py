"""Issue a receipt for a set of evidence that verifies, and verify one that somebody shows."""

from __future__ import annotations

import base64
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, cast
from uuid import uuid4

from switchboard_policy.app.evidence.verify import Held, keyring_outside, verify_set
from switchboard_policy.app.input_files import read_file
from switchboard_policy.documents.constants import constants
from switchboard_policy.domain.decision import Verdict
from switchboard_policy.errors import UsageError
from switchboard_policy.evidence import layout
from switchboard_policy.evidence.checkpoint import read_checkpoint
from switchboard_policy.evidence.create import add
from switchboard_policy.evidence.keyring import Keyring, KeyRole
from switchboard_policy.evidence.keyring_reading import read_keyring
from switchboard_policy.evidence.manifest import Manifest, read_manifest
from switchboard_policy.evidence.proof import read_proof
from switchboard_policy.evidence.receipt import ExpectedReceipt, Receipt, issue, verify_receipt
from switchboard_policy.evidence.receipt_claims import (
    Approval,
    Claims,
    LogPosition,
    ReceiptKind,
)
from switchboard_policy.evidence.receipt_facts import decided_at, decision_facts, place_facts
from switchboard_policy.evidence.result import Verification
from switchboard_policy.ports.signer import Signer


@dataclass(frozen=True)
class Asked:
    """What a receipt is to say beside what the set says itself.

    Args:
        kind: what it is for.
        issuer: who issues it.
        tier: the tier it was done under; an export has one.
        transparency_log_uuid: the entry of a public transparency log, if there is one.
    """

    kind: ReceiptKind
    issuer: str
    tier: str = ""
    transparency_log_uuid: str = ""


def issue_receipt(root: Path, held: Held, asked: Asked, signer: Signer) -> Receipt:
    """Lay a receipt into a set that verifies, and return it.

    Args:
        root: the folder the set is in.
        held: keys, profile and moment the set is held to; the receipt is issued at that moment.
        asked: what the receipt is to say besides.
        signer: of a key that the keyring has for receipts.

    Raises:
        EvidenceError: the set does not verify, or nobody would believe the receipt.
        UsageError: the set says too little for such a receipt, or has one already.
        UnreachableError: the signer does not answer.
    """
    found = verify_set(root, held)
    others = tuple(check for check in found.checks if check.id != "receipt")
    replace(found, checks=others).raise_unless_valid()
    assert found.manifest is not None  # as it verifies
    keyring = keyring_outside(held.keyring, root)
    keyring.require(signer.public, KeyRole.RECEIPT, held.at)
    claims = _claims(found, found.manifest, asked, _position(root, keyring, held.at))
    token = issue(claims, signer)
    expected = ExpectedReceipt(found.manifest.sha256, asked.kind)
    receipt = verify_receipt(token, keyring, held.at, expected)
    add(root, layout.RECEIPT, token.encode())
    return receipt


def verify_file(file: Path, *, keyring: Path, at: int, expected: ExpectedReceipt) -> Receipt:
    """Return what a receipt says, if it is what was expected.

    Args:
        file: the receipt.
        keyring: file of the keys that are believed.
        at: the moment it is judged at, in seconds since the epoch.
        expected: what is known without it.

    Raises:
        InputError: a file cannot be read, or the keyring is none.
        EvidenceError: the class says why the receipt is refused.
    """
    believed = read_keyring(str(keyring), read_file(keyring))
    most = constants("switchboard_policy.evidence").whole("receipt_bytes")
    return verify_receipt(read_file(file, most_bytes=most), believed, at, expected)


def manifest_at(file: Path) -> Manifest:
    """Return a manifest from its file.

    Raises:
        InputError: it cannot be read.
        EvidenceError: it is no manifest.
    """
    most = constants("switchboard_policy.evidence").whole("manifest_bytes")
    return read_manifest(read_file(file, most_bytes=most))


def _claims(
    found: Verification, manifest: Manifest, asked: Asked, log: LogPosition | None
) -> Claims:
    claims = Claims(
        issuer=asked.issuer,
        issued_at=found.at,
        id=str(uuid4()),
        manifest_sha=manifest.sha256,
        count=len(manifest.entries),
        size=manifest.size,
        done_at=manifest.about.created,
        tier=asked.tier,
        transparency_log_uuid=asked.transparency_log_uuid,
    )
    if asked.kind is ReceiptKind.EXPORT:
        if not asked.tier:
            raise UsageError("a receipt for an export names its tier", hint="give --tier")
        return claims
    decided, place = decision_facts(found.attestations), place_facts(manifest)
    done_at = decided_at(found.attestations)
    if done_at is None:
        raise UsageError("the set has no decision, so there is no approval to give a receipt for")
    if decided["decision"] == Verdict.DENIED:
        raise UsageError("the gate denied this change, so there is no approval")
    missing = {"repo", "pr", "head_sha", "base_sha"} - place.keys()
    if missing:
        raise UsageError(f"the set does not say its {min(missing)}, so what was approved is open")
    approval = Approval(**cast("dict[str, Any]", {**place, **decided}), log=log)
    return replace(claims, done_at=done_at, approval=approval)


def _position(root: Path, keyring: Keyring, at: int) -> LogPosition | None:
    """Return where the set stands in the audit log, by the proof that lies in it."""
    path = root / layout.PROOF
    if not path.is_file():
        return None
    most = constants("switchboard_policy.evidence").whole("log_bytes")
    proof = read_proof(read_file(path, most_bytes=most))
    logs = [(key.name, key.public) for key in keyring.trusted(KeyRole.LOG, at)]
    head = read_checkpoint(proof.checkpoint, logs)
    root_hash = base64.b64encode(head.root).decode()
    return LogPosition(head.origin, proof.index, head.size, root_hash)
