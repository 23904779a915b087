"""What the pages of scenarios and cost show is what happens: every command, every line."""

from __future__ import annotations

import re

import pytest
from support.tools import CHECKOUT

from switchboard_policy.cli.entry import run

pytestmark = pytest.mark.checkout

PAGES = (CHECKOUT / "docs" / "scenarios.md", CHECKOUT / "docs" / "areas" / "cost.md")
BLOCK = re.compile(r"^```console\n\$ switchboard (.+)\n((?:.*\n)*?)```$", re.MULTILINE)
SKIPPED = "…"


def shown() -> list[tuple[str, str]]:
    """Every command of the pages, and what they say it prints."""
    return [each for page in PAGES for each in BLOCK.findall(page.read_text(encoding="utf-8"))]


def pattern(told: str) -> str:
    """Of the lines of a transcript; an ellipsis stands for any."""
    lines = told.splitlines()
    return "".join(r"(?:.*\n)*?" if line == SKIPPED else re.escape(line) + r"\n" for line in lines)


@pytest.mark.parametrize(("command", "told"), shown(), ids=lambda each: each[-24:])
def test_a_transcript_is_what_its_command_prints(
    command: str, told: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(CHECKOUT / "fixtures")
    assert run(command.split()) == 0
    printed = capsys.readouterr().out
    assert re.fullmatch(pattern(told), printed), printed


def test_every_kind_of_scenario_is_shown() -> None:
    assert len(shown()) == 7
    assert not re.fullmatch(pattern("a\n…\nd\n"), "a\nb\nc\n")
