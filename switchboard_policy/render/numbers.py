"""Numbers as people read them: their range beside them, no more digits than they carry."""

from __future__ import annotations

import math
from datetime import UTC, datetime
from decimal import Decimal

from switchboard_policy.domain.delta import Effect
from switchboard_policy.domain.outcome import Interval, NotEvaluated
from switchboard_policy.domain.units import PERCENT, RATIO, Dimension, Unit, plain

UNKNOWN = "not known"
DASH = "\N{EN DASH}"
UNDER = "under "
MINUS = "\N{MINUS SIGN}"


def number(value: float) -> str:
    """Return a number with three significant digits, thousands apart: `214,331`, `0.004`.

    What is smaller than a thousandth is said to be: no measurement here carries more.
    """
    if not math.isfinite(value):
        return UNKNOWN
    size = abs(value)
    if size >= 1000:
        return f"{value:,.0f}"
    if size < 0.001:
        return "<0.001" if value > 0 else "0"
    return _trim(f"{value:,.{max(0, 2 - math.floor(math.log10(size)))}f}")


def percent(ratio: float) -> str:
    """Return a ratio as a percentage without its sign, finer near 100: `1.8`, `<0.01`, `99.97`."""
    if not math.isfinite(ratio):
        return UNKNOWN
    value = ratio * 100
    if 0 < value < 0.01:
        return "<0.01"
    distance = abs(100 - value)
    if abs(value) < 1:
        decimals = 2
    elif 1e-9 < distance < 1:
        decimals = min(6, 1 - math.floor(math.log10(distance)))
    else:
        decimals = 1
    return _trim(f"{value:.{decimals}f}")


def amount(value: float, unit: str) -> str:
    """Return a number of a figure, whose unit is words: percentages by the rules of `percent`."""
    return percent(value / 100) if unit.startswith("%") else number(value)


def spread(low: str, high: str) -> str:
    """Return two bounds as people read them: `under 0.01`, or one, a dash and the other."""
    if high.startswith("<") and low in {"0", high}:
        return high.replace("<", UNDER)
    return low if low == high else f"{low}{DASH}{high}"


def figure(value: float, unit: Unit) -> str:
    """Return a number without its unit, ratios as percentages."""
    return percent(share(value, unit)) if unit.dimension is Dimension.RATIO else number(value)


def share(value: float, unit: Unit) -> float:
    """Return a figure in percent as a ratio; any other figure as it is."""
    return value / 100 if unit == PERCENT else value


def label(unit: Unit) -> str:
    """Return the unit as people read it beside `figure`."""
    return PERCENT.label if unit == RATIO else unit.label


def policy_value(value: Decimal, unit: Unit) -> str:
    """Return a policy value exactly as it is, with its unit."""
    return f"{bare(value, unit)} {label(unit)}".rstrip()


def bare(value: Decimal, unit: Unit) -> str:
    """Return a policy value exactly as it is, ratios as percentages, without its unit."""
    return grouped(value * 100 if unit == RATIO else value)


def grouped(value: Decimal) -> str:
    """Return a decimal exactly, thousands apart."""
    whole, dot, rest = plain(value).partition(".")
    return f"{int(whole):,}{dot}{rest}" if whole.lstrip("-") != "0" else plain(value)


def interval(value: Interval | NotEvaluated, unit: Unit) -> str:
    """Return an estimate and its range: `1.8 % (1.2 to 2.4)`, `not known: …`."""
    if isinstance(value, NotEvaluated):
        return f"{UNKNOWN}: {value.reason}"
    low, high = figure(value.low, unit), figure(value.high, unit)
    bounds, sign = spread(low, high), label(unit)
    if isinstance(value.middle, NotEvaluated) or low == high or bounds.startswith(UNDER):
        return f"{bounds} {sign}".rstrip()
    middle = figure(value.middle, unit).replace("<", UNDER)
    return f"{middle} {sign}".rstrip() + f" ({bounds})"


def effect(found: Effect) -> str:
    """Return what a change does to one figure: `throttled good requests 1.8 % → 0 %`."""
    if isinstance(found.now, NotEvaluated) and isinstance(found.proposed, NotEvaluated):
        return f"{found.metric}: {interval(found.proposed, found.unit)}"
    now = interval(found.now, found.unit)
    proposed = interval(found.proposed, found.unit)
    if now == proposed:
        return f"{found.metric} stays {now}"
    return f"{found.metric} {now} → {proposed}"


def change(old: Decimal, new: Decimal, unit: Unit) -> str:
    """Return the step between two values with its sign: `+12 requests/s`."""
    step = new - old
    return f"{'+' if step > 0 else MINUS}{policy_value(abs(step), unit)}"


def points(value: float) -> str:
    """Return points of the risk score: `34`, `8.5`."""
    return _trim(f"{value:.1f}")


def moment(seconds: float) -> str:
    """Return a moment in UTC: `12 Nov 2026 14:05`."""
    at = datetime.fromtimestamp(seconds, UTC)
    return f"{at.day} {_MONTHS[at.month - 1]} {at.year} {at:%H:%M}"


def day(seconds: float) -> str:
    """Return a day in UTC: `12 Nov 2026`."""
    return moment(seconds).rsplit(" ", 1)[0]


def duration(seconds: float) -> str:
    """Return a length of time in the largest unit that keeps it readable: `30 days`, `49 h`."""
    for size, name, least in ((86_400, "days", 3), (3_600, "h", 2), (60, "min", 2)):
        if seconds >= size * least:
            return f"{number(round(seconds / size, 1))} {name}"
    return f"{number(seconds)} s"


# `strftime` would ask the machine's language.
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def _trim(text: str) -> str:
    trimmed = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if trimmed in {"-0", ""} else trimmed
