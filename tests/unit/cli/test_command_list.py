"""The list of commands is written without importing them, so it is held equal to them here."""

from __future__ import annotations

import click
import pytest

from switchboard_policy.cli import (
    audit,
    bot,
    evidence,
    keys,
    policy,
    policy_bundle,
    receipt,
    root,
    slo,
    telemetry,
)
from switchboard_policy.cli.entry import run
from switchboard_policy.cli.lazy import Entry

GROUPS = {
    "bot": bot.COMMANDS,
    "audit": audit.COMMANDS,
    "evidence": evidence.COMMANDS,
    "keys": keys.COMMANDS,
    "receipt": receipt.COMMANDS,
    "telemetry": telemetry.COMMANDS,
    "slo": slo.COMMANDS,
    "policy": policy.COMMANDS,
    "policy bundle": policy_bundle.COMMANDS,
}
SERVERS = {"policy collect", "bot serve"}
"""Commands that run until they are stopped, and have no result."""
ENTRIES = root.COMMANDS | {
    f"{group} {name}": entry
    for group, commands in GROUPS.items()
    for name, entry in commands.items()
}
COMMON = {
    "--repo": (
        "check",
        "simulate",
        "propose",
        "gate",
        *(f"slo {name}" for name in slo.COMMANDS if name != "import"),
        *(f"telemetry {k}" for k in telemetry.COMMANDS),
        "policy test",
        "policy eval",
        "policy bundle build",
        "policy kyverno",
        "policy replay",
    ),
    "--telemetry": (
        *("simulate", "propose", "gate", "slo backtest", "slo recommend"),
        *("bot serve", "bot sync"),
    ),
    "--area": ("simulate", "propose"),
    "--seed": ("simulate", "propose", "slo recommend", "policy replay"),
    "--format": tuple(name for name in ENTRIES if name not in GROUPS.keys() | SERVERS),
    "--exit-code": ("bot doctor", "check", "propose", "gate", "policy eval", "policy replay"),
}


@pytest.mark.parametrize("name", ENTRIES)
def test_the_list_says_what_the_command_says_of_itself(name: str) -> None:
    entry: Entry = ENTRIES[name]
    command = entry.load()
    assert command.name == name.rpartition(" ")[2]
    assert command.get_short_help_str(200) == entry.summary


@pytest.mark.parametrize("option", COMMON)
def test_common_options_are_where_they_are_promised(option: str) -> None:
    has = {
        name
        for name, entry in ENTRIES.items()
        if any(option in parameter.opts for parameter in entry.load().params)
    }
    assert has == set(COMMON[option])


@pytest.mark.parametrize("name", ENTRIES)
def test_every_option_has_help(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    for parameter in ENTRIES[name].load().params:
        if isinstance(parameter, click.Option):
            assert parameter.help, parameter.name
    assert run([*name.split(), "--help"]) == 0
    assert capsys.readouterr().out.startswith(f"Usage: switchboard {name} ")


def test_the_help_lists_every_command_in_the_order_of_the_loop(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(["--help"]) == 0
    told = capsys.readouterr().out
    positions = [told.index(f"\n  {name} ") for name in root.COMMANDS]
    assert positions == sorted(positions)


def test_shell_completion_sees_the_commands() -> None:
    with click.Context(root.switchboard) as ctx:
        assert root.switchboard.list_commands(ctx) == list(root.COMMANDS)
        assert root.switchboard.get_command(ctx, "nothing") is None
