"""The objectives of the repository: numbers through the mapping, words from Sloth's files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from switchboard_policy.areas.slo.definition import LEAST_BAD_EVENTS
from switchboard_policy.areas.slo.formats.own_keys import read_least_bad
from switchboard_policy.areas.slo.formats.own_texts import SLOTH, own_texts
from switchboard_policy.documents.nodes import Value
from switchboard_policy.documents.yaml_reader import read_yaml
from switchboard_policy.domain.config import ServiceFacts
from switchboard_policy.domain.location import Location
from switchboard_policy.domain.policy import PolicyValue, PolicyValues
from switchboard_policy.domain.snapshot import Snapshot
from switchboard_policy.domain.units import RATIO, SECONDS, convert

_VERSION = "prometheus/v1"
_BUCKET = "le="

Holder = Mapping[str, Value]
"""What stands in a document under a key."""


@dataclass(frozen=True)
class Objective:
    """One service level objective.

    Args:
        service: the service.
        slo: its name there.
        stated: the objective, in the binding's unit.
        threshold: the latency threshold; None where there is none.
        indicator: `availability` or `latency`, empty where no label says.
        quantile: quantile of a latency indicator, such as `p95`.
        kind: kind of requests for the organisation's defaults, `any` where no label says.
        buckets_s: thresholds its histogram can tell, in seconds and rising, empty where nobody
            stated them; None where the SLI reads no histogram, so that any threshold will do.
        least_bad_events: bad events its alerts ask for.
    """

    service: str
    slo: str
    stated: PolicyValue
    threshold: PolicyValue | None
    indicator: str
    quantile: str
    kind: str
    buckets_s: tuple[Decimal, ...] | None = None
    least_bad_events: int = LEAST_BAD_EVENTS

    @property
    def subject(self) -> str:
        """Whom it is about: `reporting/latency`."""
        return f"{self.service}/{self.slo}"

    @property
    def ratio(self) -> float:
        """The objective as a ratio, 0 to 1."""
        return float(convert(self.stated.number, self.stated.binding.unit, RATIO))

    @property
    def seconds(self) -> float:
        """The threshold in seconds; zero where there is none."""
        return float(self.threshold_s)

    @property
    def threshold_s(self) -> Decimal:
        """The threshold in seconds, exactly; zero where there is none."""
        if self.threshold is None:
            return Decimal(0)
        return convert(self.threshold.number, self.threshold.binding.unit, SECONDS)

    @property
    def location(self) -> Location | None:
        """Where the objective stands."""
        found = self.stated.occurrences
        return found[0].location if found else None


def read_objectives(
    values: PolicyValues, snapshot: Snapshot, services: Mapping[str, ServiceFacts]
) -> tuple[Objective, ...]:
    """Return the objectives, in the order of service and name.

    Args:
        values: the policy values.
        snapshot: the files, for what Sloth specifications say besides numbers.
        services: what is known of the services, for their histograms.
    """
    return tuple(
        _objective(stated, values, snapshot, services) for stated in values.of("slo.objective")
    )


def _objective(
    stated: PolicyValue,
    values: PolicyValues,
    snapshot: Snapshot,
    services: Mapping[str, ServiceFacts],
) -> Objective:
    names = dict(stated.names)
    service, slo = names["service"], names["slo"]
    document, entry = _written(stated, slo, snapshot)
    labels = {**_texts(document, "labels"), **_texts(entry, "labels")}
    threshold = values.find("slo.threshold", service=service, slo=slo)
    buckets = services.get(service, ServiceFacts()).latency_buckets_s
    return Objective(
        service=service,
        slo=slo,
        stated=stated,
        threshold=threshold,
        indicator=labels.get("switchboard_indicator", ""),
        quantile=labels.get("switchboard_quantile", "p95"),
        kind=labels.get("switchboard_kind", "any"),
        buckets_s=buckets if threshold and _reads_a_bucket(threshold) else None,
        least_bad_events=_least_bad(entry, stated),
    )


def _reads_a_bucket(threshold: PolicyValue) -> bool:
    """Return whether a query asks for the bucket of this bound; another bound finds nothing."""
    return any(_BUCKET in found.place.within for found in threshold.occurrences)


def _least_bad(entry: Holder, stated: PolicyValue) -> int:
    """Return how many bad events the alerts of an entry ask for; 1 where it counts no events."""
    alerting, sli = entry.get("alerting"), entry.get("sli")
    annotations = _texts(alerting if isinstance(alerting, dict) else {}, "annotations")
    _, own = own_texts(annotations, SLOTH, lambda _: stated.occurrences[0].location)
    if isinstance(sli, dict) and ("events" not in sli or "timeslice" in own.texts):
        return 1
    return read_least_bad(own)


def _written(stated: PolicyValue, slo: str, snapshot: Snapshot) -> tuple[Holder, Holder]:
    """Return the Sloth specification that holds the objective, and the objective's entry there."""
    for found in stated.occurrences:
        file = found.location.file
        if file not in snapshot.files:
            continue
        document = read_yaml(file, snapshot.files[file]).value
        if isinstance(document, dict) and document.get("version") == _VERSION:
            return document, _entry(document.get("slos"), slo)
    return {}, {}


def _entry(entries: Value, slo: str) -> Holder:
    listed = entries if isinstance(entries, list) else []
    named = (entry for entry in listed if isinstance(entry, dict) and entry.get("name") == slo)
    return next(named, {})


def _texts(holder: Holder, key: str) -> dict[str, str]:
    texts = holder.get(key)
    return {name: str(text) for name, text in texts.items()} if isinstance(texts, dict) else {}
