"""Path templates of the mapping: `tenants.{tenant}.rps`, `slos[name={slo}].objective`.

A path is keys joined by dots. A key may be followed by `[…]`, which picks the items of a list
whose fields have given values: `rules[record=slo:objective:ratio,labels.sloth_slo={slo}]`.
`{name}` stands for text that names a subject; a name used twice is the same text twice. A key that
holds a blank or one of `. [ ] { } , = "` stands in double quotes, and so does such a value (a value
may hold dots); inside quotes nothing is a variable, and a quote or backslash takes a backslash.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from switchboard_policy.documents.nodes import Kind, Node, child, entries

_VARIABLE = re.compile(r"\{([a-z][a-z0-9_]*)\}")
_BARE = re.compile(r'(?:[^.\[\]{},="\s]|\{[a-z][a-z0-9_]*\})+')
_VALUE = re.compile(r'(?:[^\[\]{},="\s]|\{[a-z][a-z0-9_]*\})+')
_QUOTED = re.compile(r'"((?:[^"\\]|\\["\\])*)"')

Names = Mapping[str, str]


@dataclass(frozen=True)
class Pattern:
    """Text with variables in it.

    Args:
        text: as it was written, quotes taken off.
        names: its variables, in order.
        regex: what it matches; one group a variable, a repeated one refers back.
    """

    text: str
    names: tuple[str, ...]
    regex: re.Pattern[str]

    def match(self, text: str, known: Names) -> dict[str, str] | None:
        """Return the known names and those found here, or None where the text does not fit."""
        if text == self.text and not self.names:
            return dict(known)
        found = self.regex.fullmatch(text)
        if found is None:
            return None
        groups = found.groupdict()
        if any(known.get(name, value) != value for name, value in groups.items()):
            return None
        return {**known, **groups}

    def fill(self, names: Names) -> str:
        """Return the text with its variables filled in; all must be known."""
        return _VARIABLE.sub(lambda found: names[found[1]], self.text) if self.names else self.text


@dataclass(frozen=True)
class Condition:
    """What a list item must hold to be picked.

    Args:
        keys: keys from the item down to a scalar.
        value: what stands there.
    """

    keys: tuple[str, ...]
    value: Pattern


@dataclass(frozen=True)
class Segment:
    """One key of a path and the conditions on the list below it."""

    key: Pattern
    conditions: tuple[Condition, ...] = ()


@dataclass(frozen=True)
class Match:
    """A node a path leads to.

    Args:
        tokens: keys and list positions from the root.
        node: what stands there.
        names: the variables that led there.
    """

    tokens: tuple[str, ...]
    node: Node
    names: dict[str, str]


class PathError(ValueError):
    """A path template that cannot be read; its text says why."""


@dataclass(frozen=True)
class Path:
    """A parsed path template.

    Args:
        text: as it was written.
        segments: its keys, outermost first; empty for the whole document.
    """

    text: str
    segments: tuple[Segment, ...]

    @property
    def names(self) -> frozenset[str]:
        """The variables it holds."""
        patterns = [segment.key for segment in self.segments]
        patterns += [
            condition.value for segment in self.segments for condition in segment.conditions
        ]
        return frozenset(name for pattern in patterns for name in pattern.names)

    @property
    def parent(self) -> Path | None:
        """The path to the mapping that holds the last key, or None for a list item."""
        if self.segments[-1].conditions:
            return None
        return Path(self.text, self.segments[:-1])

    def matches(self, root: Node, known: Names) -> Iterator[Match]:
        """Yield everything the path leads to, in the order of the document.

        Args:
            root: the document's top node.
            known: variables already bound, such as those of the file's name.
        """
        yield from _follow(Match((), root, dict(known)), self.segments)


def _follow(at: Match, segments: tuple[Segment, ...]) -> Iterator[Match]:
    if not segments:
        yield at
        return
    segment, rest = segments[0], segments[1:]
    for found in _keys(at, segment.key):
        for picked in _pick(found, segment.conditions):
            yield from _follow(picked, rest)


def _keys(at: Match, key: Pattern) -> Iterator[Match]:
    if at.node.kind is not Kind.MAPPING:
        return
    if not key.names or all(name in at.names for name in key.names):
        step = child(at.node, key.fill(at.names))
        if step is not None:
            yield Match((*at.tokens, step.token), step.use.node, at.names)
        return
    for step in entries(at.node):
        names = key.match(step.token, at.names)
        if names is not None:
            yield Match((*at.tokens, step.token), step.use.node, names)


def _pick(at: Match, conditions: tuple[Condition, ...]) -> Iterator[Match]:
    if not conditions:
        yield at
        return
    for position, use in enumerate(at.node.items):
        names: dict[str, str] | None = at.names
        for condition in conditions:
            text = _text_at(use.node, condition.keys)
            names = condition.value.match(text, names) if names is not None and text else None
        if names is not None:
            yield Match((*at.tokens, str(position)), use.node, names)


def _text_at(node: Node, keys: tuple[str, ...]) -> str | None:
    for key in keys:
        step = child(node, key)
        if step is None:
            return None
        node = step.use.node
    plain = isinstance(node.value, (str, int)) and not isinstance(node.value, bool)
    return str(node.value) if plain else None


def pattern(text: str, anything: str = ".+") -> Pattern:
    """Return text with `{variables}` as a pattern.

    Args:
        text: the text.
        anything: regular expression of what a variable may stand for.
    """
    parts: list[str] = []
    names: list[str] = []
    last = 0
    for found in _VARIABLE.finditer(text):
        parts.append(re.escape(text[last : found.start()]))
        name = found[1]
        parts.append(f"(?P={name})" if name in names else f"(?P<{name}>{anything})")
        if name not in names:
            names.append(name)
        last = found.end()
    parts.append(re.escape(text[last:]))
    return Pattern(text, tuple(names), re.compile("".join(parts), re.DOTALL))


@lru_cache(maxsize=1024)
def file_pattern(text: str) -> Pattern:
    """Return a file template as a pattern.

    A variable stands for part of one name, never `/`; so does `*`, which names nothing.
    """
    named = pattern(text, "[^/]+")
    open_ = named.regex.pattern.replace(r"\*", "[^/]*")
    return replace(named, regex=re.compile(open_, re.DOTALL))


@lru_cache(maxsize=1024)
def parse_path(text: str) -> Path:
    """Return a parsed path template.

    Args:
        text: the template.

    Raises:
        PathError: it does not follow the grammar; says at which character.
    """
    return _PathReader(text).path()


class _PathReader:
    """Reads one template from left to right."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0

    def path(self) -> Path:
        segments = [self._segment()]
        while self.at < len(self.text):
            self._expect(".")
            segments.append(self._segment())
        return Path(self.text, tuple(segments))

    def _segment(self) -> Segment:
        key = self._word("a key")
        if not self._next_is("["):
            return Segment(key)
        self._expect("[")
        conditions = [self._condition()]
        while self._next_is(","):
            self._expect(",")
            conditions.append(self._condition())
        self._expect("]")
        return Segment(key, tuple(conditions))

    def _condition(self) -> Condition:
        keys = [self._word("a key").text]
        while self._next_is("."):
            self._expect(".")
            keys.append(self._word("a key").text)
        self._expect("=")
        return Condition(tuple(keys), self._word("a value", _VALUE))

    def _word(self, what: str, allowed: re.Pattern[str] = _BARE) -> Pattern:
        quoted = _QUOTED.match(self.text, self.at)
        if quoted is not None:
            self.at = quoted.end()
            literal = re.sub(r"\\(.)", r"\1", quoted[1])
            return Pattern(literal, (), re.compile(re.escape(literal)))
        bare = allowed.match(self.text, self.at)
        if bare is None:
            raise self._error(what)
        self.at = bare.end()
        return pattern(bare[0])

    def _next_is(self, mark: str) -> bool:
        return self.text.startswith(mark, self.at)

    def _expect(self, mark: str) -> None:
        if not self._next_is(mark):
            raise self._error(f"{mark!r}")
        self.at += 1

    def _error(self, wanted: str) -> PathError:
        found = repr(self.text[self.at]) if self.at < len(self.text) else "the end"
        return PathError(f"{self.text!r}: {found} at character {self.at + 1}; {wanted} is expected")
