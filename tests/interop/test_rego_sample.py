"""The command of the README, run as written in a policy repository, prints defined decisions."""

from __future__ import annotations

import json
import shlex
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from support import decisions as make
from support.tools import CHECKOUT, require_tool

from switchboard_policy.opa.bundle import areas_of, rule_files, stock_rules

COMMAND = "opa eval -i sample_input.json -d policies -f pretty 'data.switchboard'"
AREAS = list(areas_of(stock_rules()))
RESTING = [area for area in AREAS if make.whole(area).rests_on]


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """The rules vendored, the values beside them, the sample."""
    for name, content in rule_files(stock_rules()).items():
        file = tmp_path / "policies" / "switchboard" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    for area, values in make.values()["switchboard_data"].items():
        file = tmp_path / "policies" / "switchboard_data" / area / "data.yaml"
        file.parent.mkdir(parents=True)
        file.write_text(yaml.safe_dump(values))
    shutil.copy(make.SAMPLE, tmp_path / "sample_input.json")
    return tmp_path


def run(folder: Path) -> dict[str, Any]:
    command = [require_tool("opa"), *shlex.split(COMMAND)[1:]]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
    printed: dict[str, Any] = json.loads(done.stdout)
    return printed


def test_every_area_decides_and_allows_the_sample(repository: Path) -> None:
    printed = run(repository)
    assert {area: printed[area]["decision"]["allow"] for area in AREAS} == dict.fromkeys(
        AREAS, True
    )
    assert printed["gate"]["decision"]["verdict"] == "allowed"


def test_what_an_area_prints_is_short_enough_to_read(repository: Path) -> None:
    printed = run(repository)
    assert sorted(printed) == sorted([*AREAS, "lib"])
    lines = {
        area: len(json.dumps(printed[area]["decision"], indent=2).splitlines()) for area in AREAS
    }
    assert max(lines.values()) < 50, lines


def test_without_values_every_area_still_decides_and_denies(repository: Path) -> None:
    shutil.rmtree(repository / "policies" / "switchboard_data")
    printed = run(repository)
    allowed = [area for area in AREAS if printed[area]["decision"]["allow"]]
    assert not set(allowed) & set(RESTING)
    assert "gate" in allowed  # the gate's values are facts


def test_without_input_every_area_still_decides_and_denies(repository: Path) -> None:
    (repository / "sample_input.json").write_text("{}")
    printed = run(repository)
    assert not any(printed[area]["decision"]["allow"] for area in AREAS)


@pytest.mark.checkout
def test_in_the_example_repository_too() -> None:
    printed = run(CHECKOUT / "fixtures" / "policy-repository")
    assert all("decision" in printed[area] for area in AREAS)
    assert printed["gate"]["decision"]["verdict"] == "allowed"
