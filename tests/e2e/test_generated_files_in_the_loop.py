"""Generated files through the loop: proposed with their values, held to them by the gate."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from support.tools import require_tool
from support.walk import Called, Walk, call, told

from switchboard_policy.app.generated import generated_files
from switchboard_policy.app.policy import read_policy
from switchboard_policy.domain.finding import Finding
from switchboard_policy.proposal.generated import differences

RULES = "rules/reporting.yaml"
DENIED = 10


def slo_changes(document: dict[str, Any]) -> list[dict[str, Any]]:
    return [change for change in document["changes"] if change["area"] == "slo"]


def gate(walk: Walk) -> Called:
    return call("gate", "--repo", walk.repository, "--proposal", walk.proposal)


def differing(walk: Walk) -> tuple[Finding, ...]:
    policy = read_policy(walk.repository, allow_dirty=True)
    return differences(policy.snapshot, generated_files(policy.snapshot, policy.config))


def rewrite(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


def test_a_changed_service_level_brings_its_rules_along(walked: Walk) -> None:
    changes = slo_changes(walked.document)
    assert {name for change in changes for name in change["generated"]} >= {RULES}
    others = [change for change in walked.document["changes"] if change["area"] != "slo"]
    assert [change["generated"] for change in others] == [[] for _ in others]
    assert RULES in walked.document["files"]
    assert RULES not in {edit["file"] for edit in walked.document["edits"]}
    body = (walked.proposal / "pr-body.md").read_text()
    assert "generated from them)" in body
    assert "what is generated from them and nothing else" in body


def test_after_the_patch_every_generated_file_is_as_generated(
    another: Callable[[], Walk],
) -> None:
    require_tool("git")
    walk = another()
    assert differing(walk) == ()
    before = (walk.repository / RULES).read_bytes()
    command = ["git", "-C", walk.repository, "apply", str(walk.proposal / "changes.patch")]
    subprocess.run(command, check=True, capture_output=True)
    assert (walk.repository / RULES).read_bytes() != before
    assert differing(walk) == ()


def test_a_patch_whose_generated_part_was_touched_closes_the_gate(
    another: Callable[[], Walk],
) -> None:
    walk = another()
    patch = walk.proposal / "changes.patch"
    head, _, tail = patch.read_text().partition(f"+++ b/{RULES}\n")
    at = tail.index("\n+") + 2
    patch.write_text(f"{head}+++ b/{RULES}\n{tail[:at]} {tail[at:]}")
    found = gate(walk)
    assert found.status == DENIED
    assert "gate/does_not_apply" in found.stdout


def test_a_patch_without_its_generated_files_closes_the_gate(another: Callable[[], Walk]) -> None:
    walk = another()
    patch = walk.proposal / "changes.patch"
    parts = patch.read_text().split("diff --git ")
    kept = [part for part in parts if not part.startswith("a/rules/")]
    assert len(kept) < len(parts)
    patch.write_text("diff --git ".join(kept))
    found = gate(walk)
    assert found.status == DENIED
    assert "gate/does_not_apply" in found.stdout


@pytest.mark.parametrize("generated", [[], [RULES, "rules/cockpit.yaml"]])
def test_a_proposal_that_names_other_generated_files_closes_the_gate(
    another: Callable[[], Walk], generated: list[str]
) -> None:
    walk = another()
    document = walk.document
    slo_changes(document)[0]["generated"] = generated
    (walk.proposal / "proposal.json").write_text(json.dumps(document))
    found = gate(walk)
    assert found.status == DENIED
    assert "gate/does_not_apply" in found.stdout


def test_rules_touched_after_the_proposal_close_the_gate_and_are_named(
    another: Callable[[], Walk],
) -> None:
    walk = another()
    rewrite(walk.repository / RULES, "groups:", "# mine\ngroups:")
    found = gate(walk)
    assert found.status == DENIED
    assert "gate/digest_differs" in found.stdout
    assert "slo/generated_differs" in found.stdout
    assert f"{RULES}:3:1" in found.stdout


def test_rules_deleted_after_the_proposal_close_the_gate(another: Callable[[], Walk]) -> None:
    walk = another()
    (walk.repository / RULES).unlink()
    found = gate(walk)
    assert found.status == DENIED
    assert f"{RULES} is missing" in found.stdout


@pytest.mark.parametrize("file", ["rules/cockpit.yaml", "rules/new.yaml", "slo/reporting.yaml"])
def test_a_patch_that_carries_one_file_more_closes_the_gate(
    another: Callable[[], Walk], file: str
) -> None:
    walk = another()
    patch = walk.proposal / "changes.patch"
    more = f"diff --git a/{file} b/{file}\n--- a/{file}\n+++ b/{file}\n@@ -1,0 +2 @@\n+# more\n"
    patch.write_text(patch.read_text() + more)
    found = gate(walk)
    assert found.status == DENIED
    assert "gate/does_not_apply" in found.stdout


def test_a_definition_changed_without_its_rules_closes_the_gate(
    another: Callable[[], Walk],
) -> None:
    walk = another()
    rewrite(walk.repository / "slo/reporting.yaml", "sum(rate(", "1 * sum(rate(")
    found = gate(walk)
    assert found.status == DENIED
    assert "slo/generated_differs" in found.stdout


def test_other_alert_windows_after_the_proposal_close_the_gate(
    another: Callable[[], Walk],
) -> None:
    walk = another()
    rewrite(walk.repository / "switchboard.yaml", "windows: workbook", "windows: platform-b")
    found = gate(walk)
    assert found.status == DENIED
    assert "slo/generated_differs" in found.stdout


def test_a_definition_that_can_no_longer_be_read_closes_the_gate(
    another: Callable[[], Walk],
) -> None:
    walk = another()
    rewrite(walk.repository / "slo/cockpit.yaml", "sum(rate(", "sum(rate((")
    found = gate(walk)
    assert found.status == DENIED
    assert "gate/cannot_decide" in found.stdout


def test_rules_touched_before_the_proposal_hold_that_change_back_and_no_other(
    another: Callable[[], Walk],
) -> None:
    walk = another()
    rewrite(walk.repository / RULES, "groups:", "# mine\ngroups:")
    made = told(
        "propose", "--repo", walk.repository, "--telemetry", f"store:{walk.store}",
        "--out", walk.root / "again", "--allow-dirty",
    )  # fmt: skip
    proposal = Path(made["directory"])
    document = json.loads((proposal / "proposal.json").read_bytes())
    kept = {change["subject"] for change in walk.document["changes"]} - {
        change["subject"] for change in slo_changes(walk.document) if RULES in change["generated"]
    }
    assert {change["subject"] for change in document["changes"]} == kept
    held = [one for one in document["findings"] if one["id"] == "slo/not_carried_out"]
    assert all("`switchboard slo rules --repo .` writes it" in one["msg"] for one in held)
    assert held[0]["location"]["file"] == RULES
    assert RULES not in (proposal / "changes.patch").read_text()
    found = call("gate", "--repo", walk.repository, "--proposal", proposal)
    assert found.status == 0, found.stdout
