"""Aggregations over the lines of an answer.

Source: prometheus/promql/engine.go, aggregation. Prometheus 3 adds up with compensation.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import promql_parser

from simulator.trace import Array
from switchboard_policy.promql.frame import (
    Flags,
    Frame,
    Labels,
    Line,
    RefusedError,
    both,
    drop,
    keep,
    labels_of,
)
from switchboard_policy.promql.selectors import NAME

_MOST_VALUES = 1_000


def aggregate(node: promql_parser.AggregateExpr, lines: Frame) -> Frame:
    """Return an aggregation of lines.

    Args:
        node: the aggregation.
        lines: what it is over.

    Raises:
        RefusedError: an aggregation that is not known here.
    """
    word = str(node.op)
    if word == "count_values":
        return _count_values(node, lines)
    if word not in _WAYS:
        raise RefusedError(f"the aggregation {word} is not evaluated", word)
    groups: dict[Labels, list[Line]] = {}
    for line in lines:
        groups.setdefault(_group(node.modifier, line.labels), []).append(line)
    return tuple(_one(labels, group, _WAYS[word]) for labels, group in groups.items())


def _count_values(node: promql_parser.AggregateExpr, lines: Frame) -> Frame:
    """Return how many lines have each value, which becomes a label."""
    assert node.param is not None, "the parser has counted the arguments"
    found: list[Line] = []
    for line in lines:
        values, there = np.broadcast_arrays(
            line.values, np.True_ if line.there is None else line.there
        )
        # By their bits: minus nothing is a value of its own, and what is no number is one too.
        bits = np.ascontiguousarray(values, dtype=np.float64).view(np.int64).reshape(values.shape)
        different = np.unique(bits[there])
        if different.size > _MOST_VALUES:
            raise RefusedError(f"more than {_MOST_VALUES} values are not counted", "count_values")
        kept = dict(_group(node.modifier, line.labels))
        found += [
            Line(
                labels_of({**kept, node.param.val: _number(value.view(np.float64))}),
                line.values,
                both(line.there, bits == value),
            )
            for value in different
        ]
    groups: dict[Labels, list[Line]] = {}
    for line in found:
        groups.setdefault(line.labels, []).append(line)
    return tuple(_one(labels, group, _count) for labels, group in groups.items())


def _number(value: float) -> str:
    """Return a number as Go writes it without an exponent."""
    if not np.isfinite(value):
        return "NaN" if np.isnan(value) else "+Inf" if value > 0 else "-Inf"
    return np.format_float_positional(value, trim="-")


def _group(modifier: promql_parser.AggModifier | None, labels: Labels) -> Labels:
    if modifier is None:
        return ()
    if str(modifier.type).endswith("By"):
        return keep(labels, modifier.labels)
    return drop(labels, [*modifier.labels, NAME])


def _one(labels: Labels, group: Sequence[Line], way: Callable[[Sequence[Line]], Array]) -> Line:
    there: Flags | None = group[0].there
    for line in group[1:]:
        there = None if there is None or line.there is None else there | line.there
    return Line(labels, way(group), there)


def _filled(line: Line, with_: float) -> Array:
    return line.values if line.there is None else np.where(line.there, line.values, with_)


def _sum(group: Sequence[Line]) -> Array:
    if len(group) == 1:
        return group[0].values
    total: Array = np.zeros(())
    lost: Array = np.zeros(())
    for line in group:
        values = _filled(line, 0.0)
        after = total + values
        larger = np.abs(total) >= np.abs(values)
        lost = lost + np.where(larger, (total - after) + values, (values - after) + total)
        total = after
    return np.where(np.isfinite(lost), total + lost, total)


def _count(group: Sequence[Line]) -> Array:
    return sum((_filled(Line((), np.ones(()), line.there), 0.0) for line in group), np.zeros(()))


def _mean(group: Sequence[Line]) -> Array:
    return group[0].values if len(group) == 1 else _sum(group) / _count(group)


def _least(group: Sequence[Line]) -> Array:
    return _extreme(group, np.fmin)


def _most(group: Sequence[Line]) -> Array:
    return _extreme(group, np.fmax)


def _extreme(group: Sequence[Line], choose: Callable[[Array, Array], Array]) -> Array:
    if len(group) == 1:
        return group[0].values
    answer = _filled(group[0], np.nan)
    for line in group[1:]:
        answer = choose(answer, _filled(line, np.nan))
    return answer


def _one_each(group: Sequence[Line]) -> Array:
    del group
    return np.ones(())


_WAYS: dict[str, Callable[[Sequence[Line]], Array]] = {
    "sum": _sum,
    "min": _least,
    "max": _most,
    "avg": _mean,
    "count": _count,
    "group": _one_each,
}
