"""The program is found where the documentation says, and says its version."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from switchboard_policy.errors import EngineError
from switchboard_policy.opa import binary
from switchboard_policy.opa.binary import at_least, find_opa, opa_version


def program(path: Path, says: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\nprintf '%s\\n' '{says}'\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


@pytest.fixture
def away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(binary, "_OURS", tmp_path / "checkout" / ".tools" / "bin")
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    return tmp_path


def test_nowhere_is_an_error_that_says_how_to_get_it(away: Path) -> None:
    assert away.is_dir()
    with pytest.raises(EngineError) as caught:
        find_opa()
    assert "go install" in caught.value.hint


def test_on_path(away: Path) -> None:
    found = program(away / "bin" / "opa", "Version: 1.22.0")
    assert find_opa() == found


def test_our_own_comes_first(away: Path) -> None:
    program(away / "bin" / "opa", "Version: 1.0.0")
    own = program(away / "checkout" / ".tools" / "bin" / "opa", "Version: 1.22.0")
    assert find_opa() == own


def test_a_program_in_the_working_directory_is_never_taken(away: Path) -> None:
    """The gate runs in other people's repositories; they must not bring the engine along."""
    program(away / ".tools" / "bin" / "opa", "Version: 1.22.0")
    with pytest.raises(EngineError):
        find_opa()


def test_its_version(tmp_path: Path) -> None:
    assert opa_version(program(tmp_path / "opa", "Version: 1.21.3-dev")) == "1.21.3"


def test_something_else_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="is not OPA"):
        opa_version(program(tmp_path / "opa", "hello"))


def test_what_does_not_run_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="does not run"):
        opa_version(tmp_path / "nothing")


@pytest.mark.parametrize(
    ("version", "holds"),
    [("1.21.3", True), ("1.21.10", True), ("2.0.0", True), ("1.21.2", False), ("0.99.99", False)],
)
def test_versions_are_compared_as_numbers(version: str, holds: bool) -> None:  # noqa: FBT001
    assert at_least(version, "1.21.3") is holds
