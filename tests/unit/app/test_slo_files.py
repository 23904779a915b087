"""Definitions and windows from the paths a command line names."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from support.service_levels import FIXTURES

from switchboard_policy.app.repository import MOST_FILE_BYTES
from switchboard_policy.app.slo_files import read_definitions, read_windows
from switchboard_policy.areas.slo.window_sets import window_set
from switchboard_policy.errors import InputError, UsageError


def test_a_folder_stands_for_the_documents_right_inside_it() -> None:
    assert len(read_definitions([FIXTURES]).levels) == 15


def test_files_are_called_what_the_caller_called_them() -> None:
    path = FIXTURES / "sloth-raw.yaml"
    (level,) = read_definitions([path]).levels
    assert level.location is not None
    assert level.location.file == path.as_posix()


def test_a_folder_without_documents_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="holds no YAML or JSON file"):
        read_definitions([tmp_path])


def test_a_file_that_is_gone_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read: no such file"):
        read_definitions([tmp_path / "a.yaml"])


def test_a_file_that_is_far_too_long_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    with path.open("wb") as file:
        os.truncate(file.fileno(), MOST_FILE_BYTES + 1)
    with pytest.raises(InputError, match="a file of more than 8,000,000 bytes"):
        read_definitions([path])


def test_only_an_old_openslo_leaves_findings_alone(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text("apiVersion: openslo/v1alpha\nkind: SLO\n")
    read = read_definitions([path])
    assert (read.levels, len(read.findings)) == ((), 1)


def test_windows_are_those_of_a_name_or_of_a_file() -> None:
    assert read_windows("workbook") == window_set("workbook")
    assert read_windows(str(FIXTURES / "windows" / "four-weeks.yaml")).period_days == 28


def test_a_shipped_name_wins_over_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "workbook").write_text("nothing")
    monkeypatch.chdir(tmp_path)
    assert read_windows("workbook") == window_set("workbook")


def test_neither_a_name_nor_a_file_is_answered_with_the_nearest() -> None:
    with pytest.raises(UsageError, match="no set of alert windows 'platform-c'") as caught:
        read_windows("platform-c")
    assert caught.value.hint == "did you mean 'platform-b'?"


def test_files_without_a_service_level_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text("apiVersion: openslo/v1\nkind: Service\nmetadata: {name: web}\n")
    with pytest.raises(InputError, match="no service level stands in"):
        read_definitions([path])
