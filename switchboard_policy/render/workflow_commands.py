"""Annotations as workflow commands: what a step prints to put a sentence beside a line.

Source: GitHub, "Workflow commands"; actions/toolkit, `packages/core/src/command.ts`,
for what is escaped.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from switchboard_policy.domain.finding import Level
from switchboard_policy.ports.forge import Annotation
from switchboard_policy.render.text import clean

_WORDS = {Level.HARD: "error", Level.SOFT: "error", Level.ADVISORY: "notice"}
_DATA = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
_PROPERTY = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A", ":": "%3A", ",": "%2C"})
_LONGEST_PATH = 4_096
"""Characters of a path. Source: Linux, PATH_MAX."""


def annotation_commands(annotations: Iterable[Annotation]) -> Iterator[str]:
    """Yield a command for each annotation, without a line break.

    Args:
        annotations: sentences beside lines.
    """
    for one in annotations:
        file, title = (_property(text) for text in (one.file, one.title))
        where = f"file={file},line={one.line},title={title}"
        yield f"::{_WORDS[one.level]} {where}::{_quiet(clean(one.message)).translate(_DATA)}"


def stopped(text: str, token: str) -> str:
    """Return text that holds no command for a step's log, whatever it says.

    Args:
        text: anything, with its line breaks.
        token: random; the runner takes commands again once it is printed.
    """
    return f"::stop-commands::{token}\n{_quiet(text)}\n::{token}::"


def _property(text: str) -> str:
    return _quiet(clean(text, _LONGEST_PATH)).translate(_PROPERTY)


def _quiet(text: str) -> str:
    """Return text without the older mark of a command, which counts anywhere in a line."""
    return text.replace("##[", "#\N{ZERO WIDTH SPACE}#[")
