"""What the text of a Rego file says without compiling it: package, annotations, rules."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import yaml

_PACKAGE = re.compile(
    r"""(?:[ \t]*(?:\#[^\n]*)?\n)*        # comments and empty lines may come first, nothing else
        [ \t]*package[ \t]+
        (?P<path>[A-Za-z_]\w*(?:\.[A-Za-z_]\w*|\["[^"\\\n]+"\])*)
        [ \t]*(?:\#[^\n]*)?(?:\n|\Z)""",
    re.VERBOSE,
)
_GOES_ON = re.compile(r"(?:[ \t]*(?:#[^\n]*)?\n)*[ \t]*[.\[]")
_STEP = re.compile(r'\["([^"]+)"\]|([A-Za-z_]\w*)')
_METADATA = re.compile(r"^# METADATA[ \t]*\n((?:#.*\n)+)", re.MULTILINE)
_HEAD = re.compile(r"(?:default[ \t]+)?([A-Za-z_]\w*)")
_KEYWORDS = frozenset({"package", "import", "default", "else", "not", "some", "every"})


@dataclass(frozen=True)
class Annotation:
    """A METADATA block.

    Args:
        line: 1-based line of what it annotates.
        scope: `package` or another scope OPA knows; empty where it does not say.
        says: its entries.
        rule: name of the rule below it; empty where none follows.
    """

    line: int
    scope: str
    says: dict[str, Any]
    rule: str


def package_of(text: str) -> tuple[str, ...] | None:
    """Return the path of a file's package, or None where it does not begin with one.

    Args:
        text: the file.
    """
    text = text.replace("\r\n", "\n")
    found = _PACKAGE.match(text)
    if found is None or _GOES_ON.match(text, found.end()):
        return None
    return tuple(quoted or plain for quoted, plain in _STEP.findall(found["path"]))


def annotations_of(text: str) -> list[Annotation]:
    """Return the METADATA blocks of a file that can be read, in their order.

    Args:
        text: the file.
    """
    found = []
    for block in _METADATA.finditer(text):
        lines = [line[1:].removeprefix(" ") for line in block[1].splitlines()]
        try:
            says = yaml.safe_load("\n".join(lines))
        except yaml.YAMLError:  # the compiler will say so
            continue
        if isinstance(says, dict):
            head = _HEAD.match(text, block.end())
            rule = head[1] if head and head[1] not in _KEYWORDS else ""
            line = text.count("\n", 0, block.end()) + 1
            found.append(Annotation(line, str(says.get("scope", "")), says, rule))
    return found


def rules_of(text: str) -> dict[str, int]:
    """Return the names of a file's rules that are no functions, by the line each first stands on.

    Args:
        text: the file.
    """
    found: dict[str, int] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        head = _HEAD.match(line)
        if head and head[1] not in _KEYWORDS and not line.startswith("(", head.end()):
            found.setdefault(head[1], number)
    return found


def rule_at(text: str, line: int) -> str:
    """Return the name of the rule that stands at a line, or the nearest above it; empty for none.

    Args:
        text: the file.
        line: 1-based.
    """
    name = ""
    for number, each in enumerate(text.splitlines(), start=1):
        head = _HEAD.match(each)
        if number <= line and head and head[1] not in _KEYWORDS:
            name = head[1]
    return name
