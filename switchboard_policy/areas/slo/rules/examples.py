"""Made-up series that selectors choose: one for every choice that some selectors can make."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice, product

from switchboard_policy.promql.selectors import NAME, Matcher, Op, Selector

_MOST = 4096
"""Label sets tried before a query is given up: far more than queries of people need."""
_GROUP = re.compile(r"\((?:\?:)?([^()|]*)(?:\|[^()]*)?\)")
_TIMES = re.compile(r"(\\.|\[[^\]]*\]|.)\{(\d+)(?:,\d*)?\}")
_ATOM = re.compile(r"(?P<escape>\\.)|(?P<set>\[[^\]]*\])|(?P<other>.)", re.DOTALL)
_CLASSES = {"\\d": "0", "\\w": "a", "\\s": " "}


def told_apart(selectors: Sequence[Selector]) -> tuple[Mapping[str, str], ...]:
    """Return label sets such that every choice the selectors can make is made of one.

    Args:
        selectors: the selectors of some queries.
    """
    found: dict[tuple[bool, ...], Mapping[str, str]] = {}
    for labels in islice(_candidates(selectors), _MOST):
        chosen = tuple(selector.matches(labels) for selector in selectors)
        if any(chosen):
            found.setdefault(chosen, labels)
    return tuple(found.values())


def matching(pattern: str) -> Iterator[str]:
    """Yield texts that a regular expression matches whole, as far as simple ones go.

    Args:
        pattern: RE2 syntax.
    """
    flat, before = pattern, ""
    while flat != before:
        flat, before = _GROUP.sub(r"\1", flat), flat
    for alternative in (*flat.split("|"), *re.findall(r"[\w./-]+", pattern)):
        text = _spelt(alternative)
        if re.fullmatch(f"(?s:{pattern})", text):
            yield text


def _spelt(pattern: str) -> str:
    text = _TIMES.sub(lambda found: found[1] * int(found[2]), pattern)
    return "".join(_one(found) for found in _ATOM.finditer(text))


def _one(found: re.Match[str]) -> str:
    if found["escape"]:
        return _CLASSES.get(found[0], found[0][1])
    if found["set"]:
        inside = found[0][1:-1]
        return "~" if inside.startswith("^") else inside[:1]
    return {".": "0", "*": "", "+": "", "?": "", "^": "", "$": ""}.get(found[0], found[0])


def _candidates(selectors: Sequence[Selector]) -> Iterator[dict[str, str]]:
    """Yield label sets of each metric: every label as each selector wants it, or not there."""
    for name in sorted({name_of(selector) for selector in selectors}):
        values: dict[str, dict[str, None]] = {}
        for selector in selectors:
            if name_of(selector) != name:
                continue
            for matcher in selector.matchers:
                if matcher.label != NAME:
                    values.setdefault(matcher.label, {}).update(dict.fromkeys(_values(matcher)))
        choices = [[*wanted, ""] for wanted in values.values()]
        for chosen in product(*choices):
            labels = dict(zip(values, chosen, strict=True))
            yield {NAME: name, **{label: value for label, value in labels.items() if value}}


def _values(matcher: Matcher) -> Iterator[str]:
    if matcher.op in {Op.EQUAL, Op.NOT_EQUAL}:
        yield matcher.value
    else:
        yield from matching(matcher.value)


def name_of(selector: Selector) -> str:
    """Return a metric's name that a selector chooses; empty where none can be told."""
    names = [each for each in selector.matchers if each.label == NAME]
    for each in names:
        if each.op is Op.EQUAL:
            return each.value
    return next((text for each in names for text in _values(each)), "")
