"""What weeks to come cost: 100 tenants, 28 days of minutes, 1,000 futures of 7 days, two limits.

One process draws them all on one core, the counts in memory to what is refused in each future under
both limits, in all three readings. CPU time counts, so that work beside it matters little; the wall
time of the same run is told with it. Then tenants and futures are doubled step by step, and a line
is laid through what that takes.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from harness import PYTHON, Run, measure, verdict

TENANTS, FUTURES = 100, 1_000
MORE_TENANTS, MORE_FUTURES = (25, 50, 100, 200), (250, 500, 1_000, 2_000)
TURNS = 3
GOAL = {"value": 20.0, "ratio": 0.05, "peak_rss_mb": 500.0}
"""Seconds of a core; how far off the line a step may be; memory, of which 32 MB are the counts."""
DRAW = """
import json, sys, time
import numpy as np
from simulator import SeriesKey, Trace
from simulator.drift import Prior, draw_levels
from simulator.levels import equal_steps, outcomes, replay_levels
from simulator.resample import draw_futures
tenants, futures = (int(each) for each in sys.argv[1:])
days, horizon = 28, 7
minutes = np.arange(days * 1440)
shape = 600 * (1 + 0.5 * np.sin(minutes / 1440 * 2 * np.pi))
stream = np.random.Generator(np.random.PCG64(1))
offered = stream.poisson(shape, size=(tenants, days * 1440)).astype(np.float64)
keys = tuple(SeriesKey("api", str(one)) for one in range(tenants))
trace = Trace(keys, 0, 60, offered)
rates, bursts = np.tile([12.0, 16.0], (tenants, 1)), np.tile([20.0, 40.0], (tenants, 1))
levels, prior = equal_steps(0.75, 2.5, 8), Prior(0.1, 4, 4, 0.5)
began, cpu = time.perf_counter(), time.process_time()
tables = replay_levels(trace, rates, bursts, levels, np.full(tenants, 3.0))
replayed = time.process_time() - cpu
picks = draw_futures(days, 0, length=horizon, run=2, draws=futures, seed=1)
factors = draw_levels(keys, tables.offered, picks, prior, 1)
found = outcomes(tables, picks, factors)
better = float((found.middle[..., 1] < found.middle[..., 0]).mean())
print(json.dumps({
    "cpu": time.process_time() - cpu, "replay": replayed,
    "wall": time.perf_counter() - began, "better": better,
}))
"""


def main() -> None:
    """Measure, and hold the time, the line and the memory against their bounds."""
    os.environ["PYTHONPATH"] = str(Path(__file__).resolve().parent.parent)
    runs = {(tenants, FUTURES): run(tenants, FUTURES) for tenants in MORE_TENANTS}
    runs |= {
        (TENANTS, futures): run(TENANTS, futures)
        for futures in MORE_FUTURES
        if (TENANTS, futures) not in runs
    }
    print(f"{'tenants':>8}{'futures':>9}{'CPU s':>9}{'of it replay':>14}{'drawn':>8}{'peak MB':>9}")
    for (tenants, futures), (told, process) in sorted(runs.items()):
        drawn = told["cpu"] - told["replay"]
        print(
            f"{tenants:>8}{futures:>9}{told['cpu']:>9.2f}{told['replay']:>14.2f}{drawn:>8.2f}"
            f"{process.peak_rss_mb:>9.0f}"
        )
    told, process = runs[TENANTS, FUTURES]
    by_tenants = off_line(
        MORE_TENANTS, [runs[each, FUTURES][0]["cpu"] for each in MORE_TENANTS], "tenants"
    )
    every = [runs[TENANTS, each][0] for each in MORE_FUTURES]
    # The replays are the same however many futures are drawn of them; the line is the rest's.
    drawn_s = [each["cpu"] - each["replay"] for each in every]
    by_futures = off_line(MORE_FUTURES, drawn_s, "futures, replays aside")
    print(f"wall time of {TENANTS} tenants and {FUTURES} futures: {told['wall']:.1f} s")
    figures = {
        "value": round(told["cpu"], 2),
        "baseline": None,
        "ratio": round(max(by_tenants, by_futures), 3),
        "peak_rss_mb": round(process.peak_rss_mb, 1),
    }
    verdict(f"{FUTURES:,} futures of {TENANTS} tenants over 7 days", figures, GOAL)


def run(tenants: int, futures: int) -> tuple[dict[str, float], Run]:
    """Return what the quickest of some processes told, and that process.

    Args:
        tenants: series replayed.
        futures: weeks drawn.
    """
    found = []
    for _ in range(TURNS):
        process = measure([PYTHON, "-c", DRAW, str(tenants), str(futures)])
        found.append((json.loads(process.stdout), process))
    return min(found, key=lambda one: one[0]["cpu"])


def off_line(sizes: Sequence[int], seconds: Sequence[float], name: str) -> float:
    """Print the line through what was measured; return the furthest miss over the largest time.

    Args:
        sizes: how many.
        seconds: what they took.
        name: what they are.
    """
    slope, start = np.polyfit(sizes, seconds, 1)
    missed = np.asarray(seconds) - (start + slope * np.asarray(sizes))
    spread = float(((np.asarray(seconds) - np.mean(seconds)) ** 2).sum())
    fit = 1 - float((missed**2).sum()) / spread
    print(
        f"{name}: {1000 * slope:.2f} ms each and {start:.2f} s besides, R² {fit:.4f}, "
        f"at most {np.abs(missed).max():.2f} s off the line"
    )
    return float(np.abs(missed).max() / max(seconds))


if __name__ == "__main__":
    main()
