"""What follows from what a running Prometheus holds, one sentence each."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

from switchboard_policy.domain.units import counted
from switchboard_policy.telemetry.live import Live, LiveLabel, LiveMetric, State
from switchboard_policy.telemetry.manifest import DAY
from switchboard_policy.telemetry.settings import limits

_SHOWN = 5
"""Names in a sentence before the rest is counted."""


class Rejections(StrEnum):
    """Whether requests a limiter turned away are counted."""

    COUNTED = "counted"
    NO_SERIES = "no_series"
    NOT_MAPPED = "not_mapped"


def rejections(live: Live) -> Rejections:
    """Return whether rejections are counted, by themselves or as offered less admitted."""
    state = {metric.signal: metric.state for metric in live.metrics}
    there = {signal for signal, each in state.items() if each is State.PRESENT}
    if "rejected" in there or {"offered", "admitted"} <= there:
        return Rejections.COUNTED
    return Rejections.NO_SERIES if "rejected" in state else Rejections.NOT_MAPPED


def notes(live: Live) -> tuple[str, ...]:
    """Return what a person should know before pulling, uncounted rejections first."""
    found = [*_censored(live), *_retention(live)]
    for metric in live.metrics:
        found.extend(_of_metric(metric, live))
    if live.missing_services:
        found.append(f"services of the policy without series: {_some(live.missing_services)}")
    return tuple(found)


def _censored(live: Live) -> Iterator[str]:
    counted_how = rejections(live)
    if counted_how is Rejections.COUNTED:
        return
    cost = (
        "demand behind a limit cannot be seen, so every series is censored "
        "and no lowering is proposed from it"
    )
    if counted_how is Rejections.NOT_MAPPED:
        yield f"rejections are not counted: {cost}; map `rejected` in telemetry.metrics"
    else:
        yield (
            f"rejections have no series: {cost}; if none ever happened, say so with "
            "`… or 0 * …` as the documentation of telemetry shows"
        )


def _retention(live: Live) -> Iterator[str]:
    if not live.kept_s:
        yield "the server does not tell how long it keeps samples: the days wanted may not be there"
    elif live.kept_s < live.days * DAY:
        yield (
            f"the server keeps {live.kept_s / DAY:.3g} days, fewer than the {live.days} wanted; "
            f"the estimate is for {counted(len(live.plan.days), 'day')}"
        )


def _of_metric(metric: LiveMetric, live: Live) -> Iterator[str]:
    hint = f"; {metric.hint}" if metric.hint else ""
    if metric.state is State.MISSING:
        yield f"{metric.signal}: the server has no such metric{hint}"
    elif metric.state is State.SILENT:
        yield (
            f"{metric.signal}: nothing is selected at noon of the first, middle or last of "
            f"{counted(len(live.plan.days), 'day')}{hint}"
        )
    elif not metric.labels:
        yield f"{metric.signal}: no series on the last day, though there were some before"
    if not metric.whole:
        yield (
            f"{metric.signal}: only {limits().whole('groups_most'):,} of its services, tenants and "
            "regions were looked at; what is missing is not told"
        )
    step = live.plan.step
    far = limits().real("gap_factor") * step
    if metric.raw and metric.interval_s and metric.interval_s > far:
        yield (
            f"{metric.signal}: samples come every {metric.interval_s} s; "
            f"pull with a --step of at least that, not {step}"
        )
    seen = max((label.series for label in metric.labels), default=0)
    for label in metric.labels:
        yield from _of_label(metric, label, seen)


def _of_label(metric: LiveMetric, label: LiveLabel, seen: int) -> Iterator[str]:
    if label.hint:
        yield f"{metric.signal}: label {label.name!r} is on no series; {label.hint}"
    elif 0 < label.series < seen:
        yield f"{metric.signal}: label {label.name!r} is on {label.series} of {seen:,} series"
    if label.unknown:
        named = f"{label.label}s" if len(label.unknown) > 1 else label.label
        yield f"{metric.signal}: {named} the policy does not know: {_some(label.unknown)}"


def _some(names: tuple[str, ...]) -> str:
    more = len(names) - _SHOWN
    return ", ".join(names[:_SHOWN]) + (f" and {more} more" if more > 0 else "")
