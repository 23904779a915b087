"""Argo's own arithmetic: measurements, conditions, limits. Enough of it to judge a template.

Source: Argo Rollouts, docs/features/analysis.md: a metric fails when its failed measurements exceed
`failureLimit`, and is inconclusive when those that neither succeed nor fail exceed
`inconclusiveLimit`, which is 0 unless told.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

_CONDITION = re.compile(r"len\(result\) > 0 && result\[0\] (>|>=|<|<=) ([0-9.]+)")
_COMPARE: dict[str, Callable[[float, float], bool]] = {
    ">": lambda one, other: one > other,
    ">=": lambda one, other: one >= other,
    "<": lambda one, other: one < other,
    "<=": lambda one, other: one <= other,
}


@dataclass(frozen=True)
class Verdict:
    """How a roll-out ended.

    Args:
        phase: `Successful`, `Failed` or `Inconclusive`.
        at_s: seconds after its first step.
        metric: what ended it.
    """

    phase: str
    at_s: int
    metric: str = ""


def holds(condition: str, result: Sequence[float]) -> bool:
    """Whether a condition holds for the values a query gave."""
    if condition == "false":
        return False
    found = _CONDITION.fullmatch(condition)
    assert found is not None, f"not among the conditions we write: {condition}"
    return bool(result) and _COMPARE[found[1]](result[0], float(found[2]))


def phase_of(metric: dict[str, Any], result: Sequence[float]) -> str:
    """What one measurement is: failure decides first; success only where it is told."""
    if holds(metric["failureCondition"], result):
        return "Failed"
    if "successCondition" not in metric or holds(metric["successCondition"], result):
        return "Successful"
    return "Inconclusive"


def seconds(text: str) -> int:
    """A duration of ours in seconds."""
    return int(text[:-1]) * {"s": 1, "m": 60}[text[-1]]


def analysed(
    template: dict[str, Any], until_s: int, measure: Callable[[str, int], Sequence[float]]
) -> Verdict:
    """How a background analysis ends.

    Args:
        template: an AnalysisTemplate.
        until_s: seconds after which the roll-out is done.
        measure: values of a query at a time.
    """
    metrics = template["spec"]["metrics"]
    counts: dict[tuple[str, str], int] = {}
    due = sorted(
        (at, metric["name"], metric)
        for metric in metrics
        for at in range(
            seconds(metric.get("initialDelay", "0s")), until_s, seconds(metric["interval"])
        )
    )
    for at, name, metric in due:
        phase = phase_of(metric, measure(metric["provider"]["prometheus"]["query"], at))
        counts[name, phase] = counts.get((name, phase), 0) + 1
        if counts.get((name, "Failed"), 0) > int(metric["failureLimit"]):
            return Verdict("Failed", at, name)
        if counts.get((name, "Inconclusive"), 0) > int(metric.get("inconclusiveLimit", 0)):
            return Verdict("Inconclusive", at, name)
    return Verdict("Successful", until_s)
