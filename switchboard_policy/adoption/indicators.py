"""Which counter the rules of a repository count requests with, and how they tell failed ones."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

_RATE = re.compile(r"(?:rate|increase)\(\s*(?P<metric>[a-zA-Z_]\w*)\{(?P<matchers>[^{}]*)\}\s*\[")
_MATCHER = re.compile(r"(?P<label>[a-zA-Z_]\w*)\s*(?P<op>=~|!~|!=|=)\s*\"(?P<value>[^\"]*)\"")


@dataclass(frozen=True)
class Metrics:
    """How requests are counted.

    Args:
        offered: the counter of requests.
        errors: the same with what tells failed ones; empty where no rule says.
        label: the label that names the service; empty where no rule says.
        rules: how many expressions say so.
    """

    offered: str
    errors: str
    label: str
    rules: int


def metrics_in(expressions: Iterable[str], services: frozenset[str]) -> Metrics | None:
    """Return how most of some expressions count requests, or None where none does.

    Args:
        expressions: PromQL of rules and service levels.
        services: names of services, by which the label that names them is told.
    """
    counters: Counter[str] = Counter()
    failed: Counter[tuple[str, str]] = Counter()
    labels: Counter[tuple[str, str]] = Counter()
    for text in expressions:
        for found in _RATE.finditer(text):
            metric = found["metric"]
            counters[metric] += 1
            rest = []
            for one in _MATCHER.finditer(found["matchers"]):
                if one["op"] == "=" and one["value"] in services:
                    labels[metric, one["label"]] += 1
                else:
                    rest.append(one[0])
            if rest:
                failed[metric, ",".join(rest)] += 1
    if not counters:
        return None
    offered, times = max(counters.items(), key=lambda pair: (pair[1], pair[0]))
    errors, label = _commonest(failed, offered), _commonest(labels, offered)
    return Metrics(offered, f"{offered}{{{errors}}}" if errors else "", label, times)


def _commonest(found: Counter[tuple[str, str]], metric: str) -> str:
    """Return what is said most often of a metric; empty where nothing is."""
    mine = {said: times for (name, said), times in found.items() if name == metric}
    return max(mine, key=lambda said: (mine[said], said), default="")
