"""The one way into the parser: it descends without a bound of its own, so the text is bounded."""

from __future__ import annotations

import re

import promql_parser

MOST_DEPTH = 400
"""Brackets open at once and operators after one another, together: what a tree's depth is below.

Ours: generated expressions stay under 100; at 1,000 Python refuses to walk the tree, and at 10,000
the parser ends the process.
"""

_TEXT = re.compile(r"\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'|`[^`]*`|#[^\n]*", re.DOTALL)
_MATCHERS = re.compile(r"\{[^{}]*\}")
_OPERATOR = re.compile(r"[-+*/%^]|[=!<>]=?|\b(?:and|or|unless|atan2)\b", re.IGNORECASE)
_BRACKET = re.compile(r"[()]")


def tree_of(text: str) -> promql_parser.Expr:
    """Return the tree of a PromQL expression.

    Args:
        text: PromQL, every range filled in.

    Raises:
        ValueError: it does not parse, or its tree would be too deep to be handled.
    """
    if len(text) > MOST_DEPTH and _depth(text) > MOST_DEPTH:
        raise ValueError(f"more than {MOST_DEPTH} brackets and operators inside one another")
    return promql_parser.parse(text)


def _depth(text: str) -> int:
    """Return a bound of the depth of a text's tree, without parsing it."""
    bare = _MATCHERS.sub("", _TEXT.sub("", text))
    most = open_ = 0
    for bracket in _BRACKET.findall(bare):
        open_ += 1 if bracket == "(" else -1
        most = max(most, open_)
    return most + len(_OPERATOR.findall(bare))
