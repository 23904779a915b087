"""Build the wheel, look inside, and try it from another directory.

From the checkout, `import simulator` would find the source tree and hide a packaging fault; so the
tests are copied beside nothing else, and a fresh environment holds the wheel only, with a path to
the locked packages of `.venv`. Its path to this checkout does not come along: Python follows such
files in an environment's own folder, never in one that is named there.
What a wheel can lack is a file: every module is imported, and the tests run that use the packages
as people do. The others would only repeat what the checkout has shown.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

from screen import ROOT, done, failed, plain_streams, say, timed

PLACE = ROOT / "build" / "wheel"
DIST = PLACE / "dist"
VENV = PLACE / "venv"
ELSEWHERE = PLACE / "elsewhere"
TAKEN_ALONG = ("tests", "fixtures", "benchmarks", "docs")  # what tests read beside the package
ASKED = (
    "tests/contract/test_policy_engine.py",
    "tests/e2e/test_loop.py",
    "tests/e2e/test_policy_bundle_command.py",
    "tests/e2e/test_policy_test_and_eval.py",
    "tests/e2e/test_report_in_browser.py",
    "tests/e2e/test_slo_backtest_command.py",
    "tests/golden",
    "tests/unit/cli/test_base_install.py",
    "tests/unit/cli/test_gate_and_init_words.py",
    "tests/unit/cli/test_slo_artefacts.py",
)
PARTS = {
    "switchboard_policy": {".py", ".typed", ".yaml", ".json"},
    "simulator": {".py", ".typed", ".yaml", ".json"},
    "rego": {".rego", ".wasm", ".json", ".manifest"},
    "templates": {".j2", ".css", ".js", ".html"},
}

IMPORTS = """
import importlib, pkgutil, simulator, switchboard_policy
for package in (simulator, switchboard_policy):
    print(package.__file__)
    for found in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
        if not found.name.endswith("__main__"):
            print(importlib.import_module(found.name).__file__)
"""


def run(*command: str | Path, where: Path = ROOT) -> None:
    """Run one command quietly; when it fails, show what it said and stop."""
    finished = subprocess.run(
        command, cwd=where, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False
    )
    if finished.returncode != 0:
        say(finished.stdout + finished.stderr)
        failed("wheel", " ".join(map(str, command)))
        sys.exit(1)


def build() -> Path:
    """Build the wheel without a download: hatchling is in the lock."""
    shutil.rmtree(DIST, ignore_errors=True)
    run(sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", DIST)
    (wheel,) = DIST.glob("*.whl")
    return wheel


def expected() -> set[str]:
    """The names every wheel must hold, from what git tracks and from what stands here."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", *PARTS], cwd=ROOT, capture_output=True, text=True, check=True
    )
    names = set()
    for name in filter(None, listed.stdout.split("\0")):
        top = Path(name).parts[0]
        kind = Path(name).suffix or Path(name).name
        if kind not in PARTS[top] or not (ROOT / name).is_file():
            continue
        names.add(f"switchboard_policy/_data/{name}" if top in {"rego", "templates"} else name)
    return names


def inspect(wheel: Path) -> int:
    """Refuse a wheel that lacks a file; hatchling drops git-ignored ones without a word."""
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    must = expected() | {"switchboard_policy/py.typed", "simulator/py.typed"}
    missing = sorted(must - names)
    if not any(name.endswith("policy.wasm") for name in names):
        missing.append("policy.wasm")
    if missing:
        failed("wheel", f"{len(missing)} files are not in it: {', '.join(missing[:5])}")
        sys.exit(1)
    return len(names)


def install(wheel: Path) -> None:
    """Make the environment: the wheel of its own, and the lock that `.venv` holds already."""
    venv.create(VENV, clear=True, with_pip=False)
    python = VENV / "bin" / "python"
    run(sys.executable, "-m", "pip", "--python", python, "install", "--no-deps", wheel)
    (own,) = VENV.glob("lib/python*/site-packages")
    (own / "lock.pth").write_text(sysconfig.get_path("purelib") + "\n")


def carry() -> None:
    """Copy the tests, and nothing of the packages, to the other directory."""
    shutil.rmtree(ELSEWHERE, ignore_errors=True)
    ELSEWHERE.mkdir(parents=True)
    for folder in TAKEN_ALONG:
        shutil.copytree(
            ROOT / folder, ELSEWHERE / folder, ignore=shutil.ignore_patterns("__pycache__")
        )
    for name in ("pyproject.toml", "README.md"):
        shutil.copy(ROOT / name, ELSEWHERE)
    (ROOT / ".tools").mkdir(exist_ok=True)
    (ELSEWHERE / ".tools").symlink_to(ROOT / ".tools")  # what was built or fetched once


def test() -> int:
    """Run those tests there; the ones about the checkout itself skip by their marker."""
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    environment["PATH"] = os.pathsep.join(
        (str(VENV / "bin"), str(ROOT / ".tools" / "bin"), environment["PATH"])
    )
    python = str(VENV / "bin" / "python")
    asked = subprocess.run(
        [python, "-W", "error", "-c", IMPORTS], cwd=ELSEWHERE, env=environment,
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    found = asked.stdout.split()
    if asked.returncode != 0 or not all(Path(one).is_relative_to(VENV) for one in found):
        failed("wheel", asked.stderr or f"tests would import {asked.stdout}")
        return 1
    done("imported", f"{len(found)} modules of the wheel")
    command = [python, "-m", "pytest", "-q", "--numprocesses=2"]
    command += ["--dist=worksteal", "-m", "not checkout", *(sys.argv[1:] or ASKED)]
    return subprocess.run(
        command, cwd=ELSEWHERE, env=environment, stdin=subprocess.DEVNULL, check=False
    ).returncode


def main() -> None:
    """Build, look inside, install, test."""
    plain_streams()
    with timed() as seconds:
        wheel = build()
        files = inspect(wheel)
    size = wheel.stat().st_size / 1024
    done("wheel", f"{wheel.relative_to(ROOT)} ({files} files, {size:.0f} kB)", seconds[0])
    with timed() as seconds:
        install(wheel)
        carry()
    done("environment", f"{VENV.relative_to(ROOT)}, the wheel and the lock only", seconds[0])
    sys.exit(test())


if __name__ == "__main__":
    main()
