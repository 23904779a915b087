"""The negative control of evidence: everything that must be refused is, and for its own reason.

A line for each case, and a total; ends with 1 where one passes, or is refused for another reason.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from screen import ROOT, plain_streams, say

sys.path.insert(0, str(ROOT / "tests"))

from support.tampering.commands import ONES, command_complaint
from support.tampering.folders import read_cases
from support.tampering.trials import complaint_about, trial_of, trials

CASES = ROOT / "fixtures" / "evidence" / "cases"


def outcomes(folder: Path) -> Iterator[tuple[str, str, str]]:
    """Name, complaint and what is to be told of each case, in this process; of some by the command.

    Args:
        folder: where cases are laid out.
    """
    for trial in trials(CASES):
        complaint = complaint_about(trial, folder / "case")
        yield trial.id, complaint and f"{complaint}. {trial.why}", trial.refused or "verifies"
    for case in (each for each in read_cases(CASES) if each.id in ONES):
        complaint = command_complaint(trial_of(case), case.code, folder / "case")
        yield f"{case.id} by the command", complaint, "exit 20" if case.code else "exit 0"


def tried_all() -> bool:
    """Try every case and tell it; whether there are any, and each is as it must be."""
    tried, wrong = 0, 0
    with tempfile.TemporaryDirectory() as folder:
        for name, complaint, told in outcomes(Path(folder)):
            tried += 1
            wrong += bool(complaint)
            say(f"{'✗' if complaint else '✓'} {name:<60} {complaint or told}")
    say(f"{tried} tried, {tried - wrong} as they must be, {wrong} not")
    return bool(tried) and not wrong


def main() -> None:
    """Try every case."""
    plain_streams()
    sys.exit(not tried_all())


if __name__ == "__main__":
    main()
