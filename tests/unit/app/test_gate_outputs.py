"""What a run leaves for a workflow: files to keep, and a log where nobody else gives commands."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from support.gate_pages import AT, DISAGREES, found
from support.hostile import COMMANDS

from switchboard_policy.app.pulls.gate_output import outputs, write_outputs
from switchboard_policy.app.pulls.workflow_step import step_log, write_step
from switchboard_policy.errors import InputError


def test_a_run_leaves_record_sarif_summary_and_annotations(tmp_path: Path) -> None:
    write_outputs(found(), tmp_path / "made" / "here")
    there = {path.name: path.read_text("utf-8") for path in (tmp_path / "made" / "here").iterdir()}
    assert there == outputs(found())
    assert sorted(there) == ["annotations.txt", "decision.json", "gate.sarif", "summary.md"]
    assert json.loads(there["decision.json"]) == found().record
    assert json.loads(there["gate.sarif"])["version"] == "2.1.0"


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="cannot be written"):
        write_outputs(found(), tmp_path / "file" / "below")


@pytest.mark.parametrize("text", COMMANDS)
def test_only_our_annotations_are_commands_of_the_log(text: str) -> None:
    """Checklist 9: workflow commands in what people wrote are text."""
    lines = step_log(found(), f"gate denied\n{text}\n", "token").splitlines()
    start, end = lines.index("::stop-commands::token"), lines.index("::token::")
    assert start == 0
    assert [line.partition("::")[2].split()[0] for line in lines[end + 1 :]] == ["error", "notice"]
    assert "##[" not in "\n".join(lines)


def test_annotations_name_file_and_line() -> None:
    last = step_log(found(), "", "token").splitlines()[-2]
    expected = f"::error file={AT.file},line=14,title={DISAGREES.id}::{DISAGREES.msg}"
    assert last == expected


def test_summary_and_outputs_are_added_to_what_a_step_has(tmp_path: Path) -> None:
    summary, output = tmp_path / "summary", tmp_path / "output"
    output.write_text("folder=x\n")
    write_step(found(), 10, {"GITHUB_STEP_SUMMARY": str(summary), "GITHUB_OUTPUT": str(output)})
    assert summary.read_text("utf-8").startswith("## ✗ Denied")
    assert output.read_text("utf-8") == "folder=x\nstatus=10\nverdict=denied\n"
    write_step(found(), 10, {})


def test_a_summary_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="GITHUB_STEP_SUMMARY cannot be written"):
        write_step(found(), 0, {"GITHUB_STEP_SUMMARY": str(tmp_path)})
