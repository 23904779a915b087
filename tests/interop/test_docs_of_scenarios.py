"""What the page of scenarios shows is what happens: every command is run, every line compared."""

from __future__ import annotations

import re

import pytest
from support.tools import CHECKOUT

from switchboard_policy.cli.entry import run

pytestmark = pytest.mark.checkout

PAGE = CHECKOUT / "docs" / "scenarios.md"
BLOCK = re.compile(r"^```console\n\$ switchboard (.+)\n((?:.*\n)*?)```$", re.MULTILINE)
SKIPPED = "…"


def pattern(told: str) -> str:
    """Of the lines of a transcript; an ellipsis stands for any."""
    lines = told.splitlines()
    return "".join(r"(?:.*\n)*?" if line == SKIPPED else re.escape(line) + r"\n" for line in lines)


@pytest.mark.parametrize(
    ("command", "told"),
    BLOCK.findall(PAGE.read_text(encoding="utf-8")),
    ids=lambda each: each[-24:],
)
def test_a_transcript_is_what_its_command_prints(
    command: str, told: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(CHECKOUT / "fixtures")
    assert run(command.split()) == 0
    printed = capsys.readouterr().out
    assert re.fullmatch(pattern(told), printed), printed


def test_every_kind_of_scenario_is_shown() -> None:
    shown = [command for command, _ in BLOCK.findall(PAGE.read_text(encoding="utf-8"))]
    assert len(shown) == 6
    assert not re.fullmatch(pattern("a\n…\nd\n"), "a\nb\nc\n")
