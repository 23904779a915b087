"""A month of alerts replayed, against a real Prometheus 3 that evaluates the same expressions.

100 service levels, 30 days of samples a minute, looked at every minute, four pairs of windows: once
scraped regularly, once with one sample in a hundred missing and the others up to five seconds late.
Prometheus is asked over the loopback, in pieces of 10,800 points since it answers 11,000 at most.
`--levels=N` says how many of the service levels Prometheus evaluates (20): its seconds are told
per service level. Firing minutes must be the same.
"""

from __future__ import annotations

import json
import shutil
import sys
import time
from pathlib import Path

import numpy as np
from harness import BUILD, PYTHON, ROOT, Run, measure, verdict

sys.path.insert(0, str(ROOT / "tests"))
from support.prometheus_cases import asked_of, openmetrics
from support.prometheus_server import prometheus_with

from simulator.prometheus.semantics import Grid
from simulator.samples import RawSeries
from switchboard_policy.areas.slo.window_sets import window_set
from switchboard_policy.promql.replay import replay_groups
from switchboard_policy.promql.rule import AlertingRule, RuleGroup

LEVELS, DAYS, BUDGET = 100, 30, "0.001"
START_S = 1_767_225_600
MINUTES = DAYS * 1440
GRID = Grid((START_S + 60) * 1000, 60_000, MINUTES)
PIECE = 10_800
KINDS = {"regular": 100, "gaps and jitter": 30}
"""How many times as fast a replay must be."""
SPANS = {300: "5m", 1800: "30m", 3600: "1h", 7200: "2h", 21600: "6h", 86400: "1d", 259200: "3d"}


def series(kind: str, level: int) -> list[RawSeries]:
    """Return the counters of one service: all requests and failed ones, with five incidents."""
    rng = np.random.default_rng([level, len(kind)])
    times = (START_S + 60 * np.arange(1, MINUTES + 1, dtype=np.int64)) * 1000 + level * 100 % 60_000
    kept = np.ones(MINUTES, dtype=np.bool_)
    if kind != "regular":
        times += rng.integers(0, 5_000, MINUTES)
        kept = rng.random(MINUTES) >= 0.01
    requests = rng.poisson(300, MINUTES)
    share = np.full(MINUTES, 0.0004)
    for _ in range(5):
        start = int(rng.integers(0, MINUTES - 600))
        share[start : start + int(rng.integers(10, 600))] = rng.choice([0.002, 0.01, 0.05])
    counts = {"all_total": requests, "bad_total": rng.binomial(requests, share)}
    return [
        RawSeries({"__name__": name, "level": str(level)}, times[kept], total[kept])
        for name, total in (
            (name, 1e6 + np.cumsum(each).astype(np.float64)) for name, each in counts.items()
        )
    ]


def rules(level: int) -> list[AlertingRule]:
    """Return page and ticket of one service level, nothing of them recorded."""
    found = []
    for severity in ("page", "ticket"):
        pairs = [each for each in window_set("workbook").windows if each.severity == severity]
        either = [
            " and ".join(
                f'(sum(rate(bad_total{{level="{level}"}}[{SPANS[size]}])) /'
                f' sum(rate(all_total{{level="{level}"}}[{SPANS[size]}])) >'
                f" ({pair.factor} * {BUDGET}))"
                for size in (pair.short_s, pair.long_s)
            )
            for pair in pairs
        ]
        expr = " or ".join(f"({each})" for each in either)
        found.append(AlertingRule(severity, expr, labels={"level": str(level)}))
    return found


def replay(kind: str, chunk: int) -> None:
    """Replay every service level: the side that is measured, a process of its own."""
    data = [each for level in range(LEVELS) for each in series(kind, level)]
    groups = [RuleGroup(str(level), tuple(rules(level))) for level in range(LEVELS)]
    end_s = (GRID.end_ms - GRID.step_ms) // 1000
    start = time.perf_counter()
    answer = replay_groups(groups, data, start_s=GRID.start_ms // 1000, end_s=end_s, chunk=chunk)
    seconds = time.perf_counter() - start
    firing = {
        f"{each.alert} {each.group}": np.flatnonzero(each.firing).tolist() for each in answer.alerts
    }
    print(json.dumps({"seconds": seconds, "firing": firing}))


def ours(kind: str, chunk: int = 1 << 16) -> tuple[Run, dict[str, object]]:
    """Return a replay's process and what it printed."""
    run = measure([PYTHON, str(Path(__file__)), "--replay", kind, str(chunk)])
    return run, json.loads(run.stdout)


def theirs(kind: str, levels: int, folder: Path) -> tuple[float, float, dict[str, list[int]]]:
    """Return Prometheus's seconds a level, those of a constant's points, and what fired."""
    text = openmetrics(each for level in range(levels) for each in series(kind, level))
    firing = {}
    with prometheus_with(folder, text, "prometheus-3") as url:
        del text
        pieces = [
            Grid(GRID.start_ms + at * 60_000, 60_000, PIECE) for at in range(0, MINUTES, PIECE)
        ]
        asked_of(url, rules(0)[0].expr, pieces[0])
        start = time.perf_counter()
        for level in range(levels):
            for rule in rules(level):
                answers = [asked_of(url, rule.expr, piece) for piece in pieces]
                there = [
                    np.any([np.zeros(PIECE, bool), *(line[1] for line in one.values())], axis=0)
                    for one in answers
                ]
                firing[f"{rule.alert} {level}"] = np.flatnonzero(np.concatenate(there)).tolist()
        seconds = (time.perf_counter() - start) / levels
        start = time.perf_counter()
        for _ in range(5):
            for piece in pieces * 2:
                asked_of(url, "vector(1)", piece)
        http = (time.perf_counter() - start) / 5
    return seconds, http, {name: at for name, at in firing.items() if at}


def main() -> None:
    """Measure both kinds of scrapes."""
    levels = next((int(word[9:]) for word in sys.argv if word.startswith("--levels=")), 20)
    quotients, peak, value, baseline = {}, 0.0, 0.0, 0.0
    for kind, goal in KINDS.items():
        folder = BUILD / f"backtest-{goal}"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        slow, http, fired = theirs(kind, levels, folder)
        shutil.rmtree(folder)
        runs = [ours(kind) for _ in range(3)]
        seconds = sorted(float(found["seconds"]) / LEVELS for _, found in runs)  # type: ignore[arg-type]
        in_days, _ = ours(kind, 3 * 1440)
        found = runs[0][1]["firing"]
        assert isinstance(found, dict)
        same = {name: at for name, at in found.items() if int(name.split()[1]) < levels} == fired
        quotients[kind] = slow / seconds[1]
        peak = max(peak, *(run.peak_rss_mb for run, _ in runs))
        value, baseline = max(value, seconds[1]), slow
        print(
            f"\n{kind}, {LEVELS} levels, {DAYS} days a minute\n"
            f"  replay        {1000 * seconds[1]:8.1f} ms a level"
            f" ({1000 * seconds[0]:.1f} to {1000 * seconds[2]:.1f}),"
            f" peak {runs[0][0].peak_rss_mb:.0f} MB,"
            f" three days at a time {in_days.peak_rss_mb:.0f} MB\n"
            f"  prometheus-3  {1000 * slow:8.1f} ms a level, {levels} levels;"
            f" HTTP and JSON of as many constant points {1000 * http:.1f} ms ({http / slow:.0%})\n"
            f"  {quotients[kind]:.0f} times as fast, at least {goal};"
            f" firing minutes {'the same' if same else 'DIFFER'}:"
            f" {sum(map(len, fired.values())):,} in {levels} levels"
        )
        if not same:
            sys.exit("the firing minutes differ")
    # Bounds are upper bounds: the share of its goal's time that the slower kind took.
    worst = max(goal / quotients[kind] for kind, goal in KINDS.items())
    figures = {"value": value, "baseline": baseline, "ratio": round(worst, 3), "peak_rss_mb": peak}
    verdict("backtest, seconds a service level", figures, {"ratio": 1.0, "peak_rss_mb": 1500})


if __name__ == "__main__":
    if sys.argv[1:2] == ["--replay"]:
        replay(sys.argv[2], int(sys.argv[3]))
    else:
        main()
