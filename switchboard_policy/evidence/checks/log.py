"""The set's place in the log: a record about this set, and a head no older than one shown before.

The record lies beside its proof, byte for byte as its line in the log: nothing has to be fetched.
"""

from __future__ import annotations

from switchboard_policy.domain.units import counted
from switchboard_policy.errors import EvidenceError
from switchboard_policy.errors.evidence_claims import LogProofMissing, LogProofOther
from switchboard_policy.errors.evidence_log import LogForked, LogRolledBack
from switchboard_policy.evidence import layout
from switchboard_policy.evidence.checkpoint import Checkpoint, read_checkpoint
from switchboard_policy.evidence.expected import Expected
from switchboard_policy.evidence.gathering import Gathered
from switchboard_policy.evidence.keyring import Keyring, KeyRole
from switchboard_policy.evidence.log.records import read_record
from switchboard_policy.evidence.manifest import Manifest
from switchboard_policy.evidence.note import Verifier
from switchboard_policy.evidence.profile import Profile
from switchboard_policy.evidence.proof import verify_proof
from switchboard_policy.evidence.result import Check, failed, group, not_evaluated, passed

_TITLE = "It stands in the log"
_PROOF = ("log/proof", "A record about this set is in the log")
_HEAD = ("log/checkpoint", "The log's head is no older than one shown before")
_FIELD = "manifest"
"""Where a record names the set it is about."""


def check_log(
    found: Gathered, keyring: Keyring, profile: Profile, expected: Expected, at: int
) -> Check:
    """Return whether the set stands in the log.

    Args:
        found: what one pass over the set found.
        keyring: the keys that are believed.
        profile: whether it has to.
        expected: heads of the log that were shown before.
        at: the moment it is verified for, in seconds since the epoch.
    """
    there = [
        path for path in (layout.PROOF, layout.RECORD, layout.CHECKPOINT) if path in found.documents
    ]
    if not there and not profile.log_proof:
        none = "there is no proof, and none is due"
        return group("log", _TITLE, (not_evaluated(*_PROOF, none), _unread_head(expected, none)))
    try:
        verifiers = _verifiers(keyring, at)
        head = _proven(found, verifiers)
    except EvidenceError as error:
        unread = _unread_head(expected, "there is no head to compare")
        return group("log", _TITLE, (failed(*_PROOF, error), unread))
    detail = f"in {head.origin}, {counted(head.size, 'record')} long"
    return group("log", _TITLE, (passed(*_PROOF, detail), _head(head, verifiers, expected)))


def _verifiers(keyring: Keyring, at: int) -> tuple[Verifier, ...]:
    return tuple(Verifier(key.name, key.public) for key in keyring.trusted(KeyRole.LOG, at))


def _proven(found: Gathered, verifiers: tuple[Verifier, ...]) -> Checkpoint:
    proof, record = found.documents.get(layout.PROOF), found.documents.get(layout.RECORD)
    for path, content in ((layout.PROOF, proof), (layout.RECORD, record)):
        if content is None:
            raise LogProofMissing(f"{path} is not there", hint="switchboard audit prove")
    assert proof is not None
    assert record is not None
    head = verify_proof(proof, record, verifiers)
    named = read_record(record).content.get(_FIELD)
    manifest = found.manifest
    if not isinstance(manifest, Manifest) or named != f"sha256:{manifest.sha256}":
        told = ascii(named)[:90]
        raise LogProofOther(f"the record that is proven is about the manifest {told}")
    alone = found.documents.get(layout.CHECKPOINT)
    if alone is not None:
        newer = read_checkpoint(alone, verifiers, origin=head.origin)
        _hold_order(head, newer, "the one that lies in the set")
    return head


def _unread_head(expected: Expected, why: str) -> Check:
    """Return what becomes of heads shown before where the set brings none: a reason to refuse."""
    if expected.checkpoints:
        message = "a head of the log was shown, and the set brings none to compare"
        return failed(*_HEAD, LogProofMissing(message))
    return not_evaluated(*_HEAD, why)


def _head(head: Checkpoint, verifiers: tuple[Verifier, ...], expected: Expected) -> Check:
    if not expected.checkpoints:
        return not_evaluated(*_HEAD, "no head was shown to compare with")
    try:
        for content in expected.checkpoints:
            shown = read_checkpoint(content, verifiers, origin=head.origin)
            _hold_order(shown, head, "the one of the proof")
    except EvidenceError as error:
        return failed(*_HEAD, error)
    sizes = f"{counted(head.size, 'record')} now"
    same = "that one history leads from one to the other is for `switchboard audit verify`"
    return passed(*_HEAD, f"{sizes}; {same}")


def _hold_order(older: Checkpoint, newer: Checkpoint, what: str) -> None:
    if newer.size < older.size:
        sizes = f"{newer.size:,} records, and {older.size:,} were shown before"
        raise LogRolledBack(f"{what} has {sizes}")
    if newer.size == older.size and newer.root != older.root:
        raise LogForked(f"two heads of {newer.size:,} records, and two roots")
