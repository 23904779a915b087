"""API calls of a proposal: of one file and of 200, and of a run after which nothing is changed.

Counted on the hub of the tests, which answers as GitHub documents, with the token of an App. Time
there says nothing of GitHub's, so it is told and not judged. Git's own requests are not calls.
Sentences beside changed lines are counted apart: GitHub takes 50 in a request.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from harness import ROOT, verdict

sys.path.insert(0, str(ROOT / "tests"))
os.environ["GIT_CONFIG_GLOBAL"] = str(ROOT / "tests" / "support" / "gitconfig")

from support.proposing import World, world

MANY = 200
AGAIN_MOST = 4


@dataclass(frozen=True)
class Counted:
    """Calls of the API while something ran.

    Args:
        calls: all but the next.
        beside: those that add sentences to a check run that is there.
        seconds: how long it took.
    """

    calls: int
    beside: int
    seconds: float


def counted(at: World, run: Callable[[], object]) -> Counted:
    """Count the calls of the API while something runs."""
    at.hub.calls.clear()
    started = time.monotonic()
    run()
    took = time.monotonic() - started
    asked = [call for call in at.hub.calls if call.method != "git"]
    beside = sum(call.method == "PATCH" and "/check-runs/" in call.path for call in asked)
    return Counted(len(asked) - beside, beside, took)


def of(files: int) -> dict[str, Counted]:
    """Calls of opening a proposal that changes so many files, of a second run, of an update."""
    with tempfile.TemporaryDirectory() as folder, (at := world(Path(folder), files=files)).hub:
        wanted = {f"t{number:03}": "32" for number in range(files)}
        more = dict.fromkeys(wanted, "50")
        found = {
            "open": counted(at, lambda: at.run(wanted)),
            "again": counted(at, lambda: at.run(wanted)),
            "update": counted(at, lambda: at.run(more)),
        }
        assert len(at.pulls) == 1, "all of it is one pull request"
        return found


def main() -> None:
    """Count for one file and for many, and hold the counts against each other."""
    one, many = of(1), of(MANY)
    print(f"{'':<10}{'1 file':>10}{f'{MANY} files':>12}{'+ beside':>10}{'seconds':>10}")
    for name, found in many.items():
        print(f"{name:<10}{one[name].calls:>10}{found.calls:>12}{found.beside:>10}", end="")
        print(f"{found.seconds:>10.2f}")
    again = max(one["again"].calls, many["again"].calls)
    grown = max(many[name].calls - one[name].calls for name in many)
    opened = {"value": float(many["open"].calls), "baseline": float(one["open"].calls)}
    verdict(
        f"API calls that open a proposal of {MANY} files",
        {**opened, "ratio": None, "peak_rss_mb": None, "again": again, "grown": grown},
        {"again": AGAIN_MOST, "grown": 0},
        unit="calls",
    )


if __name__ == "__main__":
    main()
