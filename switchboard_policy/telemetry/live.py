"""What a running Prometheus holds of the mapped metrics, asked in a few small questions.

A pull would bring the last whole days, so series, labels and distances between samples are
looked at as they were at noon of the last of them.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from switchboard_policy.domain.config import Config, TelemetryConfig
from switchboard_policy.errors import InputError, nearest
from switchboard_policy.promql.selectors import NAME, Op, Selector, selectors
from switchboard_policy.telemetry.estimate import estimate, last_days, noons, one, questions
from switchboard_policy.telemetry.manifest import DAY
from switchboard_policy.telemetry.mapping import LABELS
from switchboard_policy.telemetry.prometheus import Prometheus, Samples
from switchboard_policy.telemetry.pull_report import PullPlan
from switchboard_policy.telemetry.queries import Naming, Query, queries
from switchboard_policy.telemetry.settings import limits

STEP = 60
"""Seconds; the step of a pull that nobody told another."""
_HOUR = 3_600

Known = Mapping[str, Collection[str]]


class State(StrEnum):
    """Whether a mapped metric is there."""

    PRESENT = "present"
    SILENT = "silent"
    """The server knows the name, but nothing was selected in the days looked at."""
    MISSING = "missing"


@dataclass(frozen=True)
class LiveLabel:
    """One of our labels on a metric.

    Args:
        label: `service`, `tenant` or `region`.
        name: what it is called on the server.
        series: how many series of those looked at have it.
        values: what it says there, as our names, sorted.
        unknown: values that the policy says nothing of; empty where it names none at all.
        hint: where it was mapped and is not there: what may be meant.
    """

    label: str
    name: str
    series: int
    values: tuple[str, ...]
    unknown: tuple[str, ...]
    hint: str = ""


@dataclass(frozen=True)
class LiveMetric:
    """One mapped metric.

    Args:
        signal: `offered`, `rejected`, …
        expression: PromQL as it would be asked.
        raw: whether raw samples of a counter are asked for.
        state: whether it is there.
        series: how many series it has.
        interval_s: seconds between its samples, the coarsest of what it reads; None if unknown.
        labels: our labels on it; none unless it was there on the last day.
        whole: whether all of its series were looked at for labels.
        hint: where it is missing: what may be meant.
    """

    signal: str
    expression: str
    raw: bool
    state: State
    series: int
    interval_s: int | None
    labels: tuple[LiveLabel, ...]
    whole: bool = True
    hint: str = ""


@dataclass(frozen=True)
class Live:
    """What a server holds, against what the policy asks about.

    Args:
        at: the moment looked at, seconds since the epoch.
        days: days wanted.
        kept_s: seconds the server keeps samples; 0 where it does not tell.
        plan: what pulling the days wanted and kept would be.
        metrics: each mapped metric, by signal.
        missing_services: services of the policy without any series; empty where not all were
            looked at.
    """

    at: int
    days: int
    kept_s: int
    plan: PullPlan
    metrics: tuple[LiveMetric, ...]
    missing_services: tuple[str, ...]


def most_questions(config: TelemetryConfig, days: int) -> int:
    """Return how many questions `look` asks at most, the one about retention included.

    Args:
        config: the telemetry section of `switchboard.yaml`.
        days: days wanted.

    Raises:
        UsageError: no metric is mapped.
        TelemetryError: a metric is mapped wrongly.
    """
    asked = queries(config, STEP)
    # Of each metric its labels twice, the second time by name; of all, the names there are.
    of_metrics = (questions(each, range(days)) + len(_reads(each)) + 2 for each in asked)
    return sum(of_metrics) + 2


def look(  # noqa: PLR0913 - the server, what it is held against, and when
    server: Prometheus, config: Config, known: Known, *, now: float, days: int, kept_s: int
) -> Live:
    """Look at the mapped metrics of a server.

    Args:
        server: the server.
        config: expressions and labels.
        known: what the policy names, by label; a label without any is not judged.
        now: seconds since the epoch.
        days: whole days wanted.
        kept_s: seconds the server keeps samples, as `rules_api.retention_s` told.

    Raises:
        UsageError: no metric is mapped.
        UnreachableError: the server does not answer.
        TelemetryError: it refuses an expression.
    """
    asked = queries(config.telemetry, STEP)
    reachable = min(days, max(kept_s // DAY, 1)) if kept_s else days
    wanted = last_days(now, reachable, STEP)
    plan = estimate(server, asked, STEP, wanted)
    names: tuple[str, ...] = ()
    if not all(plan.series.values()):
        names = server.names(wanted[0] * DAY, int(now), limits().whole("names_most"))
    at = noons(wanted)[-1]
    metrics = tuple(
        _present(
            server, config.telemetry, known, query=query, series=plan.series[query.signal], at=at
        )
        if plan.series[query.signal]
        else _absent(query, names)
        for query in asked
    )
    return Live(at, days, kept_s, plan, metrics, _missing(metrics, known.get("service", ())))


def _missing(metrics: Sequence[LiveMetric], services: Collection[str]) -> tuple[str, ...]:
    if not all(metric.whole for metric in metrics):
        return ()
    labels = [each for metric in metrics for each in metric.labels if each.label == "service"]
    return tuple(sorted(set(services).difference(*(each.values for each in labels))))


def _absent(query: Query, names: tuple[str, ...]) -> LiveMetric:
    """A metric without series: the server does not know its name, or nothing was selected."""
    gone = [name for name in _names(query) if name not in names]
    # Of a list that was cut nothing can be said to be missing.
    missing = bool(gone) and len(names) < limits().whole("names_most")
    state = State.MISSING if missing else State.SILENT
    hint = nearest(gone[0], names) if gone else ""
    return LiveMetric(query.signal, query.expression, query.raw, state, 0, None, (), hint=hint)


def _present(  # noqa: PLR0913 - the server, the mapping, and what was found of the metric
    server: Prometheus,
    config: TelemetryConfig,
    known: Known,
    *,
    query: Query,
    series: int,
    at: int,
) -> LiveMetric:
    mapped = {label: config.labels.get(label, label) for label in LABELS}
    most = limits().whole("groups_most")
    by = ", ".join(mapped.values())
    groups = server.instant(f"topk({most}, count by ({by}) ({query.expression}))", at)
    labels = [_label(each, mapped, config, groups, known) for each in LABELS] if groups else []
    lost = [each for each in labels if not each.series and _needed(each, config)]
    reads = _reads(query)
    if lost and reads:
        there = server.labels(str(reads[0]), at - _HOUR, at + 1)
        labels = [_hinted(each, there) if each in lost else each for each in labels]
    return LiveMetric(
        signal=query.signal,
        expression=query.expression,
        raw=query.raw,
        state=State.PRESENT,
        series=series,
        interval_s=_interval(server, reads, at),
        labels=tuple(labels),
        whole=len(groups) < most,
    )


def _label(
    label: str,
    mapped: Mapping[str, str],
    config: TelemetryConfig,
    groups: Sequence[Samples],
    known: Known,
) -> LiveLabel:
    naming = Naming(config, {})
    there = [each for each in groups if each.labels.get(mapped[label])]
    keys = [naming.key(each.labels) for each in groups if each.labels.get(mapped["service"])]
    values = {value for key in keys if key and (value := getattr(key, label))}
    if label != "service":
        # Without a service's name there is no key, and the value is there all the same.
        values |= {
            each.labels[mapped[label]] for each in there if not each.labels.get(mapped["service"])
        }
    judged = known.get(label, ())
    return LiveLabel(
        label=label,
        name=mapped[label],
        series=sum(int(each.values[0]) for each in there),
        values=tuple(sorted(values)),
        unknown=tuple(sorted(values.difference(judged))) if judged else (),
    )


def _needed(label: LiveLabel, config: TelemetryConfig) -> bool:
    """Whether a label must be there: no series is without a service; others if mapped."""
    return label.label == "service" or label.label in config.labels


def _hinted(label: LiveLabel, there: tuple[str, ...]) -> LiveLabel:
    if label.name in there:
        hint = "the expression leaves it out: name it in `by (…)`"
    else:
        hint = nearest(label.name, [each for each in there if each != NAME])
    return LiveLabel(
        label.label, label.name, label.series, label.values, label.unknown, hint or "no labels"
    )


def _interval(server: Prometheus, reads: Sequence[Selector], at: int) -> int | None:
    """Seconds between samples, from samples an hour of the series in the middle."""
    found = []
    for selector in reads:
        # A second past noon: older servers count a sample at either edge of the hour.
        asked = f"quantile(0.5, count_over_time({selector}[1h]))"
        samples = one(server.instant(asked, at + 1))
        if samples > 0:
            found.append(round(_HOUR / samples))
    return max(found, default=None)


def _reads(query: Query) -> tuple[Selector, ...]:
    """What an expression selects; nothing where only the server can read it."""
    try:
        return selectors([query.expression])
    except InputError:
        return ()


def _names(query: Query) -> tuple[str, ...]:
    return tuple(
        matcher.value
        for selector in _reads(query)
        for matcher in selector.matchers
        if matcher.label == NAME and matcher.op is Op.EQUAL
    )
