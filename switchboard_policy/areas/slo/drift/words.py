"""How two spellings differ, in few words."""

from __future__ import annotations

from itertools import takewhile

_AROUND = 24
_MOST = 90


def difference(here: str, there: str) -> tuple[str, str]:
    """Return two texts cut down to where they differ, with a little around it.

    Args:
        here: one text.
        there: another.
    """
    if max(len(here), len(there)) <= _MOST:
        return here, there
    start = max(_common(here, there) - _AROUND, 0)
    tail = _common(here[start:][::-1], there[start:][::-1])
    return _cut(here, start, tail), _cut(there, start, tail)


def expressions(here: str, there: str) -> tuple[str, str]:
    """Return two expressions cut down to where they differ, without the parser's empty braces.

    Args:
        here: one expression, as the parser writes it.
        there: another.
    """
    return difference(here.replace("{}", ""), there.replace("{}", ""))


def _common(one: str, other: str) -> int:
    """Return how many characters two texts begin with together."""
    alike = takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False))
    return sum(1 for _ in alike)


def _cut(text: str, start: int, tail: int) -> str:
    end = min(max(len(text) - tail + _AROUND, start), start + _MOST, len(text))
    return f"{'…' if start else ''}{text[start:end]}{'…' if end < len(text) else ''}"
