"""Run every test: what `make test` runs. Arguments go on to pytest.

`--covered` measures branch coverage, too, which takes half as long again: `make coverage`, and
each night with every case.
"""

from __future__ import annotations

import os
import subprocess
import sys

from screen import ROOT, plain_streams, say

WORKERS = min(2, os.cpu_count() or 1)  # the browser and OPA tests start processes of their own
COVERED = "--covered"
COVERAGE = ("--cov", "--cov-report=term-missing:skip-covered", "--cov-report=html:build/coverage")


def main() -> None:
    """Run the tests; with arguments only what they name, and without the coverage threshold."""
    plain_streams()
    covered = COVERED in sys.argv[1:]
    chosen = [each for each in sys.argv[1:] if each != COVERED]
    command = [sys.executable, "-m", "pytest", "-q", f"--numprocesses={WORKERS}"]
    command += ["--dist=worksteal", "--durations=10", *chosen, *(COVERAGE if covered else ())]
    finished = subprocess.run(command, cwd=ROOT, stdin=subprocess.DEVNULL, check=False)
    if finished.returncode:
        little = ", or too little is covered" if covered else ""
        say(f"✗ some test failed{little}; its name again: make test ARGS='-k NAME'")
    elif covered:
        say("Lines never reached: build/coverage/index.html")
    sys.exit(finished.returncode)


if __name__ == "__main__":
    main()
