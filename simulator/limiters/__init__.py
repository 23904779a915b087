"""Limiters, one file each: single arrivals exactly, counts on a grid as an interval.

A model is a module with two functions. `replay_arrivals` says of each single request whether it
is admitted. `replay_counts` says how many a `Trace` of counts can have lost: at least `low` and at
most `high`, however requests fell inside the steps. The token bucket, which recommendations use,
is offered here as well; the others are asked for by their module: `gcra.replay_arrivals(…)`.
"""

from simulator.limiters.throttling import Throttling
from simulator.limiters.token_bucket import another_middle, replay_arrivals, replay_counts

__all__ = ["Throttling", "another_middle", "replay_arrivals", "replay_counts"]
