"""The command line: one module a command, loaded only when it is called."""

from __future__ import annotations

import sys


def main() -> int:
    """Run the command line on the arguments of this process and return its exit status."""
    from switchboard_policy.cli.entry import run  # noqa: PLC0415 - keeps `import cli` free of click

    return run(sys.argv[1:])
