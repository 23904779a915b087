"""The good sets that cases begin with, and how they are asked about.

Everything is fixed: keys, times, texts. So the committed sets are what this makes, byte for byte.
"""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path

from support import evidence_world as usual
from support.evidence_keys import FixedSigner, fixed_signer
from support.memory_tree import MemoryTree
from support.tampering.case import files_below
from support.tampering.said import ABOUT, AT, MADE, approval, custody, override, sayings

from switchboard_policy.domain.moments import rfc3339
from switchboard_policy.evidence import layout
from switchboard_policy.evidence.attestation import attest, read_attestation
from switchboard_policy.evidence.checkpoint import Checkpoint, sign_checkpoint
from switchboard_policy.evidence.create import Created, add, create
from switchboard_policy.evidence.log.appending import LogWriter
from switchboard_policy.evidence.log.records import Record, record_line
from switchboard_policy.evidence.merkle import inclusion_proof
from switchboard_policy.evidence.predicates.types import PredicateType
from switchboard_policy.evidence.proof import Proof, proof_bytes
from switchboard_policy.evidence.public_keys import public_pem
from switchboard_policy.evidence.receipt import issue
from switchboard_policy.evidence.receipt_claims import Approval, Claims
from switchboard_policy.evidence.receipt_facts import policy_digest
from switchboard_policy.evidence.statement import Statement, read_statement
from switchboard_policy.evidence.subjects import (
    change_subject,
    decision_subject,
    head_subject,
    manifest_subject,
)
from switchboard_policy.evidence.tree import leaf_hash, root_hash
from switchboard_policy.ports.signer import KeyKind

__all__ = ["AT", "MADE", "good", "keyring_text"]
ORIGIN, PLACE = "acme.example/log", 4
"""Name of the log, and the index of a set's record in it."""
GATE, RECEIPTS, LOG = usual.ATTESTATION_KEY, usual.RECEIPT_KEY, usual.LOG_KEY
OWNER, STRANGER = usual.OWNER_KEY, usual.STRANGER_KEY
STRANGER_LOG = fixed_signer(KeyKind.ED25519, 99)
SIGNERS = {each.public.hint: each for each in (GATE, RECEIPTS, OWNER, STRANGER)}
"""The fixed keys by the hint that a bundle has."""

FILES: Mapping[str, bytes] = {
    "proposal.json": b'{"id":"7f3c91","seed":7}\n',
    "changes.patch": b"--- a/data.yaml\n+++ b/data.yaml\n@@ -1 +1 @@\n-  rps: 20\n+  rps: 32\n",
    "pr-body.md": b"# SLO Auto-Policy Proposal: 1 change, risk 34 / 100 (medium)\n",
    "simulation.json": b'{"futures":500,"seed":7}\n',
}


def signed(root: Path, name: str, statement: Statement, signer: FixedSigner) -> str:
    """Add an attestation to a set; returns the digest it is named by."""
    content = attest(statement, signer)
    add(root, layout.attestation_path(name), content)
    return "sha256:" + hashlib.sha256(read_attestation(content).payload).hexdigest()


def handed_on(root: Path, created: Created) -> None:
    """Add the chain of custody: made by the gate, handed to whoever releases."""
    about = (manifest_subject(f"sha256:{created.manifest.sha256}"), head_subject(usual.HEAD))
    first = signed(root, "custody-1", Statement(about, PredicateType.CUSTODY, custody(1)), GATE)
    second = Statement(about, PredicateType.CUSTODY, custody(2, first))
    signed(root, "custody-2", second, GATE)


def receipt(created: Created, word: str) -> bytes:
    """The receipt for an approval."""
    claims = Claims(
        issuer="https://policies.example/gate",
        issued_at=MADE + 900,
        id="receipt-0001",
        manifest_sha=created.manifest.sha256,
        count=len(created.manifest.entries),
        size=created.manifest.size,
        done_at=MADE + 600,
        approval=Approval(
            repo=usual.REPOSITORY,
            pr=usual.PULL_REQUEST,
            head_sha=usual.HEAD,
            base_sha=usual.BASE,
            decision=word,
            policy_digest=policy_digest(_decision(created).predicate),
        ),
    )
    return issue(claims, RECEIPTS).encode()


def _decision(created: Created) -> Statement:
    return read_statement(read_attestation(created.attestations["decision"]).payload)


def lines(manifest: str) -> list[bytes]:
    """The records of the log in which a set stands, of the changes before it and after."""
    told = [f"{number:064x}" for number in range(7)]
    told[PLACE] = manifest
    return [
        record_line(Record(MADE + 60 * number, "gate", {"manifest": f"sha256:{each}"}))
        for number, each in enumerate(told)
    ]


def head_over(records: Sequence[bytes]) -> Checkpoint:
    """The head over some records."""
    tree = MemoryTree(map(leaf_hash, records))
    return Checkpoint(ORIGIN, len(records), root_hash(len(records), tree.node))


def in_log(manifest: str) -> dict[str, bytes]:
    """The place of a set in the log: its record, the proof of it, and a newer head.

    Args:
        manifest: SHA-256 of its manifest, in hex.
    """
    records = lines(manifest)
    then = records[: PLACE + 2]
    tree = MemoryTree(map(leaf_hash, then))
    hashes = tuple(inclusion_proof(PLACE, len(then), tree.node))
    proof = Proof(PLACE, hashes, sign_checkpoint(head_over(then), LOG))
    return {
        layout.PROOF: proof_bytes(proof),
        layout.RECORD: records[PLACE],
        layout.CHECKPOINT: sign_checkpoint(head_over(records), LOG),
    }


def logged(root: Path, created: Created) -> None:
    """Add the set's place in the log."""
    for path, content in in_log(created.manifest.sha256).items():
        add(root, path, content)


def decided(root: Path) -> None:
    """A change that the gate allowed and an owner approved."""
    created = _made(root, "allowed")
    about = (change_subject(usual.CHANGE),)
    signed(root, "approval", Statement(about, PredicateType.APPROVAL, approval()), OWNER)
    handed_on(root, created)
    add(root, layout.RECEIPT, receipt(created, "allowed"))
    logged(root, created)


def overridden(root: Path) -> None:
    """A change that the gate denied and an owner accepted."""
    created = _made(root, "denied")
    payload = read_attestation(created.attestations["decision"]).payload
    denied = "sha256:" + hashlib.sha256(payload).hexdigest()
    about = (change_subject(usual.CHANGE), decision_subject(denied))
    signed(root, "override", Statement(about, PredicateType.OVERRIDE, override(denied)), OWNER)
    handed_on(root, created)
    add(root, layout.RECEIPT, receipt(created, "allowed_by_override"))
    logged(root, created)


def appended(root: Path) -> None:
    """A log of its own: seven records in three batches."""
    writer = LogWriter(root, ORIGIN, LOG)
    writer.create()
    for batch in (range(3), range(3, 5), range(5, 7)):
        writer.append_many([Record(MADE + 60 * each, "gate", {"number": each}) for each in batch])
    (root / "lock").unlink()


def _made(root: Path, verdict: str) -> Created:
    for name, content in FILES.items():
        (root / name).write_bytes(content)
    return create(root, about=ABOUT, sayings=sayings(verdict), signer=GATE)


MAKERS: Mapping[str, Callable[[Path], None]] = {
    "decision": decided,
    "override": overridden,
    "log": appended,
}
"""The good sets by name, held to the profile of its name, and a log."""


@cache
def good(name: str) -> Mapping[str, bytes]:
    """The files of a good set."""
    with tempfile.TemporaryDirectory() as folder:
        MAKERS[name](Path(folder))
        return files_below(Path(folder))


def keyring_text() -> str:
    """The keyring that believes the good sets, as a file."""
    lines = ["version: 1", "keys:"]
    for key in usual.keyring_of():
        lines += [f"  - id: {key.id}", f"    role: {key.role}", "    public_key: |"]
        lines += [f"      {line}" for line in public_pem(key.public).splitlines()]
        lines += [f"    not_before: {rfc3339(key.not_before)}"]
        lines += [f"    not_after: {rfc3339(key.not_after)}"]
        lines += [f"    owner: {key.owner}"] * bool(key.owner)
        lines += [f"    name: {key.name}"] * bool(key.name)
    return "".join(f"{line}\n" for line in lines)
