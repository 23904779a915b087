"""Rego as text: its package, and the conditions under which a rule allows.

No Rego is run and none is compiled; what this reader cannot follow, it says nothing about.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_PACKAGE = re.compile(r"^package\s+([\w.\[\]\"-]+)", re.MULTILINE)
_NOISE = re.compile(r'"(?:[^"\\\n]|\\.)*"|`[^`]*`|#[^\n]*')
_HEAD = re.compile(
    r"^(?P<name>allow\w*|authori[sz]ed|permit(?:ted)?)\b(?P<value>\s*(?::?=)\s*true)?"
    r"\s*(?P<if>\bif\b)?\s*(?P<open>\{)?",
    re.MULTILINE,
)
_DEFAULT = re.compile(r"^default\s+(?P<name>allow\w*|authori[sz]ed)\s*:?=\s*true\b", re.MULTILINE)


@dataclass(frozen=True)
class Allows:
    """A rule that allows.

    Args:
        name: its name.
        line: line it begins on.
        conditions: its conditions with texts blanked, and the line of each; none of a rule that
            allows whatever happens.
    """

    name: str
    line: int
    conditions: tuple[tuple[str, int], ...]


def package_of(text: str) -> str:
    """Return the package of a module; empty where it states none."""
    found = _PACKAGE.search(_blanked(text))
    return found[1] if found else ""


def allowing(text: str) -> Iterator[Allows]:
    """Yield the rules of a module that allow, defaults that do included.

    Args:
        text: the module.
    """
    blank = _blanked(text)
    for found in _DEFAULT.finditer(blank):
        yield Allows(found["name"], _line(blank, found.start()), ())
    for found in _HEAD.finditer(blank):
        if found["open"]:
            body = _braced(blank, found.end())
            if body is not None:
                yield Allows(found["name"], _line(blank, found.start()), body)
        elif found["if"]:
            end = blank.find("\n", found.end())
            condition = blank[found.end() : end if end >= 0 else len(blank)].strip()
            line = _line(blank, found.start())
            if condition:
                yield Allows(found["name"], line, ((condition, line),))


def _blanked(text: str) -> str:
    """Return a text with strings and comments blanked, every character where it was."""
    return _NOISE.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), text)


def _braced(text: str, start: int) -> tuple[tuple[str, int], ...] | None:
    """Return the conditions up to the brace that closes; None where none does."""
    depth, at, conditions = 1, start, []
    begun = start
    while at < len(text):
        char = text[at]
        if char in "{[(":
            depth += 1
        elif char in "}])":
            depth -= 1
        ends = depth == 0 or (depth == 1 and char in "\n;")
        if ends:
            condition = text[begun:at].strip()
            if condition:
                lead = len(text[begun:at]) - len(text[begun:at].lstrip())
                conditions.append((condition, _line(text, begun + lead)))
            begun = at + 1
        if depth == 0:
            return tuple(conditions)
        at += 1
    return None


def _line(text: str, at: int) -> int:
    return text.count("\n", 0, at) + 1
