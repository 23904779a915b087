"""How long `switchboard --help` takes, against a bare click group of the same commands.

The peer knows names and summaries only, so it is the least that click itself needs. Both must
print the same lines before their times are compared.
"""

from __future__ import annotations

import sys
from pathlib import Path

from harness import BUILD, PYTHON, SWITCHBOARD, Claim, conclude, in_turn, measure

from switchboard_policy import __version__
from switchboard_policy.cli.root import switchboard

TIMES = 21
MOST = 1.5


def write_peer() -> Path:
    """Write the bare group as a script of its own."""
    lines = [
        "import click",
        f"@click.group(help={switchboard.help!r}, epilog={switchboard.epilog!r},",
        "    context_settings={'help_option_names': ['-h', '--help']})",
        f"@click.version_option({__version__!r}, prog_name='switchboard')",
    ]
    lines += [
        f"@click.option({parameter.opts[0]!r}, is_flag=True, help={parameter.help!r})"
        for parameter in switchboard.params
        if parameter.name != "version"
    ]
    lines.append("def group(**options): pass")
    for name, entry in switchboard.entries.items():
        lines.append(f"@group.command({name!r}, short_help={entry.summary!r})")
        lines.append(f"def {name}(): pass")
    lines.append("group(prog_name='switchboard')")
    peer = BUILD / "bare_group.py"
    peer.parent.mkdir(parents=True, exist_ok=True)
    peer.write_text("\n".join(lines), encoding="utf-8")
    return peer


def main() -> None:
    """Compare the words, then the times."""
    peer = str(write_peer())
    sides = {
        "bare click group": lambda: measure([PYTHON, peer, "--help"]),
        "switchboard --help": lambda: measure([SWITCHBOARD, "--help"]),
    }
    words = [sorted(run().stdout.splitlines()) for run in sides.values()]
    if words[0] != words[1]:
        print("\n".join(sorted(set(words[0]) ^ set(words[1]))))
        sys.exit("the two do not print the same lines, so their times say nothing")
    claim = Claim(
        "switchboard --help against a bare click group",
        "switchboard --help",
        {"ratio": MOST},
        peer="bare click group",
    )
    conclude(claim, in_turn(TIMES, sides))


if __name__ == "__main__":
    main()
