"""Evidence in the loop: proposed and signed, verified offline, gated, answered for, attested."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path

from support.signed_walk import STRANGER, keyring, sealed, trust
from support.walk import Walk, call

from switchboard_policy.evidence import layout
from switchboard_policy.evidence.keyring_reading import read_keyring
from switchboard_policy.evidence.profile import shipped_profile
from switchboard_policy.evidence.result import Verification
from switchboard_policy.evidence.verify import verify

DENIED = 10
NOW = int(time.time())
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
