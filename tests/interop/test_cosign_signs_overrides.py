"""An owner who has nothing but cosign signs an override; the gate takes it as it is."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from support.cosign import Cosign
from support.evidence_world import good_set
from support.signed_walk import BOT, OWNER, keyring

from switchboard_policy.app.gate_evidence import keep_overrides
from switchboard_policy.app.set_statements import statements_in
from switchboard_policy.app.signed_overrides import is_signed, override_statement, read_signed
from switchboard_policy.domain.decision import Override
from switchboard_policy.evidence.attestation import attest
from switchboard_policy.evidence.keyring_reading import read_keyring
from switchboard_policy.evidence.predicates.types import PredicateType
from switchboard_policy.evidence.statement import statement_bytes

NOW = 1_790_000_000
CHANGE = "c" * 64
WORD = Override(f"sha256:{CHANGE}", ("risk/high",), "sre-leads", "it was measured", NOW + 3600)


def test_an_override_that_cosign_signed_counts_and_is_laid_into_its_set(tmp_path: Path) -> None:
    proposal = tmp_path / "set"
    proposal.mkdir()
    good_set(proposal)
    (denied,) = [one.digest for one in statements_in(proposal) if one.name == "decision"]
    statement = override_statement(WORD, denied=denied, given_at=NOW)
    cosign = Cosign(tmp_path)
    bundle = cosign.attest(statement_bytes(statement), OWNER)
    assert is_signed(bundle)
    keys = read_keyring("keyring.yaml", keyring(NOW))
    assert read_signed(bundle, keys, NOW) == replace(WORD, signed=True)

    for _ in range(2):  # once, however often it is handed over
        keep_overrides(proposal, [("override.sigstore.json", bundle), ("plain.yaml", b"by: x")])
    (kept,) = [one for one in statements_in(proposal) if one.name.startswith("override")]
    assert kept.statement == statement


def test_an_override_we_signed_is_believed_by_cosign_for_its_change_alone(tmp_path: Path) -> None:
    cosign, kind = Cosign(tmp_path), PredicateType.OVERRIDE
    statement = override_statement(WORD, denied=f"sha256:{'d' * 64}", given_at=NOW)
    bundle = attest(statement, OWNER)
    assert cosign.verifies_digest(bundle, OWNER, kind, CHANGE)
    assert not cosign.verifies_digest(bundle, OWNER, kind, "e" * 64)
    assert not cosign.verifies_digest(bundle, BOT, kind, CHANGE)
