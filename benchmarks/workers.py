"""What a second process saves on a large month, and how cost grows with tenants.

A large month is looked at once by one process and once by two, in turn, each as a process of its
own; both must come to the same figures. Beside the clock, which a busy machine moves, stands the
processor time: what only the first process did cannot be shared, the rest can be halved.
"""

from __future__ import annotations

import json
import resource
import sys
from functools import partial
from pathlib import Path
from statistics import median

from harness import PYTHON, Run, Series, in_turn, measure, table, verdict
from month import month

TENANTS = (250, 500, 1_000)
TIMES = 3
LEAST_GAIN = 1.7
MOST_MB = 1024.0


def processor_seconds(who: int) -> float:
    """Processor time that this process, or its ended children, took."""
    used = resource.getrusage(who)
    return used.ru_utime + used.ru_stime


def one(repository: Path, store: str, processes: int) -> None:
    """Look at a month, and print what came out and what it took."""
    # Not at the top: each process of a pool reads this file again, as it would read the command.
    from switchboard_policy.app.simulate import simulate  # noqa: PLC0415
    from switchboard_policy.work.workers import Workers  # noqa: PLC0415

    found = simulate(repository, telemetry=store, executor=Workers(processes))
    told = {
        "figures": found.document(),
        "own": processor_seconds(resource.RUSAGE_SELF),
        "others": processor_seconds(resource.RUSAGE_CHILDREN),
    }
    print(json.dumps(told))


def look(tenants: int, processes: int) -> Run:
    """Look at a month in a new process."""
    repository, store = month(tenants)
    here = str(Path(__file__).resolve())
    return measure([PYTHON, here, "--one", str(repository), f"store:{store}", str(processes)])


def spent(side: Series, name: str) -> float:
    """The middle processor time of one side's runs."""
    return median(json.loads(run.stdout)[name] for run in side.runs)


def fit(points: dict[int, float]) -> tuple[float, float, float]:
    """The straight line through some points: start, slope, and how far the worst is off it."""
    mean_x, mean_y = sum(points) / len(points), sum(points.values()) / len(points)
    slope = sum((x - mean_x) * (y - mean_y) for x, y in points.items()) / sum(
        (x - mean_x) ** 2 for x in points
    )
    start = mean_y - slope * mean_x
    worst = max(abs(start + slope * x - y) / y for x, y in points.items())
    return start, slope, worst


def main() -> None:
    """Measure one process and two on the largest month, and one on smaller ones."""
    most = max(TENANTS)
    for tenants in TENANTS:
        month(tenants)
    sides = {f"{most:,} tenants, {count} process": partial(look, most, count) for count in (1, 2)}
    alone, shared = list(sides)
    sides |= {f"{each:,} tenants, 1 process": partial(look, each, 1) for each in TENANTS[:-1]}
    series = in_turn(TIMES, sides)
    figures = [json.loads(run.stdout)["figures"] for name in sides for run in series[name].runs[:1]]
    assert figures[0] == figures[1], "two processes came to something else"
    print(table(series))
    once = spent(series[alone], "own")
    own, others = spent(series[shared], "own"), spent(series[shared], "others")
    print(f"processor seconds: {once:.1f} alone; {own:.1f} and {others:.1f} with two beside it")
    print(f"so two processors to themselves would be {once / (own + others / 2):.2f} times as fast")
    start, slope, worst = fit(
        {each: spent(series[f"{each:,} tenants, 1 process"], "own") for each in TENANTS}
    )
    print(f"{start:.1f} s and {1000 * slope:.0f} ms a tenant, off by {100 * worst:.0f} % at worst")
    value, baseline = series[shared].median(), series[alone].median()
    verdict(
        f"simulate: {most:,} tenants and 100 SLOs over 30 days at one minute, by two processes",
        {
            "value": value,
            "baseline": baseline,
            "ratio": value / baseline,
            "peak_rss_mb": series[shared].peak_rss_mb(),
        },
        {"ratio": 1 / LEAST_GAIN, "peak_rss_mb": MOST_MB},
    )


if __name__ == "__main__":
    if "--one" in sys.argv[1:]:
        place = sys.argv.index("--one")
        one(Path(sys.argv[place + 1]), sys.argv[place + 2], int(sys.argv[place + 3]))
    else:
        main()
