"""JSON pointers (RFC 6901) as text and as tokens."""

from __future__ import annotations

from collections.abc import Iterable


def join(tokens: Iterable[str]) -> str:
    """Return the pointer of some tokens; empty for the whole document.

    Args:
        tokens: keys and list positions, outermost first.
    """
    return "".join("/" + token.replace("~", "~0").replace("/", "~1") for token in tokens)


def split(pointer: str) -> tuple[str, ...]:
    """Return the tokens of a pointer.

    Args:
        pointer: empty, or starting with `/`.
    """
    if not pointer:
        return ()
    parts = pointer.removeprefix("/").split("/")
    return tuple(part.replace("~1", "/").replace("~0", "~") for part in parts)
