"""How much a run tries: usually a sample, everything with `SWITCHBOARD_LONG=1` (each night)."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TypeVar

LONG = os.environ.get("SWITCHBOARD_LONG") == "1"
_T = TypeVar("_T")


def many(every: int, *, few: int) -> int:
    """How many cases to try: all, or a few of them."""
    return every if LONG else few


def chosen(every: Sequence[_T], few: Sequence[_T]) -> Sequence[_T]:
    """Which cases to try: all, or those that differ most."""
    assert all(each in every for each in few)
    return every if LONG else few
