"""The negative control of evidence: everything that must be refused is, and for its own reason.

A line for each case, and a total; ends with 1 where one passes, or is refused for another reason.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from screen import ROOT, plain_streams, say

sys.path.insert(0, str(ROOT / "tests"))

from support.tampering.trials import complaint_about, trials

CASES = ROOT / "fixtures" / "evidence" / "cases"


def main() -> None:
    """Try every case."""
    plain_streams()
    tried, wrong = 0, 0
    with tempfile.TemporaryDirectory() as folder:
        for trial in trials(CASES):
            complaint = complaint_about(trial, Path(folder) / "case")
            tried += 1
            wrong += bool(complaint)
            if complaint:
                say(f"✗ {trial.id:<56} {complaint}. {trial.why}")
            else:
                say(f"✓ {trial.id:<56} {trial.refused or 'verifies'}")
    say(f"{tried} cases, {tried - wrong} as they must be, {wrong} not")
    sys.exit(bool(wrong) or not tried)


if __name__ == "__main__":
    main()
