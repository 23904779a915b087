"""The page of what could go wrong on GitHub names tests that are there, and what no code may do."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

pytestmark = pytest.mark.checkout

ROOT = Path(__file__).resolve().parents[3]
PAGE = ROOT / "docs" / "github" / "security.md"
WORKFLOWS = sorted(
    [*(ROOT / ".github" / "workflows").glob("*.yml"), *(ROOT / ".github").glob("actions/*/*.yml")]
)


def sections() -> Iterator[tuple[str, str]]:
    """Title and text of each of its parts."""
    for part in PAGE.read_text(encoding="utf-8").split("\n## ")[1:]:
        title, _, text = part.partition("\n")
        yield title, text


def test_each_danger_names_tests_and_each_of_them_is_there() -> None:
    assert [title.partition(".")[0] for title, _ in sections()] == [str(n) for n in range(1, 19)]
    missing = []
    for title, text in sections():
        named = re.findall(r"`(tests/[\w/]+\.py)::(test_\w+)`", text)
        assert named, f"{title}: no test"
        for file, test in named:
            path = ROOT / file
            if not path.is_file() or f"def {test}(" not in path.read_text(encoding="utf-8"):
                missing.append(f"{title}: {file}::{test}")
    assert missing == []


def test_nobodys_association_is_read() -> None:
    sources = sorted((ROOT / "switchboard_policy").rglob("*.py"))
    assert sources
    assert [each.name for each in sources if "author_association" in each.read_text()] == []


def test_no_workflow_of_ours_runs_with_rights_on_what_others_wrote() -> None:
    assert WORKFLOWS
    said = {path.name: path.read_text(encoding="utf-8") for path in WORKFLOWS}
    assert [name for name, text in said.items() if "pull_request_target" in text] == []
    assert [name for name, text in said.items() if re.search(r"ref:.*head", text)] == []


def test_no_workflow_asks_the_actors_name_for_leave() -> None:
    asked = re.compile(r"github\.(triggering_)?actor\b")
    assert [path.name for path in WORKFLOWS if asked.search(path.read_text())] == []
