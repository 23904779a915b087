"""Evidence at the gate of a proposal's directory: what came with it, and what the gate adds.

The keyring is the one the repository has committed, whatever lies in its folder or in the proposal.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from switchboard_policy.app.custody import add_link
from switchboard_policy.app.evidence_seen import evidence_seen
from switchboard_policy.app.git import ask, git
from switchboard_policy.app.repository import head_of
from switchboard_policy.app.set_statements import free_path, statements_in
from switchboard_policy.app.signed_overrides import is_signed, read_signed
from switchboard_policy.documents.constants import configured
from switchboard_policy.domain.config import Config
from switchboard_policy.domain.decision import GateDecision, Override, Verdict
from switchboard_policy.domain.digest import sha256
from switchboard_policy.domain.location import Location
from switchboard_policy.errors import InputError
from switchboard_policy.evidence import layout
from switchboard_policy.evidence.attestation import attest, read_attestation
from switchboard_policy.evidence.bundle import bundle_bytes
from switchboard_policy.evidence.create import Saying, add, statement_of
from switchboard_policy.evidence.keyring import KEYRING, Keyring, KeyRole
from switchboard_policy.evidence.keyring_reading import read_keyring
from switchboard_policy.evidence.manifest import Manifest, read_manifest
from switchboard_policy.evidence.predicates.custody import Handling, Marker
from switchboard_policy.evidence.predicates.decision import Basis, decision_predicate
from switchboard_policy.evidence.predicates.svr import svr_predicate
from switchboard_policy.evidence.predicates.told import risk_told, values_told
from switchboard_policy.evidence.predicates.types import PredicateType
from switchboard_policy.evidence.statement import read_statement
from switchboard_policy.evidence.subjects import DECISION
from switchboard_policy.evidence.verify import Expected
from switchboard_policy.gate.evidence import NO_EVIDENCE, EvidenceSeen
from switchboard_policy.gate.overrides import read_override
from switchboard_policy.ports.signer import Signer

_DIGEST = 71
"""Characters of `sha256:` and its hex."""


def committed_keyring(repo: Path) -> bytes | None:
    """Return the keyring a repository has committed; that of the folder where it is under no Git.

    Args:
        repo: root of the policy repository.
    """
    if head_of(repo):
        prefix = ask(repo, "rev-parse", "--show-prefix") or ""
        name = f"HEAD:{prefix}{KEYRING}"
        return git(repo, "cat-file", "blob", name) if _is_blob(repo, name) else None
    file = repo / KEYRING
    return file.read_bytes() if file.is_file() and not file.is_symlink() else None


def evidence_of_proposal(
    proposal: Path, keyring: bytes | None, config: Config, *, digest: str, at: int
) -> EvidenceSeen:
    """Return what verifying a proposal's evidence comes to.

    Args:
        proposal: its directory.
        keyring: the repository's keyring; None where it holds none.
        config: `switchboard.yaml` of the repository.
        digest: digest of the change, as it was worked out here.
        at: seconds since the epoch.
    """
    required = configured("switchboard_policy.gate", config, "gate").flag("evidence_required")
    if not (proposal / layout.FOLDER).exists():
        return replace(NO_EVIDENCE, required=required)
    if not (proposal / layout.ATTESTATIONS).exists():
        return replace(NO_EVIDENCE, reason="nobody signed the evidence set", required=required)
    expected = Expected(change_digest=digest)
    return replace(
        evidence_seen(proposal, keyring=keyring, expected=expected, at=at), required=required
    )


def read_overrides(
    files: Iterable[tuple[str, bytes]], keyring: bytes | None, at: int
) -> list[Override]:
    """Return overrides from files, signed or written by hand.

    Args:
        files: path and content of each.
        keyring: the repository's keyring; None where it holds none.
        at: seconds since the epoch.

    Raises:
        InputError: a file is no override.
        EvidenceError: a signed one does not verify.
    """
    keys: Keyring | None = read_keyring(KEYRING, keyring) if keyring is not None else None
    return [
        read_signed(content, keys, at) if is_signed(content) else read_override(file, content)
        for file, content in files
    ]


def hold_signer(signer: Signer, keyring: bytes | None, at: int) -> None:
    """Hold a signer to the repository's keyring, before anything by it spoils a set.

    Args:
        signer: who is to attest a decision.
        keyring: the repository's keyring; None where it holds none, and then nobody knows better.
        at: seconds since the epoch.

    Raises:
        InputError: the keyring is none.
        KeyNotTrusted: it does not have the key for attestations, or not now.
    """
    if keyring is not None:
        read_keyring(KEYRING, keyring).require(signer.public, KeyRole.ATTESTATION, at)


def attest_decision(
    proposal: Path,
    decision: GateDecision,
    document: Mapping[str, Any],
    signer: Signer,
    *,
    at: int,
) -> tuple[str, ...]:
    """Add the gate's decision to a proposal's evidence; what it said before stays.

    Args:
        proposal: the proposal's directory, a set of evidence.
        decision: what the gate said.
        document: `proposal.json`.
        signer: who attests it.
        at: when it was decided, in seconds since the epoch.

    Returns:
        Where in the set they lie.

    Raises:
        EvidenceError: the manifest is not one.
        InputError: there is no manifest, or the disk refuses.
        UnreachableError: whoever holds the key does not sign.
    """
    try:
        content = (proposal / layout.MANIFEST).read_bytes()
    except OSError as error:
        where = Location((proposal / layout.MANIFEST).as_posix())
        message = f"cannot be read: {error.strerror}; a decision is added to a set of evidence"
        hint = "`switchboard propose` makes one"
        raise InputError(message, location=where, hint=hint) from error
    manifest = read_manifest(content)
    added = []
    for saying in _sayings(decision, document, manifest, at):
        path = free_path(proposal, saying.name)
        add(proposal, path, attest(statement_of(saying, manifest), signer))
        added.append(path)
    yes = decision.verdict is not Verdict.DENIED
    link = add_link(
        proposal,
        Handling.VERIFIED,
        "switchboard gate",
        signer,
        at=at,
        note=decision.summary,
        marker=Marker.GO if yes else None,
    )
    return (*added, link)


def keep_overrides(proposal: Path, files: Iterable[tuple[str, bytes]]) -> None:
    """Put signed overrides beside the denials they answer, in a proposal's evidence.

    Args:
        proposal: the proposal's directory, a set of evidence.
        files: path and content of each override the gate was given; it has read them.

    Raises:
        InputError: the disk refuses.
    """
    there = {one.digest for one in statements_in(proposal)}
    for _, content in files:
        if not is_signed(content):
            continue
        attestation = read_attestation(content)
        subjects = read_statement(attestation.payload).subjects
        answers = {
            f"sha256:{one.digest.get('sha256', '')}" for one in subjects if one.name == DECISION
        }
        # One that answers no decision could stand in no set: it would spoil this one for good.
        if answers and answers <= there and sha256(attestation.payload) not in there:
            add(proposal, free_path(proposal, "override"), bundle_bytes(attestation))


def _sayings(
    decision: GateDecision, document: Mapping[str, Any], manifest: Manifest, at: int
) -> Iterable[Saying]:
    basis = Basis(
        values=values_told(document),
        risk=risk_told(document),
        seed=document["seed"],
        telemetry_digest=document["trace_digest"],
        proposal_id=document["id"],
    )
    decided = decision_predicate(decision, about=manifest.about, basis=basis, decided_at=at)
    yield Saying("decision", PredicateType.DECISION, decided)
    if decision.verdict is Verdict.DENIED:
        return
    stamp = decision.stamp
    by = {"rules": stamp.bundle_digest, "data": stamp.data_digest}
    passed = [one.rule for one in decision.rules if one.passed]
    verified = svr_predicate(
        properties=[f"gate/{decision.verdict}", *passed],
        policies={name: digest for name, digest in by.items() if len(digest) == _DIGEST},
        created_at=at,
    )
    yield Saying("svr", PredicateType.SVR, verified)


def _is_blob(repo: Path, name: str) -> bool:
    return ask(repo, "cat-file", "-t", name) == "blob"
