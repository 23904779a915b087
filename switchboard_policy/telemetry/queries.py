"""What to ask Prometheus for: each signal's expression, and how its answer is read.

- A counter (a selector of a name that ends in `_total` or `_count`, or `… as counter`) is read as
  raw samples; growth is summed exactly, and a counter that falls starts anew.
- Anything else is evaluated at each step and taken as it comes. `$step` stands for the step, as
  in `sum by (service, tenant) (increase(http_requests_total[$step]))`. Mind that `increase()`
  extrapolates to the edges of its window: its counts are estimates, not whole numbers.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from simulator import SeriesKey
from switchboard_policy.domain.config import TelemetryConfig
from switchboard_policy.errors import TelemetryError, UsageError, nearest
from switchboard_policy.telemetry.mapping import LABELS, Meaning, Metric
from switchboard_policy.telemetry.signals import is_latency

_SELECTOR = re.compile(r"\s*([a-zA-Z_:][a-zA-Z0-9_:]*)\s*(\{.*\})?\s*", re.DOTALL)
_COUNTERS = ("_total", "_count")


@dataclass(frozen=True)
class Query:
    """One signal to ask for.

    Args:
        signal: the signal.
        expression: PromQL, `$step` filled in.
        raw: whether raw samples of a counter are asked for.
        per: seconds a rate is given per; 0 for anything else.
        factor: multiply latency by this to get seconds.
    """

    signal: str
    expression: str
    raw: bool
    per: float
    factor: float


def queries(config: TelemetryConfig, step: int) -> tuple[Query, ...]:
    """Return what to ask for, from `telemetry.metrics`.

    Args:
        config: the telemetry section of `switchboard.yaml`.
        step: seconds.

    Raises:
        UsageError: no metric is mapped.
        TelemetryError: a metric is mapped wrongly.
    """
    meaning = Meaning(config)
    if not meaning.metrics:
        raise UsageError(
            "no metric is mapped",
            hint="telemetry.metrics of switchboard.yaml: {offered: http_requests_total}",
        )
    return tuple(_query(metric, step) for metric in meaning.metrics.values())


def _query(metric: Metric, step: int) -> Query:
    selector = _SELECTOR.fullmatch(metric.name)
    named = selector is not None and selector.group(1).endswith(_COUNTERS)
    raw = metric.counter or (named and not metric.per and not is_latency(metric.signal))
    if metric.counter and selector is None:
        raise TelemetryError(
            f"{metric.signal}: a counter is a selector, not {metric.name!r}",
            hint="such as http_requests_total{job='gateway'}; leave `as counter` out of the rest",
        )
    expression = metric.name.replace("$step", f"{step}s")
    return Query(metric.signal, expression, raw, metric.per, metric.factor)


class Naming:
    """From labels to series.

    Args:
        config: `labels` and `series` of the telemetry section.
        services: services the policy repository knows; empty where any will do.
    """

    def __init__(self, config: TelemetryConfig, services: Mapping[str, object]) -> None:
        meaning = Meaning(config, services)
        self._labels = {label: config.labels.get(label, label) for label in LABELS}
        self._series = meaning.series
        self._services = meaning.services
        self.skipped: set[str] = set()

    def key(self, labels: Mapping[str, str]) -> SeriesKey | None:
        """Return the series labels belong to; None for a service the policy does not know.

        Raises:
            TelemetryError: there is no label that names the service.
        """
        name = self._labels["service"]
        source = labels.get(name, "")
        if not source:
            raise TelemetryError(
                f"a series without label {name!r}: {dict(labels)}",
                hint=nearest(name, labels) + "; map it as telemetry.labels.service",
            )
        fixed = self._series.get(source)
        parts = {label: labels.get(self._labels[label], "") for label in LABELS}
        if fixed is not None:
            parts |= {label: getattr(fixed, label) for label in LABELS if getattr(fixed, label)}
        key = SeriesKey(**parts)
        if self._services and key.service not in self._services:
            self.skipped.add(key.service)
            return None
        return key
