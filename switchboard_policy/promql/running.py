"""Rules as a running server tells them: what it evaluates, and how that goes."""

from __future__ import annotations

from dataclasses import dataclass

from switchboard_policy.promql.rule import Rule


@dataclass(frozen=True)
class RunningRule:
    """A rule that a server evaluates.

    Args:
        rule: what it evaluates.
        failing: what the last evaluation failed with; empty where it did not.
    """

    rule: Rule
    failing: str = ""


@dataclass(frozen=True)
class RunningGroup:
    """A group of rules that a server evaluates.

    Args:
        name: unique in its file.
        file: the file the server read it from.
        interval_s: seconds between evaluations.
        rules: in order.
    """

    name: str
    file: str
    interval_s: int
    rules: tuple[RunningRule, ...]
