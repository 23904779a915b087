"""Incidents people wrote down: a file of them, read, and laid over the time that was measured."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal, InvalidOperation

from switchboard_policy.documents.csv_rows import csv_rows
from switchboard_policy.documents.nodes import Value
from switchboard_policy.documents.yaml_reader import read_yaml
from switchboard_policy.domain.location import Location
from switchboard_policy.domain.moments import rfc3339
from switchboard_policy.domain.units import counted
from switchboard_policy.errors import InputError, nearest

_NEEDED = ("start", "end")
_KNOWN = ("start", "end", "service", "kind", "label")
_TIMES = "RFC 3339 such as 2026-01-31T09:05:00Z, or seconds since the epoch, is allowed"
_AND = " + "
_LATEST = 2**40
"""Seconds since the epoch beyond which a number is none: milliseconds, most likely."""
EVER = (0, _LATEST)
"""A stretch of time that leaves nothing out."""


@dataclass(frozen=True)
class Incident:
    """Something that went wrong, and when.

    Args:
        start_s: seconds since the epoch at which it began.
        end_s: seconds since the epoch at which it was over, after `start_s`.
        service: where; empty for every service.
        label: what it was, in a few words; may be empty.
        location: where it is written; None where it was made in memory.
    """

    start_s: int
    end_s: int
    service: str = ""
    label: str = ""
    location: Location | None = None

    def about(self, service: str) -> bool:
        """Return whether it is about a service."""
        return self.service in {"", service}


@dataclass(frozen=True)
class Laid:
    """Incidents as they count.

    Args:
        incidents: by service and time, none overlapping another of its service.
        notes: what was merged or left out, in words.
    """

    incidents: tuple[Incident, ...]
    notes: tuple[str, ...] = ()


def read_incidents(file: str, data: bytes) -> tuple[Incident, ...]:
    """Return the incidents of a file, in its order.

    Args:
        file: its path; `.csv` is read as CSV with a header, anything else as YAML or JSON: a list
            of mappings, or such a list under `incidents`. Both know start, end, service and kind
            (or label).
        data: its bytes.

    Raises:
        InputError: an incident cannot be read, ends before it begins, or there is none.
    """
    is_csv = file.lower().endswith(".csv")
    rows = csv_rows(file, data, _check) if is_csv else _yaml(file, data)
    found = tuple(_incident(row, where) for row, where in rows)
    if not found:
        raise InputError("no incidents", location=Location(file))
    return found


def lay(
    incidents: Sequence[Incident],
    measured: tuple[int, int],
    services: Collection[str],
    looked_at: tuple[int, int] = EVER,
) -> Laid:
    """Return the incidents that alerts are judged by.

    Args:
        incidents: what was written down.
        measured: first and last second of the telemetry that was read.
        services: the services whose alerts are looked at.
        looked_at: first and last second that was asked for; what is outside is left out.

    Raises:
        InputError: an incident begins or ends within the time asked for, but was not measured.
    """
    begin, end = looked_at
    inside = [each for each in incidents if each.end_s > begin and each.start_s < end]
    for each in inside:
        if begin <= each.start_s < measured[0] or measured[1] < each.end_s <= end:
            raise InputError(
                f"an incident from {rfc3339(each.start_s)} to {rfc3339(each.end_s)} is outside "
                f"the telemetry, {rfc3339(measured[0])} to {rfc3339(measured[1])}",
                location=each.location,
                hint="give the telemetry of that time, or take the incident out",
            )
    strange = sorted({each.service for each in inside} - {"", *services})
    seen = [each for each in inside if each.service not in strange]
    merged = _merged(seen)
    notes = []
    if strange:
        left = counted(len(inside) - len(seen), "incident")
        names = ", ".join(strange[:5])
        notes.append(f"{left} of services without alerts here left out: {names}")
    if len(inside) < len(incidents):
        left = counted(len(incidents) - len(inside), "incident")
        notes.append(f"{left} outside the time looked at left out")
    if len(merged) < len(seen):
        notes.append(f"{len(seen)} incidents became {len(merged)}: overlapping ones are one")
    return Laid(merged, tuple(notes))


def _merged(incidents: Sequence[Incident]) -> tuple[Incident, ...]:
    found: list[Incident] = []
    for each in sorted(incidents, key=lambda one: (one.service, one.start_s, one.end_s)):
        last = found[-1] if found else None
        if last and last.service == each.service and each.start_s <= last.end_s:
            labels = dict.fromkeys([*last.label.split(_AND), *each.label.split(_AND)])
            label = _AND.join(word for word in labels if word)
            found[-1] = replace(last, end_s=max(last.end_s, each.end_s), label=label)
        else:
            found.append(each)
    return tuple(found)


def _yaml(file: str, data: bytes) -> Iterator[tuple[Mapping[str, Value], Location]]:
    document = read_yaml(file, data)
    value, pointer = document.value, ""
    if isinstance(value, dict):
        for key in value:
            if key != "incidents":
                hint = nearest(key, ["incidents"])
                raise InputError(f"unknown key {key!r}", location=document.where(""), hint=hint)
        value, pointer = value.get("incidents"), "/incidents"
    if not isinstance(value, list):
        hint = "- {start: 2026-01-31T09:05:00Z, end: 2026-01-31T09:45:00Z, service: checkout}"
        raise InputError("a list of incidents is expected", location=Location(file), hint=hint)
    for position, entry in enumerate(value):
        where = document.where(f"{pointer}/{position}")
        if not isinstance(entry, dict):
            raise InputError("an incident is a mapping", location=where, hint=", ".join(_KNOWN))
        _check(entry, where)
        yield entry, where


def _check(names: Collection[str], where: Location) -> None:
    for name in names:
        if name not in _KNOWN:
            raise InputError(f"unknown {name!r}", location=where, hint=nearest(name, _KNOWN))
    for name in _NEEDED:
        if name not in names:
            raise InputError(f"{name} is missing", location=where, hint=", ".join(_KNOWN))
    if len(set(names)) < len(names):
        raise InputError("a column twice", location=where)


def _incident(row: Mapping[str, Value], where: Location) -> Incident:
    start, end = (_time(row[name], name, where) for name in _NEEDED)
    if end <= start:
        raise InputError("an incident that ends before it begins", location=where)
    texts = [row.get(name) for name in ("service", "kind", "label")]
    for text in texts:
        if text is not None and not isinstance(text, str):
            raise InputError(f"{text!r} is no text", location=where)
    service, kind, label = (str(text or "") for text in texts)
    told = ": ".join(word for word in (kind, label) if word)
    return Incident(start, end, service, told, where)


def _time(value: Value, name: str, where: Location) -> int:
    """Return seconds since the epoch; parts of a second are dropped."""
    problem = InputError(f"{name}: {value!r} is no time", location=where, hint=_TIMES)
    if isinstance(value, bool) or not isinstance(value, (int, Decimal, str)):
        raise problem
    try:
        number = Decimal(value)
    except InvalidOperation:
        try:
            moment = datetime.fromisoformat(str(value))
        except ValueError:
            raise problem from None
        if moment.tzinfo is None:
            message = f"{name}: {value!r} has no zone"
            raise InputError(message, location=where, hint=_TIMES) from None
        return int(moment.timestamp() // 1)
    if not number.is_finite() or not 0 <= number < _LATEST:
        raise problem
    return int(number)
