"""The functions of values that are evaluated, by name.

Source: prometheus/promql/functions.go.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

import numpy as np

from simulator.prometheus.semantics import Grid
from simulator.trace import Array
from switchboard_policy.promql.dates import DATES
from switchboard_policy.promql.frame import (
    SAME,
    Frame,
    Labels,
    Line,
    RefusedError,
    Scalar,
    at_each,
    both,
    labels_of,
    merged,
    unnamed,
)
from switchboard_policy.promql.selectors import anchored

Value = Frame | Scalar
Call = Callable[..., Value]
"""A function of a grid and of its arguments' values."""


def negated(value: Value) -> Value:
    """Return a value with the other sign."""
    return Scalar(-value.values) if isinstance(value, Scalar) else _each(value, np.negative)


def absent(lines: Frame, labels: Labels, grid: Grid) -> Frame:
    """Return 1 where no line is there.

    Args:
        lines: what may be absent.
        labels: the labels of the answer.
        grid: the instants.
    """
    missing = np.ones(grid.count, dtype=np.bool_)
    for line in lines:
        missing &= ~at_each(line, grid.count)[0]
    return merged([Line(labels, np.ones(()), missing)], SAME)


def _each(lines: Frame, change: Callable[[Array], Array]) -> Frame:
    changed = (Line(unnamed(line.labels), change(line.values), line.there) for line in lines)
    return merged(changed, SAME)


def _element(change: Callable[..., Array]) -> Call:
    def call(grid: Grid, lines: Frame, *numbers: Scalar) -> Frame:
        del grid
        return _each(lines, lambda values: change(values, *(each.values for each in numbers)))

    return call


def _date(read: Callable[[Array], Array]) -> Call:
    def call(grid: Grid, lines: Frame | None = None) -> Frame:
        return (Line((), read(_seconds(grid))),) if lines is None else _each(lines, read)

    return call


def _seconds(grid: Grid) -> Array:
    return grid.times_ms() / 1000


def _round(values: Array, nearest: Array | float = 1.0) -> Array:
    inverse = 1.0 / nearest
    return np.floor(values * inverse + 0.5) / inverse


def _time(grid: Grid) -> Scalar:
    return Scalar(_seconds(grid))


def _vector(grid: Grid, number: Scalar) -> Frame:
    del grid
    return (Line((), number.values),)


def _scalar(grid: Grid, lines: Frame) -> Scalar:
    """Return the value where there is one line alone."""
    alone, value = np.zeros(grid.count), np.full(grid.count, np.nan)
    for line in lines:
        there, values = at_each(line, grid.count)
        alone = alone + there
        value = np.where(there, values, value)
    return Scalar(np.where(alone == 1, value, np.nan))


def _clamp(grid: Grid, lines: Frame, low: Scalar, high: Scalar) -> Frame:
    del grid
    sound = ~(high.values < low.values)
    kept = tuple(Line(line.labels, line.values, both(line.there, sound)) for line in lines)
    return _each(kept, lambda values: np.maximum(low.values, np.minimum(high.values, values)))


_GROUP = re.compile(r"\$(?:(\$)|(\w+)|\{(\w+)\})")


def _expanded(template: str, found: re.Match[str]) -> str:
    """Return a template with its groups filled in.

    Source: Go, regexp.Expand: `$1`, `${1}`, `$name`, and `$$` for a dollar; what is no group of
    the expression is empty.
    """

    def group(name: str) -> str:
        try:
            return found[int(name) if name.isdigit() else name] or ""
        except IndexError:
            return ""

    return _GROUP.sub(lambda each: each[1] or group(each[2] or each[3]), template)


def _label_replace(grid: Grid, lines: Frame, *words: str) -> Frame:
    del grid
    target, replacement, source, pattern = words
    try:
        read = anchored(pattern)
    except re.error as error:
        raise RefusedError(f"the expression {pattern} cannot be read: {error}") from error

    def changed(labels: Labels) -> Labels:
        known = dict(labels)
        found = read.fullmatch(known.get(source, ""))
        return labels_of({**known, target: _expanded(replacement, found)}) if found else labels

    return merged((Line(changed(each.labels), each.values, each.there) for each in lines), SAME)


_ELEMENTS: Mapping[str, Callable[..., Array]] = {
    "abs": np.abs,
    "ceil": np.ceil,
    "floor": np.floor,
    "exp": np.exp,
    "ln": np.log,
    "log2": np.log2,
    "log10": np.log10,
    "sqrt": np.sqrt,
    "sgn": np.sign,
    "round": _round,
    "clamp_min": np.maximum,
    "clamp_max": np.minimum,
}
CALLS: Mapping[str, Call] = {
    **{name: _date(read) for name, read in DATES.items()},
    **{name: _element(change) for name, change in _ELEMENTS.items()},
    "clamp": _clamp,
    "label_replace": _label_replace,
    "scalar": _scalar,
    "time": _time,
    "vector": _vector,
}
