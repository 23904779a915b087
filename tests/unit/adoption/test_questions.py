"""What a person is asked when a repository is described: only what no file can tell."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest
from support.walk import call

NAMES = [f"tenant-{n}" for n in range(1, 9)]


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Limits in two places that agree at a third, with no workload of three replicas beside."""
    files = {
        "opa/tenants/data.yaml": "limits:\n"
        + "".join(f"  {name}: {{rps: {3 * n}}}\n" for n, name in enumerate(NAMES, 1)),
        "edge/kong.yaml": "consumers:\n"
        + "".join(
            f"  - username: {name}\n    config: {{second: {n}}}\n"
            for n, name in enumerate(NAMES, 1)
        ),
        "capacity.yaml": "services:\n"
        + "".join(f"  shop-{n}: {{maxRps: {100 * n}}}\n" for n in range(1, 6)),
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


def answered(root: Path, monkeypatch: pytest.MonkeyPatch, *lines: str) -> str:
    monkeypatch.setattr(sys, "stdin", io.StringIO("".join(f"{line}\n" for line in lines)))
    made = call("init", "--from", root, "--interactive", "--out", "-")
    assert made.status == 0, made.stderr
    return made.stdout


def test_without_a_question_a_doubtful_place_is_a_comment(repository: Path) -> None:
    made = call("init", "--from", repository, "--out", "-")
    assert "# - {file: edge/kong.yaml" in made.stdout
    assert "a part of 3 of opa/tenants/data.yaml" in made.stdout


def test_a_yes_makes_a_place_of_it_and_names_are_told_the_nearest(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = answered(repository, monkeypatch, "y", "shop-9", "shop-1, shop-2")
    assert (
        "      - {file: edge/kong.yaml, path: 'consumers[username={tenant}].config.second'" in text
    )
    assert "a person says so" in text
    assert "shop-1: {capacity_rps: 100, limited: true}" in text
    assert "shop-3: {capacity_rps: 300, limited: false}" in text


def test_empty_answers_leave_everything_open(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = answered(repository, monkeypatch, "", "")
    assert "# - {file: edge/kong.yaml" in text
    assert "limited: true}" not in text
