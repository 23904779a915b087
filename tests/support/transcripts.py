"""Transcripts of documentation: their commands run in a shell, and what they print compared."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from support.patience import PATIENCE_S
from support.tools import CHECKOUT

SHIM = """#!/bin/sh
exec "{python}" -c 'import sys; from switchboard_policy.cli import main; sys.exit(main())' "$@"
"""
SKIPPED = "…"


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


def run(transcript: str, place: Path, programs: Path) -> list[str]:
    """What its commands print when they are typed into one shell, one after the other.

    Args:
        transcript: commands after `$ `, other lines what they print.
        place: the folder they are typed in.
        programs: a new folder for the command itself.
    """
    programs.mkdir()
    (programs / "switchboard").write_text(SHIM.replace("{python}", sys.executable))
    (programs / "switchboard").chmod(0o755)
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
