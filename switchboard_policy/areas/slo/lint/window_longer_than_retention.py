"""`slo/window_longer_than_retention`: a range that reaches back further than samples are kept."""

from __future__ import annotations

from collections.abc import Iterator

import promql_parser

from switchboard_policy.areas.slo.alert_windows import WindowSet
from switchboard_policy.areas.slo.definition import ServiceLevel
from switchboard_policy.areas.slo.lint.held_rules import HeldRules
from switchboard_policy.areas.slo.rules.calendar import period_range_s
from switchboard_policy.areas.slo.rules.names import window_name
from switchboard_policy.domain.finding import Finding, Level
from switchboard_policy.domain.location import Location


def lint_level(level: ServiceLevel, windows: WindowSet, retention_s: int) -> Iterator[Finding]:
    """Yield a service level whose period or windows are longer than samples are kept.

    Args:
        level: the service level.
        windows: its alert windows.
        retention_s: seconds that samples are kept.
    """
    longest = max([period_range_s(level), *(pair.long_s for pair in windows.windows)])
    if longest > retention_s:
        yield _finding(level.id, longest, retention_s, level.location)


def lint_rules(held: HeldRules, retention_s: int) -> Iterator[Finding]:
    """Yield the rules that read a range longer than samples are kept.

    Args:
        held: the rules.
        retention_s: seconds that samples are kept.
    """
    for each, tree in held.parsed():
        longest = 0

        def visit(node: object) -> bool:
            nonlocal longest
            if isinstance(node, (promql_parser.MatrixSelector, promql_parser.SubqueryExpr)):
                longest = max(longest, round(node.range.total_seconds()) if node.range else 0)
            return True

        promql_parser.walk(tree, visit)
        if longest > retention_s:
            yield _finding(each.told, longest, retention_s, each.location)


def _finding(what: str, longest: int, retention_s: int, location: Location | None) -> Finding:
    msg = (
        f"{what} reads back {window_name(longest)}, and samples are kept for "
        f"{window_name(retention_s)}: what is older is missing from its sums; "
        "keep samples longer, or state a shorter period"
    )
    pointer = location.pointer if location else ""
    return Finding("slo/window_longer_than_retention", Level.SOFT, msg, pointer, location)
