"""Evidence in the loop: proposed and signed, verified offline, gated, answered for, attested."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from support.signed_walk import BOT, OWNER, STRANGER, key_file, keyring, sealed, trust
from support.walk import Walk, call, told

from switchboard_policy.app.check_evidence import Kept, check_evidence
from switchboard_policy.app.policy import read_policy
from switchboard_policy.app.signed_overrides import override_statement, read_signed
from switchboard_policy.domain.decision import Override
from switchboard_policy.domain.finding import Level
from switchboard_policy.errors import EvidenceError
from switchboard_policy.evidence import layout
from switchboard_policy.evidence.attestation import attest
from switchboard_policy.evidence.keyring_reading import read_keyring
from switchboard_policy.evidence.profile import shipped_profile
from switchboard_policy.evidence.result import Verification
from switchboard_policy.evidence.verify import verify

DENIED = 10
NOW = int(time.time())
DAY_S = 86_400
INVALID = 20
CAREFUL = "gate: {evidence_required: true, overrides_signed: true, risk_high: 10}"
REQUIRED = "gate: {evidence_required: true}"


def verified(root: Path, profile: str = "proposal") -> Verification:
    keys = read_keyring("keyring.yaml", keyring(NOW))
    return verify(root, keyring=keys, profile=shipped_profile(profile), at=int(time.time()))


def gate(walk: Walk, proposal: Path, *more: str | Path) -> tuple[int, set[str], str]:
    done = call(
        "gate", "--repo", walk.repository, "--proposal", proposal, *more, "--format", "json"
    )
    told = json.loads(done.stdout) if done.stdout else {"rules": []}
    found = {one["id"] for rule in told["rules"] for one in rule["findings"]}
    return done.status, found, done.stdout + done.stderr


def accepting(walk: Walk, findings: Iterable[str]) -> str:
    """An override of everything soft that was found, as somebody writes it."""
    soft = sorted(one for one in findings if one.startswith("risk/"))
    return json.dumps(
        {
            "change_digest": walk.document["change_digest"],
            "findings": soft,
            "by": "sre-leads",
            "reason": "the capacity owner agreed",
            "expires": f"{datetime.fromtimestamp(NOW + 5 * DAY_S, UTC):%Y-%m-%d}",
        }
    )


def test_a_signed_proposal_verifies_and_one_changed_byte_does_not(
    walked: Walk, tmp_path: Path
) -> None:
    proposal = sealed(walked, tmp_path / "p", at=NOW)
    found = verified(proposal)
    assert found.valid, found.errors
    assert {one.name for one in found.attestations} >= {"proposal", "test-result"}
    report = proposal / "report.html"
    report.write_bytes(report.read_bytes().replace(b"0", b"1", 1))
    assert not verified(proposal).valid


def test_the_same_files_and_key_give_the_same_bytes(walked: Walk, tmp_path: Path) -> None:
    one, other = (sealed(walked, tmp_path / name, at=NOW) for name in ("one", "other"))
    made = sorted((one / layout.FOLDER).rglob("*.json"))
    assert len(made) >= 3
    for path in made:
        assert path.read_bytes() == (other / path.relative_to(one)).read_bytes()


def test_without_a_key_a_manifest_stands_alone(walked: Walk) -> None:
    assert (walked.proposal / layout.MANIFEST).is_file()
    assert not (walked.proposal / layout.ATTESTATIONS).exists()
    assert not verified(walked.proposal).valid


def test_where_evidence_is_required_only_what_verifies_passes(
    another: Callable[[], Walk], tmp_path: Path
) -> None:
    walk = another()
    trust(walk, NOW, settings=REQUIRED)
    unsigned = gate(walk, walk.proposal)
    assert (unsigned[0], "gate/evidence_missing" in unsigned[1]) == (DENIED, True)
    signed = gate(walk, sealed(walk, tmp_path / "signed", at=NOW))
    assert not {one for one in signed[1] if "evidence" in one}
    # A keyring that was not committed, in the folder the gate works in, is not believed.
    (walk.repository / ".switchboard" / "keyring.yaml").write_bytes(keyring(NOW, bot=STRANGER))
    foreign = gate(walk, sealed(walk, tmp_path / "foreign", STRANGER, at=NOW))
    assert (foreign[0], "gate/evidence_invalid" in foreign[1]) == (DENIED, True)


def test_an_owner_answers_a_denial_in_their_own_hand_and_both_stand_in_the_evidence(
    another: Callable[[], Walk], tmp_path: Path
) -> None:
    walk = another()
    trust(walk, NOW, settings=CAREFUL)
    proposal = sealed(walk, tmp_path / "p", at=NOW)
    bot = ("--signing-key", key_file(tmp_path, "bot", BOT))
    stranger = ("--signing-key", key_file(tmp_path, "stranger", STRANGER))
    asked = ("gate", "--repo", walk.repository, "--proposal", proposal)
    assert call(*asked, *stranger).status == INVALID
    assert not list(proposal.glob("evidence/attestations/decision*"))
    status, found, _ = gate(walk, proposal, *bot)
    assert (status, found & {"risk/high"}) == (DENIED, {"risk/high"})

    plain = tmp_path / "override.yaml"
    plain.write_text(accepting(walk, found), encoding="utf-8")
    assert "not signed by the owner" in gate(walk, proposal, "--override", plain)[2]
    ring = tmp_path / "keyring.yaml"
    ring.write_bytes(keyring(NOW))
    own = ("--override", plain, "--signing-key", key_file(tmp_path, "owner", OWNER))
    own = (*own, "--keyring", ring)
    (proposal / "pr-body.md").write_bytes(said := (proposal / "pr-body.md").read_bytes() + b"\n")
    assert call("evidence", "override", proposal, *own).status == INVALID
    (proposal / "pr-body.md").write_bytes(said[:-1])
    signed = told("evidence", "override", proposal, *own)["file"]
    took = ("--handling", "received", "--by", "audit@example.org", *bot, "--keyring", ring)
    assert call("evidence", "custody", proposal, *took).status == 0
    assert call("evidence", "custody", proposal, *took, *stranger).status == INVALID
    status, _, said = gate(walk, proposal, "--override", signed, *bot)
    assert (status, '"verdict": "allowed_by_override"' in said) == (0, True), said

    after = verified(proposal, "gate")
    assert after.valid, after.errors
    # The denial and what the override made of it: both are there, and neither may go.
    assert verified(proposal, "override").valid
    names = {one.name for one in after.attestations}
    assert names >= {"decision", "decision-2", "override", "svr"}
    (chain,) = [one for one in after.checks if one.id == "custody"]
    assert (chain.status, "4 links" in chain.detail) == ("passed", True), chain
    ring = tmp_path / "keyring.yaml"
    ring.write_bytes(keyring(NOW))
    page = tmp_path / "memo.html"
    memo = call("evidence", "memo", proposal, "--keyring", ring, "--html", page)
    assert (memo.status, memo.stderr) == (0, memo.stderr)
    assert "Merge it, on the word of the owners below" in memo.stdout
    assert "the capacity owner agreed" in memo.stdout
    assert "| `acme` |" in memo.stdout
    assert "the capacity owner agreed" in page.read_text(encoding="utf-8")
    (proposal / "pr-body.md").write_bytes(b"another")
    assert call("evidence", "memo", proposal, "--keyring", ring).status == INVALID


def test_another_persons_signature_and_another_name_are_refused() -> None:
    word = Override(f"sha256:{'c' * 64}", ("risk/high",), "sre-leads", "measured", NOW + DAY_S)
    statement = override_statement(word, denied=f"sha256:{'d' * 64}", given_at=NOW)
    keys = read_keyring("keyring.yaml", keyring(NOW))
    assert read_signed(attest(statement, OWNER), keys, NOW) == replace(word, signed=True)
    with pytest.raises(EvidenceError) as stranger:
        read_signed(attest(statement, STRANGER), keys, NOW)
    with pytest.raises(EvidenceError) as bots:
        read_signed(attest(statement, BOT), keys, NOW)
    with pytest.raises(EvidenceError) as nobody:
        read_signed(attest(statement, OWNER), None, NOW)
    other = override_statement(
        replace(word, by="product"), denied=f"sha256:{'d' * 64}", given_at=NOW
    )
    with pytest.raises(EvidenceError) as lent:
        read_signed(attest(other, OWNER), keys, NOW)
    codes = [each.value.code for each in (stranger, bots, nobody, lent)]
    assert codes == [
        "evidence/signer_unknown",
        "evidence/key_role_wrong",
        "evidence/key_unknown",
        "evidence/actor_other",
    ]


def test_evidence_that_a_repository_keeps_is_verified_again(another: Callable[[], Walk]) -> None:
    walk = another()
    trust(walk, NOW)
    kept = walk.repository / ".switchboard" / "evidence" / "one"
    kept.parent.mkdir()
    sealed(walk, kept, at=NOW)
    assert check_evidence(walk.repository, at=NOW) == Kept(1, ())
    assert not read_policy(walk.repository, allow_dirty=True).snapshot.files.keys() & {
        ".switchboard/evidence/one/proposal.json"
    }
    (kept / "simulation.json").write_bytes(b"{}")
    (finding,) = check_evidence(walk.repository, at=NOW).findings
    assert (finding.id, finding.level) == ("evidence/invalid", Level.HARD)
    done = call("check", "--repo", walk.repository, "--evidence")
    assert done.status == INVALID
    assert "simulation.json" in done.stdout
