"""What columns mean: names are mapped in `switchboard.yaml`, never guessed.

A metric is written `COLUMN`, `COLUMN in UNIT`, or either with `as counter` behind it:

    offered: Value in requests/s        a rate; times the step gives the requests in it
    rejected: http_429 as counter       grows for ever; differences are requests
    latency_p95: p95_ms in ms
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from switchboard_policy.domain.config import TelemetryConfig
from switchboard_policy.domain.location import Location
from switchboard_policy.domain.units import UNITS, Dimension
from switchboard_policy.errors import TelemetryError, nearest
from switchboard_policy.telemetry.signals import KNOWN, is_latency, is_signal

TIMESTAMPS = ("timestamp", "ts", "time")
LABELS = ("service", "tenant", "region")
_COUNTER = " as counter"


@dataclass(frozen=True)
class Metric:
    """Where a signal comes from.

    Args:
        signal: `offered`, `rejected`, `errors`, `latency_p95`, …
        name: column, metric name or expression in the source.
        per: seconds a rate is given per; 0 for a count or a latency.
        factor: multiply by this to get seconds of latency; 1 for counts.
        counter: whether it grows for ever, so that differences count.
    """

    signal: str
    name: str
    per: float = 0.0
    factor: float = 1.0
    counter: bool = False


@dataclass(frozen=True)
class Series:
    """Which series a name of the source stands for; empty parts are taken from columns."""

    service: str = ""
    tenant: str = ""
    region: str = ""
    signal: str = "offered"


def read_metric(signal: str, text: str) -> Metric:
    """Read one entry of `telemetry.metrics`.

    Raises:
        TelemetryError: no such signal, or a unit that measures something else.
    """
    where = Location("switchboard.yaml", f"/telemetry/metrics/{signal}")
    if not is_signal(signal):
        raise TelemetryError(f"no signal {signal!r}", location=where, hint=nearest(signal, KNOWN))
    counter = text.endswith(_COUNTER)
    text = text.removesuffix(_COUNTER)
    name, _, symbol = text.rpartition(" in ")
    unit = UNITS.get(symbol)
    if unit is None or not name:
        return Metric(signal, text, counter=counter)
    fits = {Dimension.TIME} if is_latency(signal) else {Dimension.RATE, Dimension.COUNT}
    if unit.dimension not in fits or (counter and unit.dimension is not Dimension.COUNT):
        allowed = [known.symbol for known in UNITS.values() if known.dimension in fits]
        raise TelemetryError(
            f"{signal} in {symbol}", location=where, hint="allowed: " + ", ".join(allowed)
        )
    if unit.dimension is Dimension.RATE:
        return Metric(signal, name, per=float(round(1 / unit.factor)))
    return Metric(signal, name, factor=float(unit.factor), counter=counter)


class Meaning:
    """The telemetry section of `switchboard.yaml`, ready to be asked.

    Args:
        config: the section.
        services: services the policy repository knows; empty where any will do.
    """

    def __init__(self, config: TelemetryConfig, services: Collection[str] = ()) -> None:
        self.metrics = {
            signal: read_metric(signal, text) for signal, text in sorted(config.metrics.items())
        }
        self.labels: Mapping[str, str] = config.labels
        self.series = {name: _series(name, parts) for name, parts in sorted(config.series.items())}
        self.services = frozenset(services)

    def timestamp(self, columns: Collection[str], location: Location) -> str:
        """Return the column that holds the time.

        Raises:
            TelemetryError: there is none.
        """
        named = self.labels.get("timestamp")
        if named is not None:
            return self._present("timestamp", named, columns, location)
        for column in columns:
            if column.lower() in TIMESTAMPS:
                return column
        raise TelemetryError(
            f"no column 'timestamp' among {_listed(columns)}",
            location=location,
            hint=nearest("timestamp", columns) + "; map it as telemetry.labels.timestamp",
        )

    def label(self, label: str, columns: Collection[str], location: Location) -> str | None:
        """Return the column of a label, or None where the source has none.

        Raises:
            TelemetryError: the column mapped is missing.
        """
        named = self.labels.get(label)
        if named is not None:
            return self._present(label, named, columns, location)
        return label if label in columns else None

    def signals(self, columns: Collection[str], location: Location) -> tuple[Metric, ...]:
        """Return the signals that have a column of their own.

        Raises:
            TelemetryError: a column mapped is missing although another mapped one is there.
        """
        found = [metric for metric in self.metrics.values() if metric.name in columns]
        missing = [metric for metric in self.metrics.values() if metric.name not in columns]
        named = {metric.signal for metric in found} | set(self.metrics)
        found.extend(
            Metric(name, name) for name in columns if is_signal(name) and name not in named
        )
        if found and missing and any(metric.signal in self.metrics for metric in found):
            self._present(missing[0].signal, missing[0].name, columns, location)
        return tuple(sorted(found, key=lambda metric: metric.signal))

    def _present(self, what: str, named: str, columns: Collection[str], location: Location) -> str:
        if named not in columns:
            raise TelemetryError(
                f"no column {named!r} for {what} among {_listed(columns)}",
                location=location,
                hint=nearest(named, columns),
            )
        return named


def _series(name: str, parts: Mapping[str, str]) -> Series:
    where = Location("switchboard.yaml", f"/telemetry/series/{name}")
    known = {*LABELS, "signal"}
    for part in parts:
        if part not in known:
            raise TelemetryError(f"no part {part!r}", location=where, hint=nearest(part, known))
    signal = parts.get("signal", "offered")
    if not is_signal(signal):
        raise TelemetryError(f"no signal {signal!r}", location=where, hint=nearest(signal, KNOWN))
    return Series(**parts)


def _listed(columns: Collection[str]) -> str:
    names = list(columns)
    return ", ".join(names[:8]) + (", …" if len(names) > 8 else "")
