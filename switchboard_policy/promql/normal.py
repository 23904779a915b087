"""One spelling of an expression, so that two that mean the same compare equal."""

from __future__ import annotations

import re
from functools import lru_cache

from switchboard_policy.promql.tree import tree_of

_MATCHER = r'[A-Za-z_]\w*(?:=~|!~|!=|=)"(?:[^"\\]|\\.)*"'
_MATCHERS = re.compile(rf"\{{({_MATCHER}(?:,{_MATCHER})+)\}}")
_ONE = re.compile(_MATCHER)


@lru_cache(maxsize=4096)
def normal(expression: str) -> str:
    """Return an expression in one spelling: blanks, numbers, durations, the order of matchers.

    What the parser does not know (a dashboard's `$variable`, syntax of a later version) keeps its
    spelling but for blanks.

    Args:
        expression: PromQL.
    """
    try:
        written = str(tree_of(expression))
    except ValueError:
        return " ".join(expression.split())
    return _MATCHERS.sub(_sorted, written)


def _sorted(found: re.Match[str]) -> str:
    """Return a selector's matchers in the order of their text, as Prometheus itself tells them."""
    return "{" + ",".join(sorted(_ONE.findall(found[1]))) + "}"
