"""Limits over counts: 1,000 tenants, 30 days of minutes; passed, refused, waited, three readings.

One process, three turns; the least CPU time of each counts, beside the least of NumPy adding up
the same array once. Demand follows the day, half of it up and down, and the tenants' loads lie
between a fifth of their limit and a tenth beyond it. In each run the readings are held against
each other: refusals are those of the token bucket alone, and low ≤ middle ≤ high.
"""

from __future__ import annotations

import json

from harness import PYTHON, measure, verdict

TENANTS, MINUTES, TURNS = 1_000, 43_200, 3
GOAL = {"ratio": 50.0, "peak_rss_mb": 700.0}
REPLAY = """
import json, sys, time
import numpy as np
from simulator import SeriesKey, Trace
from simulator.limiters import token_bucket
from simulator.limiters.outcomes import replay_outcomes
tenants, minutes, turns = (int(each) for each in sys.argv[1:])
draw = np.random.Generator(np.random.PCG64(1))
rate, burst, dispersion = 10.0, 20.0, np.full(tenants, 3.0)
load = np.linspace(0.2, 1.1, tenants)
shape = 1.0 + 0.5 * np.sin(2.0 * np.pi * np.arange(minutes) / 1440)
offered = np.empty((tenants, minutes))
for row in range(tenants):
    offered[row] = draw.poisson(60.0 * rate * load[row] * shape)
keys = tuple(SeriesKey("api", str(one)) for one in range(tenants))
trace = Trace(keys, 0, 60, offered)
models = {
    "one sum of the counts": lambda: trace.offered.sum(),
    "passed and refused, low and high": lambda: token_bucket.replay_counts(trace, rate, burst),
    "with the middle": lambda: token_bucket.replay_counts(trace, rate, burst, dispersion),
    "and the wait, three readings": lambda: replay_outcomes(trace, rate, burst, dispersion),
}
seconds, found = dict.fromkeys(models, float("inf")), {}
for _ in range(turns):
    for name, replay in models.items():
        began = time.process_time()
        found[name] = replay()
        seconds[name] = min(seconds[name], time.process_time() - began)
alone, whole = found["with the middle"], found["and the wait, three readings"]
for name, most in (("low", 0.0), ("middle", 1e-12), ("high", 0.0)):
    np.testing.assert_allclose(getattr(alone, name), getattr(whole.throttled, name), rtol=most)
for each in (whole.throttled, whole.admitted, whole.wait_s):
    assert (each.low <= each.middle).all() and (each.middle <= each.high).all()
print(json.dumps(seconds))
"""


def main() -> None:
    """Measure, and hold all readings together against one sum."""
    done = measure([PYTHON, "-c", REPLAY, str(TENANTS), str(MINUTES), str(TURNS)])
    told = json.loads(done.stdout)
    unit = told["one sum of the counts"]
    for name, seconds in told.items():
        print(f"{name:<36}{seconds:>8.3f} s{seconds / unit:>8.1f} sums")
    whole = told["and the wait, three readings"]
    figures = {
        "value": round(whole, 3),
        "baseline": round(unit, 3),
        "ratio": round(whole / unit, 1),
        "peak_rss_mb": round(done.peak_rss_mb, 1),
    }
    verdict("limits of 1,000 tenants over 30 days of minutes", figures, GOAL)


if __name__ == "__main__":
    main()
