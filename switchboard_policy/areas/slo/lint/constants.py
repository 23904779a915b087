"""Numbers in expressions: thresholds, and the factor and budget they are made of."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import promql_parser

from switchboard_policy.promql.parse import Expr

_OPERATORS: dict[str, Callable[[float, float], float]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
}
_TURNED = {"<": ">", "<=": ">="}
_RATIO_NAME = re.compile(r"(?<![a-z])(?:ratio|share|fraction)(?![a-z])")
"""A word of the name, which `duration` is not."""
_NO_RATIO_NAME = "burn"


@dataclass(frozen=True)
class Threshold:
    """A comparison of something with a number: `left > value`.

    Args:
        left: what is compared.
        strict: whether it must be above, not at, the value.
        value: the number.
        operands: the two numbers that it is the product of; empty where it is no product.
        text: the number as it is written.
    """

    left: Expr
    strict: bool
    value: float
    operands: tuple[float, ...]
    text: str

    def never(self) -> bool:
        """Return whether no ratio is ever above it."""
        return self.value >= 1 if self.strict else self.value > 1

    def of_burn(self) -> bool:
        """Return whether it reads as a multiple of a budget, on an error ratio.

        A division may be of anything, memory over a limit too. A factor times a budget below 1 is
        what people compare error ratios with.
        """
        if named_ratio(self.left):
            return True
        budgets = any(0 < each < 1 for each in self.operands)
        return (
            budgets and isinstance(bare(self.left), promql_parser.BinaryExpr) and divides(self.left)
        )


def number(node: Expr) -> float | None:
    """Return the number an expression is, where it is made of numbers alone."""
    node = bare(node)
    if isinstance(node, promql_parser.NumberLiteral):
        return float(node.val)
    if isinstance(node, promql_parser.UnaryExpr):
        inner = number(node.expr)
        return None if inner is None else -inner
    if isinstance(node, promql_parser.BinaryExpr) and str(node.op) in _OPERATORS:
        left, right = number(node.lhs), number(node.rhs)
        if left is None or right is None or (str(node.op) == "/" and right == 0):
            return None
        return _OPERATORS[str(node.op)](left, right)
    return None


def threshold(node: Expr) -> Threshold | None:
    """Return what a comparison with a number says, whichever side the number stands on."""
    if not isinstance(node, promql_parser.BinaryExpr) or _answers_0_or_1(node):
        return None
    sign, left, right = str(node.op), node.lhs, node.rhs
    if sign in _TURNED:
        sign, left, right = _TURNED[sign], right, left
    value = number(right) if sign in {">", ">="} else None
    if value is None or number(left) is not None:
        return None
    return Threshold(left, sign == ">", value, _operands(right), str(bare(right)))


def thresholds(tree: Expr) -> Iterator[Threshold]:
    """Yield the comparisons with a number in an expression, in the order they are written."""
    found: list[Threshold] = []

    def visit(node: object) -> bool:
        one = threshold(node)  # type: ignore[arg-type]
        if one is not None:
            found.append(one)
        return True

    promql_parser.walk(tree, visit)
    yield from found


def bare(node: Expr) -> Expr:
    """Return an expression without the parentheses around it."""
    while isinstance(node, promql_parser.ParenExpr):
        node = node.expr
    return node


def divides(node: Expr) -> bool:
    """Return whether an expression is a division, or one taken from 1."""
    node = bare(node)
    if isinstance(node, promql_parser.BinaryExpr) and str(node.op) == "-":
        return number(node.lhs) == 1 and divides(node.rhs)
    if not isinstance(node, promql_parser.BinaryExpr) or str(node.op) != "/":
        return False
    above = bare(node.lhs)
    if not isinstance(above, promql_parser.BinaryExpr):
        return True
    # 100 * errors / total is a percentage.
    return number(above.lhs) is None and number(above.rhs) is None


def named_ratio(node: Expr) -> bool:
    """Return whether an expression is a recorded series whose name says that it is a ratio."""
    node = bare(node)
    if isinstance(node, promql_parser.AggregateExpr) and str(node.op) in {"max", "min", "avg"}:
        return named_ratio(node.expr)
    if not isinstance(node, promql_parser.VectorSelector) or not node.name:
        return False
    name = node.name.lower()
    return ":" in name and _RATIO_NAME.search(name) is not None and _NO_RATIO_NAME not in name


def _operands(node: Expr) -> tuple[float, ...]:
    node = bare(node)
    if not isinstance(node, promql_parser.BinaryExpr) or str(node.op) != "*":
        return ()
    values = [number(node.lhs), number(node.rhs)]
    return tuple(value for value in values if value is not None)


def _answers_0_or_1(node: promql_parser.BinaryExpr) -> bool:
    return node.modifier is not None and bool(node.modifier.return_bool)
