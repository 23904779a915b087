"""Service levels whose rules tests look at."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from switchboard_policy.areas.slo.definition import (
    Alerting,
    EventsSli,
    ServiceLevel,
)
from switchboard_policy.areas.slo.drift.held import HeldGroup, held_groups
from switchboard_policy.areas.slo.rules.generate import rule_groups
from switchboard_policy.areas.slo.window_sets import window_set
from switchboard_policy.documents.yaml_reader import read_yaml_stream
from switchboard_policy.promql.rule import AlertingRule, RecordingRule, Rule

EVENTS = EventsSli(
    'sum(rate(http_requests_total{job="shop",code=~"5.."}[{{.window}}]))',
    'sum(rate(http_requests_total{job="shop"}[{{.window}}]))',
)
WORKBOOK = window_set("workbook")


def shop(objective: str = "99.9", **changes: Any) -> ServiceLevel:  # noqa: ANN401 - any field
    """A service level with alerts, and what the test changes of it."""
    known: dict[str, Any] = {
        "service": "shop",
        "name": "availability",
        "objective": Decimal(objective),
        "sli": EVENTS,
        "alerting": Alerting("ShopAvailability"),
    }
    return ServiceLevel(**{**known, **changes})


def rules_of(level: ServiceLevel, windows: str = "workbook") -> list[Rule]:
    """Every rule of a service level, in order."""
    return [rule for group in rule_groups(level, window_set(windows)) for rule in group.rules]


def recorded(rules: Iterable[Rule], name: str) -> list[RecordingRule]:
    """The rules that record a name."""
    return [rule for rule in rules if isinstance(rule, RecordingRule) and rule.record == name]


def alerts(rules: Iterable[Rule]) -> list[AlertingRule]:
    """The rules that alert."""
    return [rule for rule in rules if isinstance(rule, AlertingRule)]


def held(text: str, file: str = "rules.yaml") -> list[HeldGroup]:
    """The groups of a file's text."""
    return [
        group
        for document in read_yaml_stream(file, text.encode())
        for group in held_groups(document)
    ]
