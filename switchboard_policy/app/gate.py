"""Gate a proposal directory against the policy repository as it stands.

What a proposal says of its edits is not believed: from its changed values alone they, and the files
generated from them, are worked out again on the repository, and must be the same to the byte;
recorded decisions are replayed again, too. Its risk and author are believed.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from switchboard_policy.app.gate_evidence import (
    attest_decision,
    committed_keyring,
    evidence_of_proposal,
    hold_signer,
    keep_overrides,
    read_overrides,
)
from switchboard_policy.app.generated import generator
from switchboard_policy.app.impact import impact
from switchboard_policy.app.policy import Policy, read_policy
from switchboard_policy.documents.opa_data import opa_data, values_only
from switchboard_policy.documents.values import check_range
from switchboard_policy.documents.vocabulary import vocabulary
from switchboard_policy.domain.decision import GateDecision
from switchboard_policy.domain.delta import Delta
from switchboard_policy.domain.finding import Finding
from switchboard_policy.domain.policy import PolicyValue, variables
from switchboard_policy.domain.proposal import NOT_REPLAYED, ChangeSet
from switchboard_policy.domain.units import Dimension
from switchboard_policy.errors import InputError, SwitchboardError
from switchboard_policy.gate.decide import decide
from switchboard_policy.gate.facts import gate_facts
from switchboard_policy.gate.freeze import freezes, frozen
from switchboard_policy.opa.bundle import stock_rules_digest
from switchboard_policy.opa.endpoint import Access
from switchboard_policy.opa.select import open_engine
from switchboard_policy.ports.signer import Signer
from switchboard_policy.proposal.change_set import build_change_set
from switchboard_policy.proposal.document import files_of
from switchboard_policy.proposal.generated import differences
from switchboard_policy.proposal.reading import edits_of, read_document


def gate(  # noqa: PLR0913 - one argument an option of the command
    repo: Path,
    *,
    proposal: Path,
    overrides: tuple[Path, ...] = (),
    engine: str = "auto",
    token: str = "",
    decisions: tuple[str, ...] = (),
    signer: Signer | None = None,
    now: int,
) -> GateDecision:
    """Decide whether a proposal may be merged into a repository.

    Args:
        repo: root of the policy repository the proposal is for.
        proposal: the proposal's directory.
        overrides: files in which an owner accepts named findings.
        engine: `auto`, `wasm`, `opa` or `remote:URL[,URL]`.
        token: bearer token of remote OPA servers; empty for none.
        decisions: decision logs to replay under the change; empty for those of `switchboard.yaml`.
        signer: who attests the decision, in the proposal's evidence; None for nobody.
        now: seconds since the epoch.

    Raises:
        InputError: the repository, the proposal, an override or a decision log cannot be read.
        EvidenceError: a signed override does not verify, or the repository's keyring does not
            have the signer's key for attestations.
        EngineError: no engine can serve.
    """
    policy = read_policy(repo, allow_dirty=True)
    document = read_document(_shown(proposal, "proposal.json"), _read(proposal, "proposal.json"))
    found, keyring = _recompute(policy, document), committed_keyring(repo)
    if signer is not None:
        hold_signer(signer, keyring, now)
    given = [(str(file), _bytes(file)) for file in overrides]
    digest = found.digest if found else document["change_digest"]
    patch = _read(proposal, "changes.patch")
    facts = gate_facts(
        document,
        now=now,
        overrides=read_overrides(given, keyring, now),
        recomputed_digest=found.digest if found else None,
        applies=found is not None and found.patch.encode() == patch and _as_told(found, document),
        findings=_touching(policy, document, found),
        config=policy.config,
        replayed=impact(policy, found, decisions) if found else NOT_REPLAYED,
        evidence=evidence_of_proposal(proposal, keyring, policy.config, digest=digest, at=now),
    )
    values = values_only(opa_data(policy.snapshot.files))
    with_data = open_engine(engine, values, access=Access(token))
    try:
        if freezes(values):
            facts["findings"] += frozen(with_data, document, policy.config, now=now)
        decision = decide(with_data, facts)
    finally:
        with_data.close()
    if signer is not None:
        keep_overrides(proposal, given)
        attest_decision(proposal, decision, document, signer, at=now)
    return decision


def _recompute(policy: Policy, document: Mapping[str, Any]) -> ChangeSet | None:
    """Return what the changed values come to on the repository as it stands, if anything."""
    try:
        deltas = [_delta(policy, change) for change in document["changes"]]
        derive = generator(policy.config)
        return build_change_set(
            policy.snapshot, policy.config, deltas, stock_rules_digest(), derive
        )
    except SwitchboardError:
        return None


def _delta(policy: Policy, change: Mapping[str, Any]) -> Delta:
    """Return a change as a delta on the repository's own value, which may have moved since."""
    name, names, new = change["value"], variables(change["names"]), Decimal(change["new"])
    binding = policy.config.values.get(name)
    if binding is None or binding.unit.dimension is Dimension.NAME:
        raise InputError(f"{name} is no number of the mapping")
    if change["names"].keys() != vocabulary()[name].variables:
        raise InputError(f"{name} is not about {', '.join(change['names']) or 'nothing'}")
    check_range(binding, new)
    target = policy.values.find(name, **dict(names))
    if target is None:
        target = PolicyValue(binding, names, Decimal(change["old"]), ())
    return Delta(target, new, change["reason"], (), change["if_wrong"])


def _as_told(found: ChangeSet, document: Mapping[str, Any]) -> bool:
    """Whether a proposal names just these edits and files: whom to ask is looked up by them."""
    told = [
        ({place["file"] for place in change["places"]}, tuple(change["generated"]))
        for change in document["changes"]
    ]
    held = [
        ({one.location.file for one in delta.target.occurrences}, found.following(delta))
        for delta in found.deltas
    ]
    edits, files = edits_of(document) == found.edits, document["files"] == files_of(found)
    return edits and files and told == held


def _touching(
    policy: Policy, document: Mapping[str, Any], found: ChangeSet | None
) -> list[Finding]:
    """Return the repository's findings that are about a changed value, or a file that changes."""
    files = {edit["file"] for edit in document["edits"]} | set(found.after if found else ())
    files |= {file for change in document["changes"] for file in change["generated"]}
    values = {f"/values/{change['value']}" for change in document["changes"]}
    return [
        one
        for one in (*policy.findings, *_differing(policy, files))
        if one.path in values or (one.location is not None and one.location.file in files)
    ]


def _differing(policy: Policy, files: set[str]) -> tuple[Finding, ...]:
    """Return which of some files are not what is generated, where that can be told.

    Where it cannot, nothing could be recomputed either, and the gate says no for that.
    """
    try:
        return differences(policy.snapshot, generator(policy.config)(policy.snapshot, files))
    except SwitchboardError:
        return ()


def _read(proposal: Path, name: str) -> bytes:
    return _bytes(proposal / name)


def _bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise InputError(f"{file}: cannot be read: {error.strerror}") from None


def _shown(proposal: Path, name: str) -> str:
    return (proposal / name).as_posix()
