"""The set-up on a machine that lacks something says the one line that mends it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.checkout

ROOT = Path(__file__).resolve().parents[3]
WITHOUT_ENSUREPIP = """
import runpy, sys
sys.modules["ensurepip"] = None
sys.path.insert(0, "tools")
sys.argv = ["bootstrap.py", "run"]
runpy.run_path("tools/bootstrap.py", run_name="__main__")
"""


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A checkout without an environment."""
    for name in ("tools", "requirements"):
        shutil.copytree(ROOT / name, tmp_path / name)
    for name in ("Makefile", "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path)
    return tmp_path


def interpreter(folder: Path, name: str, version: str) -> None:
    """A program that answers as an older Python would."""
    folder.mkdir(exist_ok=True)
    script = f'#!/bin/sh\ncase "$2" in *platform*) echo {version} ;; *) exit 1 ;; esac\n'
    (folder / name).write_text(script)
    (folder / name).chmod(0o755)


def find_python(*arguments: str, path: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": str(path), **variables}
    command = [shutil.which("sh") or "sh", str(ROOT / "tools" / "python"), *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def test_without_ensurepip_one_line_says_what_to_install(clone: Path) -> None:
    finished = subprocess.run(
        [sys.executable, "-c", WITHOUT_ENSUREPIP],
        cwd=clone, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert finished.returncode == 2
    (line,) = finished.stdout.splitlines()
    assert re.search(r"without ensurepip; to mend it: sudo apt install python3\.\d+-venv$", line)
    assert not (clone / ".venv").exists()


def test_an_older_python_is_refused_by_version_and_name(tmp_path: Path) -> None:
    interpreter(tmp_path / "bin", "python3", "3.9.2")
    finished = find_python("-c", "print('ran')", path=tmp_path / "bin")
    assert finished.returncode == 2
    assert finished.stdout == ""
    assert "needs Python 3.11 or newer; python3 is 3.9.2," in finished.stderr


def test_no_python_at_all_is_said(tmp_path: Path) -> None:
    finished = find_python("-c", "", path=tmp_path)
    assert finished.returncode == 2
    assert "found none" in finished.stderr


def test_a_newer_python_beside_an_older_one_is_taken(tmp_path: Path) -> None:
    interpreter(tmp_path / "bin", "python3", "3.9.2")
    (tmp_path / "bin" / "python3.13").symlink_to(sys.executable)
    finished = find_python("-c", "print('ran')", path=tmp_path / "bin")
    assert (finished.returncode, finished.stdout) == (0, "ran\n")


def test_the_one_named_by_hand_is_the_only_candidate(tmp_path: Path) -> None:
    interpreter(tmp_path / "bin", "mine", "3.10.1")
    (tmp_path / "bin" / "python3").symlink_to(sys.executable)
    finished = find_python("-c", "", path=tmp_path / "bin", PYTHON="mine")
    assert finished.returncode == 2
    assert "mine is 3.10.1" in finished.stderr


def test_a_lock_that_has_changed_makes_the_environment_stale(clone: Path) -> None:
    probe = (
        "import sys; sys.path.insert(0, 'tools'); import bootstrap;"
        "bootstrap.VENV.joinpath('bin').mkdir(parents=True, exist_ok=True);"
        "bootstrap.PYTHON.touch();"
        "bootstrap.STAMP.write_text(bootstrap.digest('dev'));"
        "lock = bootstrap.lock_file('dev');"
        "print(bootstrap.is_ready('run'), bootstrap.is_ready('dev'));"
        "lock.write_text(lock.read_text() + '\\n');"
        "print(bootstrap.is_ready('run'), bootstrap.is_ready('dev'))"
    )
    finished = subprocess.run(
        [sys.executable, "-c", probe], cwd=clone, capture_output=True, text=True, check=True
    )
    assert finished.stdout.splitlines() == ["True True", "False False"]


def test_make_lists_every_target_with_what_it_does() -> None:
    make = shutil.which("make")
    if make is None:
        pytest.skip("needs make")
    environment = {"PATH": os.environ["PATH"]}
    finished = subprocess.run(
        [make], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    listed = re.findall(r"^  make ([a-z-]+) +\S", finished.stdout, re.MULTILINE)
    phony = re.search(r"^\.PHONY: (.+)$", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert phony is not None
    assert sorted(listed) == sorted(phony[1].split())
