"""The loop walked once on a small month, through the command line."""

from __future__ import annotations

import contextlib
import io
import json
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from switchboard_policy.cli.entry import run

AUTHOR = "sam@example.org"

SCENARIO = """\
# Thirty days of two services and four tenants of the example repository.
start: 1788739200
days: 30
step: 300
services:
  - name: api-gateway
    capacity_rps: 2000
    tenants:
      # over its limit on weekdays
      - {name: acme, rate: 20, burst: 40, traffic: {rps: 18, daily: 0.5, peak_hour: 15}}
      # far under an oversized limit
      - {name: globex, rate: 60, burst: 120, traffic: {rps: 12, daily: 0.3}}
      - {name: cascade, rate: 10, burst: 20, traffic: {rps: 2.2, daily: 0.4}}
      # inherits the rate of its tier, and is over it
      - {name: lakeshore, rate: 10, burst: 20, traffic: {rps: 8, daily: 0.5}}
  - name: reporting
    capacity_rps: 120
    traffic: {rps: 20}
incidents:
  - {kind: errors, service: reporting, start_s: 300000, duration_s: 3600, severity: 0.3}
"""


@dataclass(frozen=True)
class Walk:
    """Where the parts of one walk stand.

    Args:
        root: folder of everything.
        repository: the policy repository.
        store: the telemetry store.
        proposal: the proposal's directory.
    """

    root: Path
    repository: Path
    store: Path
    proposal: Path

    @property
    def document(self) -> dict[str, Any]:
        """The proposal's document."""
        found: dict[str, Any] = json.loads((self.proposal / "proposal.json").read_bytes())
        return found

    def copy(self, root: Path) -> Walk:
        """Return a copy below another folder."""
        shutil.copytree(self.root, root, symlinks=True)
        parts = (self.repository, self.store, self.proposal)
        return Walk(root, *(root / part.relative_to(self.root) for part in parts))


@dataclass(frozen=True)
class Called:
    """What one command did.

    Args:
        status: its exit status.
        stdout: its data.
        stderr: its words.
    """

    status: int
    stdout: str
    stderr: str


def call(*arguments: str | Path) -> Called:
    """Run one command in this process."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        status = run([str(argument) for argument in arguments])
    return Called(status, out.getvalue(), err.getvalue())


def told(*arguments: str | Path) -> dict[str, Any]:
    """Run one command that must succeed and return the JSON it printed."""
    result = call(*arguments, "--format", "json")
    assert result.status == 0, result.stdout + result.stderr
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def walk(root: Path) -> Walk:
    """Walk the loop below a folder: init, import, propose."""
    repository, store, scenario = root / "repository", root / "store", root / "month.yaml"
    scenario.write_text(SCENARIO)
    for arguments in (
        ("init", repository),
        ("telemetry", "import", f"scenario:{scenario}", "--repo", repository, "--into", store),
    ):
        result = call(*arguments)
        assert result.status == 0, result.stderr
    set_author = ("git", "-C", repository, "config", "user.email", AUTHOR)
    subprocess.run(set_author, check=True)
    proposed = told(
        "propose", "--repo", repository, "--telemetry", f"store:{store}", "--out", root / "out"
    )
    return Walk(root, repository, store, Path(proposed["directory"]))
