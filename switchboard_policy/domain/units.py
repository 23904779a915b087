"""Units, and exact conversion between them.

Values are decimals: a limit of 0.1 must not become 0.1000000000000000055 on its way into a file.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction


class Dimension(StrEnum):
    """What a unit measures; only units of one dimension convert into each other."""

    RATE = "rate"
    COUNT = "count"
    RATIO = "ratio"
    TIME = "time"
    SIZE = "size"
    MONEY = "money"
    EMISSION = "emission"
    WEIGHT = "weight"
    NAME = "name"


@dataclass(frozen=True)
class Unit:
    """A unit of measure.

    Args:
        symbol: how it is written in `switchboard.yaml` and in JSON.
        dimension: what it measures.
        factor: multiply by this to reach the dimension's base unit (requests/s, ratio, s, MB,
            USD, gCO2e).
        label: how people read it in a sentence.
    """

    symbol: str
    dimension: Dimension
    factor: Decimal
    label: str

    def __str__(self) -> str:
        return self.symbol


_ALL = (
    Unit("requests/s", Dimension.RATE, Decimal(1), "requests/s"),
    Unit("requests/min", Dimension.RATE, Decimal(1) / Decimal(60), "requests/min"),
    Unit("requests/h", Dimension.RATE, Decimal(1) / Decimal(3600), "requests/h"),
    Unit("requests", Dimension.COUNT, Decimal(1), "requests"),
    Unit("ratio", Dimension.RATIO, Decimal(1), "of 1"),
    Unit("percent", Dimension.RATIO, Decimal("0.01"), "%"),
    Unit("s", Dimension.TIME, Decimal(1), "s"),
    Unit("ms", Dimension.TIME, Decimal("0.001"), "ms"),
    Unit("min", Dimension.TIME, Decimal(60), "min"),
    Unit("MB", Dimension.SIZE, Decimal(1), "MB"),
    Unit("Mi", Dimension.SIZE, Decimal("1.048576"), "MiB"),
    Unit("USD", Dimension.MONEY, Decimal(1), "USD"),
    Unit("gCO2e", Dimension.EMISSION, Decimal(1), "g CO2e"),
    Unit("weight", Dimension.WEIGHT, Decimal(1), "weight"),
    Unit("name", Dimension.NAME, Decimal(1), ""),
)
UNITS = {unit.symbol: unit for unit in _ALL}
RPS = UNITS["requests/s"]
REQUESTS = UNITS["requests"]
RATIO = UNITS["ratio"]
PERCENT = UNITS["percent"]
SECONDS = UNITS["s"]
MILLISECONDS = UNITS["ms"]
USD = UNITS["USD"]
GRAMS_CO2E = UNITS["gCO2e"]
WEIGHT = UNITS["weight"]
NAME = UNITS["name"]

# 60 and 3600 have no finite inverse in base ten, so these factors are kept as fractions.
_SECONDS_IN = {"requests/min": 60, "requests/h": 3600}


def ratio(source: Unit, target: Unit) -> Fraction:
    """Return how much of one unit another is, exactly; both of one dimension."""
    return _base(source) / _base(target)


def _base(unit: Unit) -> Fraction:
    seconds = _SECONDS_IN.get(unit.symbol)
    return Fraction(1, seconds) if seconds else Fraction(unit.factor)


def rounded(value: Fraction) -> Decimal:
    """Return a fraction as a decimal: exact where base ten allows it, else 28 digits."""
    return Decimal(value.numerator) / Decimal(value.denominator)


def convert(value: Decimal, source: Unit, target: Unit) -> Decimal:
    """Return `value` in another unit of the same dimension, exactly where base ten allows it.

    Args:
        value: a number in `source`.
        source: the unit it is in.
        target: the unit wanted.

    Raises:
        ValueError: the units measure different things.
    """
    if source.dimension is not target.dimension:
        raise ValueError(f"{source} cannot become {target}")
    if source == target:
        return value
    return rounded(Fraction(value) * ratio(source, target))


def plain(value: Decimal) -> str:
    """Return a decimal without exponent or trailing zeros: `0.10` is `0.1`, `2E+1` is `20`."""
    text = format(value, "f")
    return (text.rstrip("0").rstrip(".") if "." in text else text) or "0"


def quantity(value: Decimal, unit: Unit) -> str:
    """Return the value and its unit as people read them: `20 requests/s`, `99.9 %`."""
    return f"{plain(value)} {unit.label}".rstrip()


def counted(number: int, noun: str) -> str:
    """Return a number of things as people read it: `1 change`, `1,200 changes`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
