"""Operators between two answers: arithmetic, comparisons, sets, and how their lines meet.

Source: prometheus/promql/engine.go, VectorBinop, VectorAnd, VectorOr, VectorUnless.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce

import numpy as np
import promql_parser

from simulator.trace import Array
from switchboard_policy.promql.frame import (
    SAME,
    Flags,
    Frame,
    Labels,
    Line,
    RefusedError,
    Scalar,
    both,
    drop,
    either,
    keep,
    labels_of,
    merged,
    unnamed,
)
from switchboard_policy.promql.selectors import NAME

ARITHMETIC: dict[str, Callable[[Array, Array], Array]] = {
    "+": np.add,
    "-": np.subtract,
    "*": np.multiply,
    "/": np.divide,
    "%": np.fmod,
    "^": np.power,
}
COMPARISONS: dict[str, Callable[[Array, Array], Flags]] = {
    "==": np.equal,
    "!=": np.not_equal,
    ">": np.greater,
    "<": np.less,
    ">=": np.greater_equal,
    "<=": np.less_equal,
}
SETS = frozenset({"and", "or", "unless"})
_MANY = "multiple matches for labels: many-to-one matching must be explicit"
_GROUPING = "multiple matches for labels: grouping labels must ensure unique matches"
_DOUBLE = "found duplicate series for the match group"


@dataclass(frozen=True)
class Operator:
    """An operator and how lines meet under it.

    Args:
        sign: how it is written.
        bool_: whether a comparison answers 0 or 1 in place of choosing.
        on: whether `names` are the labels to meet by; else those not to.
        names: labels.
        many: the side of which several lines may meet one: "left", "right" or "".
        include: labels taken over from the other side.
    """

    sign: str
    bool_: bool = False
    on: bool = False
    names: frozenset[str] = frozenset()
    many: str = ""
    include: tuple[str, ...] = ()

    @classmethod
    def of(cls, node: promql_parser.BinaryExpr) -> Operator:
        """Read an operator off a tree."""
        sign, modifier = str(node.op), node.modifier
        if modifier is None:
            return cls(sign)
        fill = modifier.fill_values
        if fill.lhs is not None or fill.rhs is not None:
            raise RefusedError("fill values are not evaluated", "fill")
        matching = modifier.matching
        card = str(modifier.card).rsplit(".", 1)[-1]
        return cls(
            sign,
            bool(modifier.return_bool),
            matching is not None and str(matching.type).endswith("Include"),
            frozenset(matching.labels if matching is not None else ()),
            {"ManyToOne": "left", "OneToMany": "right"}.get(card, ""),
            tuple(modifier.group_labels or ()),
        )

    def meeting(self, labels: Labels) -> Labels:
        """Return the labels that lines meet by."""
        return keep(labels, self.names) if self.on else drop(labels, self.names | {NAME})


def binary(operator: Operator, left: Frame | Scalar, right: Frame | Scalar) -> Frame | Scalar:
    """Return what an operator makes of two answers.

    Raises:
        RefusedError: lines meet more than one on the other side.
    """
    if isinstance(left, Scalar) and isinstance(right, Scalar):
        return Scalar(_scalars(operator.sign, left.values, right.values))
    if isinstance(left, Scalar) or isinstance(right, Scalar):
        return _with_scalar(operator, left, right)
    if operator.sign in SETS:
        return _sets(operator, left, right)
    return _vectors(operator, left, right)


def _scalars(sign: str, left: Array, right: Array) -> Array:
    if sign in COMPARISONS:
        return COMPARISONS[sign](left, right).astype(np.float64)
    return _arithmetic(sign)(left, right)


def _arithmetic(sign: str) -> Callable[[Array, Array], Array]:
    if sign not in ARITHMETIC:
        raise RefusedError(f"the operator {sign} is not evaluated", sign)
    return ARITHMETIC[sign]


def _with_scalar(operator: Operator, left: Frame | Scalar, right: Frame | Scalar) -> Frame:
    lines = right if isinstance(left, Scalar) else left
    assert not isinstance(lines, Scalar)
    found = []
    for line in lines:
        one = left.values if isinstance(left, Scalar) else line.values
        other = right.values if isinstance(right, Scalar) else line.values
        # A comparison answers the line's own value, whichever side it stands on.
        found.append(_computed(operator, line, one, other, line.values))
    return merged(found, SAME)


def _computed(operator: Operator, line: Line, left: Array, right: Array, passed: Array) -> Line:
    """Return a line from two columns of values; `passed` is what a comparison lets through."""
    compare = COMPARISONS.get(operator.sign)
    if compare is None:
        values = _arithmetic(operator.sign)(left, right)
        return Line(unnamed(line.labels), values, line.there)
    holds = compare(left, right)
    if operator.bool_:
        return Line(unnamed(line.labels), holds.astype(np.float64), line.there)
    return Line(line.labels, passed, both(line.there, holds))


def _vectors(operator: Operator, left: Frame, right: Frame) -> Frame:
    many, one = (right, left) if operator.many == "right" else (left, right)
    partners = _by_meeting(operator, one)
    for group in partners.values():
        _never_together(group, _DOUBLE)
    found: list[Line] = []
    for meeting, group in _by_meeting(operator, many).items():
        met = [
            (line, partner, both(line.there, partner.there))
            for line in group
            for partner in partners.get(meeting, ())
        ]
        if not operator.many:
            _never_together(
                [Line(line.labels, line.values, there) for line, _, there in met], _MANY
            )
        elif operator.include:
            # Before a comparison drops some of them, as the later server sees it.
            named = [
                Line(_result_labels(operator, line.labels, partner.labels), line.values, there)
                for line, partner, there in met
            ]
            merged(named, _GROUPING)
        found += [_met(operator, *each) for each in met]
    return merged(found, _MANY)


def _met(operator: Operator, line: Line, partner: Line, there: Flags | None) -> Line:
    swapped = operator.many == "right"
    left, right = (partner, line) if swapped else (line, partner)
    kept = Line(_result_labels(operator, line.labels, partner.labels), line.values, there)
    return _computed(operator, kept, left.values, right.values, left.values)


def _result_labels(operator: Operator, line: Labels, partner: Labels) -> Labels:
    if not operator.many:
        return keep(line, operator.names) if operator.on else drop(line, operator.names)
    if not operator.include:
        return line
    taken = dict(partner)
    return labels_of({**dict(line), **{name: taken.get(name, "") for name in operator.include}})


def _never_together(lines: Sequence[Line], clash: str) -> None:
    seen: Flags | None = np.zeros((), dtype=np.bool_)
    for line in lines:
        together = both(seen, line.there)
        if together is None or together.any():
            raise RefusedError(clash)
        seen = either(seen, line.there)


def _by_meeting(operator: Operator, lines: Frame) -> dict[Labels, list[Line]]:
    groups: dict[Labels, list[Line]] = {}
    for line in lines:
        groups.setdefault(operator.meeting(line.labels), []).append(line)
    return groups


def _sets(operator: Operator, left: Frame, right: Frame) -> Frame:
    others = {
        meeting: reduce(either, (line.there for line in group))
        for meeting, group in _by_meeting(operator, right).items()
    }
    if operator.sign == "or":
        mine = {
            meeting: reduce(either, (line.there for line in group))
            for meeting, group in _by_meeting(operator, left).items()
        }
        added = [_outside(line, operator.meeting(line.labels), mine) for line in right]
        return merged([*left, *added], SAME)
    if operator.sign == "unless":
        return merged(
            [_outside(line, operator.meeting(line.labels), others) for line in left], SAME
        )
    return merged(
        [
            Line(line.labels, line.values, both(line.there, others[operator.meeting(line.labels)]))
            for line in left
            if operator.meeting(line.labels) in others
        ],
        SAME,
    )


def _outside(line: Line, meeting: Labels, taken: Mapping[Labels, Flags | None]) -> Line:
    """Return a line where no line of the other side that it meets is there."""
    if meeting not in taken:
        return line
    there = taken[meeting]
    free = np.zeros((), dtype=np.bool_) if there is None else ~there
    return Line(line.labels, line.values, both(line.there, free))
