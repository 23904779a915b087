"""`slo/threshold_disagrees`: a constant in a rule that is not what the service level says."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from math import isclose

import promql_parser

from switchboard_policy.areas.slo.definition import ServiceLevel
from switchboard_policy.areas.slo.lint import stated_objective
from switchboard_policy.areas.slo.lint.constants import Threshold, bare, number, thresholds
from switchboard_policy.areas.slo.lint.held_rules import HeldRule, HeldRules
from switchboard_policy.areas.slo.rules.names import (
    BUDGET,
    ID,
    OBJECTIVE,
    PERIOD_DAYS,
    RATIO,
    SERVICE,
    SLO,
)
from switchboard_policy.domain.finding import Finding, Level
from switchboard_policy.domain.units import plain
from switchboard_policy.promql.parse import Expr
from switchboard_policy.promql.rule import RecordingRule

_STATED: Mapping[str, tuple[str, Callable[[ServiceLevel], Decimal]]] = {
    OBJECTIVE: ("objective", lambda level: level.objective_ratio),
    BUDGET: ("error budget", lambda level: level.budget_ratio),
    PERIOD_DAYS: ("period in days", lambda level: Decimal(level.period_days)),
}
_SAME = 1e-9
"""Relative: what binary fractions make of a decimal, 0.0009999999999999432, is the same number."""


def lint_rules(held: HeldRules, levels: Iterable[ServiceLevel]) -> Iterator[Finding]:
    """Yield the rules whose constants disagree with the service level they are about.

    Args:
        held: the rules.
        levels: the service levels.
    """
    known = {level.id: level for level in levels}
    budgets = _recorded_budgets(held)
    for each, tree in held.parsed():
        yield from _recorded(each, tree, known)
        told = [found for one in thresholds(tree) for found in _compared(each, one, known, budgets)]
        yield from told or stated_objective.lint_alert(each, tree)


def _recorded(each: HeldRule, tree: Expr, known: Mapping[str, ServiceLevel]) -> Iterator[Finding]:
    """Yield a recorded constant that is not the service level's."""
    rule = each.rule
    level = known.get(_id(rule.labels))
    value = _vector(tree)
    if not isinstance(rule, RecordingRule) or rule.record not in _STATED:
        return
    if level is None or value is None:
        return
    name, stated = _STATED[rule.record]
    wanted = stated(level)
    if not isclose(value, float(wanted), rel_tol=_SAME):
        msg = f"{each.told} of {level.id} records {value:.12g}, and its {name} is {plain(wanted)}"
        yield _finding(each, f"{msg} in {level.location}")


def _compared(
    each: HeldRule,
    one: Threshold,
    known: Mapping[str, ServiceLevel],
    recorded: Mapping[str, tuple[float, str]],
) -> Iterator[Finding]:
    """Yield a threshold that is no multiple of the budget it should be one of."""
    about = _read_id(one.left)
    if about in known:
        budget, source = float(known[about].budget_ratio), str(known[about].location)
    elif about in recorded:
        budget, source = recorded[about]
    else:
        return
    if len(one.operands) == 2 and not any(
        isclose(operand, budget, rel_tol=_SAME) for operand in one.operands
    ):
        msg = f"{each.told} compares the errors of {about} with {one.text}, "
        yield _finding(each, f"{msg}and its error budget is {budget:.12g} in {source}")


def _recorded_budgets(held: HeldRules) -> dict[str, tuple[float, str]]:
    """Return the budget that rules record for each id, and where."""
    found: dict[str, tuple[float, str]] = {}
    for name, sign in ((OBJECTIVE, -1), (BUDGET, 1)):
        for each in held.recorded.get(name, ()):
            value = _vector(each.tree) if each.tree is not None else None
            if value is not None and _id(each.rule.labels):
                budget = value if sign > 0 else 1 - value
                found[_id(each.rule.labels)] = (budget, str(each.location))
    return found


def _vector(tree: Expr) -> float | None:
    """Return the number of `vector(number)`."""
    node = bare(tree)
    if isinstance(node, promql_parser.Call) and node.func.name == "vector":
        return number(node.args[0])
    return None


def _read_id(node: Expr) -> str:
    """Return the id of the service level whose error ratio an expression is; empty for another."""
    node = bare(node)
    if isinstance(node, promql_parser.AggregateExpr):
        return _read_id(node.expr)
    if not isinstance(node, promql_parser.VectorSelector):
        return ""
    if not node.name or not node.name.startswith(RATIO):
        return ""
    equal = {m.name: m.value for m in node.matchers.matchers if str(m.op).endswith(".Equal")}
    return _id(equal)


def _id(labels: Mapping[str, str]) -> str:
    if labels.get(ID):
        return labels[ID]
    return f"{labels[SERVICE]}-{labels[SLO]}" if {SERVICE, SLO} <= labels.keys() else ""


def _finding(each: HeldRule, msg: str) -> Finding:
    where = each.location
    help_ = "generate the rules again, or correct the one that is wrong"
    return Finding("slo/threshold_disagrees", Level.SOFT, f"{msg}; {help_}", where.pointer, where)
