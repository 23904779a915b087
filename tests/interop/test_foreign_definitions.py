"""What others write is read, or what is not understood of it is named: Sloth's and oslo's files."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.go_modules import OSLO, SLOTH, go_module

from switchboard_policy.app.slo_files import read_definitions, read_windows
from switchboard_policy.domain.location import Location
from switchboard_policy.errors import InputError

READ = {
    "getting-started.yml": 1,
    "home-wifi.yml": 2,
    "k8s-getting-started.yml": 1,
    "k8s-home-wifi.yml": 2,
    "k8s-multifile.yml": 2,
    "kubernetes-apiserver.yml": 2,
    "multifile.yml": 2,
    "no-alerts.yml": 1,
    "raw-home-wifi.yml": 1,
}
"""Examples that hold nothing but what is understood, and their service levels."""


def examples() -> Path:
    return go_module(SLOTH) / "examples"


def told(path: Path) -> list[Location | None]:
    """Where a file says something that is not understood."""
    try:
        return [finding.location for finding in read_definitions([path]).findings]
    except InputError as error:
        return [error.location]


@pytest.mark.parametrize("name", READ)
def test_an_example_is_read_whole(name: str) -> None:
    read = read_definitions([examples() / name])
    assert len(read.levels) == READ[name]
    assert [each.msg for each in read.findings if not each.msg.startswith("metadata.")] == []


def test_every_other_example_says_what_is_not_understood() -> None:
    others = [path for path in sorted(examples().glob("*.y*ml")) if path.name not in READ]
    assert others
    for path in others:
        found = told(path)
        assert found, path.name
        assert all(where is not None and where.line for where in found), path.name


def test_every_object_that_oslo_is_tested_with_is_read_or_named() -> None:
    files = sorted((go_module(OSLO) / "test" / "v1").rglob("*.yaml"))
    assert len(files) > 40
    for path in files:
        found = told(path)
        assert found, path.name
        assert all(where is not None and where.line for where in found), path.name


@pytest.mark.parametrize("name", ["7d.yaml", "custom-30d.yaml"])
def test_an_example_of_windows_is_read(name: str) -> None:
    found = read_windows(str(examples() / "windows" / name))
    assert len(found.windows) == 4
    assert found.period_days in {7, 30}
