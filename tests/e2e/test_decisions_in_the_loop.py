"""Recorded decisions through the loop: replayed under a proposal, and again by the gate."""

from __future__ import annotations

import json
import subprocess
from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from support.tools import CHECKOUT, require_tool
from support.walk import Called, Walk, call, told

LOG = CHECKOUT / "fixtures" / "decision-log" / "decisions.jsonl.gz"
DENIED = 10
SCHEMA = files("switchboard_policy.app").joinpath("policy_replay.schema.json")


@pytest.fixture(scope="module")
def replayed(walked: Walk, tmp_path_factory: pytest.TempPathFactory) -> Walk:
    """The walk again, in a repository that records decisions."""
    walk = walked.copy(tmp_path_factory.mktemp("replayed") / "copy")
    folder = walk.repository / "decisions"
    folder.mkdir()
    (folder / LOG.name).write_bytes(LOG.read_bytes())
    settings = walk.repository / "switchboard.yaml"
    settings.write_text(settings.read_text() + '\ndecisions:\n  logs: ["decisions/*.jsonl.gz"]\n')
    proposed = told(
        *("propose", "--allow-dirty", "--repo", walk.repository),
        *("--telemetry", f"store:{walk.store}", "--out", walk.root / "again"),
    )
    return replace(walk, proposal=Path(proposed["directory"]))


def gate(walk: Walk, *arguments: str | Path) -> Called:
    return call("gate", "--repo", walk.repository, "--proposal", walk.proposal, *arguments)


def decisions(walk: Walk) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((walk.proposal / "decisions.json").read_bytes())
    return found


def test_the_pull_request_says_who_would_flip_and_which_rule_does_it(replayed: Walk) -> None:
    body = (replayed.proposal / "pr-body.md").read_text()
    assert "would flip" in body
    section = body[body.index("would flip") :]
    assert "globex" in section
    assert "limits/over" in section
    assert "rules reached of" in section


def test_whoever_recorded_decisions_say_is_hit_stands_in_the_first_words(replayed: Walk) -> None:
    body = (replayed.proposal / "pr-body.md").read_text()
    first = body.split("| change |")[0]
    assert "would no longer be allowed, of **globex**" in first
    assert "By the telemetry nobody" in first


def test_the_report_leads_to_the_page_of_the_decisions(replayed: Walk) -> None:
    report = (replayed.proposal / "report.html").read_text()
    assert 'id="decisions"' in report
    assert "decisions.html" in report
    assert "limits/over_rate" in (replayed.proposal / "decisions.html").read_text()


def test_the_document_keeps_to_its_schema_and_to_the_proposal(replayed: Walk) -> None:
    document = decisions(replayed)
    Draft202012Validator(json.loads(SCHEMA.read_bytes())).validate(document)
    numbers = replayed.document["decisions"]
    assert numbers["evaluated"] is True
    assert numbers["compared"] == document["replayed"] > 1000
    assert numbers["allow_to_deny"] == document["counts"]["allow_to_deny"] > 0


def test_the_proposal_is_the_same_one_with_and_without_decisions(
    walked: Walk, replayed: Walk
) -> None:
    assert replayed.document["id"] == walked.document["id"]
    assert not (walked.proposal / "decisions.json").exists()
    assert walked.document["decisions"]["reason"] == "no decision log is named"


def test_the_gate_replays_again_believes_no_number_and_asks_an_owner_above_the_bound(
    replayed: Walk, tmp_path: Path
) -> None:
    walk = replayed.copy(tmp_path / "doctored")
    settings = walk.repository / "switchboard.yaml"
    text = settings.read_text()
    assert "settings:\n" in text
    settings.write_text(text.replace("settings:\n", "settings:\n  gate: {flips_most: 0}\n"))
    document = walk.document
    honest = dict(document["decisions"])
    document["decisions"] |= {"allow_to_deny": 0, "compared": 1, "opened": []}
    (walk.proposal / "proposal.json").write_text(json.dumps(document))
    answer = gate(walk, "--format", "json")
    decision = json.loads(answer.stdout)
    assert answer.status == DENIED
    assert decision["input"]["decisions"] == honest
    told = json.dumps(decision["rules"])
    assert "gate/decisions_flip" in told
    assert "sre-leads" in told


def test_a_log_that_cannot_be_read_is_no_permission(replayed: Walk, tmp_path: Path) -> None:
    answer = gate(replayed, "--decisions", tmp_path / "none.jsonl")
    assert answer.status == 4
    assert "none.jsonl" in answer.stderr


def test_check_tells_of_flips_by_what_is_not_committed(replayed: Walk, tmp_path: Path) -> None:
    require_tool("git")
    walk = replayed.copy(tmp_path / "uncommitted")
    for words in (("add", "--all"), ("commit", "--quiet", "--message", "decisions")):
        subprocess.run(("git", "-C", walk.repository, *words), check=True)
    limits = walk.repository / "policies" / "switchboard_data" / "limits" / "data.yaml"
    limits.write_text(limits.read_text().replace("rps: 60", "rps: 40", 1))
    found = call("check", "--repo", walk.repository)
    assert "policy/decisions_flip" in found.stdout
    assert "to deny" in found.stdout
