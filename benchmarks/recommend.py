"""Objectives and thresholds recommended on the past and judged on the month that follows.

Against keeping what is stated, the mean less half a percent that Grafana's gcx publishes, and the
5th percentile of days. `services.py` says what they are judged on. `--seeds=A:B` takes other
services, to build a rule on; those reported are never looked at for that.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from statistics import median

from harness import PYTHON, Run, measure, verdict
from real import real_lines
from rules import KEEP, LOW_DAY, MEAN, MONTH, OURS, Row, rows
from services import KINDS, ROUNDS, services

from switchboard_policy.areas.slo.choose.search import HeldOut, Search
from switchboard_policy.areas.slo.window_sets import window_set

FIT_DAYS = (5, 14, 28, 56)
SETS = tuple(window_set(name) for name in ("workbook", "platform-a", "platform-b"))
MOST_MISSED = 0.15
"""Share of our objectives that may be missed: their interval's worse end is one that nine in ten
keep, and a level that begins to move in the month to come cannot be foreseen. Ours."""
LEAST_COVERED = 0.8


def table(found: Sequence[Row], heading: str) -> str:
    """What each rule did where ours named a value, and on all: silence leaves what is stated."""
    columns = f"{'levels':>7}{'named':>7}{'missed':>8}{'unused':>8}{'pages/month':>13}{'of all':>8}"
    lines = [f"\n{heading:<24}\n{'':<24}{columns}"]
    ours = [row for row in found if row.scores[OURS].named]
    for name in (OURS, KEEP, MEAN, LOW_DAY):
        every = [row.scores[name] for row in found if name in row.scores]
        common = [row.scores[name] for row in ours if name in row.scores]
        if every and common:
            lines.append(
                f"{name:<24}{len(every):>7}{_mean(one.named for one in every):>7.0%}"
                f"{_mean(one.missed for one in common):>8.1%}"
                f"{_median(one.unused for one in common if not one.missed):>8.0%}"
                f"{_mean(one.pages for one in common):>13.2f}"
                f"{_mean(one.missed for one in every):>8.1%}"
            )
    return "\n".join(lines)


def lengths(found: Sequence[Row]) -> str:
    """What ours did by days of the past."""
    lines = [f"\n{'rolling origins from':<24}{'silent':>7}{'missed':>8}{'unused':>8}{'inside':>8}"]
    for days in FIT_DAYS:
        some = [row for row in found if row.fit_days == days]
        named = [row.scores[OURS] for row in some if row.scores[OURS].named]
        inside = [row.covered for row in some if row.covered is not None]
        lines.append(
            f"{f'{days} days':<24}{1 - len(named) / len(some):>7.0%}"
            f"{_mean(one.missed for one in named):>8.1%}"
            f"{_median(one.unused for one in named if not one.missed):>8.0%}{_mean(inside):>8.1%}"
        )
    return "\n".join(lines)


def windows(found: Sequence[HeldOut]) -> str:
    """What windows chosen on two thirds of the past did on the last third."""
    sides = {"present windows": [one.now for one in found]}
    sides["chosen windows"] = [one.judged for one in found]
    lines = [f"\n{'windows, held out':<24}{'levels':>7}{'incidents':>11}{'missed':>8}{'pages':>7}"]
    for name, judged in sides.items():
        lines.append(
            f"{name:<24}{len(judged):>7}{sum(one.incidents for one in judged):>11}"
            f"{sum(one.missed for one in judged):>8}{sum(one.pages for one in judged):>7}"
        )
    return "\n".join(lines)


def _mean(values: Iterable[float]) -> float:
    held = list(values)
    return sum(held) / len(held) if held else float("nan")


def _median(values: Iterable[float]) -> float:
    held = list(values)
    return median(held) if held else float("nan")


def report(seeds: range) -> dict[str, float]:
    """Print every table and return the figures the verdict rests on."""
    found: list[Row] = []
    searched: list[HeldOut] = []
    for service in services(seeds):
        for days in FIT_DAYS:
            sets = SETS if days == max(FIT_DAYS) else ()
            for row, advice in rows(service, days, sets):
                found.append(row)
                if sets and row.what != "threshold" and isinstance(advice.search, Search):
                    held = advice.search.held_out
                    searched += [held] if isinstance(held, HeldOut) else []
    month = [row for row in found if row.fit_days == MONTH]
    for what in ("availability", "latency", "threshold"):
        print(table([row for row in month if row.what == what], f"{what}, from 28 days"))
    objectives = [row for row in month if row.what != "threshold"]
    for kind in KINDS:
        print(table([row for row in objectives if row.kind == kind], f"objectives, {kind}"))
    print(lengths(found))
    print(windows(searched))
    print("\n".join(real_lines()))
    named = [row for row in objectives if row.scores[OURS].named]
    return {
        "missed": _mean(row.scores[OURS].missed for row in named),
        "kept_missed": _mean(row.scores[KEEP].missed for row in named),
        "uncovered": 1 - _mean(row.covered for row in month if row.covered is not None),
    }


def main() -> None:
    """Score every rule in a process of its own, so that its memory is measured too."""
    given = next((arg for arg in sys.argv if arg.startswith("--seeds=")), "")
    if "--score" in sys.argv:
        first, _, after = given.removeprefix("--seeds=").partition(":")
        print(json.dumps(report(range(int(first), int(after)) if after else ROUNDS)))
        return
    run = measure([PYTHON, __file__, "--score", *([given] if given else [])])
    *tables, last = run.stdout.splitlines()
    print("\n".join(tables))
    conclude(run, json.loads(last))


def conclude(run: Run, figures: Mapping[str, float]) -> None:
    """Hold the shares against their bounds."""
    told = {name: round(share, 4) for name, share in figures.items()}
    verdict(
        "objectives missed in the month after they were named, against keeping what is stated;"
        " the ratio is that of intervals that did not hold",
        {
            "value": told["missed"],
            "baseline": told["kept_missed"],
            "ratio": told["uncovered"],
            "peak_rss_mb": round(run.peak_rss_mb, 1),
        },
        {"value": MOST_MISSED, "ratio": round(1 - LEAST_COVERED, 4)},
        unit="ratio",
    )


if __name__ == "__main__":
    main()
