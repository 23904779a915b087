"""Run every benchmark, or those named: `make bench ARGS="help --json"`."""

from __future__ import annotations

import subprocess
import sys

from screen import ROOT, plain_streams, say

FOLDER = ROOT / "benchmarks"
NOT_ONE = {
    "calibration_cases",
    "calibration_page",
    "calibration_shipped",
    "calibration_windows",
    "demands",
    "harness",
    "held_real",
    "held_tables",
    "later",
    "limit_rules",
    "month",
    "replaying",
    "truth",
}


def main() -> None:
    """Run them one after the other; the exit status is 1 when a bound does not hold."""
    plain_streams()
    known = sorted(path.stem for path in FOLDER.glob("*.py") if path.stem not in NOT_ONE)
    options = [word for word in sys.argv[1:] if word.startswith("-")]
    names = [word for word in sys.argv[1:] if not word.startswith("-")] or known
    if strangers := sorted(set(names) - set(known)):
        sys.exit(f"no benchmark is called {', '.join(strangers)}; there are {', '.join(known)}")
    bad = []
    for name in names:
        command = [sys.executable, str(FOLDER / f"{name}.py"), *options]
        if subprocess.run(command, cwd=ROOT, stdin=subprocess.DEVNULL, check=False).returncode:
            bad.append(name)
    if bad:
        say(f"\n✗ not as fast or as small as promised: {', '.join(bad)}")
        sys.exit(1)
    say(f"\n✓ every figure holds: {', '.join(names)}")


if __name__ == "__main__":
    main()
