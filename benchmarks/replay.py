"""Impact analysis of 10,000 decisions: two versions of the stock rules, compared, grouped, told.

The whole command as people run it, its children included, on a compressed log.
"""

from __future__ import annotations

from functools import partial

from harness import Claim, conclude, in_turn
from replaying import log_of, replay, versions

DECISIONS = 10_000
TIMES = 5
MOST_SECONDS = 4.0
MOST_MB = 400.0


def main() -> None:
    """Measure it, and twice as many decisions beside it."""
    old, new = versions()
    names = {f"{count:,} decisions": log_of(count) for count in (DECISIONS, 2 * DECISIONS)}
    series = in_turn(TIMES, {name: partial(replay, log, old, new) for name, log in names.items()})
    once, twice = (side.median() for side in series.values())
    claim = Claim(
        "policy replay: 10,000 decisions under two versions, compared, grouped and told;"
        " the ratio is that of twice as many",
        f"{DECISIONS:,} decisions",
        {"value": MOST_SECONDS, "peak_rss_mb": MOST_MB, "ratio": 2.1},
        ratio=twice / once,
    )
    conclude(claim, series)


if __name__ == "__main__":
    main()
