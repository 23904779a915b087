"""OpenSLO v1: objects of several kinds, in one file or many, read into service levels."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal

from switchboard_policy.areas.slo.definition import (
    Alerting,
    AlertTarget,
    Calendar,
    CompositeSli,
    EventsSli,
    RawSli,
    ServiceLevel,
    Severity,
    Sli,
    TimeslicesSli,
)
from switchboard_policy.areas.slo.formats.checks import (
    check_label,
    checked_name,
    checked_objective,
)
from switchboard_policy.areas.slo.formats.fields import Fields
from switchboard_policy.areas.slo.formats.openslo_alerting import (
    NO_ALERTS,
    is_alert_key,
    read_own_alerting,
    read_policies,
)
from switchboard_policy.areas.slo.formats.openslo_indicator import read_indicator, read_threshold
from switchboard_policy.areas.slo.formats.openslo_objects import (
    Objects,
    about_others,
    beside_the_name,
    gather,
)
from switchboard_policy.areas.slo.formats.openslo_period import read_period, shorthand_s
from switchboard_policy.areas.slo.formats.own_keys import read_own
from switchboard_policy.areas.slo.formats.own_texts import OPENSLO, Texts, own_texts
from switchboard_policy.areas.slo.formats.result import Read
from switchboard_policy.domain.finding import Finding
from switchboard_policy.errors import nearest

OCCURRENCES, TIMESLICES, RATIO_TIMESLICES = "Occurrences", "Timeslices", "RatioTimeslices"
_METHODS = (OCCURRENCES, TIMESLICES, RATIO_TIMESLICES)
_INDICATOR = ("indicator", "indicatorRef")


def read_openslo(documents: Iterable[Fields]) -> Read:
    """Return the service levels of OpenSLO's objects; they may refer to each other across files.

    Args:
        documents: each of `apiVersion: openslo/v1`.

    Raises:
        InputError: one cannot be read; says where.
    """
    objects = gather(documents)
    findings = about_others(objects)
    levels: list[ServiceLevel] = []
    for slo in objects.by_name.get("SLO", {}).values():
        read = _Slo(slo, slo.needed("spec"), objects, findings)
        levels += read.levels()
    return Read(tuple(levels), (*findings, *objects.unused()))


@dataclass
class _Slo:
    """One SLO on its way to service levels; what is left aside is added to the findings."""

    object: Fields
    spec: Fields
    objects: Objects
    findings: list[Finding]

    def levels(self) -> list[ServiceLevel]:
        """Return its levels: one an objective, or one for all of them where they have weights."""
        self.spec.only(
            {
                *("description", "service", "timeWindow", "budgetingMethod", "objectives"),
                *("alertPolicies", *_INDICATOR),
            }
        )
        period = read_period(self.spec, self.findings)
        if isinstance(period, Finding):
            self.findings.append(period)
            return []
        method = self._method()
        objectives = self.spec.parts("objectives")
        if not objectives:
            self.spec.refuse("no objective stands here; at least one is needed", "objectives")
        for objective in objectives:
            self._check(objective)
        base = self._base(*period)
        if method is None:
            return []
        if any(objective.node(key) for objective in objectives for key in _INDICATOR):
            return self._composite(base, objectives, method)
        found = []
        for number, objective in enumerate(objectives, start=1):
            sli = self._sli(self.spec, objective, method)
            if isinstance(sli, Finding):
                self.findings.append(sli)
                continue
            name = base.name if len(objectives) == 1 else f"{base.name}-{number}"
            found.append(replace(base, name=name, objective=_target(objective), sli=sli))
        return found

    def _method(self) -> str | None:
        method = self.spec.text("budgetingMethod")
        if method not in _METHODS:
            hint = nearest(method, _METHODS)
            self.spec.refuse(f"budgetingMethod {method!r} is not known", "budgetingMethod", hint)
        if method != RATIO_TIMESLICES:
            return method
        what = f"{self.object.needed('metadata').text('name')} is left out: a mean of ratios of "
        what += "slices is no ratio of events"
        self.findings.append(self.spec.not_understood(what, "budgetingMethod"))
        return None

    def _check(self, objective: Fields) -> None:
        objective.only(
            {
                *("displayName", "op", "value", "target", "targetPercent", "timeSliceTarget"),
                *("timeSliceWindow", "compositeWeight", *_INDICATOR),
            }
        )
        if objective.node("displayName") is not None:
            what = "an objective's displayName is left out"
            self.findings.append(objective.not_understood(what, "displayName"))
        if objective.node("op") is not None and objective.node("value") is None:
            what = "op is left out: it compares nothing without a value"
            self.findings.append(objective.not_understood(what, "op"))

    def _base(self, days: int, calendar: Calendar) -> ServiceLevel:
        """Return the level but for what its objectives say."""
        metadata = self.object.needed("metadata")
        service = checked_name(self.spec, "service")
        name = checked_name(metadata, "name")
        annotations = metadata.part("annotations")
        others, own = own_texts(
            metadata.texts("annotations"), OPENSLO, (annotations or metadata).where
        )
        if metadata.node("displayName") is not None:
            what = "displayName is left out"
            self.findings.append(metadata.not_understood(what, "displayName"))
        self.findings += [
            annotations.not_understood(f"annotation {other} is left out", other)
            for other in others
            if annotations
        ]
        rolling = calendar is Calendar.ROLLING
        alerts = {key: text for key, text in own.texts.items() if is_alert_key(key)}
        rest = {key: text for key, text in own.texts.items() if key not in alerts}
        known = ("least_events", "least_bad_events", "exclusion", *(() if rolling else ("period",)))
        keys = read_own(replace(own, texts=rest), known, calendar)
        return ServiceLevel(
            service=service,
            name=name.removeprefix(f"{service}-"),
            objective=Decimal(0),
            sli=RawSli(""),
            description=self.spec.text("description", ""),
            labels=self._labels(metadata),
            alerting=self._alerting(replace(own, texts=alerts), annotations),
            period_days=days if rolling else keys.period_days,
            calendar=calendar,
            exclusions=keys.exclusions,
            least_events=keys.least_events,
            least_bad_events=keys.least_bad_events,
            location=metadata.where("name"),
        )

    def _labels(self, metadata: Fields) -> dict[str, str]:
        labels = metadata.part("labels")
        found = {}
        for name in labels.names() if labels else ():
            assert labels is not None
            items = labels.items(name)
            if len(items) != 1:
                what = f"label {name} is left out: Prometheus has one value a label"
                self.findings.append(labels.not_understood(what, name))
                continue
            check_label(name, labels)
            found[name] = items[0]
        return found

    def _alerting(self, own: Texts, annotations: Fields | None) -> Alerting:
        name, severities = read_policies(self.spec, self.objects.find, self.findings)
        if own.texts and annotations is not None:
            return read_own_alerting(own, annotations)
        if not severities:
            return NO_ALERTS
        return Alerting(
            name=name,
            page=AlertTarget(disabled=Severity.PAGE not in severities),
            ticket=AlertTarget(disabled=Severity.TICKET not in severities),
        )

    def _sli(
        self, holder: Fields, objective: Fields, method: str
    ) -> EventsSli | RawSli | TimeslicesSli | Finding:
        """Return the indicator that a mapping holds or refers to, as an objective measures it."""
        inline, reference = (holder.node(key) is not None for key in _INDICATOR)
        if inline == reference:
            holder.refuse("one of indicator and indicatorRef is allowed")
        found = self._indicator(holder)
        sources = self.objects.by_name.get("DataSource", {})
        threshold = read_threshold(objective)
        sli = read_indicator(found.needed("spec"), threshold, sources, self.findings)
        if isinstance(sli, Finding) or method == OCCURRENCES:
            return sli
        target = objective.number("timeSliceTarget")
        if target is None or not 0 < target <= 1:
            objective.refuse("timeSliceTarget is a ratio above 0 and at most 1", "timeSliceTarget")
        return TimeslicesSli(sli, shorthand_s(objective, "timeSliceWindow"), target)

    def _indicator(self, holder: Fields) -> Fields:
        if holder.node("indicatorRef") is not None:
            return self.objects.find(holder, "indicatorRef", "SLI")
        indicator = holder.needed("indicator")
        indicator.only({"metadata", "spec"})
        self.findings += beside_the_name(indicator.needed("metadata"), "an indicator")
        return indicator

    def _composite(
        self, base: ServiceLevel, objectives: list[Fields], method: str
    ) -> list[ServiceLevel]:
        parts: list[tuple[str, Decimal, EventsSli | RawSli]] = []
        targets = [_target(objective) for objective in objectives]
        for objective in objectives:
            weight = objective.number("compositeWeight")
            weight = Decimal(1) if weight is None else weight
            if weight <= 0:
                objective.refuse("compositeWeight is above 0", "compositeWeight")
            sli: Sli | Finding = self._sli(objective, objective, method)
            if isinstance(sli, TimeslicesSli):
                sli = objective.not_understood(f"{base.id} is left out: a composite of slices")
            if isinstance(sli, Finding):
                self.findings.append(sli)
                return []
            assert not isinstance(sli, CompositeSli)
            metadata = self._indicator(objective).needed("metadata")
            name = checked_name(metadata, "name")
            if any(name == other for other, _, _ in parts):
                metadata.refuse(f"indicator {name!r} a second time in one composite", "name")
            parts.append((name, weight, sli))
        if len(set(targets)) > 1:
            what = f"{base.id} is left out: its objectives differ, so the whole has no one target"
            self.findings.append(self.spec.not_understood(what, "objectives"))
            return []
        return [replace(base, objective=targets[0], sli=CompositeSli(tuple(parts)))]


def _target(objective: Fields) -> Decimal:
    ratio, percent = objective.number("target"), objective.number("targetPercent")
    if ratio is not None and percent is not None:
        objective.refuse("one of target and targetPercent is allowed", "targetPercent")
    if percent is not None:
        return checked_objective(objective, "targetPercent", percent)
    return checked_objective(objective, "target", None if ratio is None else ratio * 100)
