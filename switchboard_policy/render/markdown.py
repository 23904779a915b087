"""Markdown that says what the value says and does nothing else.

Everything that could start a construct becomes a character reference. References are decoded
before GitHub looks for mentions and issue numbers, so those are also broken by a zero-width space.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from switchboard_policy.render.text import LONGEST, clean

_ZERO_WIDTH_SPACE: Final = "&#8203;"
_AT_START: Final = re.compile(r"^ ?(?:[-+](?= |$)|[-=](?=[-= ]*$)|\d+(?=[.)](?: |$)))")
# What GitHub turns into links and pictures by itself; broken after the match.
_LINKISH: Final = re.compile(
    r"(?<![a-z])[a-z]+:(?=//)|(?:mailto|xmpp):|\bwww(?=\.)|\bGH(?=-\d)|:(?=[a-z0-9_+-]+:)",
    re.IGNORECASE,
)
_PLAIN_CODE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9 .,:/_=+()-]*")


class Markdown(str):
    """Text that is Markdown already and is put out as it stands."""

    __slots__ = ()


def escape(value: object, most: int = LONGEST) -> Markdown:
    """Return foreign text as Markdown that shows exactly that text.

    Args:
        value: anything; Markdown is returned as it is.
        most: characters shown.
    """
    if isinstance(value, Markdown):
        return value
    text = _LINKISH.sub(lambda found: found[0] + "\0", clean(value, most))
    text = text.translate(_REFERENCES)
    text = _AT_START.sub(_start, text)
    return Markdown(text.replace("\0", _ZERO_WIDTH_SPACE))


def code(value: object, most: int = LONGEST) -> Markdown:
    """Return text in code type: backticks where the text is plain, escaped HTML otherwise."""
    text = clean(value, most).strip()
    if _PLAIN_CODE.fullmatch(text):
        return Markdown(f"`{text}`")
    return Markdown(f"<code>{escape(text, most)}</code>")


def bold(value: object) -> Markdown:
    """Return text in bold."""
    return Markdown(f"**{escape(value)}**")


def join(values: Iterable[object], between: str = ", ") -> Markdown:
    """Return values one after the other; what is not Markdown yet is escaped."""
    return Markdown(between.join(escape(value) for value in values))


def _start(found: re.Match[str]) -> str:
    return found[0] + "\0" if found[0][-1].isdigit() else found[0][:-1] + _entity(found[0][-1])


def _entity(char: str) -> str:
    return {"&": "&amp;", "<": "&lt;", ">": "&gt;"}.get(char, f"&#{ord(char)};")


_REFERENCES: Final = str.maketrans(
    {char: _entity(char) + ("\0" if char in "@#" else "") for char in r"&<>|`*_[]~\#@$"}
)
