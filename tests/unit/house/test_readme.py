"""The README's commands are ones the command line takes, and its two commands come first."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import click
import pytest

from switchboard_policy.cli.root import switchboard

pytestmark = pytest.mark.checkout

ROOT = Path(__file__).resolve().parents[3]
PAGES = ("README.md", "CONTRIBUTING.md", "fixtures/policy-repository/README.md")


def shell_lines(page: str) -> list[str]:
    text = (ROOT / page).read_text()
    blocks = re.findall(r"^```sh\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    lines = [line for block in blocks for line in block.splitlines()]
    return [part.strip() for line in lines for part in line.split("#")[0].split("&&")]


def called(words: list[str]) -> tuple[click.Command, list[str]]:
    command: click.Command = switchboard
    while isinstance(command, click.Group) and words:
        below = command.get_command(click.Context(command), words[0])
        assert below is not None, f"no command {words[0]}"
        command, words = below, words[1:]
    return command, words


@pytest.mark.parametrize("page", PAGES)
def test_every_command_shown_parses(page: str, tmp_path: Path) -> None:
    shown = [line for line in shell_lines(page) if line.startswith("switchboard ")]
    proposal = tmp_path / "proposal"
    proposal.mkdir()
    for line in shown:
        words = [re.sub(r"^build/proposals/.*", str(proposal), word) for word in shlex.split(line)]
        command, rest = called(words[1:])
        command.make_context(command.name or "", rest)


def test_the_readme_opens_with_two_commands_then_the_picture() -> None:
    text = (ROOT / "README.md").read_text()
    assert [line.split()[:2] for line in shell_lines("README.md")[:2]] == [
        ["make", "demo"],
        ["make", "test"],
    ]
    assert text.index("make test") < text.index("![") < text.index("## Five minutes")


def test_every_make_target_shown_is_there() -> None:
    makefile = (ROOT / "Makefile").read_text()
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))
    for page in ("README.md", "CONTRIBUTING.md", "SECURITY.md"):
        shown = set(re.findall(r"\bmake ([a-z-]+)\b", (ROOT / page).read_text()))
        code = {name for name in shown if f"`make {name}" in (ROOT / page).read_text()}
        assert code <= targets, (page, code - targets)
