"""The commands as people and scripts call them: words, documents, statuses."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from support.full_disk import python_on_a_full_disk
from support.patience import PATIENCE_S
from support.policy_git import everything, files_of, run_git
from support.walk import Called, Walk, call, told

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"
MAIN = "import switchboard_policy.cli as cli; raise SystemExit(cli.main())"


def propose(walk: Walk, *arguments: str | Path) -> Called:
    source = ("--repo", walk.repository, "--telemetry", f"store:{walk.store}")
    return call("propose", *source, *arguments)


def test_a_proposal_in_words_goes_to_stdout_and_its_progress_to_stderr(
    walked: Walk, tmp_path: Path
) -> None:
    done = propose(walked, "--out", tmp_path)
    assert done.status == 0
    lines = done.stdout.splitlines()
    assert re.fullmatch(r"area +what +now → proposed +why", lines[0])
    assert any("acme · rps" in line and "20 → " in line for line in lines)
    assert any(line.startswith("Risk ") for line in lines)
    report = next(line for line in lines if line.startswith("Report"))
    assert Path(report.split(maxsplit=1)[1]).is_file()
    steps = [line.split()[1] for line in done.stderr.splitlines() if line.startswith("✓")]
    assert steps == ["repository", "telemetry", "simulated", "proposed"]
    assert "switchboard gate --proposal" in done.stderr
    assert "\x1b" not in done.stdout + done.stderr


def test_a_dry_run_writes_nothing_and_shows_message_and_diff(
    another: Callable[[], Walk], tmp_path: Path
) -> None:
    walk = another()
    before = everything(walk.repository), run_git(walk.repository, "for-each-ref")
    done = propose(walk, "--out", tmp_path / "out", "--dry-run")
    assert done.status == 0
    assert not (tmp_path / "out").exists()
    assert (everything(walk.repository), run_git(walk.repository, "for-each-ref")) == before
    assert "would be written to" in done.stdout
    assert "would be created" in done.stdout
    assert "Switchboard-Change-Digest: sha256:" in done.stdout
    assert "\n-    rps: 20\n" in done.stdout


def test_commit_makes_a_branch_once(another: Callable[[], Walk], tmp_path: Path) -> None:
    walk = another()
    before = everything(walk.repository)
    first = propose(walk, "--out", tmp_path, "--commit", "--format", "json")
    second = propose(walk, "--out", tmp_path, "--commit", "--format", "json")
    made, again = (json.loads(each.stdout)["commit"] for each in (first, second))
    assert (made["action"], again["action"]) == ("created", "unchanged")
    assert made["commit"] == again["commit"]
    assert everything(walk.repository) == before
    body = run_git(walk.repository, "log", "-1", "--format=%b", made["branch"])
    assert "- acme · rps: 20 → " in body
    branches = run_git(walk.repository, "branch", "--list", "switchboard/*").split()
    assert branches == [made["branch"]]


def test_nothing_worth_changing_is_said_and_is_no_error(walked: Walk, tmp_path: Path) -> None:
    short = tmp_path / "short.csv"
    rows = [f"2026-09-07T10:{minute:02d}:00Z,api-gateway,cascade,60,0\n" for minute in range(60)]
    short.write_text("timestamp,service,tenant,offered,rejected\n" + "".join(rows))
    source = ("propose", "--repo", walked.repository, "--telemetry", short, "--area", "limits")
    out = ("--out", tmp_path / "out")
    plain = call(*source, *out)
    assert plain.status == 0
    assert "nothing worth changing" in plain.stderr
    assert Path(plain.stdout.removeprefix("Report").strip()).is_file()
    assert call(*source, *out, "--exit-code").status == 3
    document = json.loads(call(*source, *out, "--format", "json").stdout)
    assert (document["proposed"], "nothing worth changing" in document["note"]) == (False, True)
    unwritten = call(*source, "--out", tmp_path / "none", "--dry-run")
    assert (unwritten.status, unwritten.stdout) == (0, "")
    assert not (tmp_path / "none").exists()


def test_a_proposal_as_a_document(walked: Walk, tmp_path: Path) -> None:
    document = json.loads(propose(walked, "--out", tmp_path, "--format", "json").stdout)
    assert document["schema"] == "switchboard.proposal-outcome/v1"
    assert (document["proposed"], document["written"], document["commit"]) == (True, True, None)
    assert document["proposal"] == walked.document


def test_the_gate_in_words_and_as_a_document(walked: Walk) -> None:
    source = ("gate", "--repo", walked.repository, "--proposal", walked.proposal)
    words, document = call(*source), call(*source, "--format", "json")
    decision: dict[str, Any] = json.loads(document.stdout)
    assert words.status == document.status == {"allowed": 0, "denied": 10}[decision["verdict"]]
    assert words.stdout.startswith("gate ")
    assert decision["schema"] == "switchboard.gate-decision/v1"
    found = [finding for rule in decision["rules"] for finding in rule["findings"]]
    assert all(finding["id"] in words.stdout for finding in found)
    assert decision["engine"]["name"] in words.stderr


def test_a_proposal_that_is_none_is_bad_input(walked: Walk, tmp_path: Path) -> None:
    done = call("gate", "--repo", walked.repository, "--proposal", tmp_path)
    assert done.status == 4
    assert "proposal.json" in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_what_if_in_words(walked: Walk) -> None:
    source = ("simulate", "--repo", walked.repository, "--telemetry", f"store:{walked.store}")
    plain = call(*source)
    assert plain.status == 0
    assert re.match(r"area +subject +figure +now\n", plain.stdout)
    changed = call(*source, "--set", "limits/acme/rps=60")
    assert re.match(r"area +subject +figure +now +changed\n", changed.stdout)
    figures, _, ahead = changed.stdout.partition("\n\n")
    assert ahead.startswith("acme: The 7 days to come, on the same 300 futures\n")
    assert "throttled good requests" in ahead
    rows = [line.split() for line in figures.splitlines()[1:]]
    assert {row[1] for row in rows} == {"acme"}
    assert not {row[2] for row in rows} & {"dispersion", "burst_bound_ratio"}  # as observed
    same = call(*source, "--set", "limits/acme/rps=20")
    assert (same.stdout, same.stderr.splitlines()[-1]) == ("", "nothing differs")


def test_an_import_in_words_and_as_a_document(another: Callable[[], Walk], tmp_path: Path) -> None:
    walk = another()
    source = tmp_path / "measured.csv"
    source.write_text(
        "timestamp,service,tenant,offered,rejected\n"
        "2026-09-07T10:00:00Z,api-gateway,acme,600,0\n"
        "2026-09-07T10:01:00Z,api-gateway,acme,610,0\n"
    )
    document = told("telemetry", "import", source, "--repo", walk.repository)
    assert document["schema"] == "switchboard.telemetry-import/v1"
    assert document["series"] == 1
    words = call("telemetry", "import", source, "--repo", walk.repository)
    assert words.status == 0
    assert re.search(r"^series +1$", words.stdout, re.MULTILINE)
    assert run_git(walk.repository, "status", "--porcelain") == ""


def test_the_doctor_in_words_and_as_a_document(walked: Walk) -> None:
    source = ("telemetry", "doctor", f"store:{walked.store}", "--repo", walked.repository)
    words, document = call(*source), told(*source)
    assert words.status == 0
    assert re.match(r"service +series +tenants +days +measured", words.stdout)
    assert "note      services without measurements: cockpit, " in words.stdout
    assert document["schema"] == "switchboard.telemetry-doctor/v1"
    assert document["services"]["api-gateway"]["tenants"] == 4


def test_a_pull_without_a_mapping_or_a_server_says_which(another: Callable[[], Walk]) -> None:
    walk = another()
    pull = ("telemetry", "pull", "http://127.0.0.1:9", "--repo", walk.repository, "--dry-run")
    unmapped = call(*pull)
    assert unmapped.status == 2
    assert "no metric is mapped" in unmapped.stderr
    config = walk.repository / "switchboard.yaml"
    config.write_text(
        config.read_text().replace(
            "telemetry:\n", "telemetry:\n  metrics: {offered: http_server_requests_total}\n"
        )
    )
    silent = call(*pull)
    assert silent.status == 30
    assert silent.stderr.splitlines()[-1].startswith("http://127.0.0.1:9: ")


def test_a_command_in_a_folder_of_the_repository_finds_its_root(
    walked: Walk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(walked.repository / "slo")
    document = told("simulate", "--telemetry", f"store:{walked.store}")
    assert document["subjects"]


def test_a_disk_that_fills_up_leaves_no_proposal(walked: Walk, tmp_path: Path) -> None:
    out = tmp_path / "out"
    source = ("--repo", str(walked.repository), "--telemetry", f"store:{walked.store}")
    done = python_on_a_full_disk(MAIN, "propose", *source, "--out", str(out), size=20_000)
    assert done.returncode == 4, done.stderr
    assert done.stdout == ""
    assert done.stderr.splitlines()[-1].endswith(
        "cannot be written: file too large; nothing has changed; choose another place, or make room"
    )
    assert files_of(tmp_path) == {}
    assert not out.exists()


def test_ctrl_c_in_mid_walk_leaves_nothing(walked: Walk, tmp_path: Path) -> None:
    month = FIXTURES / "scenarios" / "demo.yaml"
    source = ("--repo", str(walked.repository), "--telemetry", f"scenario:{month}")
    with subprocess.Popen(
        [sys.executable, "-c", MAIN, "propose", *source, "--out", str(tmp_path / "out")],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as child:
        assert child.stderr is not None
        assert child.stderr.readline().startswith("✓ repository")
        child.send_signal(signal.SIGINT)
        rest = child.stderr.read()
        child.wait(PATIENCE_S)
    assert child.returncode == 130
    assert rest.splitlines()[-1] == "interrupted; nothing is left half-written"
    assert "Traceback" not in rest
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("number", ["nan", "-nan", "sNaN", "inf", "1e400", "1e-999999999", "x"])
def test_a_what_if_with_no_number_is_wrong_usage(walked: Walk, number: str) -> None:
    asked = f"limits/acme/rps={number}"
    done = call("simulate", "--repo", walked.repository, "--set", asked)
    assert done.status == 2
    assert done.stderr == f"--set {asked!r}: {number!r} is not a number\n"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
@pytest.mark.parametrize("form", ["text", "json"])
def test_a_full_disk_behind_stdout_is_told_in_one_line(
    walked: Walk, form: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PYTHONUNBUFFERED", raising=False)
    asked = ("simulate", "--repo", walked.repository, "--telemetry", f"store:{walked.store}")
    command = [sys.executable, "-c", MAIN, *map(str, asked), "--format", form]
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 4
    assert done.stderr.splitlines()[-1] == "stdout: cannot be written: No space left on device"
    assert "Traceback" not in done.stderr


def test_a_what_if_about_a_misspelt_area_is_told_the_nearest(walked: Walk) -> None:
    asked = "limit/acme/rps=32"
    done = call("simulate", "--repo", walked.repository, "--set", asked)
    assert done.status == 2
    assert done.stderr == f"--set {asked!r}: no area 'limit'; did you mean 'limits'?\n"
