"""A token bucket one decision at a time, in fractions: what the fast ones are held against."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

Number = int | Fraction


def admits(
    times: Iterable[Number], rate: Number, burst: Number, tokens: Number | None = None
) -> list[bool]:
    """Return which requests a bucket admits; it is full at time 0 unless told otherwise."""
    held = Fraction(burst if tokens is None else tokens)
    last = Fraction(0)
    decisions = []
    for time in times:
        held = min(Fraction(burst), held + Fraction(rate) * (Fraction(time) - last))
        last = Fraction(time)
        admitted = held >= 1
        held -= admitted
        decisions.append(admitted)
    return decisions
