"""Rules with the places they stand at, and what their names are known to hold."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from switchboard_policy.areas.slo.drift.held import HeldGroup
from switchboard_policy.domain.location import Location
from switchboard_policy.errors import InputError
from switchboard_policy.promql.parse import Expr, parse
from switchboard_policy.promql.rule import AlertingRule, RecordingRule, Rule
from switchboard_policy.promql.selectors import selectors


@dataclass(frozen=True)
class HeldRule:
    """A rule and where it stands.

    Args:
        rule: the rule.
        location: where it stands.
        tree: its expression; None where it does not parse, as in dialects of other servers.
    """

    rule: Rule
    location: Location
    tree: Expr | None

    @property
    def told(self) -> str:
        """What it is called in messages."""
        if isinstance(self.rule, AlertingRule):
            return f"alert {self.rule.alert}"
        return f"rule {self.rule.record}"


@dataclass(frozen=True)
class HeldRules:
    """All rules that are loaded together.

    Args:
        every: the rules.
    """

    every: tuple[HeldRule, ...]

    @cached_property
    def recorded(self) -> Mapping[str, tuple[HeldRule, ...]]:
        """The rules that record each name."""
        found: dict[str, list[HeldRule]] = {}
        for held in self.every:
            if isinstance(held.rule, RecordingRule):
                found.setdefault(held.rule.record, []).append(held)
        return {name: tuple(each) for name, each in found.items()}

    def parsed(self) -> Iterator[tuple[HeldRule, Expr]]:
        """Yield the rules whose expression parses, with it."""
        for held in self.every:
            if held.tree is not None:
                yield held, held.tree

    def alerts(self) -> Iterator[tuple[HeldRule, Expr]]:
        """Yield the alerts whose expression parses, with it."""
        for held, tree in self.parsed():
            if isinstance(held.rule, AlertingRule):
                yield held, tree


def held_rules(groups: Iterable[HeldGroup]) -> HeldRules:
    """Return the rules of groups."""
    return HeldRules(
        tuple(
            HeldRule(rule, where, _tree(rule))
            for group in groups
            for rule, where in zip(group.group.rules, group.rules, strict=True)
        )
    )


def _tree(rule: Rule) -> Expr | None:
    """Return what can be read; a regular expression of Go may be one that Python has not."""
    try:
        selectors([rule.expr])
        return parse(rule.expr)
    except InputError:
        return None
