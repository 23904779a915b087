"""Whom a decision is about, as its input says."""

from __future__ import annotations

from collections.abc import Sequence

from switchboard_policy.documents import pointer as pointers

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


def _at(document: object, path: Sequence[str]) -> object:
    here = document
    for place, token in enumerate(path):
        if not isinstance(here, dict):
            return None
        if token == _ANY:
            rest = path[place + 1 :]
            found = ((key, _at(item, rest)) for key, item in here.items())
            there = [(key, each) for key, each in found if each is not None]
            return min(there, key=lambda one: one[0])[1] if there else None
        here = here.get(token)
    return here
