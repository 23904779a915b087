"""Locked requirements: every one hashed, none from a place of our choosing, and they agree."""

from __future__ import annotations

import re
import tomllib
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from support.go_modules import ARGO_ROLLOUTS, GO_CMP, MERKLE, MOD, OSLO, SLOTH, TAIL_SAMPLING
from support.tools import PINS

pytestmark = pytest.mark.checkout

ROOT = Path(__file__).resolve().parents[3]
LOCKS = ("run", "dev", "lock")
PIN = re.compile(r"^([\w.-]+)(?:\[[\w,-]+\])?==(\S+)(?: ; ([^\\]+?))? \\$", re.MULTILINE)

EXTRAS = re.compile(r"^([\w.-]+)\[([\w,-]+)\]==", re.MULTILINE)


def lock(name: str) -> str:
    return (ROOT / "requirements" / f"{name}.txt").read_text()


def pins(name: str) -> set[tuple[str, str, str]]:
    return set(PIN.findall(lock(name)))


@pytest.mark.parametrize("name", LOCKS)
def test_every_requirement_is_pinned_and_hashed(name: str) -> None:
    blocks = re.split(r"\n(?=\w)", lock(name).strip())
    assert len(blocks) == len(PIN.findall(lock(name)))
    assert [block for block in blocks if "--hash=sha256:" not in block] == []


@pytest.mark.parametrize("name", LOCKS)
def test_no_line_says_where_packages_come_from(name: str) -> None:
    assert re.findall(r"^\s*--(?!hash)|https?://", lock(name), re.MULTILINE) == []


def test_the_smaller_lock_is_a_part_of_the_larger_one() -> None:
    versions = [{pin[:2] for pin in pins(name)} for name in ("run", "dev")]
    assert versions[0] < versions[1]


def test_extras_that_packages_ask_of_others_are_locked() -> None:
    # Without them pip takes the newest version for the extra, and refuses it for want of a hash.
    held = {name: set(extras.split(",")) for name, extras in EXTRAS.findall(lock("dev"))}
    asked = {
        (needed.name, extra)
        for name, _, _ in pins("dev")
        for text in requires(name)
        if (needed := Requirement(text)).extras
        and (needed.marker is None or needed.marker.evaluate({"extra": ""}))
        for extra in needed.extras
    }
    assert ("coverage", "toml") in asked
    assert {(name, extra) for name, extra in asked if extra not in held.get(name, ())} == set()


def requires(name: str) -> list[str]:
    """Return what an installed package asks for; a package of another system asks nothing."""
    try:
        return metadata.requires(name) or []
    except metadata.PackageNotFoundError:
        return []


def test_everything_the_project_asks_for_is_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    extras = project["optional-dependencies"]
    everything = [*project["dependencies"], *(each for extra in extras.values() for each in extra)]
    assert plain_names(everything) <= {name for name, _, _ in pins("dev")}


def test_the_loop_is_locked_without_what_only_servers_and_clusters_need() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    extras = project["optional-dependencies"]
    loop = [*project["dependencies"], *extras["engine"], *extras["simulate"], *extras["report"]]
    locked = {name for name, _, _ in pins("run")}
    assert plain_names(loop) <= locked
    others = [*extras["server"], *extras["cluster"], *extras["opa"], *extras["github"]]
    assert plain_names(others).isdisjoint(locked)


def plain_names(requirements: list[str]) -> set[str]:
    """Return the names of packages asked for, the project's own extras left out."""
    names = {re.match(r"[\w-]+", each)[0].lower() for each in requirements}  # type: ignore[index]
    return names - {"switchboard-policy"}


def test_the_lock_serves_every_python_the_project_names() -> None:
    """A marker may choose a version, but for each Python every package has exactly one."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    classifiers = " ".join(project["classifiers"])
    assert re.findall(r"Python :: 3\.(\d+)", classifiers) == ["11", "12", "13", "14"]
    for name in ("numpy", "duckdb", "wasmtime", "vl-convert-python"):
        markers = [marker for pinned, _, marker in pins("run") if pinned == name]
        assert markers == [""] or len(markers) == 2, (name, markers)


def test_every_go_module_that_tests_read_is_pinned_by_its_hash() -> None:
    pinned = (PINS / "go" / "go.sum").read_text(encoding="utf-8").splitlines()
    for module in (ARGO_ROLLOUTS, GO_CMP, MERKLE, MOD, OSLO, SLOTH, TAIL_SAMPLING):
        assert any(line.startswith(f"{module.replace('@', ' ')} h1:") for line in pinned), module
