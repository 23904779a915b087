"""PromQL evaluated at many instants at once, as a Prometheus would at each of them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import timedelta

import numpy as np
import promql_parser

from simulator.prometheus.semantics import Grid, Semantics
from simulator.samples import RawSeries
from switchboard_policy.domain.outcome import NotEvaluated
from switchboard_policy.errors import InputError
from switchboard_policy.promql.aggregate import aggregate
from switchboard_policy.promql.binary import Operator, binary
from switchboard_policy.promql.calls import CALLS, absent, negated
from switchboard_policy.promql.fault import line_and_column
from switchboard_policy.promql.frame import (
    SAME,
    Frame,
    Labels,
    RefusedError,
    Scalar,
    labels_of,
    merged,
    without_name,
)
from switchboard_policy.promql.functions import RANGES
from switchboard_policy.promql.parse import Expr, parse
from switchboard_policy.promql.selectors import NAME, Selector, selector_of
from switchboard_policy.promql.store import Store

Value = Frame | Scalar


def evaluate(
    text: str,
    series: Iterable[RawSeries],
    grid: Grid,
    semantics: Semantics = Semantics.PROMETHEUS_3,
) -> Value | NotEvaluated:
    """Return what an expression is at each instant.

    Args:
        text: PromQL.
        series: every series there is.
        grid: the instants.
        semantics: whose rules hold.

    Raises:
        InputError: PromQL that does not parse.
    """
    tree = parse(text)
    try:
        store = Store(series, semantics, reads(tree)[1])
        return Evaluation(store, grid).value(tree)
    except RefusedError as refused:
        return not_evaluated(refused, text)


def not_evaluated(refused: RefusedError, text: str) -> NotEvaluated:
    """Return a refusal that says where in its expression the word stands that it is about."""
    found = re.search(rf"(?<!\w){re.escape(refused.word)}(?!\w)", text) if refused.word else None
    if found is None:
        return NotEvaluated(refused.reason)
    line, column = line_and_column(text, found.start())
    return NotEvaluated(f"{refused.reason}, at line {line}, column {column} of the expression")


def reads(tree: Expr) -> tuple[tuple[Selector, ...], int]:
    """Return what an expression selects, and how many milliseconds back it reads at most.

    Raises:
        RefusedError: a selector that is not evaluated.
    """
    found: set[Selector] = set()
    most = [0]

    def visit(node: object) -> bool:
        if isinstance(node, promql_parser.MatrixSelector):
            most.append(_ms(node.range) + max(_ms(node.vector_selector.offset), 0))
        elif isinstance(node, promql_parser.VectorSelector):
            found.add(_selector(node))
            most.append(_ms(node.offset))
        return True

    promql_parser.walk(tree, visit)
    return tuple(found), max(most)


def looks_ahead(tree: Expr) -> bool:
    """Return whether an expression reads what comes after the instant it is asked at."""
    found: list[bool] = []

    def visit(node: object) -> bool:
        if isinstance(node, promql_parser.VectorSelector):
            found.append(_ms(node.offset) < 0)
        elif isinstance(node, promql_parser.MatrixSelector):
            found.append(_ms(node.vector_selector.offset) < 0)
        return True

    promql_parser.walk(tree, visit)
    return any(found)


class Evaluation:
    """Expressions at the instants of one grid.

    Args:
        store: what they read.
        grid: the instants.
    """

    def __init__(self, store: Store, grid: Grid) -> None:
        self._store = store
        self._grid = grid

    def value(self, tree: Expr) -> Value:
        """Return what an expression is.

        Raises:
            RefusedError: it is not evaluated here, or no Prometheus would answer it.
        """
        with np.errstate(all="ignore"):
            return self._of(tree)

    def _of(self, node: Expr) -> Value:
        match node:
            case promql_parser.NumberLiteral():
                return Scalar(np.asarray(node.val))
            case promql_parser.ParenExpr():
                return self._of(node.expr)
            case promql_parser.UnaryExpr():
                return negated(self._of(node.expr))
            case promql_parser.BinaryExpr():
                return binary(Operator.of(node), self._of(node.lhs), self._of(node.rhs))
            case promql_parser.AggregateExpr():
                return aggregate(node, self._vector(node.expr))
            case promql_parser.VectorSelector() | promql_parser.Call():
                return self._read(node)
        word = type(node).__name__.removesuffix("Expr").lower()
        raise RefusedError(f"a {word} is not evaluated")

    def _vector(self, node: Expr) -> Frame:
        found = self._of(node)
        assert not isinstance(found, Scalar), "the parser has checked the types"
        return found

    def _read(self, node: promql_parser.VectorSelector | promql_parser.Call) -> Value:
        if isinstance(node, promql_parser.VectorSelector):
            return self._store.instant(_selector(node), self._grid, _ms(node.offset))
        name, args = node.func.name, node.args
        if name in RANGES:
            return self._range(name, args[0])
        if name == "absent":
            return absent(self._vector(args[0]), _absent_labels(args[0]), self._grid)
        if name not in CALLS:
            raise RefusedError(f"the function {name} is not evaluated", name)
        values = [
            each.val if isinstance(each, promql_parser.StringLiteral) else self._of(each)
            for each in args
        ]
        return CALLS[name](self._grid, *values)

    def _range(self, name: str, node: Expr) -> Frame:
        if not isinstance(node, promql_parser.MatrixSelector):
            raise RefusedError(f"{name} of a subquery is not evaluated", name)
        selector = _selector(node.vector_selector)
        grid = self._grid.earlier(_ms(node.vector_selector.offset))
        lines = self._store.ranged(selector, grid, _ms(node.range), RANGES[name])
        return merged(lines if name == "last_over_time" else map(without_name, lines), SAME)


def _absent_labels(node: Expr) -> Labels:
    """Return what an absent series would be called, as far as its selector says.

    Source: createLabelsForAbsentFunction: what follows on a label's equality takes it out again.
    """
    while isinstance(node, promql_parser.ParenExpr):
        node = node.expr
    if not isinstance(node, promql_parser.VectorSelector):
        return ()
    taken: dict[str, str] = {}
    before: dict[str, set[str]] = {}
    for each in node.matchers.matchers:
        if each.name == NAME:
            continue
        word, others = str(each.op).rsplit(".", 1)[-1], before.setdefault(each.name, set())
        if word == "Equal" and others and others <= {"NotEqual", "NotRe"}:
            # The servers do not agree: one puts what is not to be behind what is.
            raise RefusedError(f"absent where {each.name} is asked for twice is not evaluated")
        taken[each.name] = each.value if word == "Equal" and word not in others else ""
        others.add(word)
    return labels_of(taken)


def _selector(node: promql_parser.VectorSelector) -> Selector:
    if node.at is not None:
        raise RefusedError("the modifier @ is not evaluated", "@")
    if node.matchers.or_matchers:
        raise RefusedError("matchers joined by or are not evaluated")
    try:
        return selector_of(node)
    except InputError as error:
        raise RefusedError(error.message) from error


def _ms(delta: timedelta | None) -> int:
    return 0 if delta is None else round(delta.total_seconds() * 1000)
