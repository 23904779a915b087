"""Ctrl-C in the middle of long work ends everybody, and the next run goes on from what is done."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep

import pytest
from support import small_parts
from support.patience import PATIENCE_S
from support.tools import CHECKOUT
from support.walk import Walk, told

from switchboard_policy.app.propose import propose
from switchboard_policy.work.workers import Progress, Workers

INTERRUPTED = 130


@dataclass(frozen=True)
class Interrupted:
    """What an interrupted run left behind.

    Args:
        status: its exit status.
        stderr: its words.
        group: of its processes.
    """

    status: int
    stderr: str
    group: int


def interrupted(arguments: Sequence[str], cache: Path, after: int) -> Interrupted:
    """Run a command in a process group of its own, and interrupt it after some parts."""
    command = [sys.executable, small_parts.__file__, str(after), *arguments]
    paths = f"{CHECKOUT}:{CHECKOUT / 'tests'}"
    environment = {**os.environ, "PYTHONPATH": paths, "SWITCHBOARD_CACHE": str(cache)}
    with subprocess.Popen(
        command, env=environment, stderr=subprocess.PIPE, text=True, start_new_session=True
    ) as process:
        _, stderr = process.communicate(timeout=PATIENCE_S)
    return Interrupted(process.returncode, stderr, process.pid)


def wait_for_nobody(group: int) -> None:
    """Wait until a group has no process left."""
    end = monotonic() + PATIENCE_S
    while monotonic() < end:
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return
        sleep(0.01)
    pytest.fail("somebody is left behind")


@pytest.mark.usefixtures("small_parts")
def test_an_interrupted_proposal_goes_on_where_it_was(walked: Walk, tmp_path: Path) -> None:
    cache, out = tmp_path / "cache", tmp_path / "out"
    telemetry = f"store:{walked.store}"
    arguments = ("propose", "--repo", str(walked.repository), "--telemetry", telemetry)
    left = interrupted((*arguments, "--executor", "local:2", "--out", str(out)), cache, after=3)
    assert left.status == INTERRUPTED
    said = left.stderr.splitlines()[-1]
    assert said.startswith("interrupted; nothing is left half-written; 3 of 6 parts are kept")
    assert "Traceback" not in left.stderr
    assert not out.exists()
    wait_for_nobody(left.group)
    kept = sorted(cache.rglob("*.part"))
    assert len(kept) == 3
    kept[0].write_bytes(kept[0].read_bytes()[:-1])  # as after a full disk
    seen: list[Progress] = []
    workers = Workers(1, progress=seen.append, resume=cache)
    found = propose(walked.repository, telemetry=telemetry, executor=workers)
    assert found.proposal.id == walked.document["id"]
    assert seen[-1] == Progress(6, 6, kept=2)
    assert list(cache.iterdir()) == []


def test_work_in_one_process_is_interrupted_and_resumed_alike(walked: Walk, tmp_path: Path) -> None:
    telemetry = ("--repo", str(walked.repository), "--telemetry", f"store:{walked.store}")
    arguments = ("simulate", *telemetry, "--executor", "local:1", "--format", "json")
    left = interrupted(arguments, tmp_path, after=2)
    assert (left.status, "2 of 6 parts are kept" in left.stderr) == (INTERRUPTED, True)
    paths = f"{CHECKOUT}:{CHECKOUT / 'tests'}"
    again = subprocess.run(
        [sys.executable, small_parts.__file__, "99", *arguments],
        env={**os.environ, "PYTHONPATH": paths, "SWITCHBOARD_CACHE": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(again.stdout) == told("simulate", *telemetry)
    assert list(tmp_path.iterdir()) == []
