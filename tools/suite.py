"""Run every test with branch coverage: what `make test` runs. Arguments go on to pytest."""

from __future__ import annotations

import os
import subprocess
import sys

from screen import ROOT, plain_streams, say

WORKERS = min(2, os.cpu_count() or 1)  # the browser and OPA tests start processes of their own
CI = os.environ.get("CI") == "true"
COVERAGE = ("--cov", "--cov-report=term-missing:skip-covered")
PAGES = () if CI else ("--cov-report=html:build/coverage",)  # nobody browses them there


def main() -> None:
    """Run the tests; with arguments only what they name, and without the coverage threshold."""
    plain_streams()
    chosen = sys.argv[1:]
    command = [sys.executable, "-m", "pytest", "-q", f"--numprocesses={WORKERS}"]
    command += ["--dist=worksteal", "--durations=10", *(chosen or (*COVERAGE, *PAGES))]
    finished = subprocess.run(command, cwd=ROOT, stdin=subprocess.DEVNULL, check=False)
    if finished.returncode == 0:
        if PAGES and not chosen:
            say("Lines never reached: build/coverage/index.html")
    else:
        say(
            "✗ some test failed, or too little is covered; its name again: make test ARGS='-k NAME'"
        )
    sys.exit(finished.returncode)


if __name__ == "__main__":
    main()
