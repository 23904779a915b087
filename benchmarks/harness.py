"""Measure whole processes in turn, and say what came out: a table, or one JSON object.

A benchmark is a script `benchmarks/<name>.py` that measures with `in_turn` and ends with
`conclude`. Every bound it states is an upper bound; the exit status is 1 when one does not hold.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import NoReturn

ROOT = Path(__file__).resolve().parent.parent
BUILD = ROOT / "build" / "benchmarks"
PYTHON = sys.executable
SWITCHBOARD = str(Path(PYTHON).with_name("switchboard"))
SAMPLE_SECONDS = 0.02


@dataclass(frozen=True)
class Run:
    """One process from start to end.

    Args:
        seconds: wall time.
        peak_rss_mb: largest memory in MiB of the process and its children together.
        stdout: what it printed.
    """

    seconds: float
    peak_rss_mb: float
    stdout: str


@dataclass
class Series:
    """The runs of one side."""

    runs: list[Run] = field(default_factory=list)

    def seconds(self) -> list[float]:
        """Every wall time, shortest first."""
        return sorted(run.seconds for run in self.runs)

    def median(self) -> float:
        """The middle wall time, in seconds."""
        return median(self.seconds())

    def peak_rss_mb(self) -> float:
        """The largest memory of any run, in MiB."""
        return max(run.peak_rss_mb for run in self.runs)


def _tree_peak(pid: int) -> int:
    """The high-water marks of a process and its living descendants, summed, in bytes."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
        threads = Path(f"/proc/{pid}/task").iterdir()
        children = [child for task in threads for child in (task / "children").read_text().split()]
    except OSError:
        return 0
    mark = re.search(r"^VmHWM:\s+(\d+) kB", status, re.MULTILINE)
    return (int(mark[1]) * 1024 if mark else 0) + sum(_tree_peak(int(pid)) for pid in children)


def measure(command: Sequence[str], *, where: Path = ROOT, accept: Sequence[int] = (0,)) -> Run:
    """Run one command and measure it as a whole process.

    Memory is read over the process and its children while they run, since what the kernel tells
    of an ended child starts at what its parent held.

    Args:
        command: program and arguments.
        where: its working directory.
        accept: the exit statuses that are no failure.

    Raises:
        SystemExit: it ended with another status.
    """
    peak = [0]
    started = time.monotonic()
    with subprocess.Popen(
        command,
        cwd=where,
        text=True,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as child:
        ended = threading.Event()

        def watch() -> None:
            while not ended.wait(SAMPLE_SECONDS):
                peak[0] = max(peak[0], _tree_peak(child.pid))

        watcher = threading.Thread(target=watch)
        watcher.start()
        stdout, stderr = child.communicate()
        seconds = time.monotonic() - started
        ended.set()
        watcher.join()
    if child.returncode not in accept:
        sys.exit(f"{' '.join(command)} ended with {child.returncode}\n{stdout}{stderr}")
    return Run(seconds, peak[0] / 2**20, stdout)


def in_turn(times: int, sides: Mapping[str, Callable[[], Run]]) -> dict[str, Series]:
    """Run every side once, then every side again, so that a busy moment meets all of them.

    Args:
        times: rounds; one more goes before them, unmeasured, to warm the disk's cache.
        sides: what to run, by name.
    """
    series = {name: Series() for name in sides}
    for turn in range(times + 1):
        for name, run in sides.items():
            outcome = run()
            if turn:
                series[name].runs.append(outcome)
    return series


def table(series: Mapping[str, Series]) -> str:
    """The measurements for people: least, middle and most of each side."""
    lines = [f"{'':<24}{'runs':>5}{'min s':>10}{'median s':>10}{'max s':>10}{'peak MB':>10}"]
    for name, side in series.items():
        times = side.seconds()
        lines.append(
            f"{name:<24}{len(times):>5}{times[0]:>10.3f}{side.median():>10.3f}"
            f"{times[-1]:>10.3f}{side.peak_rss_mb():>10.0f}"
        )
    return "\n".join(lines)


@dataclass(frozen=True)
class Claim:
    """What a benchmark promises.

    Args:
        figure: what is measured, in a few words.
        ours: the side whose median is the value and whose memory is the peak.
        goal: upper bounds by field: `value` (s), `ratio`, `peak_rss_mb` (MiB).
        peer: the side whose median is the baseline, if there is one.
        ratio: ours to the baseline where that is not the quotient of the two medians.
    """

    figure: str
    ours: str
    goal: Mapping[str, float]
    peer: str | None = None
    ratio: float | None = None


def conclude(claim: Claim, series: Mapping[str, Series]) -> NoReturn:
    """Print the outcome and end the script: 0 when every bound holds, else 1."""
    ours = series[claim.ours]
    baseline = series[claim.peer].median() if claim.peer else None
    ratio = claim.ratio
    if baseline is not None and ratio is None:
        ratio = ours.median() / baseline
    figures: dict[str, float | None] = {
        "value": round(ours.median(), 4),
        "baseline": None if baseline is None else round(baseline, 4),
        "ratio": None if ratio is None else round(ratio, 3),
        "peak_rss_mb": round(ours.peak_rss_mb(), 1),
    }
    print(f"\n{claim.figure}\n{table(series)}")
    verdict(claim.figure, figures, claim.goal)


def verdict(
    figure: str,
    figures: Mapping[str, float | None],
    goal: Mapping[str, float],
    *,
    unit: str = "s",
) -> NoReturn:
    """Hold figures against their upper bounds and end the script: 0 when every bound holds.

    Args:
        figure: what was measured, in a few words.
        figures: `value`, `baseline`, `ratio` and `peak_rss_mb`.
        goal: upper bounds by field.
        unit: unit of `value` and `baseline`.
    """
    holds = True
    for name, bound in goal.items():
        reached = figures[name]
        kept = reached is not None and reached <= bound
        holds = holds and kept
        print(f"{'✓' if kept else '✗'} {name} {reached}, at most {bound}")
    if "--json" in sys.argv[1:]:
        outcome = {
            "figure": figure,
            "value": figures["value"],
            "unit": unit,
            "baseline": figures["baseline"],
            "ratio": figures["ratio"],
            "goal": dict(goal),
            "holds": holds,
            "peak_rss_mb": figures["peak_rss_mb"],
        }
        print(json.dumps(outcome))
    sys.exit(0 if holds else 1)
