"""How much of something is accepted: a number, or a share."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class Threshold:
    """At most so many, or such a share.

    Args:
        value: the number, or the percentage.
        percent: whether it is a percentage.
    """

    value: Decimal
    percent: bool

    def __str__(self) -> str:
        return f"{self.value:f} %" if self.percent else f"{self.value:f}"
