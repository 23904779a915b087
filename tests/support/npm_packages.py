"""Pinned npm packages that tests read, each set installed once in a folder of `.tools`."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from support.tools import CHECKOUT, NEEDS, PINS, require_tool

_FILES = ("package.json", "package-lock.json")


def npm_packages(pins: str = "npm") -> Path:
    """The folder that holds `node_modules`, as a lock file says, made where it is missing.

    Args:
        pins: the folder of `tests/pins` with the lock file.
    """
    npm = require_tool("npm")
    pinned, folder = PINS / pins, CHECKOUT / ".tools" / pins
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not _installed(folder, pinned):
            for name in _FILES:
                shutil.copyfile(pinned / name, folder / name)
            quiet = ("--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")
            done = subprocess.run(
                [npm, "ci", *quiet], cwd=folder, capture_output=True, text=True, check=False
            )
            if done.returncode != 0:
                _missing(done.stderr)
            shutil.copyfile(folder / _FILES[1], folder / "installed.json")
    return folder


def _installed(folder: Path, pinned: Path) -> bool:
    stamp = folder / "installed.json"
    return stamp.is_file() and stamp.read_bytes() == (pinned / _FILES[1]).read_bytes()


def _missing(why: str) -> None:
    if os.environ.get("CI") == "true":
        pytest.fail(f"{NEEDS}npm packages, and they cannot be had: {why}", pytrace=False)
    pytest.skip(f"{NEEDS}npm packages")
