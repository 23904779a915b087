"""What scopes have spent, from a billing export; and what a request cost, beside telemetry."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from simulator.daily import served_by_day
from simulator.days import DAY
from switchboard_policy.app.input_files import read_file
from switchboard_policy.app.policy import open_telemetry, read_policy
from switchboard_policy.app.policy_values import values_by_area
from switchboard_policy.areas.cost.billing import MonthSpent, months_spent, read_bills
from switchboard_policy.areas.cost.model import Scope, known_operations
from switchboard_policy.areas.kinds import at
from switchboard_policy.domain.digest import sha256
from switchboard_policy.domain.json_value import Json
from switchboard_policy.errors import TelemetryError, UsageError

if TYPE_CHECKING:
    from simulator import SeriesKey, TraceSource

SCHEMA = "switchboard.billing/v1"

Figures = dict[str, float | int | str | None]


@dataclass(frozen=True)
class Billed:
    """What scopes have spent.

    Args:
        digest: of the export's bytes.
        months: of each scope, by scope and month.
        figures: of each, in the same order; a name ends with its unit.
        notes: what could not be told, and why.
    """

    digest: str
    months: tuple[MonthSpent, ...]
    figures: tuple[Figures, ...]
    notes: tuple[str, ...]

    def document(self) -> dict[str, object]:
        """Return it as a JSON document; `facts` are what the rules of the area ask."""
        return {
            "schema": SCHEMA,
            "digest": self.digest,
            "months": [
                {
                    "scope": month.scope,
                    "month": month.name,
                    "figures": figures,
                    "facts": month.facts(),
                }
                for month, figures in zip(self.months, self.figures, strict=True)
            ],
            "notes": list(self.notes),
        }


def billed(root: Path, export: Path, *, telemetry: str = "") -> Billed:
    """Return what scopes have spent, by month.

    Args:
        root: root of the policy repository; its cost data say caps, guards and what is counted.
        export: the billing export, CSV.
        telemetry: source; empty for the one in `switchboard.yaml`, which may be missing here.

    Raises:
        InputError: the export or a file of the repository cannot be used.
        TelemetryError: the telemetry that was named cannot be read.
    """
    data = read_file(export)
    months = months_spent(read_bills(export.as_posix(), data))
    values = values_by_area(root).get("cost")
    scopes = {name: _scope(values, name) for name in {month.scope for month in months}}
    notes = [
        f"the cost data hold no whole scope {name!r}: its cap is not known"
        for name, scope in sorted(scopes.items())
        if scope is None
    ]
    counted = {each.service for scope in scopes.values() if scope for each in scope.counted}
    served: Mapping[str, Mapping[date, float]] = {}
    if counted:
        served, told = _served(root, telemetry, counted)
        notes += told
    figures = tuple(_figures(month, scopes[month.scope], served) for month in months)
    return Billed(sha256(data), months, figures, tuple(notes))


def _scope(values: Json, name: str) -> Scope | None:
    return Scope.read(at(values, "scopes", name), known_operations(values))


def _figures(
    month: MonthSpent, scope: Scope | None, served: Mapping[str, Mapping[date, float]]
) -> Figures:
    found: Figures = {
        "spent_usd": float(month.usd),
        "to_day": month.day,
        "month_usd_at_this_pace": float(month.usd * month.days / month.day),
    }
    if scope is None:
        return found
    reached = scope.reached(month.cents)
    found["cap_usd"] = scope.cap_usd
    found["spent_percent"] = month.cents / scope.cap_usd
    found["guard_percent"] = reached[-1].percent if reached else 0
    found["guard_from_day"] = (
        _reached_on(month, reached[-1].percent * scope.cap_usd) if reached else None
    )
    for each in scope.counted:
        usd, count, days = _both(month, served.get(each.service, {}))
        name = each.name.replace(" ", "_")
        found[f"usd_per_{each.per}_{name}"] = usd * each.per / count if count else None
        found[f"days_with_both_of_{name}"] = days
    return found


def _reached_on(month: MonthSpent, cents: int) -> int | None:
    """Return the day of the month on which so many cents were spent."""
    total = Decimal(0)
    for day, usd in month.daily.items():
        total += usd * 100
        if total >= cents:
            return day
    return month.day


def _both(month: MonthSpent, served: Mapping[date, float]) -> tuple[float, float, int]:
    """Return USD and requests of the days that were measured whole, and how many these are."""
    days = [month.first + timedelta(days=number) for number in range(month.day)]
    known = [day for day in days if day in served]
    usd = sum((month.daily.get(day.day, Decimal(0)) for day in known), Decimal(0))
    return float(usd), sum(served[day] for day in known), len(known)


def _served(
    root: Path, telemetry: str, services: set[str]
) -> tuple[dict[str, dict[date, float]], list[str]]:
    """Return the requests served by service and day, and what could not be told."""
    try:
        source = open_telemetry(read_policy(root, allow_dirty=True), telemetry)
        return _read(source, services)
    except (TelemetryError, UsageError) as error:
        if telemetry:
            raise
        return {}, [f"what a request cost is not known: {error.message}"]


def _read(
    source: TraceSource, services: set[str]
) -> tuple[dict[str, dict[date, float]], list[str]]:
    """Return requests by service and day: of the whole service, else of its tenants together."""
    keys = source.coverage().keys
    found: dict[str, dict[date, float]] = {}
    notes: list[str] = []
    for service in sorted(services):
        own = [key for key in keys if key.service == service]
        whole = [key for key in own if not key.tenant and not key.region]
        if not own:
            notes.append(f"no telemetry of {service}: what a request of it cost is not known")
        elif not whole:
            notes.append(f"{service} is counted by its {len(own)} tenants or regions together")
        found[service] = _together(source, whole or own) if own else {}
    return found, notes


def _together(source: TraceSource, keys: Sequence[SeriesKey]) -> dict[date, float]:
    """Return the sum of some series by day, of the days that all of them were measured."""
    series = [days for block in source.read(keys) for days in served_by_day(block).values()]
    shared = set.intersection(*(set(days) for days in series)) if series else set()
    return {_day(start): sum(days[start] for days in series) for start in sorted(shared)}


def _day(start: int) -> date:
    midnight = datetime.combine(date(1970, 1, 1), time(), UTC)
    return (midnight + timedelta(days=start // DAY)).date()
