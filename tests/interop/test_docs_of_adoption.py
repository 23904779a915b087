"""What the README and the page on adoption show is what happens."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from support.tools import CHECKOUT
from support.transcripts import run, said, shown_by

pytestmark = pytest.mark.checkout
BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def test_the_transcripts_of_the_page_follow_from_one_another(tmp_path: Path) -> None:
    page = (CHECKOUT / "docs" / "adopt.md").read_text(encoding="utf-8")
    place = tmp_path / "place"
    shutil.copytree(CHECKOUT / "fixtures" / "stranger", place / "stranger")
    found = BLOCK.findall(page)
    assert len(found) == page.count("```console")
    for number, transcript in enumerate(found):
        printed = run(transcript, place, tmp_path / f"bin{number}")
        assert shown_by(said(transcript), printed), "\n".join(printed)


def test_the_first_command_of_the_readme_prints_what_it_shows(tmp_path: Path) -> None:
    (transcript,) = BLOCK.findall((CHECKOUT / "README.md").read_text(encoding="utf-8"))
    printed = run(transcript, CHECKOUT, tmp_path / "bin")
    assert shown_by(said(transcript), printed), "\n".join(printed)
