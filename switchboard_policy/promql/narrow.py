"""A query made narrower: one more condition on every series it reads."""

from __future__ import annotations

import re
from collections.abc import Iterator

from switchboard_policy.promql.selectors import Matcher

_TOKEN = re.compile(
    r"""(?P<string>"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|`[^`]*`)
    |(?P<comment>\#[^\n]*)
    |(?P<range>\[[^\]]*\])
    |(?P<word>[A-Za-z_:][A-Za-z0-9_:]*)
    |(?P<number>[0-9.][0-9A-Za-z_.]*(?:(?<=[eE])[+-][0-9]+)?)
    |(?P<blank>\s+)
    |(?P<other>.)""",
    re.VERBOSE | re.DOTALL,
)
_LISTS = frozenset({"by", "without", "on", "ignoring", "group_left", "group_right"})
_WORDS = _LISTS | {"and", "or", "unless", "atan2", "offset", "bool", "inf", "nan"}
Token = tuple[str, str]


def narrowed(query: str, matchers: tuple[Matcher, ...]) -> str:
    """Return a query whose every selector also holds `matchers`; the rest stays as it is written.

    Args:
        query: PromQL that parses; between brackets anything may stand.
        matchers: the conditions added.
    """
    if not matchers:
        return query
    added = ",".join(str(each) for each in matchers)
    return "".join(_written(_tokens(query), added))


def _tokens(query: str) -> list[Token]:
    return [(str(found.lastgroup), found[0]) for found in _TOKEN.finditer(query)]


def _written(tokens: list[Token], added: str) -> Iterator[str]:
    position = 0
    while position < len(tokens):
        kind, text = tokens[position]
        after = _next(tokens, position)
        if kind == "word" and text.lower() in _LISTS and after[1] == "(":
            end = _closing(tokens, position, ")")
            yield from (each for _, each in tokens[position : end + 1])
            position = end
        elif text == "{" and kind == "other":
            end = _closing(tokens, position, "}")
            yield from _braces(tokens[position : end + 1], added)
            position = end
        elif kind == "word" and _is_name(text, after):
            yield text if after[1] == "{" else f"{text}{{{added}}}"
        else:
            yield text
        position += 1


def _is_name(text: str, after: Token) -> bool:
    """Return whether a word is the name of a series: no operator, no function, no aggregation."""
    return (
        text.lower() not in _WORDS and after[1] != "(" and after[1].lower() not in _LISTS - {"on"}
    )


def _next(tokens: list[Token], position: int) -> Token:
    rest = (each for each in tokens[position + 1 :] if each[0] not in {"blank", "comment"})
    return next(rest, ("end", ""))


def _closing(tokens: list[Token], start: int, mark: str) -> int:
    return next(i for i in range(start, len(tokens)) if tokens[i] == ("other", mark))


def _braces(tokens: list[Token], added: str) -> Iterator[str]:
    """Yield a selector's braces with the conditions put before their end."""
    inside = [each for each in tokens[1:-1] if each[0] not in {"blank", "comment"}]
    yield from (each for _, each in tokens[:-1])
    yield added if not inside or inside[-1][1] == "," else f",{added}"
    yield "}"
