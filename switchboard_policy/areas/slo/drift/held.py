"""Groups of Prometheus rules wherever they stand in a document: plain, in an object, in values."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import promql_parser

from switchboard_policy.areas.slo.formats.fields import Fields
from switchboard_policy.documents import pointer as pointers
from switchboard_policy.documents.nodes import Document, Kind, Node, entries
from switchboard_policy.domain.location import Location
from switchboard_policy.promql.rule import AlertingRule, RecordingRule, Rule, RuleGroup

_DEEPEST = 8
"""Levels below the top at which groups are looked for; Helm values of stacks need five. Ours."""

_NOTHING = re.compile("0(ms|[smhdwy])?")


@dataclass(frozen=True)
class HeldGroup:
    """A group of rules as a file of the repository holds it.

    Args:
        group: the group.
        location: where it stands.
        rules: where each rule stands, in the order of the group.
    """

    group: RuleGroup
    location: Location
    rules: tuple[Location, ...]


def held_groups(document: Document) -> Iterator[HeldGroup]:
    """Yield the groups of rules of a document, at any place in it.

    Args:
        document: any document.

    Raises:
        InputError: a group or rule has no name or no expression, or a duration is none.
    """
    for pointer in _places(document.root, "", _DEEPEST):
        for fields in Fields(document, pointer).parts("groups"):
            yield _group(fields)


def _places(node: Node, pointer: str, left: int) -> Iterator[str]:
    """Yield the pointers of mappings whose `groups` are groups of rules."""
    if node.kind is Kind.MAPPING and _are_groups(node.value):
        yield pointer
    elif left and node.kind is not Kind.SCALAR:
        for step in _children(node):
            yield from _places(step[1], pointer + pointers.join((step[0],)), left - 1)


def _children(node: Node) -> Iterator[tuple[str, Node]]:
    if node.kind is Kind.SEQUENCE:
        yield from ((str(at), use.node) for at, use in enumerate(node.items))
    else:
        yield from ((step.token, step.use.node) for step in entries(node))


def _are_groups(value: object) -> bool:
    groups = value.get("groups") if isinstance(value, Mapping) else None
    return (
        isinstance(groups, list)
        and bool(groups)
        and all(isinstance(each, dict) and _are_rules(each.get("rules")) for each in groups)
    )


def _are_rules(rules: object) -> bool:
    return isinstance(rules, list) and all(
        isinstance(rule, dict) and rule.keys() & {"record", "alert"} for rule in rules
    )


def _group(fields: Fields) -> HeldGroup:
    rules = fields.parts("rules")
    group = RuleGroup(
        name=fields.text("name"),
        rules=tuple(_rule(each) for each in rules),
        interval_s=_seconds(fields, "interval"),
    )
    return HeldGroup(group, fields.where(), tuple(each.where() for each in rules))


def _rule(fields: Fields) -> Rule:
    expr, labels = fields.text("expr"), fields.texts("labels")
    if fields.node("record") is not None:
        return RecordingRule(fields.text("record"), expr, labels)
    return AlertingRule(
        alert=fields.text("alert"),
        expr=expr,
        for_s=_seconds(fields, "for"),
        labels=labels,
        annotations=fields.texts("annotations"),
    )


def _seconds(fields: Fields, key: str) -> int:
    text = fields.text(key, "0s")
    if _NOTHING.fullmatch(text):
        return 0
    try:
        return round(promql_parser.parse_duration(text).total_seconds())
    except ValueError:
        fields.refuse(f"{key} is {text!r}; a duration such as 5m is allowed", key)
