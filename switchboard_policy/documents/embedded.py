"""Numbers inside a longer scalar: `vector(0.999)`, `le="0.5"`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from switchboard_policy.documents.nodes import Document, Kind, Node, Style
from switchboard_policy.documents.scalars import Refused, decimal_number

_NUMBER = r"([-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?)"
_NOT_AFTER = r"(?<![\w.+-])"
_NOT_BEFORE = r"(?![\w.])"
_SLOT = "{value}"


@dataclass(frozen=True)
class Embedded:
    """A number found inside a scalar.

    Args:
        value: the number.
        literal: the text that spells it.
        start: offset of its first character in the document.
        end: offset after its last character.
        locked: why it cannot be edited there, or empty.
    """

    value: Decimal
    literal: str
    start: int
    end: int
    locked: str = ""


def find_number(document: Document, node: Node, within: str) -> Embedded | str:
    """Return the number a place holds, or why there is none.

    Args:
        document: the document.
        node: the scalar's node.
        within: text around the number with `{value}` in its place; empty where the scalar is it.
    """
    if not within:
        return _whole(document, node)
    if node.kind is not Kind.SCALAR or not isinstance(node.value, str):
        return f"a {node.kind} stands here; text with {within} in it is expected"
    before, after = within.split(_SLOT)
    found = list(_around(before, after).finditer(node.value))
    if len(found) != 1:
        return f"{within} is found {len(found)} times here; once is expected"
    literal = found[0][1]
    try:
        value = Decimal(decimal_number(literal))
    except Refused as refused:
        return refused.found
    return _locate(document, node, literal, value, (before, after))


def _around(before: str, after: str) -> re.Pattern[str]:
    left = re.escape(before) if before else _NOT_AFTER
    return re.compile(left + _NUMBER + (re.escape(after) if after else _NOT_BEFORE))


def _whole(document: Document, node: Node) -> Embedded | str:
    if isinstance(node.value, str) and node.kind is Kind.SCALAR:
        hint = "; remove the quotes, or say within: '{value}'"
        return f"text {node.value[:40]!r} stands here; a number is allowed{hint}"
    if isinstance(node.value, bool) or not isinstance(node.value, (int, Decimal)):
        found = "nothing" if node.value is None else f"a {node.kind}"
        if isinstance(node.value, bool):
            found = str(node.value).lower()
        return f"{found} stands here; a number is allowed"
    literal = document.text[node.start : node.end]
    return Embedded(Decimal(node.value), literal, node.start, node.end)


def _locate(
    document: Document, node: Node, literal: str, value: Decimal, around: tuple[str, str]
) -> Embedded:
    raw = document.text[node.start : node.end]
    locked = ""
    if node.style in {Style.LITERAL, Style.FOLDED}:
        locked = "it stands inside a block of text"
    elif "\n" in raw or "\r" in raw:
        locked = "it stands in text of several lines"
    before, after = (_as_written(text, node.style) for text in around)
    found = list(_around(before, after).finditer(raw))
    if len(found) != 1 or found[0][1] != literal:
        locked = locked or "it is spelled with escapes"
        return Embedded(value, literal, node.start, node.end, locked)
    at = found[0].start(1)
    if raw.rfind("{{", 0, at) > raw.rfind("}}", 0, at):
        locked = "it stands inside a template"
    start = node.start + at
    return Embedded(value, literal, start, start + len(literal), locked)


def _as_written(text: str, style: Style) -> str:
    if style is Style.SINGLE:
        return text.replace("'", "''")
    if style is Style.DOUBLE:
        return text.replace("\\", "\\\\").replace('"', '\\"')
    return text


def replace_number(text: str, within: str, number: str) -> str:
    """Return a scalar's text with the number in it replaced.

    Args:
        text: what the scalar means; holds `within` exactly once.
        within: text around the number with `{value}` in its place.
        number: the new number's text.
    """
    before, after = within.split(_SLOT)
    found = next(_around(before, after).finditer(text))
    return text[: found.start(1)] + number + text[found.end(1) :]


def written_like(number: str, literal: str) -> str:
    """Return a number with a decimal point where the one it replaces has it.

    Inside text the spelling counts: the label `le="5.0"` is another series than `le="5"`.

    Args:
        number: the new number's text.
        literal: the text it replaces.
    """
    return f"{number}.0" if "." in literal and "." not in number else number
