"""What the wheel must hold; hatchling drops git-ignored files without a word."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from support.scripts import script

pytestmark = pytest.mark.checkout

ROOT = Path(__file__).resolve().parents[3]
MUST = (
    "simulator/py.typed",
    "switchboard_policy/py.typed",
    "switchboard_policy/documents/config.schema.json",
    "switchboard_policy/documents/defaults.yaml",
    "switchboard_policy/evidence/keyring.schema.json",
    "switchboard_policy/evidence/receipt_approval.schema.json",
    "switchboard_policy/_data/rego/policy.wasm",
    "switchboard_policy/_data/rego/.manifest",
    "switchboard_policy/_data/rego/capabilities.json",
    "switchboard_policy/_data/rego/schemas/limits/values.json",
)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel"]
    subprocess.run([*command, "--directory", folder], cwd=ROOT, capture_output=True, check=True)
    (built,) = folder.glob("*.whl")
    return built


def test_the_wheel_holds_types_rules_templates_schemas_and_defaults(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    assert [name for name in MUST if name not in names] == []
    assert [name for name in names if name.startswith("switchboard_policy/_data/templates/")]


def test_the_wheel_holds_every_tracked_file_of_the_packages(wheel: Path) -> None:
    assert script("tools", "wheel").inspect(wheel) > len(MUST)


def test_a_wheel_that_lacks_one_file_is_refused(wheel: Path, tmp_path: Path) -> None:
    for lost in MUST:
        shorter = tmp_path / "shorter.whl"
        with zipfile.ZipFile(wheel) as whole, zipfile.ZipFile(shorter, "w") as copy:
            for name in whole.namelist():
                if name != lost:
                    copy.writestr(name, whole.read(name))
        with pytest.raises(SystemExit):
            script("tools", "wheel").inspect(shorter)


def test_tests_and_tools_stay_out_of_the_wheel(wheel: Path) -> None:
    tops = {name.split("/")[0] for name in zipfile.ZipFile(wheel).namelist()}
    assert {top for top in tops if not top.endswith(".dist-info")} == {
        "simulator",
        "switchboard_policy",
    }
