"""The three shapes of a file, each turned into rows of (series, time, signals) in SQL.

- long: a row a series and step, a column a signal;
- metric and value: a row a series, step and signal;
- wide: a row a step, a column a series.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from switchboard_policy.domain.location import Location
from switchboard_policy.errors import TelemetryError, nearest
from switchboard_policy.telemetry.engine import column, quoted
from switchboard_policy.telemetry.formats import Table, typed
from switchboard_policy.telemetry.mapping import LABELS, Meaning, Metric, Series
from switchboard_policy.telemetry.signals import KNOWN, is_signal

_ZONE = "'[+-][0-9][0-9](:?[0-9][0-9])?$'"
MILLISECONDS_FROM = 100_000_000_000
"""Numbers from here on are milliseconds: as seconds they would mean the year 5138."""


@dataclass(frozen=True)
class Shaped:
    """A file's rows as SQL.

    Args:
        sql: a query giving `service`, `tenant`, `region`, `ts` and the signals.
        metrics: the signals it gives.
        row: SQL for a row's number in the file, of `file_row_number` or a column.
        unread: columns it takes nothing from.
    """

    sql: str
    metrics: tuple[Metric, ...]
    row: str = "file_row_number"
    unread: tuple[str, ...] = ()


def shape(table: Table, meaning: Meaning) -> Shaped:
    """Return a file's rows, in the shape its columns show.

    Raises:
        TelemetryError: columns are missing, with the nearest name.
    """
    where = _head(table)
    metric = meaning.labels.get("metric", "metric")
    value = meaning.labels.get("value", "value")
    if metric in table.columns and value in table.columns:
        return _listed(table, meaning, metric, value)
    metrics = meaning.signals(table.columns, where)
    if metrics:
        return _long(table, meaning, metrics)
    return _wide(table, meaning)


def _head(table: Table) -> Location:
    return Location(table.shown, line=1 if table.format == "csv" else 0)


def time_of(table: Table, name: str) -> str:
    """Return a time column as seconds since the epoch in SQL; NULL where it is no time."""
    kind = dict(zip(table.columns, table.types, strict=False)).get(name, "VARCHAR")
    source = column(name)
    if table.format == "parquet" and kind == "TIMESTAMP WITH TIME ZONE":
        return f"epoch_us({source}) // 1000000"
    if table.format == "parquet" and kind.startswith("TIMESTAMP"):
        raise TelemetryError(
            f"column {name!r} holds times without a zone",
            location=_head(table),
            hint="write them with a zone (Parquet: adjusted to UTC), or as epoch seconds",
        )
    number = f"TRY_CAST({source} AS DOUBLE)"
    text = f"CAST({source} AS VARCHAR)"
    zoned = f"({text} LIKE '%Z' OR regexp_matches({text}, {_ZONE}))"
    return (
        f"CASE WHEN {zoned} THEN epoch_us(TRY_CAST({text} AS TIMESTAMPTZ)) // 1000000 "
        f"WHEN {number} >= {MILLISECONDS_FROM} AND isfinite({number}) "
        f"THEN CAST(floor({number} / 1000) AS BIGINT) "
        f"WHEN isfinite({number}) THEN CAST(floor({number}) AS BIGINT) END"
    )


def _names(table: Table, meaning: Meaning) -> str:
    """The columns `service`, `tenant` and `region` in SQL, names of the source translated."""
    where = _head(table)
    given = {label: meaning.label(label, table.columns, where) for label in LABELS}
    whole = meaning.series.get(table.path.stem)
    if given["service"] is None and (whole is None or not whole.service):
        stem = table.path.stem
        raise TelemetryError(
            f"no column 'service' among {', '.join(table.columns[:8])}",
            location=where,
            hint=f"{nearest('service', table.columns)}; or say whose series this is: "
            f"telemetry.series: {{{stem}: {{service: …}}}}",
        )
    parts = []
    for label in LABELS:
        name = given[label]
        fixed = getattr(whole, label) if whole else ""
        source = f"coalesce(CAST({column(name)} AS VARCHAR), '')" if name else "''"
        if fixed:
            source = quoted(fixed)
        elif label == "service" and name:
            source = _translated(source, {n: s.service for n, s in meaning.series.items()})
        elif given["service"]:
            service = f"CAST({column(given['service'])} AS VARCHAR)"
            fixes = {n: getattr(s, label) for n, s in meaning.series.items() if getattr(s, label)}
            source = _case(service, fixes, source)
        parts.append(f"{source} AS {label}")
    return ", ".join(parts)


def _translated(source: str, names: Mapping[str, str]) -> str:
    return _case(source, {name: to for name, to in names.items() if to}, source)


def _case(source: str, cases: Mapping[str, str], otherwise: str) -> str:
    if not cases:
        return otherwise
    whens = " ".join(f"WHEN {quoted(name)} THEN {quoted(to)}" for name, to in cases.items())
    return f"CASE {source} {whens} ELSE {otherwise} END"


def _number(source: str, metric: Metric) -> str:
    return source if metric.factor == 1.0 else f"{source} * {metric.factor!r}"


def _long(table: Table, meaning: Meaning, metrics: tuple[Metric, ...]) -> Shaped:
    time = meaning.timestamp(table.columns, _head(table))
    chosen = ", ".join(
        f"{_number(typed(table, metric.name), metric)} AS {column(metric.signal)}"
        for metric in metrics
    )
    source = table.sql({metric.name for metric in metrics})
    sql = f"SELECT {_names(table, meaning)}, {time_of(table, time)} AS ts, {chosen} FROM {source}"  # noqa: S608
    labels = {meaning.labels.get(label, label) for label in LABELS}
    used = {time, *labels, *(metric.name for metric in metrics)}
    free = [name for name in KNOWN if name not in {metric.signal for metric in metrics}]
    unread = tuple(_unread(name, free) for name in table.columns if name not in used)
    return Shaped(sql, metrics, unread=unread)


def _unread(name: str, signals: Sequence[str]) -> str:
    """Return a column nobody reads, with the signal it may have been meant as."""
    hint = nearest(name.lower(), signals)
    return f"{name} ({hint})" if hint.startswith("did you mean") else name


def _listed(table: Table, meaning: Meaning, metric: str, value: str) -> Shaped:
    """Rows of metric and value: those of metrics nobody mapped stay without a number."""
    time = meaning.timestamp(table.columns, _head(table))
    mapped = {found.signal for found in meaning.metrics.values()}
    metrics = (*meaning.metrics.values(), *(Metric(n, n) for n in KNOWN if n not in mapped))
    number = typed(table, value)
    chosen = ", ".join(
        f"CASE WHEN {column(metric)} = {quoted(found.name)} THEN {_number(number, found)} END "
        f"AS {column(found.signal)}"
        for found in metrics
    )
    wanted = ", ".join(quoted(found.name) for found in metrics)
    sql = (
        f"SELECT * EXCLUDE (metric_name) FROM (SELECT {_names(table, meaning)}, "  # noqa: S608
        f"{time_of(table, time)} AS ts, {chosen}, {column(metric)} AS metric_name, "
        f"row_number() OVER () - 1 AS source_row FROM {table.sql({value})}) "
        f"WHERE metric_name IN ({wanted})"
    )
    return Shaped(sql, metrics, "source_row")


def _wide(table: Table, meaning: Meaning) -> Shaped:
    time = meaning.timestamp(table.columns, _head(table))
    found: list[tuple[str, Series, Metric]] = []
    for name in table.columns:
        series = None if name == time else _series_of(name, meaning)
        if series is not None:
            found.append((name, series, _metric_of(series.signal, name, meaning)))
    if not found:
        others = [name for name in table.columns if name != time]
        raise TelemetryError(
            f"no column of a signal or a series among {', '.join(others[:8])}",
            location=_head(table),
            hint=_help(others, meaning),
        )
    return _unpivoted(table, time, found)


def _help(columns: Sequence[str], meaning: Meaning) -> str:
    wanted = [metric.name for metric in meaning.metrics.values()] or list(KNOWN)
    hints = [nearest(name, wanted) for name in columns]
    near = min(hints, key=lambda hint: not hint.startswith("did you mean"), default="")
    return f"{near}; map columns under telemetry.metrics (long) or telemetry.series (wide)"


def _series_of(name: str, meaning: Meaning) -> Series | None:
    """The series of a wide column: mapped, or named `service/tenant/region:signal`."""
    mapped = meaning.series.get(name)
    if mapped is not None:
        return mapped
    path, colon, signal = name.rpartition(":")
    if not colon:
        path, signal = name, "offered"
    parts = path.split("/")
    if not is_signal(signal) or len(parts) > len(LABELS):
        return None
    if not colon and parts[0] not in meaning.services:
        return None
    service, tenant, region = [*parts, "", ""][: len(LABELS)]
    return Series(service, tenant, region, signal)


def _metric_of(signal: str, name: str, meaning: Meaning) -> Metric:
    """A wide column's unit: what `telemetry.metrics` says of its signal (`* in requests/s`)."""
    mapped = meaning.metrics.get(signal)
    if mapped is None:
        return Metric(signal, name)
    return Metric(signal, name, mapped.per, mapped.factor, mapped.counter)


def _unpivoted(table: Table, time: str, found: list[tuple[str, Series, Metric]]) -> Shaped:
    signals = {metric.signal: metric for _, _, metric in found}
    listed = ", ".join(
        "{"
        f"'service': {quoted(series.service)}, 'tenant': {quoted(series.tenant)}, "
        f"'region': {quoted(series.region)}, 'signal': {quoted(series.signal)}, "
        f"'number': {_number(typed(table, name), metric)}"
        "}"
        for name, series, metric in found
    )
    chosen = ", ".join(
        f"CASE WHEN cell.signal = {quoted(signal)} THEN cell.number END AS {column(signal)}"
        for signal in sorted(signals)
    )
    sql = (
        f"SELECT cell.service AS service, cell.tenant AS tenant, cell.region AS region, ts, "  # noqa: S608
        f"{chosen} FROM (SELECT {time_of(table, time)} AS ts, unnest([{listed}]) AS cell "
        f"FROM {table.sql({name for name, _, _ in found})})"
    )
    metrics = tuple(signals[signal] for signal in sorted(signals))
    return Shaped(sql, metrics, f"file_row_number // {len(found)}")
