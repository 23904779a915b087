"""Gate a proposal directory against the policy repository as it stands.

Nothing a proposal says of itself is believed: from its changed values alone the edits are worked
out again on the repository, and must be the same to the byte.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from switchboard_policy.app.policy import Policy, read_policy
from switchboard_policy.documents.yaml_reader import read_yaml
from switchboard_policy.domain.decision import GateDecision
from switchboard_policy.domain.delta import Delta
from switchboard_policy.domain.policy import PolicyValue, variables
from switchboard_policy.domain.snapshot import Snapshot
from switchboard_policy.errors import InputError, SwitchboardError
from switchboard_policy.gate.decide import decide
from switchboard_policy.gate.facts import gate_facts
from switchboard_policy.gate.overrides import read_override
from switchboard_policy.opa.bundle import stock_rules_digest
from switchboard_policy.opa.select import open_engine
from switchboard_policy.proposal.change_set import build_change_set
from switchboard_policy.proposal.document import read_document

_VALUES = "policies/switchboard_data/"


@dataclass(frozen=True)
class _Recomputed:
    """What the changed values of a proposal come to on the repository as it stands.

    Args:
        digest: change digest, or None where it could not be worked out.
        patch: unified diff, empty where it could not be.
    """

    digest: str | None
    patch: str


def gate(
    repo: Path,
    *,
    proposal: Path,
    overrides: tuple[Path, ...] = (),
    engine: str = "auto",
    now: int,
) -> GateDecision:
    """Decide whether a proposal may be merged into a repository.

    Args:
        repo: root of the policy repository the proposal is for.
        proposal: the proposal's directory.
        overrides: files in which an owner accepts named findings.
        engine: `auto`, `wasm` or `opa`.
        now: seconds since the epoch.

    Raises:
        InputError: the repository, the proposal or an override cannot be read.
        EngineError: no engine can serve.
    """
    policy = read_policy(repo, allow_dirty=True)
    document = read_document(_shown(proposal, "proposal.json"), _read(proposal, "proposal.json"))
    recomputed = _recompute(policy, document)
    patch = _read(proposal, "changes.patch")
    touched = {edit["file"] for edit in document["edits"]}
    facts = gate_facts(
        document,
        now=now,
        overrides=[read_override(str(file), _bytes(file)) for file in overrides],
        recomputed_digest=recomputed.digest,
        applies=recomputed.digest is not None and recomputed.patch.encode() == patch,
        findings=[
            found for found in policy.findings if found.location and found.location.file in touched
        ],
        config=policy.config,
    )
    with_data = open_engine(engine, {"switchboard_data": _data(policy.snapshot)})
    try:
        return decide(with_data, facts)
    finally:
        with_data.close()


def _recompute(policy: Policy, document: Mapping[str, Any]) -> _Recomputed:
    try:
        deltas = [_delta(policy, change) for change in document["changes"]]
        found = build_change_set(policy.snapshot, policy.config, deltas, stock_rules_digest())
    except SwitchboardError:
        return _Recomputed(None, "")
    return _Recomputed(found.digest, found.patch)


def _delta(policy: Policy, change: Mapping[str, Any]) -> Delta:
    """Return a change as a delta on the repository's own value, which may have moved since."""
    name, names = change["value"], variables(change["names"])
    target = policy.values.find(name, **dict(names))
    if target is None:
        if name not in policy.config.values:
            raise InputError(f"{name} is not in the mapping")
        target = PolicyValue(policy.config.values[name], names, Decimal(change["old"]), ())
    return Delta(target, Decimal(change["new"]), change["reason"], (), change["if_wrong"])


def _data(snapshot: Snapshot) -> dict[str, object]:
    """Return the organisation's values as OPA would load them: the folder names the area."""
    found: dict[str, object] = {}
    for file, content in snapshot.files.items():
        folder, _, name = file.removeprefix(_VALUES).partition("/")
        if file.startswith(_VALUES) and name in {"data.yaml", "data.json"}:
            found[folder] = read_yaml(file, content).value
    return found


def _read(proposal: Path, name: str) -> bytes:
    return _bytes(proposal / name)


def _bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise InputError(f"{file}: cannot be read: {error.strerror}") from None


def _shown(proposal: Path, name: str) -> str:
    return (proposal / name).as_posix()
