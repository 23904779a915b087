"""Evidence on pull requests: committed beside the change, verified with the base's keys, told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from support.policy_git import own_git
from support.proposing import DATA, NAME, World, world
from support.signed_walk import BOT, STRANGER, keyring

from switchboard_policy.app.attesting import Signing
from switchboard_policy.app.pulls.gate import How
from switchboard_policy.app.pulls.gating import Gatekeeper
from switchboard_policy.app.pulls.telling import Keeping
from switchboard_policy.app.pulls.weighing import Telemetry
from switchboard_policy.bot.mirror import Mirror
from switchboard_policy.domain.snapshot import EVIDENCE
from switchboard_policy.gate.pull.decision import EVIDENCE_CHECK
from switchboard_policy.proposal.steps import Do

ACME = {"acme": "32"}
REQUIRED = "settings:\n  gate: {evidence_required: true}\n"


@dataclass
class Evidenced:
    """A repository that asks for evidence, and its gate."""

    on: World
    gate: Gatekeeper
    findings: set[str] = field(default_factory=set)

    def propose(self, signer: object = BOT, wanted: dict[str, str] | None = None) -> int:
        """One run of the bot; the number of the pull request it opened or rebuilt."""
        signing = Signing(signer, int(self.on.hub.clock.now()))  # type: ignore[arg-type]
        (done,) = self.on.run(wanted or ACME, signing=signing).done
        return done.pull

    def look(self, number: int) -> tuple[str, str]:
        """The gate looks; how its check on evidence ends, and what that is called."""
        found, _ = self.gate.look(number)
        self.findings = {one.id for one in found.decision.findings}
        head = self.gate.forge.pull(number).head.sha
        runs = [one for one in self.on.repository.checks if one.sha == head]
        (run,) = [one for one in runs if one.name == EVIDENCE_CHECK][-1:]
        return str(run.conclusion), f"{run.output['title']}\n{run.output['summary']}"

    def pull(self, branch: str, files: dict[str, bytes | None]) -> int:
        """A pull request of a person's."""
        self.on.ada.push(branch, files)
        return self.on.ada.open_pull(branch, branch)

    def branch(self, number: int) -> str:
        """The branch of a pull request."""
        return str(self.gate.forge.pull(number).head.branch)

    def evidence(self, branch: str) -> dict[str, bytes]:
        """The evidence on a branch."""
        names = self.on.repository.store.git("ls-tree", "-r", "--name-only", branch)
        text = names.decode() if isinstance(names, bytes) else names
        kept = [name for name in text.splitlines() if name.startswith(EVIDENCE)]
        return {name: self.on.repository.store.read(branch, name) or b"" for name in kept}


@pytest.fixture
def at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Evidenced]:
    own_git(monkeypatch, tmp_path / "home")
    with (on := world(tmp_path)).hub:
        now = int(on.hub.clock.now())
        config = on.content("main", "switchboard.yaml").encode() + REQUIRED.encode()
        ring = {"switchboard.yaml": config, ".switchboard/keyring.yaml": keyring(now)}
        on.ada.push("main", ring)
        forge = on.forge()
        mirror = Mirror(tmp_path / "mirror", f"{on.hub.url}/{NAME}.git", token=forge.token)
        how = How(Telemetry("", tmp_path), now, engine="wasm")
        yield Evidenced(on, Gatekeeper(forge, mirror, how, Keeping(b"a key")))
        forge.close()


def test_a_proposal_brings_its_evidence_and_the_check_tells_every_check_of_it(
    at: Evidenced,
) -> None:
    number = at.propose()
    names = {name.rpartition("/")[2] for name in at.evidence(at.branch(number))}
    assert names >= {"manifest.json", "proposal.sigstore.json", "test-result.sigstore.json"}
    conclusion, said = at.look(number)
    assert (conclusion, "Verified" in said) == ("success", True), said
    assert "proposal" in said
    assert not {one for one in at.findings if "evidence" in one}
    assert "pull/unknown_change" not in at.findings
    assert at.on.did(ACME) == [(Do.KEEP, number)]


def test_what_is_altered_on_the_branch_denies_by_its_name(at: Evidenced) -> None:
    number = at.propose()
    branch = at.branch(number)
    (figures,) = [one for one in at.evidence(at.branch(number)) if one.endswith("simulation.json")]
    at.on.ada.push(branch, {figures: b"{}\n"})
    conclusion, said = at.look(number)
    assert (conclusion, "simulation.json" in said) == ("failure", True), said
    assert "gate/evidence_invalid" in at.findings


def test_keys_that_a_pull_request_brings_are_not_believed(at: Evidenced) -> None:
    number = at.propose(STRANGER)
    branch = at.branch(number)
    ring = keyring(int(at.on.hub.clock.now()), bot=STRANGER)
    at.on.ada.push(branch, {".switchboard/keyring.yaml": ring})
    assert at.look(number)[0] == "failure"
    assert at.findings >= {"gate/evidence_invalid", "pull/gate_changed"}


def test_a_change_without_evidence_is_denied_and_what_changes_no_value_needs_none(
    at: Evidenced,
) -> None:
    data = at.on.content("main", DATA)
    by_hand = at.pull("by-hand", {DATA: data.replace("rps: 8", "rps: 9").encode()})
    assert at.look(by_hand)[0] == "failure"
    assert "gate/evidence_missing" in at.findings
    words = at.pull("words", {"notes.md": b"words\n"})
    conclusion, said = at.look(words)
    assert (conclusion, "No value changes" in said) == ("success", True)


def test_evidence_of_another_change_or_from_elsewhere_proves_nothing(at: Evidenced) -> None:
    evidence = at.evidence(at.branch(at.propose()))
    data, helm = at.on.content("main", DATA), at.on.content("main", "deploy/values.yaml")
    other = {
        DATA: data.replace("rps: 8", "rps: 9").encode(),
        "deploy/values.yaml": helm.replace("480", "540").encode(),
    }
    number = at.pull("borrowed", {**other, **evidence})
    conclusion, said = at.look(number)
    assert (conclusion, "change_other" in said) == ("failure", True), said


def test_merged_evidence_is_part_of_what_owners_answer_for(at: Evidenced) -> None:
    number = at.propose()
    at.look(number)
    at.on.ada.merge(number)
    kept = next(name for name in at.evidence("main") if name.endswith("simulation.json"))
    at.look(at.pull("rewrite", {kept: b"{}\n"}))
    assert "pull/unknown_change" in at.findings


def test_evidence_made_on_another_branch_says_nothing_of_this_one(at: Evidenced) -> None:
    ada = at.on.ada
    ada.push("release", {"notes.md": b"cut here"})
    ada.push("main", {"more-notes.md": b"went on"})
    branch = at.branch(at.propose())
    number = ada.open_pull(branch, "The same values, for the release", base="release")
    found, _ = at.gate.look(number)
    assert "gate/evidence_invalid" in {one.id for one in found.decision.findings}
    assert found.evidence is not None
    assert "which the base has not grown from" in found.evidence.reason
    checks = {one.name: one.conclusion for one in at.gate.forge.checks(found.head)}
    assert checks[f"{EVIDENCE_CHECK}/release"] == "failure"
