"""The rules a Prometheus runs, asked of its HTTP API.

Source: https://prometheus.io/docs/prometheus/latest/querying/api/#rules
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any

import promql_parser

from switchboard_policy.errors import TelemetryError
from switchboard_policy.promql.rule import AlertingRule, RecordingRule, Rule
from switchboard_policy.promql.running import RunningGroup, RunningRule
from switchboard_policy.telemetry.http import PROMETHEUS_TOKEN, Server, succeeded

_FAILING = "err"


def running_groups(
    url: str, *, wait: Callable[[float], None] = time.sleep
) -> tuple[RunningGroup, ...]:
    """Return the groups of rules a server runs, by file and name.

    Args:
        url: its address, with a path prefix where it has one.
        wait: sleeps between attempts; replaced in tests.

    Raises:
        UsageError: the address is none, or the token is not one line of text.
        UnreachableError: the server does not answer, or refuses the token.
        TelemetryError: something else answers there.
    """
    server = Server(url, token_variable=PROMETHEUS_TOKEN, kind="Prometheus", wait=wait)
    told = server.ask("api/v1/rules?exclude_alerts=true", about="its rules")
    try:
        groups = [_group(each) for each in succeeded(server, told)["groups"]]
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise server.strange() from error
    return tuple(sorted(groups, key=lambda group: (group.file, group.name)))


def retention_s(url: str, *, wait: Callable[[float], None] = time.sleep) -> int:
    """Return how many seconds a server keeps samples; 0 where it does not tell.

    Args:
        url: its address, with a path prefix where it has one.
        wait: sleeps between attempts; replaced in tests.

    Raises:
        UsageError: the address is none, or the token is not one line of text.
        UnreachableError: the server does not answer, or refuses the token.
    """
    server = Server(url, token_variable=PROMETHEUS_TOKEN, kind="Prometheus", wait=wait)
    try:
        told = succeeded(server, server.ask("api/v1/status/runtimeinfo", about="how it runs"))
        kept = str(told["storageRetention"]).partition(" ")[0]
        return round(promql_parser.parse_duration(kept).total_seconds())
    except (TelemetryError, KeyError, TypeError, ValueError):
        return 0


def _group(told: Mapping[str, Any]) -> RunningGroup:
    return RunningGroup(
        name=str(told["name"]),
        file=str(told["file"]),
        interval_s=round(told["interval"]),
        rules=tuple(RunningRule(_rule(each), _failing(each)) for each in told["rules"]),
    )


def _rule(told: Mapping[str, Any]) -> Rule:
    labels = _texts(told.get("labels"))
    if told["type"] == "recording":
        return RecordingRule(str(told["name"]), str(told["query"]), labels)
    return AlertingRule(
        alert=str(told["name"]),
        expr=str(told["query"]),
        for_s=round(told["duration"]),
        labels=labels,
        annotations=_texts(told.get("annotations")),
    )


def _failing(told: Mapping[str, Any]) -> str:
    if told.get("health") != _FAILING:
        return ""
    return str(told.get("lastError") or "no reason told")


def _texts(told: Mapping[str, Any] | None) -> dict[str, str]:
    return {name: str(value) for name, value in (told or {}).items()}
