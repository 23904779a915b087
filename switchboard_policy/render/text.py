"""Foreign text made harmless before any format is thought of: no controls, no tricks, one line."""

from __future__ import annotations

import re
import unicodedata

LONGEST = 400
"""Characters of one value shown to people; more is an attack or a mistake. Ours."""

_AHEAD = 8
"""Times as many characters are looked at as are kept: runs of spaces become one. Ours."""

_REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
_BREAKS = frozenset("\t\n\v\f\r\x1c\x1d\x1e\x85\N{LINE SEPARATOR}\N{PARAGRAPH SEPARATOR}")
# Joiners hold emoji and several scripts together; they neither hide nor reorder anything.
_JOINERS = frozenset("\N{ZERO WIDTH JOINER}\N{ZERO WIDTH NON-JOINER}")
_HIDDEN = frozenset(("Cc", "Cf", "Cs", "Co"))
_LINKED = re.compile(r"[@#](?=\S)|\bGH(?=-\d)|:(?=//)|\bwww(?=\.)", re.IGNORECASE)
_SPACES = re.compile(r" {2,}")


def clean(value: object, most: int = LONGEST) -> str:
    """Return text on one line, with every hidden character made visible.

    Line breaks become spaces; controls, direction marks, zero-width characters and lone surrogates
    become U+FFFD, so that a name that hides something looks like one that does.

    Args:
        value: anything; its `str` is used.
        most: characters kept; the rest becomes an ellipsis.
    """
    text = str(value)
    # Nobody is shown what follows so far behind; a message of megabytes costs nothing.
    beyond = len(text) > most * _AHEAD
    text = text[: most * _AHEAD]
    if not text.isprintable():
        text = "".join(char if char.isprintable() else _visible(char) for char in text)
    text = _SPACES.sub(" ", text)
    return clip(f"{text}…" if beyond else text, most)


def unlinked(text: str) -> str:
    """Return plain text that names nobody and points nowhere, as a commit's message may hold it.

    A forge reads messages: it calls people by their names, links what looks like an issue, and
    closes one that a merge "fixes". A zero-width space keeps the words and breaks that.
    """
    return _LINKED.sub(lambda found: found[0] + "\N{ZERO WIDTH SPACE}", text)


def clip(text: str, most: int) -> str:
    """Return at most `most` characters, the last of them an ellipsis where something was cut."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def _visible(char: str) -> str:
    if char in _BREAKS:
        return " "
    if char in _JOINERS:
        return char
    category = unicodedata.category(char)
    # Noncharacters end in FFFE or FFFF; XML refuses the two of the first plane.
    if category in _HIDDEN or ord(char) & 0xFFFE == 0xFFFE:
        return _REPLACEMENT
    return " " if category == "Zs" else char


def slug(text: str) -> str:
    """Return a name safe in a file name, an id and a URL: letters, digits and single dashes."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-") or "figure"
