"""What the telemetry commands tell people; the documents hold the same and more."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from switchboard_policy.cli import screen

if TYPE_CHECKING:
    from switchboard_policy.app.telemetry import Examined, Imported, Pulled

_SHOWN = 10
"""Names listed before the rest is counted."""


def imported(found: Imported) -> None:
    """Tell what an import brought in."""
    report = found.report
    screen.line(f"store     {found.into}")
    screen.line(f"series    {report.series}")
    screen.line(f"rows      {report.rows:,}{span(report.start, report.end)}")
    _notes(report.notes)


def pulled(found: Pulled) -> None:
    """Tell what a pull brought in, or would."""
    plan = found.plan
    screen.line(f"store     {found.into}")
    screen.line(f"days      {len(plan.days)} missing, {len(plan.present)} there already")
    if found.report is None:
        size = f"{plan.samples:,} samples, {plan.bytes / 1e6:,.1f} MB"
        screen.line(f"would ask for about {size} in {plan.requests:,} requests")
        return
    screen.line(f"brought   {found.report.days} days, {found.report.samples:,} samples")
    _notes(found.report.notes)


def examined(found: Examined) -> None:
    """Tell what a source can and cannot carry, service by service."""
    health = found.health
    rows = [
        (
            service.service if service.known else f"{service.service} (not in the policy)",
            str(service.series),
            str(service.tenants),
            f"{service.days:.6g}",
            f"{service.measured * 100:.1f} %",
            ", ".join(f"{step} s" for step in service.steps),
            str(service.censored),
            ", ".join(service.signals),
        )
        for service in health.services
    ]
    heads = ("service", "series", "tenants", "days", "measured", "step", "censored", "signals")
    screen.table(heads, rows)
    screen.line()
    screen.line(f"measured  {health.series} series{span(health.start, health.end)}")
    for what, names in (
        ("services without measurements", health.missing_services),
        ("tenants without measurements", health.missing_tenants),
        ("tenants the policy does not know", health.unknown_tenants),
    ):
        if names:
            screen.line(f"note      {what}: {listed(names)}")
    _notes(health.notes)


def span(start: int, end: int) -> str:
    """Return a stretch of time as people read it, with the blank before it."""
    if end <= start:
        return ""
    first, last = (datetime.fromtimestamp(each, UTC) for each in (start, end))
    return f", {first:%Y-%m-%d %H:%M} to {last:%Y-%m-%d %H:%M} UTC"


def listed(names: tuple[str, ...]) -> str:
    """Return names in one line; many are counted."""
    more = len(names) - _SHOWN
    return ", ".join(names[:_SHOWN]) + (f" and {more} more" if more > 0 else "")


def _notes(notes: tuple[str, ...]) -> None:
    for note in notes:
        screen.line(f"note      {note}")
