"""Rules of service levels as files: for Prometheus and for its operator."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from enum import StrEnum

from switchboard_policy.areas.slo.alert_windows import WindowSet
from switchboard_policy.areas.slo.definition import ServiceLevel
from switchboard_policy.areas.slo.rules.generate import rule_groups
from switchboard_policy.areas.slo.rules.names import window_name
from switchboard_policy.documents.yaml_writer import yaml_text
from switchboard_policy.promql.parse import parse
from switchboard_policy.promql.rule import RecordingRule, Rule, RuleGroup

OBJECT_VERSION = "monitoring.coreos.com/v1"
OBJECT_KIND = "PrometheusRule"
_NO_NAME = re.compile("[^a-z0-9-]+")


class RulesKind(StrEnum):
    """What a generated file is for."""

    RULES = "rules"
    OBJECT = "prometheusrule"


_FOLDERS = {RulesKind.RULES: "", RulesKind.OBJECT: "kubernetes/"}
"""Folders of their own, so that `*.yaml` beside them finds nothing but rules."""


def rules_files(
    levels: Iterable[ServiceLevel],
    windows: WindowSet,
    kinds: Collection[RulesKind] = tuple(RulesKind),
) -> dict[str, bytes]:
    """Return the files of service levels by path: one of each kind a service.

    Paths are relative to the folder of the rules: `api-gateway.yaml`,
    `kubernetes/api-gateway.yaml`.

    Args:
        levels: service levels of any services.
        windows: their alert windows.
        kinds: what is wanted.

    Raises:
        InputError: a rule cannot be made of a service level, or does not parse.
    """
    services: dict[str, list[ServiceLevel]] = {}
    for level in levels:
        services.setdefault(level.service, []).append(level)
    return {
        f"{_FOLDERS[kind]}{service}.yaml": rules_text(own, windows, kind).encode()
        for service, own in sorted(services.items())
        for kind in RulesKind
        if kind in kinds
    }


def rules_text(levels: Sequence[ServiceLevel], windows: WindowSet, kind: RulesKind) -> str:
    """Return one file of a service.

    Args:
        levels: service levels of one service, at least one.
        windows: their alert windows.
        kind: what the file is for.

    Raises:
        InputError: a rule cannot be made of a service level, or does not parse.
    """
    groups = [group for level in levels for group in _checked(level, windows)]
    if kind is RulesKind.OBJECT:
        return _header(levels, windows) + yaml_text(object_value(levels[0].service, groups))
    return _header(levels, windows) + yaml_text(groups_value(groups))


def groups_value(groups: Iterable[RuleGroup]) -> dict[str, object]:
    """Return groups of rules as Prometheus reads them."""
    return {
        "groups": [
            {
                "name": group.name,
                **({"interval": window_name(group.interval_s)} if group.interval_s else {}),
                "rules": [dict(_rule(rule)) for rule in group.rules],
            }
            for group in groups
        ]
    }


def object_value(service: str, groups: Iterable[RuleGroup]) -> dict[str, object]:
    """Return groups of rules as the object that Prometheus's operator reads.

    Args:
        service: whose rules they are.
        groups: the groups.
    """
    return {
        "apiVersion": OBJECT_VERSION,
        "kind": OBJECT_KIND,
        "metadata": {
            "name": f"slo-{_NO_NAME.sub('-', service.lower()).strip('-')}",
            "labels": {
                "app.kubernetes.io/component": "slo",
                "app.kubernetes.io/managed-by": "switchboard-policy",
            },
        },
        "spec": groups_value(groups),
    }


def _checked(level: ServiceLevel, windows: WindowSet) -> tuple[RuleGroup, ...]:
    groups = rule_groups(level, windows)
    for group in groups:
        for rule in group.rules:
            parse(rule.expr, location=level.location)
    return groups


def _header(levels: Sequence[ServiceLevel], windows: WindowSet) -> str:
    files = sorted({level.location.file for level in levels if level.location is not None})
    origin = f" from {', '.join(files)}" if files else ""
    return (
        f"# Written by `switchboard slo rules`{origin}; change that instead.\n"
        f"# Alert windows: {windows.name}.\n"
    )


def _rule(rule: Rule) -> Iterator[tuple[str, object]]:
    if isinstance(rule, RecordingRule):
        yield from (("record", rule.record), ("expr", rule.expr))
        yield "labels", dict(sorted(rule.labels.items()))
        return
    yield from (("alert", rule.alert), ("expr", rule.expr))
    if rule.for_s:
        yield "for", window_name(rule.for_s)
    yield "labels", dict(sorted(rule.labels.items()))
    yield "annotations", dict(sorted(rule.annotations.items()))
