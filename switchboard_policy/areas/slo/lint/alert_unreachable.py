"""`slo/alert_unreachable`: an alert that waits for an error ratio above 100 %.

Source: SRE Workbook, chapter 5: a burn rate of `factor` means an error ratio of factor times (1 -
objective), which no outage exceeds once it is 1.
"""

from __future__ import annotations

from collections.abc import Iterator

import promql_parser

from switchboard_policy.areas.slo.alert_windows import AlertWindow, WindowSet
from switchboard_policy.areas.slo.definition import ServiceLevel, Severity
from switchboard_policy.areas.slo.lint.constants import bare, threshold, thresholds
from switchboard_policy.areas.slo.lint.held_rules import HeldRules
from switchboard_policy.areas.slo.rules.alerts import alert_pairs, pair_name
from switchboard_policy.areas.words import listing
from switchboard_policy.domain.finding import Finding, Level
from switchboard_policy.domain.location import Location
from switchboard_policy.domain.units import plain
from switchboard_policy.promql.parse import Expr


def lint_level(level: ServiceLevel, windows: WindowSet) -> Iterator[Finding]:
    """Yield the severities of a service level of which a pair, or every pair, can never fire.

    Args:
        level: the service level.
        windows: its alert windows.
    """
    for severity in Severity:
        pairs = alert_pairs(level, windows, severity)
        dead = [pair for pair in pairs if pair.factor * level.budget_ratio >= 1]
        if dead:
            whole = len(dead) == len(pairs)
            yield _finding(level, severity, dead, whole=whole)


def _finding(
    level: ServiceLevel, severity: Severity, dead: list[AlertWindow], *, whole: bool
) -> Finding:
    told = listing([f"{pair_name(pair)} at {plain(pair.factor)}" for pair in dead])
    what = f"no {severity} can ever fire" if whole else f"the {severity} {told} can never fire"
    why = f"{told} wait" if whole and len(dead) > 1 else f"{told} waits" if whole else "it waits"
    msg = f"{level.id}: {what} at {plain(level.objective)} %: "
    return unreachable(msg + f"{why} for an error ratio of 1 or more", level.location, whole=whole)


def unreachable(what: str, location: Location | None, *, whole: bool) -> Finding:
    """Return the finding.

    Args:
        what: what can never happen, and why, without a full stop.
        location: where it stands.
        whole: whether the alert can fire in no other way either.
    """
    return Finding(
        "slo/alert_unreachable",
        Level.SOFT if whole else Level.ADVISORY,
        f"{what}; a higher objective or a lower factor would help",
        location.pointer if location else "",
        location,
    )


def lint_rules(held: HeldRules) -> Iterator[Finding]:
    """Yield the alerts that compare an error ratio with a number no ratio exceeds.

    Args:
        held: the rules.
    """
    for each, tree in held.alerts():
        dead = [one for one in thresholds(tree) if one.never() and one.of_burn()]
        if dead:
            told = listing(list(dict.fromkeys(f"{one.text} ({one.value:.6g})" for one in dead)))
            whole = _never(tree)
            what = f"{each.told} can never fire" if whole else f"part of {each.told} can never hold"
            yield unreachable(f"{what}: no ratio is above {told}", each.location, whole=whole)


def _never(node: Expr) -> bool:
    """Return whether an expression is empty whatever happens."""
    node = bare(node)
    if isinstance(node, promql_parser.AggregateExpr):
        return _never(node.expr)
    if not isinstance(node, promql_parser.BinaryExpr):
        return False
    one = threshold(node)
    if one is not None:
        return one.never() and one.of_burn()
    sides = _never(node.lhs), _never(node.rhs)
    if str(node.op) == "and":
        return any(sides)
    return all(sides) if str(node.op) == "or" else str(node.op) == "unless" and sides[0]
