"""`switchboard.yaml` as values: which values exist, where each lives, who owns what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from switchboard_policy.domain.location import Location
from switchboard_policy.domain.units import Unit

Scalar = bool | int | Decimal | str


@dataclass(frozen=True)
class Place:
    """One place that holds a value.

    Args:
        file: path of the file; may hold variables, such as `slo/{service}.yaml`.
        path: path inside it, such as `tenants.{tenant}.rps` or `slos[name={slo}].objective`.
        unit: unit of the number as it stands there.
        factor: the number there is the value times this, after conversion into `unit`
            (a limit written per replica of 4 has factor 0.25).
        within: text around the number where the scalar holds more than the number, such as
            `le="{value}"`; empty where the scalar is the number.
        role: what kind of file this is, for people: `policy data`, `Helm values`, `SLO`, `rules`.
        subject: variables that neither file nor path tell, with what they stand for here, sorted.
    """

    file: str
    path: str
    unit: Unit
    factor: Decimal = Decimal(1)
    within: str = ""
    role: str = "policy data"
    subject: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class ValueBinding:
    """A named policy value and every place that holds it; the first place is the principal one.

    Args:
        name: `<area>.<value>`, such as `limits.rps`, `limits.burst`, `slo.objective`.
        area: the area that governs it.
        unit: the value's own unit.
        places: where it stands; all must agree.
    """

    name: str
    area: str
    unit: Unit
    places: tuple[Place, ...]


@dataclass(frozen=True)
class OwnerRule:
    """Who owns what. The last matching rule wins, as in CODEOWNERS.

    Args:
        owners: names of people or teams; never empty.
        area: the area it is about, empty for any.
        service: the service it is about, empty for any.
        tenant: the tenant it is about, empty for any.
        path: a glob over files, empty for any.
    """

    owners: tuple[str, ...]
    area: str = ""
    service: str = ""
    tenant: str = ""
    path: str = ""


@dataclass(frozen=True)
class ServiceFacts:
    """What is known of a service besides its telemetry.

    Args:
        capacity_rps: requests a second it can carry, where somebody measured it.
        limited: whether the per-tenant limits apply to its traffic.
        latency_buckets_s: upper bounds of its latency histogram's buckets in seconds, rising;
            empty where nobody stated them. An SLI that reads a bucket knows no other threshold.
        cost_usd_per_million: what a million requests cost, in USD; None where nobody stated it.
        energy_kwh_per_million: energy a million requests take, in kWh; None where nobody stated it.
        carbon_g_per_kwh: what the grid it runs on emits, in g CO2e a kWh; None where nobody stated
            it.
    """

    capacity_rps: Decimal | None = None
    limited: bool = False
    latency_buckets_s: tuple[Decimal, ...] = ()
    cost_usd_per_million: Decimal | None = None
    energy_kwh_per_million: Decimal | None = None
    carbon_g_per_kwh: Decimal | None = None


@dataclass(frozen=True)
class TelemetryConfig:
    """Where measurements come from and what they are called.

    Args:
        source: `store:DIR`, `prometheus:URL`, `petshop:FILE` or a file.
        metrics: signal (`offered`, `rejected`, `errors`, `latency_p95`, …) to the expression or
            column that gives it; names are mapped, never guessed.
        labels: our key (`service`, `tenant`, `region`) to the label's name in the source.
        series: name in the source to our series, for sources that name components:
            `PetSite` to `{"service": "api-gateway"}`.
    """

    source: str = ""
    metrics: Mapping[str, str] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)
    series: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


@dataclass(frozen=True)
class DecisionsConfig:
    """Where decisions that were made are recorded.

    Args:
        logs: globs of decision logs inside the repository, replayed before a change is proposed
            or gated; none where nobody records.
    """

    logs: tuple[str, ...] = ()


ARTEFACT_KINDS = (
    "rules",
    "rule_tests",
    "prometheus_rules",
    "dashboards",
    "rollouts",
    "load_tests",
    "sampling",
    "runbooks",
    "log_rules",
)
"""Kinds of files that are generated from the definitions of service levels."""

POLICY_KINDS = ("kyverno",)
"""Kinds of files that are generated from the values of an area that only decides."""


@dataclass(frozen=True)
class ArtefactsConfig:
    """Which files are generated, and what those of service levels read or point to.

    Args:
        definitions: globs of the files that define service levels.
        windows: name of a shipped set of alert windows, or a file of the repository that holds one.
        files: kind, of `ARTEFACT_KINDS` or `POLICY_KINDS`, to the path its files are committed at;
            may hold `{service}` and `{name}`. A kind that is not named is neither written nor
            compared.
        metrics: our word (`cpu_ratio`, `queue_lag_s`, …) to the PromQL that gives it, in which
            `$service`, `$tenant` and `$window` stand for what is looked at; names are mapped,
            never guessed.
        sources: `prometheus`, `loki`, `tempo` to the uid of that data source in Grafana.
        links: `runbooks` to the address of the folder they are published in, `prometheus` to the
            address roll-outs ask.
    """

    definitions: tuple[str, ...] = ("slo/*.yaml",)
    windows: str = "workbook"
    files: Mapping[str, str] = field(default_factory=dict)
    metrics: Mapping[str, str] = field(default_factory=dict)
    sources: Mapping[str, str] = field(default_factory=dict)
    links: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Config:
    """A parsed `switchboard.yaml`.

    Args:
        areas: areas in use, in the order they are worked.
        values: the bindings, by name.
        services: what is known of each service.
        owners: ownership rules, the last match wins.
        telemetry: where measurements come from.
        artefacts: which files are generated, and what they read or point to.
        decisions: where decisions that were made are recorded.
        settings: area (or `risk`, `gate`) to overridden defaults.
        locations: JSON pointer into `switchboard.yaml` to where it stands, for messages.
    """

    areas: tuple[str, ...]
    values: Mapping[str, ValueBinding]
    services: Mapping[str, ServiceFacts] = field(default_factory=dict)
    owners: tuple[OwnerRule, ...] = ()
    telemetry: TelemetryConfig = TelemetryConfig()
    artefacts: ArtefactsConfig = ArtefactsConfig()
    decisions: DecisionsConfig = DecisionsConfig()
    settings: Mapping[str, Mapping[str, Scalar]] = field(default_factory=dict)
    locations: Mapping[str, Location] = field(default_factory=dict)
