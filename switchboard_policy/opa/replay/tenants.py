"""Whom a decision is about, as its input says."""

from __future__ import annotations

from collections.abc import Sequence

from switchboard_policy.documents import pointer as pointers
from switchboard_policy.domain.json_value import Json

USUAL = ("/tenant", "/*/tenant", "/tenant_id", "/*/tenant_id")
"""Where inputs say it, unless told otherwise; `*` is any key. Our own rules' is the second."""
_ANY = "*"


def tenant_of(document: object, places: Sequence[Sequence[str]]) -> str:
    """Return whom an input is about; empty where it does not say.

    Args:
        document: the input.
        places: tokens of the pointers to look at; the first that is there counts.
    """
    for path in places:
        found = _at(document, path)
        if isinstance(found, str) and found:
            return found
    return ""


def fits(pointer: str, pattern: str) -> bool:
    """Return whether a pointer is one that a pattern means."""
    here, there = pointers.split(pointer), pointers.split(pattern)
    return len(here) == len(there) and all(
        wanted in {_ANY, token} for token, wanted in zip(here, there, strict=True)
    )


def _at(document: object, path: Sequence[str]) -> Json | object:
    if not path:
        return document
    if not isinstance(document, dict):
        return None
    first, *rest = path
    if first != _ANY:
        return _at(document.get(first), rest)
    found = (_at(document[key], rest) for key in sorted(document))
    return next((each for each in found if each is not None), None)
