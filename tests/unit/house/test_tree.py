"""What belongs to one machine is refused in files that everyone shares."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.scripts import script

pytestmark = pytest.mark.checkout


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("see /ho" + "me/sam/notes", "a path of one machine"),
        ("open('/ro" + "ot/x')", "a path of one machine"),
        ("cp a /tm" + "p/b", "a path of one machine"),
        ("get it from py" + "pi.org", "a package registry's host"),
        ("--index" + "-url somewhere", "a package registry's host"),
        ("<<<<" + "<<< ours", "an unresolved merge"),
        ("https://example.org/home/page", ""),
        ("build/work/x and ./tmp/x", ""),
    ],
)
def test_a_line_of_one_machine_is_told_with_its_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, line: str, complaint: str
) -> None:
    tree = script("tools", "tree")
    monkeypatch.setattr(tree, "ROOT", tmp_path)
    file = tmp_path / "notes.md"
    file.write_text(f"first\n{line}\n")
    told = tree.complaints(file)
    assert [text.split(": ")[:2] for text in told] == (
        [["notes.md:2", complaint]] if complaint else []
    )


def test_a_large_file_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tree = script("tools", "tree")
    monkeypatch.setattr(tree, "ROOT", tmp_path)
    file = tmp_path / "data.bin"
    file.write_bytes(b"\0" * 1_000_001)
    (told,) = tree.complaints(file)
    assert told.startswith("data.bin: 1,000,001 bytes")
