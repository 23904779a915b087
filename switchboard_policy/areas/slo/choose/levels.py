"""Service levels as questions: from a definition, or as the policy repository states them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from switchboard_policy.areas.slo.artefacts.indicator import histogram
from switchboard_policy.areas.slo.definition import Exclusion, ServiceLevel
from switchboard_policy.areas.slo.model import Objective
from switchboard_policy.areas.slo.signal import Signal
from switchboard_policy.domain.config import Config, ServiceFacts, ValueBinding
from switchboard_policy.domain.policy import PolicyValue, variables
from switchboard_policy.domain.units import PERCENT, SECONDS

_OBJECTIVE = ValueBinding("slo.objective", "slo", PERCENT, ())
_THRESHOLD = ValueBinding("slo.threshold", "slo", SECONDS, ())


@dataclass(frozen=True)
class Asked:
    """A service level that is asked about.

    Args:
        objective: the level as it stands.
        period_days: the period its budget is stated over; None for the area's.
        exclusions: time that does not count.
    """

    objective: Objective
    period_days: int | None = None
    exclusions: tuple[Exclusion, ...] = ()

    def counted(self, signal: Signal) -> Signal:
        """Return a signal without the time that does not count.

        Args:
            signal: events by step; a step counts unless it begins inside an exclusion.
        """
        times = signal.start + signal.step * np.arange(len(signal.total), dtype=np.int64)
        out = np.zeros(len(times), dtype=np.bool_)
        for each in self.exclusions:
            since = times - each.start_s
            if each.every_s:
                since = np.where(since >= 0, since % each.every_s, since)
            out |= (since >= 0) & (since < each.end_s - each.start_s)
        errors = None if signal.errors is None else np.where(out, np.nan, signal.errors)
        return replace(signal, total=np.where(out, np.nan, signal.total), errors=errors)


def asked_of(level: ServiceLevel, config: Config) -> Asked:
    """Return a definition as a question.

    What is measured is told by the label `switchboard_indicator`, a threshold by the one bucket
    that the error query reads; nothing is guessed from names.

    Args:
        level: the definition.
        config: for the buckets that are stated of its service.
    """
    names = variables({"service": level.service, "slo": level.name})
    indicator = level.labels.get("switchboard_indicator", "")
    read = histogram(level) if indicator == "latency" else None
    bound = read.bound_s if read is not None else None
    threshold = None if bound is None else PolicyValue(_THRESHOLD, names, bound, ())
    facts = config.services.get(level.service, ServiceFacts())
    objective = Objective(
        service=level.service,
        slo=level.name,
        stated=PolicyValue(_OBJECTIVE, names, level.objective, ()),
        threshold=threshold,
        indicator=indicator,
        quantile=level.labels.get("switchboard_quantile", "p95"),
        kind=level.labels.get("switchboard_kind", "any"),
        buckets_s=facts.latency_buckets_s if threshold is not None else None,
        least_bad_events=level.least_bad_asked,
    )
    return Asked(objective, level.period_days, level.exclusions)


def services(asked: Sequence[Asked]) -> tuple[str, ...]:
    """Return the services that are asked about, sorted."""
    return tuple(sorted({each.objective.service for each in asked}))
