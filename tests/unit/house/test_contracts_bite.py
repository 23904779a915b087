"""Every import contract is broken once on purpose; a contract that cannot fail protects nothing."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.checkout

ROOT = Path(__file__).resolve().parents[3]
LAYERS = "Layers: "
BREAKS = (
    ("switchboard_policy/domain/units.py", "import switchboard_policy.errors", LAYERS),
    ("switchboard_policy/documents/__init__.py", "import switchboard_policy.areas", LAYERS),
    ("switchboard_policy/gate/__init__.py", "import switchboard_policy.opa", LAYERS),
    ("switchboard_policy/render/__init__.py", "import switchboard_policy.opa", LAYERS),
    ("simulator/errors.py", "import switchboard_policy.domain.units", "The simulator is a leaf"),
    ("simulator/errors.py", "import yaml", "The simulator is a leaf"),
    (
        "switchboard_policy/domain/units.py",
        "import numpy",
        "Only app, areas, promql, risk, telemetry",
    ),
    ("switchboard_policy/gate/__init__.py", "import simulator", "Proposal and gate do not import"),
    ("switchboard_policy/risk/__init__.py", "import subprocess", "The core is pure"),
    ("simulator/errors.py", "import time", "The core is pure"),
)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    for package in ("switchboard_policy", "simulator"):
        ignore = shutil.ignore_patterns("__pycache__", "_data")
        shutil.copytree(ROOT / package, tmp_path / package, ignore=ignore)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def judge(tree: Path) -> dict[str, str]:
    program = Path(sys.executable).with_name("lint-imports")
    finished = subprocess.run(
        [program, "--no-cache"],
        cwd=tree,
        env={**os.environ, "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )
    verdicts = {}
    for line in finished.stdout.splitlines():
        for verdict in (" KEPT", " BROKEN"):
            if line.endswith(verdict):
                verdicts[line.removesuffix(verdict)] = verdict.strip()
    assert verdicts, finished.stdout + finished.stderr
    return verdicts


def test_the_tree_as_it_is_breaks_no_contract(copy: Path) -> None:
    assert set(judge(copy).values()) == {"KEPT"}


@pytest.mark.parametrize(("module", "line", "contract"), BREAKS)
def test_an_import_the_wrong_way_is_refused(
    copy: Path, module: str, line: str, contract: str
) -> None:
    path = copy / module
    path.write_text(f"{path.read_text()}\n{line}\n")
    broken = [name for name, verdict in judge(copy).items() if verdict == "BROKEN"]
    assert [name for name in broken if name.startswith(contract)], broken
