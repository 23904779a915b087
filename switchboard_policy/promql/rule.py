"""Prometheus rules as values: what a rules file holds, whoever wrote it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class RecordingRule:
    """A rule that records a series.

    Args:
        record: the series' name.
        expr: PromQL.
        labels: labels it adds.
    """

    record: str
    expr: str
    labels: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class AlertingRule:
    """A rule that fires alerts.

    Args:
        alert: the alert's name.
        expr: PromQL; each series in its result is an alert.
        for_s: seconds the condition must hold before it fires.
        labels: labels it adds.
        annotations: annotations it adds; may hold Go templates.
    """

    alert: str
    expr: str
    for_s: int = 0
    labels: Mapping[str, str] = field(default_factory=dict)
    annotations: Mapping[str, str] = field(default_factory=dict)


Rule = RecordingRule | AlertingRule


@dataclass(frozen=True)
class RuleGroup:
    """Rules that are evaluated one after another at the same moments.

    Args:
        name: unique in its file.
        rules: in order; a later one sees what an earlier one recorded.
        interval_s: seconds between evaluations; 0 for the server's own.
    """

    name: str
    rules: tuple[Rule, ...]
    interval_s: int = 0
