"""PromQL read before it is used: a tree, or an error that says where the text goes wrong."""

from __future__ import annotations

import re

import promql_parser

from switchboard_policy.domain.location import Location
from switchboard_policy.errors import InputError
from switchboard_policy.promql.fault import fault, line_and_column
from switchboard_policy.promql.tree import tree_of

Expr = promql_parser.Expr
_PROBE = "5m"
# Source: Sloth specification, prometheus/v1: queries are Go templates that are given `window`.
_WINDOW = re.compile(r"\{\{-?\s*\.window\s*-?\}\}")
_SHOWN = 80


def parse(text: str, *, location: Location | None = None) -> Expr:
    """Return the tree of a PromQL expression.

    Args:
        text: PromQL, every range filled in.
        location: where it stands, for messages.

    Raises:
        InputError: it does not parse; the message says at which line and column of the text.
    """
    try:
        return tree_of(text)
    except ValueError as error:
        raise _refused(text, fault(text), error, location) from error


def check_query(text: str, *, location: Location | None = None) -> None:
    """Make sure that a definition's query holds `{{.window}}` and parses once it is filled in.

    Args:
        text: PromQL in which `{{.window}}` stands for a range.
        location: where it stands, for messages.

    Raises:
        InputError: it does not, or it names no window.
    """
    if not _WINDOW.search(text):
        message = f"a query without {{{{.window}}}}: {_shown(text)}"
        hint = "write {{.window}} where its range stands"
        raise InputError(message, location=location, hint=hint)
    filled = with_window(text, _PROBE)
    try:
        tree_of(filled)
    except ValueError as error:
        raise _refused(text, _unfilled(text, fault(filled)), error, location) from error


def with_window(text: str, window: str) -> str:
    """Return a definition's query with a range such as `5m` in place of `{{.window}}`."""
    return _WINDOW.sub(window, text)


def _unfilled(text: str, offset: int) -> int:
    """Return the offset into a text of an offset into the same text with its windows filled in."""
    for match in _WINDOW.finditer(text):
        if offset < match.start() + len(_PROBE):
            return min(offset, match.start())
        offset += match.end() - match.start() - len(_PROBE)
    return offset


def _refused(text: str, at: int, error: ValueError, location: Location | None) -> InputError:
    line, column = line_and_column(text, at)
    lines = text.splitlines()
    place = f"at line {line}, column {column}" if len(lines) > 1 else f"at column {column}"
    found = _shown(lines[line - 1]) if line <= len(lines) else "nothing"
    message = f"PromQL that does not parse: {error}, {place} of the query: {found}"
    return InputError(message, location=location)


def _shown(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= _SHOWN else f"{flat[: _SHOWN - 1]}…"
