"""Queries of a definition: `{{.window}}` in them, parsed, every error at its line in the file."""

from __future__ import annotations

import re

from switchboard_policy.areas.slo.definition import WINDOW
from switchboard_policy.areas.slo.formats.fields import Fields
from switchboard_policy.documents.nodes import Document, Node, Style
from switchboard_policy.documents.text import line_column
from switchboard_policy.domain.location import Location
from switchboard_policy.errors import InputError
from switchboard_policy.promql.fault import fault
from switchboard_policy.promql.parse import with_window
from switchboard_policy.promql.tree import tree_of

_WINDOW = re.compile(r"\{\{-?\s*\.window\s*-?\}\}")
_TEMPLATE = re.compile(r"\{\{[^}]*\}\}")
_BLOCK = re.compile(r"[|>][^\r\n]*(?:\r\n|\r|\n)")
_QUOTE = re.compile("[\"']")
_HEADS = {
    Style.PLAIN: re.compile(""),
    Style.SINGLE: _QUOTE,
    Style.DOUBLE: _QUOTE,
    Style.LITERAL: _BLOCK,
    Style.FOLDED: _BLOCK,
}
_ONE = re.compile("(?s:.)")
_UNITS = {
    Style.SINGLE: re.compile("(?s:''|.)"),
    Style.DOUBLE: re.compile(r"(?s:\\x..|\\u.{4}|\\U.{8}|\\.|.)"),
}
"""What spells one character of the text."""
_BLANK = re.compile(r"\s|\\[\snrt]")


def query(fields: Fields, key: str) -> str:
    """Return a query that holds `{{.window}}` and parses as PromQL.

    Args:
        fields: the mapping it stands in.
        key: its key.

    Raises:
        InputError: it holds no window, another template or no PromQL; says where in it.
    """
    text = fields.text(key)
    if not _WINDOW.search(text):
        fields.refuse(
            f"{key} holds no {WINDOW}, so it has one range only",
            key,
            hint=f"write [{WINDOW}] where the range stands",
        )
    return _checked(fields, key, text)


def instant_query(fields: Fields, key: str) -> str:
    """Return a query that is asked moment by moment, so that it holds no `{{.window}}`.

    Raises:
        InputError: it holds one, another template or no PromQL; says where in it.
    """
    text = fields.text(key)
    if _WINDOW.search(text):
        fields.refuse(
            f"{key} holds {WINDOW}, but a threshold is compared moment by moment",
            key,
            hint="write a range of its own, such as 5m",
        )
    return _checked(fields, key, text)


def parses(text: str) -> bool:
    """Return whether text is PromQL, a range in the place of each `{{.window}}`."""
    try:
        tree_of(with_window(text, "5m"))
    except ValueError:
        return False
    return True


def _checked(fields: Fields, key: str, text: str) -> str:
    node = fields.node(key)
    assert node is not None, "its text was read"
    # A range of the same length stands in for each window, so that positions stay what they are.
    shown = _WINDOW.sub(lambda found: "5m".rjust(len(found[0]), "0"), text)
    other = _TEMPLATE.search(shown)
    if other is not None:
        where = _place(fields.document, node, text, other.start())
        message = f"{other[0]} is no part of a query; {WINDOW} is the only template allowed"
        raise InputError(message, location=where)
    try:
        tree_of(shown)
    except ValueError as error:
        where = _place(fields.document, node, text, fault(shown))
        raise InputError(f"{key} is no PromQL: {error}", location=where) from None
    if not parses(f"({text}\n) + 0"):
        fields.refuse(
            f"{key} gives a range of samples or text; a number at each moment is needed",
            key,
            hint="put a function such as rate around the range",
        )
    # Whoever puts it in brackets must not put the closing one into a comment.
    return _WINDOW.sub(WINDOW, text if parses(f"({text})") else f"{text}\n")


def _place(document: Document, node: Node, text: str, offset: int) -> Location:
    """Return where a character of a scalar's text stands in the file.

    Styles fold lines and blanks in ways of their own, so characters that are no blanks are counted.
    """
    wanted = len("".join(text[:offset].split()))
    raw = document.text[node.start : node.end]
    head = _HEADS[node.style].match(raw)
    assert head is not None, "a scalar starts the way its style does"
    units = _UNITS.get(node.style, _ONE).finditer(raw, head.end())
    solid = (found for found in units if not _BLANK.fullmatch(found[0]))
    for position, found in enumerate(solid):
        if position == wanted:
            line, column = line_column(document.text, node.start + found.start())
            return Location(document.file, "", line, column)
    return Location(document.file, "", node.line, node.column)
