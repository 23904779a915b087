"""What the doctor tells people of a running Prometheus."""

from __future__ import annotations

from typing import TYPE_CHECKING

from switchboard_policy.cli import screen

if TYPE_CHECKING:
    from switchboard_policy.app.telemetry_live import LookedAt
    from switchboard_policy.telemetry.live import LiveLabel, LiveMetric

_DAY = 86_400


def looked_at(found: LookedAt) -> None:
    """Tell what a server holds, metric by metric, and what a pull would be."""
    live, plan = found.live, found.live.plan
    heads = ("metric", "state", "series", "every", "services", "tenants", "regions")
    screen.table(heads, [_row(metric) for metric in live.metrics])
    screen.line()
    kept = f"{live.kept_s / _DAY:,.4g} days" if live.kept_s else "not told"
    screen.line(f"kept      {kept}, {live.days} wanted")
    size = f"{plan.samples:,} samples, {plan.bytes / 1e6:,.1f} MB"
    days = len(plan.days)
    screen.line(f"pull      about {size} in {plan.requests:,} requests for {days} days")
    for note in found.notes:
        screen.line(f"note      {note}")


def _row(metric: LiveMetric) -> tuple[str, ...]:
    every = "-" if metric.interval_s is None else f"{metric.interval_s} s"
    labels = [_cell(label) for label in metric.labels] or ["-"] * 3
    return (metric.signal, metric.state.value, f"{metric.series:,}", every, *labels)


def _cell(label: LiveLabel) -> str:
    if not label.values:
        return "no label" if label.hint else "-"
    unknown = f", {len(label.unknown):,} unknown" if label.unknown else ""
    return f"{len(label.values):,}{unknown}"
