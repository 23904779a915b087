"""What the page of evidence shows is what happens: every command is run, every line compared."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from support.tools import CHECKOUT, require_tool
from support.transcripts import SKIPPED, run, said, shown_by

pytestmark = pytest.mark.checkout

PAGE = CHECKOUT / "docs" / "evidence.md"
BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks() -> list[str]:
    """The transcripts of the page."""
    return BLOCK.findall(PAGE.read_text(encoding="utf-8"))


@pytest.mark.parametrize("transcript", blocks(), ids=lambda text: text.split()[1])
def test_a_transcript_is_what_its_commands_print(transcript: str, tmp_path: Path) -> None:
    if "cosign" in transcript:
        require_tool("cosign")
    place = tmp_path / "evidence"
    shutil.copytree(CHECKOUT / "fixtures" / "evidence", place)
    printed = run(transcript, place, tmp_path / "bin")
    assert shown_by(said(transcript), printed), "\n".join(printed)


def test_a_transcript_that_says_something_else_is_noticed() -> None:
    assert shown_by(["a", SKIPPED, "d"], ["a", "b", "c", "d"])
    assert shown_by(["a … c"], ["a b c"])
    assert not shown_by(["a", SKIPPED, "d"], ["a", "b", "c"])
    assert not shown_by(["a"], ["a", "b"])


def test_the_page_promises_nothing_that_no_signature_can_keep() -> None:
    assert "tamper-proof" not in PAGE.read_text(encoding="utf-8").lower()
