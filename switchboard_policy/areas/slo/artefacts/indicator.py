"""What a service level's own queries say of it: a share of errors, or a histogram and a bound."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from switchboard_policy.areas.slo.definition import WINDOW, EventsSli, RawSli, ServiceLevel
from switchboard_policy.domain.units import plain
from switchboard_policy.promql.selectors import NAME, Matcher, Op, selectors

INDICATOR = "switchboard_indicator"
"""The label that says what a level measures: `availability` or `latency`."""

_BUCKET = "_bucket"
_BOUND = "le"
_UNITS = {"_seconds": ("s", Decimal(1)), "_milliseconds": ("ms", Decimal("0.001"))}


@dataclass(frozen=True)
class Histogram:
    """A histogram a level reads, and the bound it compares with.

    Args:
        name: its name, without `_bucket`.
        matchers: what selects its series, without the bound.
        bound: the bound, in the histogram's own unit.
        unit: that unit as its name tells it: `s`, `ms`, or nothing.
    """

    name: str
    matchers: tuple[Matcher, ...]
    bound: Decimal
    unit: str = ""

    @property
    def bound_s(self) -> Decimal | None:
        """The bound in seconds, or None where the histogram measures no time."""
        scale = dict(_UNITS.values()).get(self.unit)
        return None if scale is None else self.bound * scale

    def buckets(self, window: str, more: tuple[Matcher, ...] = ()) -> str:
        """Return PromQL for the growth of its buckets a second.

        Args:
            window: the range to look back.
            more: further conditions.
        """
        chosen = ",".join(str(each) for each in sorted((*self.matchers, *more)))
        return f"sum by (le) (rate({self.name}{_BUCKET}{{{chosen}}}[{window}]))"

    def quantile(self, share: Decimal, window: str, more: tuple[Matcher, ...] = ()) -> str:
        """Return PromQL for a quantile, `share` 0 to 1."""
        return f"histogram_quantile({share}, {self.buckets(window, more)})"

    def within(self, bound: Decimal, window: str, more: tuple[Matcher, ...] = ()) -> str:
        """Return PromQL for the events a second that one of its buckets holds.

        Args:
            bound: the bucket's upper bound; Prometheus 3 writes whole numbers as `2.0`.
            window: the range to look back.
            more: further conditions.
        """
        text = plain(bound)
        one = Matcher(_BOUND, Op.LIKE, f"{text}|{text}[.]0")
        exact = Matcher(_BOUND, Op.EQUAL, text)
        chosen = (*self.matchers, *more, one if bound == bound.to_integral_value() else exact)
        written = ",".join(str(each) for each in sorted(chosen))
        return f"sum(rate({self.name}{_BUCKET}{{{written}}}[{window}]))"


@dataclass(frozen=True)
class Ratio:
    """Events of a level over a range, as PromQL.

    Args:
        errors: the error ratio.
        total: events a second; empty where the level tells only a ratio.
    """

    errors: str
    total: str = ""


def histogram(level: ServiceLevel) -> Histogram | None:
    """Return the histogram a level's errors are told by, or None where there is none.

    Args:
        level: its error query reads `<name>_bucket` with `le="<bound>"` once.
    """
    if not isinstance(level.sli, EventsSli):
        return None
    read = selectors([filled(level.sli.error_query, "5m")], level.location)
    found = {each for each in map(_histogram, (each.matchers for each in read)) if each}
    return found.pop() if len(found) == 1 else None


def promised_latency(level: ServiceLevel) -> Histogram | None:
    """Return the histogram of a level that says it promises how fast requests are answered."""
    return histogram(level) if level.labels.get(INDICATOR) == "latency" else None


def filled(query: str, window: str) -> str:
    """Return a query of a definition with its range filled in."""
    return query.replace(WINDOW, window)


def ratio(level: ServiceLevel, window: str) -> Ratio | None:
    """Return a level's events over a range; None where slices or weights tell no plain ratio."""
    if isinstance(level.sli, EventsSli):
        errors, total = (filled(each, window) for each in _queries(level.sli))
        return Ratio(f"({errors}) / ({total})", total)
    if isinstance(level.sli, RawSli):
        return Ratio(filled(level.sli.error_ratio_query, window))
    return None


def _queries(sli: EventsSli) -> tuple[str, str]:
    return sli.error_query, sli.total_query


def _histogram(matchers: tuple[Matcher, ...]) -> Histogram | None:
    fixed = {each.label: each.value for each in matchers if each.op is Op.EQUAL}
    series = fixed.get(NAME, "")
    try:
        bound = Decimal(fixed.get(_BOUND, ""))
    except InvalidOperation:
        return None
    if not series.endswith(_BUCKET) or not bound.is_finite():
        return None
    name = series.removesuffix(_BUCKET)
    unit = next((unit for end, (unit, _) in _UNITS.items() if name.endswith(end)), "")
    kept = tuple(each for each in matchers if each.label not in {NAME, _BOUND})
    return Histogram(name, kept, bound, unit)
