"""Measure whole processes in turn, and say what came out: a table, or one JSON object.

A benchmark is a script `benchmarks/<name>.py` that measures with `in_turn` and ends with
`conclude`. Every bound it states is an upper bound; the exit status is 1 when one does not hold.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

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


def _tree_rss(pid: int) -> int:
    """Resident bytes of a process and its descendants; what has just ended counts nothing."""
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
        threads = Path(f"/proc/{pid}/task").iterdir()
        children = [child for task in threads for child in (task / "children").read_text().split()]
    except (OSError, IndexError):
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE") + sum(_tree_rss(int(child)) for child in children)


def measure(command: Sequence[str], *, where: Path = ROOT, accept: Sequence[int] = (0,)) -> Run:
    """Run one command and measure it as a whole process.

    Memory is sampled over the process and its children, since the kernel's own mark of a child
    starts at what its parent held.

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
                peak[0] = max(peak[0], _tree_rss(child.pid))

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


def conclude(
    figure: str,
    series: Mapping[str, Series],
    *,
    ours: str,
    peer: str | None = None,
    ratio: float | None = None,
    goal: Mapping[str, float],
) -> None:
    """Print the outcome and end the script.

    Args:
        figure: what was measured, in a few words.
        series: every side by name, from `in_turn`.
        ours: the side whose median is the value and whose memory is the peak.
        peer: the side whose median is the baseline.
        ratio: ours to the baseline; computed from the medians when a peer is given.
        goal: upper bounds by field: `value` (s), `ratio`, `peak_rss_mb`.
    """
    baseline = series[peer].median() if peer else None
    if baseline is not None and ratio is None:
        ratio = series[ours].median() / baseline
    outcome = {
        "figure": figure,
        "value": round(series[ours].median(), 4),
        "unit": "s",
        "baseline": None if baseline is None else round(baseline, 4),
        "ratio": None if ratio is None else round(ratio, 3),
        "goal": dict(goal),
        "holds": False,
        "peak_rss_mb": round(series[ours].peak_rss_mb(), 1),
    }
    reached = {name: outcome[name] for name in goal}
    outcome["holds"] = all(
        isinstance(value, int | float) and value <= goal[name] for name, value in reached.items()
    )
    print(f"\n{figure}\n{table(series)}")
    for name, value in reached.items():
        mark = "✓" if isinstance(value, int | float) and value <= goal[name] else "✗"
        print(f"{mark} {name} {value}, at most {goal[name]}")
    if "--json" in sys.argv[1:]:
        print(json.dumps(outcome))
    sys.exit(0 if outcome["holds"] else 1)
