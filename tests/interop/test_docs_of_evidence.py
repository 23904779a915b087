"""What the page of evidence shows is what happens: every command is run, every line compared."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from support.patience import PATIENCE_S
from support.tools import CHECKOUT, require_tool

pytestmark = pytest.mark.checkout

PAGE = CHECKOUT / "docs" / "evidence.md"
BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SHIM = """#!/bin/sh
exec "{python}" -c 'import sys; from switchboard_policy.cli import main; sys.exit(main())' "$@"
"""
SKIPPED = "…"


def blocks() -> list[str]:
    """The transcripts of the page."""
    return BLOCK.findall(PAGE.read_text(encoding="utf-8"))


def said(transcript: str) -> list[str]:
    """Its lines, commands left out."""
    return [line for line in transcript.splitlines() if not line.startswith("$ ")]


def shown_by(told: list[str], lines: list[str]) -> bool:
    """Whether lines are as told; an ellipsis stands for any lines, or for any text in a line."""
    pattern = ""
    for line in told:
        if line == SKIPPED:
            pattern += r"(?:.*\n)*?"
        else:
            pattern += re.escape(line).replace(SKIPPED, ".+") + r"\n"
    return re.fullmatch(pattern, "".join(f"{line}\n" for line in lines)) is not None


def run(transcript: str, folder: Path) -> list[str]:
    """What its commands print when they are typed into one shell, one after the other."""
    programs = folder / "bin"
    programs.mkdir()
    (programs / "switchboard").write_text(SHIM.replace("{python}", sys.executable))
    (programs / "switchboard").chmod(0o755)
    place = folder / "evidence"
    shutil.copytree(CHECKOUT / "fixtures" / "evidence", place)
    commands = [line[2:] for line in transcript.splitlines() if line.startswith("$ ")]
    tools = CHECKOUT / ".tools" / "bin"
    done = subprocess.run(
        ["bash", "-c", "\n".join(commands)],
        cwd=place,
        env={
            **os.environ,
            "PATH": f"{programs}{os.pathsep}{tools}{os.pathsep}{os.environ['PATH']}",
            "PYTHONPATH": os.pathsep.join(each for each in sys.path if each),
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )
    return done.stdout.splitlines()


@pytest.mark.parametrize("transcript", blocks(), ids=lambda text: text.split()[1])
def test_a_transcript_is_what_its_commands_print(transcript: str, tmp_path: Path) -> None:
    if "cosign" in transcript:
        require_tool("cosign")
    printed = run(transcript, tmp_path)
    assert shown_by(said(transcript), printed), "\n".join(printed)


def test_a_transcript_that_says_something_else_is_noticed() -> None:
    assert shown_by(["a", SKIPPED, "d"], ["a", "b", "c", "d"])
    assert shown_by(["a … c"], ["a b c"])
    assert not shown_by(["a", SKIPPED, "d"], ["a", "b", "c"])
    assert not shown_by(["a"], ["a", "b"])


def test_the_page_promises_nothing_that_no_signature_can_keep() -> None:
    assert "tamper-proof" not in PAGE.read_text(encoding="utf-8").lower()
