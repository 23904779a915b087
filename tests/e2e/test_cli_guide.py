"""What the guide shows works: files are read, measurements imported, commands known."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import click
import pytest
from support.walk import told

from switchboard_policy.cli.root import switchboard
from switchboard_policy.documents.config_reader import read_config
from switchboard_policy.domain.snapshot import Snapshot
from switchboard_policy.gate.overrides import read_override

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.checkout
if not (ROOT / "docs").is_dir():
    pytest.skip("the guide stands in the checkout", allow_module_level=True)
PAGES = ("README.md", "docs/guide.md", "fixtures/policy-repository/README.md")
BLOCK = re.compile(r"^```(?P<kind>\w+)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks(page: str, kind: str) -> list[str]:
    text = (ROOT / page).read_text()
    return [found["text"] for found in BLOCK.finditer(text) if found["kind"] == kind]


def commands() -> list[str]:
    found = []
    for page in PAGES:
        for block in blocks(page, "sh"):
            lines = (line.partition("#")[0].strip() for line in block.splitlines())
            parts = (part.strip() for line in lines for part in line.split("&&"))
            found += [part for part in parts if part.startswith("switchboard ")]
    return sorted(set(found))


CONFIG, OVERRIDE = blocks("docs/guide.md", "yaml")
(MEASURED,) = blocks("docs/guide.md", "csv")


def test_the_guides_configuration_is_read() -> None:
    files = {
        "switchboard.yaml": CONFIG.encode(),
        "policies/limits.yaml": b"tenants:\n  acme: {rps: 20}\n",
        "deploy/values.yaml": b"gateway:\n  tenants:\n    - {name: acme, perMinute: 1200}\n",
    }
    config = read_config(Snapshot(files))
    assert list(config.values) == ["limits.rps"]


def test_the_guides_override_is_read() -> None:
    override = read_override("override.yaml", OVERRIDE.encode())
    assert override.findings == ("risk/high",)


def test_the_guides_measurements_are_imported(tmp_path: Path) -> None:
    (tmp_path / "policies").mkdir()
    (tmp_path / "deploy").mkdir()
    (tmp_path / "switchboard.yaml").write_text(CONFIG)
    (tmp_path / "policies" / "limits.yaml").write_text("tenants:\n  acme: {rps: 20}\n")
    (tmp_path / "deploy" / "values.yaml").write_text(
        "gateway:\n  tenants:\n    - {name: acme, perMinute: 1200}\n"
    )
    (tmp_path / "measured.csv").write_text(MEASURED)
    found = told("telemetry", "import", tmp_path / "measured.csv", "--repo", tmp_path)
    assert found["series"] == 2


@pytest.mark.parametrize("line", commands())
def test_commands_shown_are_commands_there_are(line: str) -> None:
    words = shlex.split(line)[1:]
    command: click.Command = switchboard
    with click.Context(switchboard) as context:
        while isinstance(command, click.Group) and words:
            found = command.get_command(context, words[0])
            assert found is not None, line
            command = found
            words = words[1:]
        for word in words:
            if word.startswith("--"):
                known = {option for p in command.params for option in (*p.opts, *p.secondary_opts)}
                assert word.partition("=")[0] in known, line
