"""Which series an expression reads: its selectors, as values that can be matched and written."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

import promql_parser

from switchboard_policy.domain.location import Location
from switchboard_policy.errors import InputError
from switchboard_policy.promql.tree import tree_of

NAME = "__name__"
_FLAGS = re.compile(r"\(\?([ims]+)\)")
"""Flags at the start, which Go takes inside a group and Python does not."""
_ESCAPED = {"\\": "\\\\", '"': '\\"', "\n": "\\n"}


def anchored(pattern: str) -> re.Pattern[str]:
    """Return a regular expression of Go's as one of Python's, for a whole match.

    Raises:
        re.error: Python has no such expression, or means something else by it.

    Source: prometheus/model/labels/regexp.go lets a dot match line ends; Go's classes are ASCII.
    """
    if "[:" in pattern:
        raise re.error("a class such as [:alpha:] is not read", pattern)
    flags = _FLAGS.match(pattern)
    if flags is None:
        return re.compile(f"(?sa:{pattern})")
    return re.compile(f"(?sa:(?{flags[1]}:{pattern[flags.end() :]}))")


class Op(StrEnum):
    """How a matcher compares."""

    EQUAL = "="
    NOT_EQUAL = "!="
    LIKE = "=~"
    UNLIKE = "!~"


@dataclass(frozen=True, order=True)
class Matcher:
    """One condition on a label.

    Args:
        label: the label's name.
        op: how it compares.
        value: text, or a regular expression anchored at both ends.
    """

    label: str
    op: Op
    value: str

    def __str__(self) -> str:
        value = "".join(_ESCAPED.get(each, each) for each in self.value)
        return f'{self.label}{self.op}"{value}"'

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        return anchored(self.value)

    def matches(self, labels: Mapping[str, str]) -> bool:
        """Return whether labels satisfy it; a label that is not there is empty."""
        found = labels.get(self.label, "")
        if self.op in {Op.EQUAL, Op.NOT_EQUAL}:
            return (found == self.value) is (self.op is Op.EQUAL)
        return (self._pattern.fullmatch(found) is not None) is (self.op is Op.LIKE)


@dataclass(frozen=True, order=True)
class Selector:
    """Conditions that a series must satisfy together; the name is one of them.

    Args:
        matchers: the conditions, sorted.
    """

    matchers: tuple[Matcher, ...]

    def __str__(self) -> str:
        return "{" + ",".join(str(each) for each in self.matchers) + "}"

    def matches(self, labels: Mapping[str, str]) -> bool:
        """Return whether a series with these labels, `__name__` included, is selected."""
        return all(each.matches(labels) for each in self.matchers)


def selectors(queries: Iterable[str], location: Location | None = None) -> tuple[Selector, ...]:
    """Return what queries select, each once, in order.

    Args:
        queries: PromQL, every range filled in.
        location: where they stand, for messages.

    Raises:
        InputError: PromQL that does not parse, or a regular expression that cannot be read.
    """
    found: set[Selector] = set()

    def visit(node: object) -> bool:
        if isinstance(node, promql_parser.VectorSelector):
            found.add(selector_of(node, location))
        return True

    for query in queries:
        try:
            tree = tree_of(query)
        except ValueError as error:
            raise InputError(f"PromQL that does not parse: {error}", location=location) from error
        promql_parser.walk(tree, visit)
    return tuple(sorted(found))


def selector_of(node: promql_parser.VectorSelector, location: Location | None = None) -> Selector:
    """Return the selector a tree's node stands for.

    Args:
        node: the node; its offset is no part of the selector.
        location: where its expression stands, for messages.

    Raises:
        InputError: a regular expression that cannot be read.
    """
    matchers = [Matcher(NAME, Op.EQUAL, node.name)] if node.name else []
    matchers += [
        Matcher(each.name, _OPS[str(each.op)], each.value) for each in node.matchers.matchers
    ]
    for each in matchers:
        try:
            each.matches({})
        except re.error as error:
            message = f"a regular expression that cannot be read: {each}: {error}"
            raise InputError(message, location=location) from error
    return Selector(tuple(sorted(set(matchers))))


_OPS = {
    "MatchOp.Equal": Op.EQUAL,
    "MatchOp.NotEqual": Op.NOT_EQUAL,
    "MatchOp.Re": Op.LIKE,
    "MatchOp.NotRe": Op.UNLIKE,
}
