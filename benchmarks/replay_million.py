"""Impact analysis of up to a million decisions in two processes: linear time, bounded memory.

Each size once, the smallest first; takes some minutes. The fit is of seconds over decisions.
"""

from __future__ import annotations

from statistics import correlation, linear_regression

from harness import Series, table, verdict
from replaying import log_of, long_log, replay, versions

SIZES = (62_500, 125_000, 250_000, 500_000, 1_000_000)
SHORT = 10_000
MOST_MB = 800.0
LEAST_FIT = 0.99


def main() -> None:
    """Measure each size, fit a line, and compare the memory of the largest with the smallest."""
    old, new = versions()
    short = log_of(SHORT)
    series = {}
    for size in SIZES:
        log = long_log(size, short)
        series[f"{size:,} decisions"] = Series([replay(log, old, new, "--executor", "local:2")])
        log.unlink()
    print(f"\n{table(series)}")
    seconds = [side.median() for side in series.values()]
    fit = correlation(SIZES, seconds) ** 2
    each, start = linear_regression(SIZES, seconds)
    print(f"{each * 1e6:.0f} µs a decision and {start:.1f} s; R² {fit:.5f}")
    memory = [side.peak_rss_mb() for side in series.values()]
    figures = {
        "value": round(1 - fit, 5),
        "baseline": None,
        "ratio": round(memory[-1] / memory[1], 3),
        "peak_rss_mb": round(memory[-1], 1),
    }
    verdict(
        "policy replay: up to a million decisions; 1 - R² of a line, memory beside 125,000",
        figures,
        {"value": round(1 - LEAST_FIT, 3), "ratio": 1.3, "peak_rss_mb": MOST_MB},
        unit="1 - R²",
    )


if __name__ == "__main__":
    main()
