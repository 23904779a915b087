"""Workflows carried out by act on this machine, without Docker, in a throw-away clone."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from support.patience import PATIENCE_S
from support.tools import require_tool

SHIM = """#!/bin/sh
exec "{python}" -c 'import sys; from switchboard_policy.cli import main; sys.exit(main())' "$@"
"""
STORE = """\
name: upload-artifact, without GitHub
description: Copies what it is given to where the test looks.
inputs: {name: {required: true}, path: {required: true}, if-no-files-found: {default: warn}}
runs:
  using: composite
  steps:
    - shell: bash
      env: {NAME: "${{ inputs.name }}", FROM: "${{ inputs.path }}"}
      run: mkdir -p "$ARTIFACTS/$NAME" && cp -r "$FROM"/. "$ARTIFACTS/$NAME"
"""
UPLOAD = "actions/upload-artifact@ea165f8d65b6e75b540449e92b4886f43607fa02"


@dataclass(frozen=True)
class Ran:
    """What became of a workflow.

    Args:
        status: act's own; 0 where every step went well.
        log: what it printed.
        artifacts: folder of what was uploaded, by name.
    """

    status: int
    log: str
    artifacts: Path


def run_workflow(
    clone: Path,
    workflow: str,
    folder: Path,
    *,
    environment: Mapping[str, str],
    secrets: Mapping[str, str],
    event: str = "workflow_dispatch",
    payload: Mapping[str, object] | None = None,
) -> Ran:
    """Carry out a workflow of a clone.

    Args:
        clone: a clone nobody needs any more.
        workflow: path of the workflow in it.
        folder: where programs, caches and artifacts go.
        environment: variables of its steps.
        secrets: secrets of its repository.
        event: what it is carried out for.
        payload: what GitHub says of the event.
    """
    act = require_tool("act")
    programs, store, artifacts = folder / "bin", folder / "store", folder / "artifacts"
    for each in (programs, store, artifacts, folder / "home"):
        each.mkdir(exist_ok=True)
    (programs / "switchboard").write_text(SHIM.replace("{python}", sys.executable))
    (programs / "switchboard").chmod(0o755)
    (programs / "python").unlink(missing_ok=True)
    (programs / "python").symlink_to(sys.executable)
    (store / "action.yml").write_text(STORE)
    told = {**environment, "ARTIFACTS": str(artifacts)}
    options = [f"--env={name}={value}" for name, value in told.items()]
    done = subprocess.run(
        [
            act,
            event,
            f"--eventpath={_told(folder, payload)}",
            f"--workflows={workflow}",
            "--platform=ubuntu-24.04=-self-hosted",
            "--pull=false",
            f"--local-repository={UPLOAD}={store}",
            *options,
            *(f"--secret={name}" for name in secrets),
        ],
        cwd=clone,
        env={
            **os.environ,
            **secrets,
            "HOME": str(folder / "home"),
            "XDG_CACHE_HOME": str(folder / "cache"),
            "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
            "PYTHONPATH": os.pathsep.join(each for each in sys.path if each),
        },
        capture_output=True,
        text=True,
        timeout=PATIENCE_S * 2,
        check=False,
    )
    return Ran(done.returncode, done.stdout + done.stderr, artifacts)


def _told(folder: Path, payload: Mapping[str, object] | None) -> Path:
    file = folder / "event.json"
    file.write_text(json.dumps(payload or {}))
    return file
