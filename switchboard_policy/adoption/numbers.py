"""Numbers as people write them in configuration: `1200`, `"99.9"`, `600/m`, `10r/s`, `300ms`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

_NUMBER = re.compile(r"(?P<number>[0-9]+(?:\.[0-9]+)?)(?P<rest>[A-Za-z/%]*)")
_SUFFIXES = {
    "": "",
    "%": "percent",
    "ms": "ms",
    "s": "s",
    "m": "",
    "r/s": "requests/s",
    "/s": "requests/s",
    "rps": "requests/s",
    "r/m": "requests/min",
    "/m": "requests/min",
    "/min": "requests/min",
    "rpm": "requests/min",
    "r/h": "requests/h",
    "/h": "requests/h",
}
"""What may follow a number, and the unit it says; empty where it says none that is of use here."""
_SPAN = re.compile(r"(?P<number>[0-9]+)(?P<unit>ms|s|sec|m|min|h|hour)?")
_SECONDS = {
    "ms": Fraction(1, 1000),
    "s": Fraction(1),
    "sec": Fraction(1),
    "": Fraction(1),
    "m": Fraction(60),
    "min": Fraction(60),
    "h": Fraction(3600),
    "hour": Fraction(3600),
}
_WORDS = {"second": 1, "seconds": 1, "minute": 60, "minutes": 60, "hour": 3600, "hours": 3600}


@dataclass(frozen=True, slots=True)
class Number:
    """A number with what stands around it.

    Args:
        value: the number.
        literal: its digits as written.
        suffix: what follows it: `ms`, `r/s`; empty for nothing.
        unit: symbol of the unit the suffix says; empty where it says none.
    """

    value: Decimal
    literal: str
    suffix: str
    unit: str


def number_in(text: str) -> Number | None:
    """Return the number a scalar holds, or None where it is none of these.

    Args:
        text: the scalar's text.
    """
    if not text or not text[0].isdigit() or len(text) > 24:
        return None
    found = _NUMBER.fullmatch(text)
    if found is None or found["rest"] not in _SUFFIXES:
        return None
    literal = found["number"]
    return Number(Decimal(literal), literal, found["rest"], _SUFFIXES[found["rest"]])


def seconds_in(text: str) -> Fraction | None:
    """Return how many seconds a window is: `60s`, `1m`, `minute`; None for anything else.

    Args:
        text: what stands beside a number of requests as its unit, window or interval.
    """
    text = text.lower()
    if text in _WORDS:
        return Fraction(_WORDS[text])
    found = _SPAN.fullmatch(text)
    if found is None or not int(found["number"]):
        return None
    return int(found["number"]) * _SECONDS[found["unit"] or ""]
