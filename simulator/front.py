"""Which of many tries nothing else beats on every count."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simulator.trace import Array


def front(costs: Array) -> NDArray[np.bool_]:
    """Return which tries are on the Pareto front: no other is as good in all and better in one.

    Args:
        costs: what each try costs, smaller is better, shape (tries, costs).
    """
    kept = np.ones(len(costs), dtype=np.bool_)
    for place, own in enumerate(costs):
        no_worse = (costs <= own).all(axis=1)
        kept[place] = not (no_worse & (costs < own).any(axis=1)).any()
    return kept
