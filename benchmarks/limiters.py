"""What each limiter costs over counts: 200 tenants, 30 days of minutes, beside the token bucket.

One process replays them all in turn, three times; the least CPU time of each counts, so that work
beside it matters little. The bound is on the dearest.
"""

from __future__ import annotations

import json

from harness import PYTHON, measure, verdict

TENANTS, MINUTES, TURNS = 200, 43_200, 3
GOAL = {"ratio": 12.0, "peak_rss_mb": 500.0}
REPLAY = """
import json, sys, time
import numpy as np
from simulator import SeriesKey, Trace
from simulator.limiters import (
    concurrency, discrete_fills, fixed_window, hierarchy, priority, sliding_counter,
    sliding_window, token_bucket,
)
tenants, minutes, turns = (int(each) for each in sys.argv[1:])
offered = np.random.Generator(np.random.PCG64(1)).poisson(600, size=(tenants, minutes))
keys = tuple(SeriesKey("api", str(one)) for one in range(tenants))
trace = Trace(keys, 0, 60, offered.astype(np.float64))
tiers = [one % 4 for one in range(tenants)]
nesting = hierarchy.Nesting(
    [10] * tenants, [20] * tenants, tiers, [400] * 4, [800] * 4, 1500, 3000
)
regulated = [tier == 0 for tier in tiers]
reserved = priority.ReservedBucket(1500, 3000, 500)
first = fixed_window.Anchor.FIRST
models = {
    "one sum of the counts": lambda: trace.offered.sum(),
    "token bucket, GCRA": lambda: token_bucket.replay_counts(trace, 10, 20),
    "discrete fills": lambda: discrete_fills.replay_counts(trace, 20, 10, 1),
    "fixed minute, by the clock": lambda: fixed_window.replay_counts(trace, 600, 60),
    "fixed minute, from the first": lambda: fixed_window.replay_counts(trace, 600, 60, first),
    "sliding hour": lambda: sliding_window.replay_counts(trace, 36_000, 3_600),
    "sliding counter of an hour": lambda: sliding_counter.replay_counts(trace, 36_000, 3_600),
    "concurrency": lambda: concurrency.replay_counts(trace, 10, 0.1, 2.0),
    "tenant in tier in service": lambda: hierarchy.replay_counts(trace, nesting),
    "reserve for the regulated": lambda: priority.replay_counts(trace, regulated, reserved),
}
seconds = dict.fromkeys(models, float("inf"))
for _ in range(turns):
    for name, replay in models.items():
        began = time.process_time()
        replay()
        seconds[name] = min(seconds[name], time.process_time() - began)
print(json.dumps(seconds))
"""


def main() -> None:
    """Measure, and hold the dearest limiter against the token bucket."""
    done = measure([PYTHON, "-c", REPLAY, str(TENANTS), str(MINUTES), str(TURNS)])
    told = json.loads(done.stdout)
    unit, bucket = told["one sum of the counts"], told["token bucket, GCRA"]
    for name, seconds in told.items():
        print(f"{name:<30}{seconds:>8.3f} s{seconds / unit:>8.0f} sums")
    dearest = max(told.values())
    figures = {
        "value": round(dearest, 3),
        "baseline": round(bucket, 3),
        "ratio": round(dearest / bucket, 1),
        "peak_rss_mb": round(done.peak_rss_mb, 1),
    }
    verdict("limiters over 200 tenants and 30 days of minutes", figures, GOAL)


if __name__ == "__main__":
    main()
