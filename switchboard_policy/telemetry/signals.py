"""The signals a series may hold, and what their numbers mean."""

from __future__ import annotations

import re

COUNTS = ("offered", "admitted", "rejected", "errors", "abusive")
"""Requests in a step. `admitted` is only an input: `offered` or `rejected` is derived from it."""

KEPT = ("offered", "rejected", "errors", "abusive")
LATENCY = "latency_"
_LATENCY = re.compile(r"latency_p\d{1,2}(\.\d+)?")
KNOWN = (*COUNTS, "latency_p50", "latency_p90", "latency_p95", "latency_p99")
"""Names for people; any quantile such as `latency_p99.9` is allowed."""


def is_signal(name: str) -> bool:
    """Return whether a name is a signal's."""
    return name in COUNTS or _LATENCY.fullmatch(name) is not None


def is_latency(name: str) -> bool:
    """Return whether a signal is a latency quantile in seconds."""
    return name.startswith(LATENCY)


def quantile(name: str) -> str:
    """Return the quantile of a latency signal: `p95` of `latency_p95`."""
    return name.removeprefix(LATENCY)
