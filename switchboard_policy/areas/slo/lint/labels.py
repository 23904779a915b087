"""What is known of the labels of an expression's series without looking at any."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import promql_parser

from switchboard_policy.areas.slo.lint.constants import bare, number
from switchboard_policy.areas.slo.lint.held_rules import HeldRule, HeldRules
from switchboard_policy.promql.parse import Expr
from switchboard_policy.promql.selectors import NAME, Matcher, Op, selector_of

_KEEPING = frozenset({"abs", "ceil", "floor", "round", "clamp", "clamp_max", "clamp_min", "sort"})


@dataclass(frozen=True)
class Known:
    """What is known of the labels of some series.

    Args:
        values: labels that have one value on all of them; empty for a label none of them has.
        only: the labels they can have at most; None where they may have any.
    """

    values: Mapping[str, str] = field(default_factory=dict)
    only: frozenset[str] | None = None

    def value(self, label: str) -> str | None:
        """Return a label's value on all series, or None where it is not known."""
        if label in self.values:
            return self.values[label]
        return "" if self.only is not None and label not in self.only else None

    def refuses(self, matcher: Matcher) -> bool:
        """Return whether no series satisfies a condition."""
        value = self.value(matcher.label)
        return value is not None and not matcher.matches({matcher.label: value})

    @classmethod
    def of(cls, tree: Expr, held: HeldRules) -> Known | None:
        """Return what is known of an expression's series; None of a number, which has no labels.

        Args:
            tree: the expression.
            held: the rules that record what it reads.
        """
        node = bare(tree)
        if number(node) is not None:
            return None
        match node:
            case promql_parser.VectorSelector():
                return _selected(node, held)
            case promql_parser.AggregateExpr():
                return _aggregated(node, held)
            case promql_parser.BinaryExpr():
                return _combined(node, held)
            case promql_parser.Call():
                return _called(node, held)
        return cls()


def known_labels(held: HeldRule, rules: HeldRules) -> Known:
    """Return what is known of the labels of what a rule records.

    Args:
        held: the rule.
        rules: the rules that record what it reads.
    """
    inner = Known()
    if held.tree is not None:
        inner = Known.of(held.tree, rules) or Known(only=frozenset())
    own = held.rule.labels
    only = None if inner.only is None else inner.only | own.keys()
    return Known({**inner.values, **own}, only)


def _selected(node: promql_parser.VectorSelector, held: HeldRules) -> Known:
    """Return what a selector's own conditions say, and what one rule gives that records it."""
    selector = selector_of(node)
    equal = {
        each.label: each.value
        for each in selector.matchers
        if each.op is Op.EQUAL and each.label != NAME
    }
    given = [
        each.rule.labels
        for each in held.recorded.get(node.name or "", ())
        if all(
            each.rule.labels.get(matcher.label, matcher.value) == matcher.value
            for matcher in selector.matchers
            if matcher.op is Op.EQUAL and matcher.label != NAME
        )
    ]
    shared = {
        label: value
        for label, value in (given[0].items() if given else ())
        if all(other.get(label) == value for other in given)
    }
    return Known({**shared, **equal})


def _called(node: promql_parser.Call, held: HeldRules) -> Known | None:
    if node.func.name == "vector":
        return Known(only=frozenset())
    return Known.of(node.args[0], held) if node.func.name in _KEEPING else Known()


def _aggregated(node: promql_parser.AggregateExpr, held: HeldRules) -> Known:
    inner = Known.of(node.expr, held) or Known()
    if str(node.op) in {"topk", "bottomk", "limitk", "limit_ratio"}:
        return inner
    if str(node.op) == "count_values":
        return Known()
    if node.modifier is None:
        return Known(only=frozenset())
    named = frozenset(node.modifier.labels)
    if str(node.modifier.type).endswith("By"):
        kept = {label: value for label, value in inner.values.items() if label in named}
        return Known(kept, named if inner.only is None else named & inner.only)
    kept = {label: value for label, value in inner.values.items() if label not in named}
    return Known(
        {**kept, **dict.fromkeys(named, "")}, None if inner.only is None else inner.only - named
    )


def _combined(node: promql_parser.BinaryExpr, held: HeldRules) -> Known:
    """Return what is known of what an operator gives.

    Source: prometheus/promql/engine.go, resultMetric: both sides of a match carry the labels they
    are matched by, and only those are left under `on`.
    """
    left, right = Known.of(node.lhs, held), Known.of(node.rhs, held)
    if left is None or right is None:
        return left or right or Known()
    if str(node.op) in {"and", "unless"}:
        return left
    modifier = node.modifier
    if str(node.op) == "or" or (modifier is not None and "OneToOne" not in str(modifier.card)):
        return Known()
    both = Known(
        {**right.values, **left.values}, left.only if left.only is not None else right.only
    )
    if modifier is None or modifier.matching is None:
        return both
    named = frozenset(modifier.matching.labels)
    if str(modifier.matching.type).endswith("Include"):
        return Known({label: both.values[label] for label in named & both.values.keys()}, named)
    kept = {label: value for label, value in both.values.items() if label not in named}
    return Known(kept, None if both.only is None else both.only - named)
