"""What rules cost a Prometheus: series they add, samples an evaluation touches; ours and Sloth's.

Counted for one series behind every selector, so the figures compare shapes of rules: a metric of
a hundred series costs either shape a hundred times its raw samples.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import lru_cache

import promql_parser

from switchboard_policy.areas.slo.alert_windows import WindowSet
from switchboard_policy.areas.slo.definition import (
    Calendar,
    CompositeSli,
    EventsSli,
    RawSli,
    ServiceLevel,
    TimeslicesSli,
)
from switchboard_policy.areas.slo.formats.composite import composite_query
from switchboard_policy.areas.slo.rules.generate import rule_groups
from switchboard_policy.areas.slo.rules.names import ratio_series, series, window_name
from switchboard_policy.areas.slo.rules.sums import over
from switchboard_policy.documents.constants import constants
from switchboard_policy.promql.parse import parse
from switchboard_policy.promql.rule import RecordingRule, Rule


@dataclass(frozen=True)
class Cost:
    """What some rules cost.

    Args:
        series: series they record.
        samples: samples that one evaluation of all of them touches.
    """

    series: int
    samples: int

    def __add__(self, other: Cost) -> Cost:
        return Cost(self.series + other.series, self.samples + other.samples)


@dataclass(frozen=True)
class Compared:
    """What our rules cost beside Sloth's for the same service levels.

    Args:
        ours: of the rules generated here.
        sloths: of the rules Sloth would generate.
    """

    ours: Cost
    sloths: Cost

    @property
    def series_ratio(self) -> float:
        """Our series over Sloth's."""
        return self.ours.series / self.sloths.series

    @property
    def samples_ratio(self) -> float:
        """Our samples over Sloth's."""
        return self.ours.samples / self.sloths.samples


def compared(levels: Iterable[ServiceLevel], windows: WindowSet) -> Compared:
    """Return what the rules of service levels cost, beside Sloth's.

    Args:
        levels: at least one.
        windows: their alert windows.

    Raises:
        InputError: a rule cannot be made of a service level, or does not parse.
    """
    ours = sloths = Cost(0, 0)
    for level in levels:
        ours += cost(rule for group in rule_groups(level, windows) for rule in group.rules)
        sloths += cost(_sloths(level, windows))
    return Compared(ours, sloths)


def cost(rules: Iterable[Rule]) -> Cost:
    """Return what rules cost.

    Args:
        rules: any; a selector whose name they record reads recorded samples, others scraped ones.

    Raises:
        InputError: an expression does not parse.
    """
    every = tuple(rules)
    recorded = {rule.record for rule in every if isinstance(rule, RecordingRule)}
    return Cost(
        series=sum(isinstance(rule, RecordingRule) for rule in every),
        samples=sum(_samples(rule.expr, recorded) for rule in every),
    )


def _samples(expr: str, recorded: set[str]) -> int:
    touched = 0

    def visit(node: object) -> bool:
        nonlocal touched
        if isinstance(node, promql_parser.MatrixSelector):
            touched += _in_range(node.range, node.vector_selector.name in recorded)
        if isinstance(node, promql_parser.SubqueryExpr) and node.range and node.step:
            touched += node.range // node.step - 1
        if isinstance(node, promql_parser.VectorSelector):
            touched += 1
        return True

    promql_parser.walk(parse(expr), visit)
    return touched


def _in_range(span: timedelta, recorded: bool) -> int:  # noqa: FBT001 - a fact about the series
    """Return the samples in a range; the selector inside it is visited, and counts one, too."""
    step = _spacing("interval_s" if recorded else "scrape_interval_s")
    return max(round(span.total_seconds()) // step, 1) - 1


@lru_cache(maxsize=2)
def _spacing(name: str) -> int:
    return constants("switchboard_policy.areas.slo.rules").whole(name)


def _sloths(level: ServiceLevel, windows: WindowSet) -> Iterator[Rule]:
    """Yield rules of the shape that Sloth gives a service level.

    A ratio over each window from the raw series, the period as a mean of the shortest window's
    ratios, seven rules of what is known, and alerts without the clauses that are ours.
    """
    asked = {size for pair in windows.windows for size in (pair.long_s, pair.short_s)}
    for size in sorted(asked):
        yield RecordingRule(ratio_series(size), over(_ratio_query(level), size))
    plain = replace(
        level,
        sli=RawSli(_ratio_query(level)),
        exclusions=(),
        least_events=0,
        least_bad_events=1,
        calendar=Calendar.ROLLING,
    )
    _, *others = rule_groups(plain, windows)
    period_s = level.period_days * 86_400
    if period_s not in asked:
        read = f"{series(ratio_series(min(asked)), level)}[{window_name(period_s)}]"
        mean = f"sum_over_time({read}) / count_over_time({read})"
        yield RecordingRule(ratio_series(period_s), mean)
    yield from (rule for group in others for rule in group.rules)


def _ratio_query(level: ServiceLevel) -> str:
    sli = level.sli.events if isinstance(level.sli, TimeslicesSli) else level.sli
    if isinstance(sli, CompositeSli):
        return composite_query(sli)
    if isinstance(sli, EventsSli):
        return f"({sli.error_query}) / ({sli.total_query})"
    return sli.error_ratio_query
