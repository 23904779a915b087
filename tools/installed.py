"""Say where the command is, after `make install`."""

from __future__ import annotations

import subprocess
import sys

from screen import ROOT, done, failed, plain_streams, say


def main() -> None:
    """Run the command once, so that "installed" is not a guess."""
    plain_streams()
    command = ROOT / ".venv" / "bin" / "switchboard"
    answer = subprocess.run([command, "--version"], capture_output=True, text=True, check=False)
    if answer.returncode != 0:
        failed("command", f"{command} does not start")
        say(answer.stderr)
        sys.exit(1)
    done("command", f".venv/bin/switchboard ({answer.stdout.strip()})")
    say("Next: .venv/bin/switchboard --help, or `make demo` for the whole loop")


if __name__ == "__main__":
    main()
