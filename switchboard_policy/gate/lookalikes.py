"""Letters that look like others: a command is typed in plain letters, or it is none."""

from __future__ import annotations

import unicodedata

_UNSEEN = frozenset({"Cc", "Cf", "Co", "Cs"})
# Joiners hold emoji and several scripts together; they neither hide nor reorder anything.
_JOINERS = "\N{ZERO WIDTH JOINER}\N{ZERO WIDTH NON-JOINER}"


def resembles(text: str, word: str) -> bool:
    """Whether a text is a word of ours with letters of other alphabets or unseen ones in it.

    Args:
        text: what was written.
        word: the word, in small plain letters.
    """
    seen = [char for char in text.lower() if unicodedata.category(char) not in {*_UNSEEN, "Mn"}]
    same = sum(char == own for char, own in zip(seen, word, strict=False))
    foreign = [char for char, own in zip(seen, word, strict=False) if char != own]
    strange = text.isascii() or (bool(foreign) and "".join(foreign).isascii())
    return len(seen) == len(word) and 2 * same >= len(word) and not strange


def odd(text: str) -> str:
    """Return the first character that is not plain ASCII, named; empty where there is none."""
    return next((named(char) for char in text if not (" " <= char <= "~" or char == "\t")), "")


def unseen(text: str) -> str:
    """Return the first character that nobody sees, named; empty where there is none."""
    hidden = (char for char in text if unicodedata.category(char) in _UNSEEN)
    return next((named(char) for char in hidden if char not in f"\t{_JOINERS}"), "")


def named(char: str) -> str:
    """Return a character's number and name: `U+00A0, no-break space`."""
    name = unicodedata.name(char, "a character without a name")
    return f"U+{ord(char):04X}, {name.lower()}"
