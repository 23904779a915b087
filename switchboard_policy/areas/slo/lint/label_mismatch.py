"""`slo/label_mismatch`: labels that leave nothing to read.

Two ways to an alert that is silent for ever: a selector asks a recorded series for a label that
its rule never gives it, or two series are matched although a label of theirs is never the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import promql_parser

from switchboard_policy.areas.slo.lint.held_rules import HeldRule, HeldRules
from switchboard_policy.areas.slo.lint.labels import Known, known_labels
from switchboard_policy.domain.finding import Finding, Level
from switchboard_policy.promql.parse import Expr
from switchboard_policy.promql.selectors import NAME, Matcher, Selector, selectors

_MATCHED = {"and", "+", "-", "*", "/", "%", "^", ">", "<", ">=", "<=", "==", "!="}


def lint_rules(held: HeldRules) -> Iterator[Finding]:
    """Yield the rules that read nothing because of labels.

    Args:
        held: all rules that are loaded together.
    """
    known = {
        name: [known_labels(rule, held) for rule in rules] for name, rules in held.recorded.items()
    }
    for each, tree in held.parsed():
        told = [*_asked(each, known), *_matched(tree, held)]
        if told:
            where = each.location
            msg = f"{each.told}: {told[0]}, so a part of it is always empty; give both the same "
            msg += "labels, or match by those they share"
            yield Finding("slo/label_mismatch", Level.SOFT, msg, where.pointer, where)


def _asked(each: HeldRule, known: Mapping[str, Sequence[Known]]) -> Iterator[str]:
    """Yield the selectors that no rule's series can satisfy."""
    for selector in selectors([each.rule.expr]):
        name = _name(selector)
        blame = [_refused(selector, one) for one in known.get(name, ())]
        if blame and all(blame):
            yield f"no rule gives {name} a label that satisfies {blame[0]}"


def _refused(selector: Selector, known: Known) -> Matcher | None:
    """Return the condition that what a rule records never satisfies."""
    for matcher in selector.matchers:
        if matcher.label != NAME and known.refuses(matcher):
            return matcher
    return None


def _matched(tree: Expr, held: HeldRules) -> Iterator[str]:
    """Yield the operators whose sides never carry the same labels."""
    found: list[str] = []

    def visit(node: object) -> bool:
        if isinstance(node, promql_parser.BinaryExpr) and str(node.op) in _MATCHED:
            label = _apart(node, held)
            if label:
                found.append(f"the two sides of `{node.op}` never have the same {label}")
        return True

    promql_parser.walk(tree, visit)
    yield from found


def _apart(node: promql_parser.BinaryExpr, held: HeldRules) -> str:
    """Return a label in which the sides of an operator always differ, or nothing."""
    left, right = Known.of(node.lhs, held), Known.of(node.rhs, held)
    if left is None or right is None:
        return ""
    for label in _compared(node, sorted({*left.values, *right.values})):
        values = left.value(label), right.value(label)
        if None not in values and values[0] != values[1]:
            return label
    return ""


def _compared(node: promql_parser.BinaryExpr, labels: Sequence[str]) -> list[str]:
    """Return those labels that an operator matches by."""
    matching = node.modifier.matching if node.modifier is not None else None
    if matching is None:
        return list(labels)
    on = str(matching.type).endswith("Include")
    return [label for label in labels if (label in matching.labels) is on]


def _name(selector: Selector) -> str:
    return next((each.value for each in selector.matchers if each.label == NAME), "")
