"""One spelling of an expression, so that two that mean the same compare equal."""

from __future__ import annotations

from functools import lru_cache

import promql_parser


@lru_cache(maxsize=4096)
def normal(expression: str) -> str:
    """Return an expression as the parser writes it: blanks, numbers and durations in one way.

    What the parser does not know (a dashboard's `$variable`, syntax of a later version) keeps its
    spelling but for blanks.

    Args:
        expression: PromQL.
    """
    try:
        return str(promql_parser.parse(expression))
    except ValueError:
        return " ".join(expression.split())
