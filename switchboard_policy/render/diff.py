"""A unified diff, line by line, each line saying what it is."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup, escape

from switchboard_policy.render.text import LONGEST, clean

MOST_LINES = 1_500
"""Lines of a diff shown in a page; the file holds all. Ours."""


@dataclass(frozen=True)
class DiffLine:
    """One line of a diff.

    Args:
        kind: `file`, `place`, `gone`, `come` or `same`.
        text: the line, with its spacing kept and what it hides made visible.
    """

    kind: str
    text: Markup


@dataclass(frozen=True)
class Diff:
    """A diff ready to be shown.

    Args:
        lines: its lines.
        left: lines there was no room for.
    """

    lines: tuple[DiffLine, ...]
    left: int


def coloured(patch: str) -> Diff:
    """Return a unified diff line by line.

    Args:
        patch: the diff, as `git apply` takes it.
    """
    # Only "\n" ends a line of a diff; a value may hold other breaks.
    lines = patch.removesuffix("\n").split("\n") if patch else []
    shown = tuple(DiffLine(_kind(line), _visible(line)) for line in lines[:MOST_LINES])
    return Diff(shown, max(0, len(lines) - MOST_LINES))


def _kind(line: str) -> str:
    if line.startswith(("diff ", "--- ", "+++ ", "index ", "new file", "deleted file")):
        return "file"
    return {"@": "place", "-": "gone", "+": "come"}.get(line[:1], "same")


def _visible(line: str) -> Markup:
    """Return a line with its spacing kept; a carriage return is shown as one."""
    body = line.removesuffix("\r")
    ending = "␍" if body != line else ""
    return escape(
        "".join(char if char in " \t" else clean(char) for char in body[:LONGEST]) + ending
    )
