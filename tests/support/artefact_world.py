"""Service levels and a mapping that says what everything is called, for tests of artefacts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from support.tools import CHECKOUT

from switchboard_policy.app.repository import read_repository
from switchboard_policy.areas.slo.artefacts.basis import Basis, basis
from switchboard_policy.areas.slo.definition import ServiceLevel
from switchboard_policy.areas.slo.formats.read import read_levels
from switchboard_policy.areas.slo.repository import levels_of
from switchboard_policy.documents.config_reader import read_config
from switchboard_policy.domain.config import ArtefactsConfig, Config
from switchboard_policy.render.artefacts import PATHS, artefacts, path_of

REPOSITORY = CHECKOUT / "fixtures" / "policy-repository"

METRICS = {
    "cpu_ratio": 'max(container_cpu_ratio{service="$service"})',
    "memory_ratio": 'max(container_memory_ratio{service="$service"})',
    "deployments": 'changes(build_info{service="$service"}[$window]) > 0',
    "gateway_requests_per_s": "sum(rate(gateway_requests_total[$window]))",
    "gateway_errors_per_s": 'sum(rate(gateway_requests_total{status="5xx"}[$window]))',
    "gateway_rejected_per_s": "sum by (tier) (rate(gateway_rate_limited_total[$window]))",
    "gateway_p95_s": "gateway_p95_seconds",
    "gateway_p99_s": "gateway_p99_seconds",
    "gateway_connections": "gateway_open_connections",
    "queue_lag_s": "max by (queue) (work_queue_lag_seconds)",
    "queue_depth": "sum by (queue) (work_queue_depth)",
    "queue_done_per_s": "sum by (queue) (rate(work_queue_done_total[$window]))",
    "queue_dead_letter_ratio": "work_queue_dead_letter_ratio",
    "cost_spent_usd": "sum by (scope) (cost_month_usd)",
    "cost_cap_usd": "sum by (scope) (cost_cap_usd)",
    "cost_per_million_calls_usd": "cost_per_million_calls_usd",
    "cost_per_thousand_ingested_usd": "cost_per_thousand_ingested_usd",
    "tenant_p95_s": 'tenant_p95_seconds{tenant_id="$tenant"}',
    "tenant_p99_s": 'tenant_p99_seconds{tenant_id="$tenant"}',
    "tenant_burn_rate": 'tenant_burn_rate{tenant_id="$tenant",service="$service"}',
    "tenant_lag_s": 'pg_replica_lag_seconds{tenant_id="$tenant"}',
    "tenant_cache_hit_ratio": 'tenant_cache_hit_ratio{tenant_id="$tenant"}',
    "tenant_autonomy_ratio": 'tenant_autonomy_ratio{tenant_id="$tenant"}',
    "tenant_compensation_ratio": 'tenant_compensation_ratio{tenant_id="$tenant"}',
    "tenant_overrides": 'sum(increase(tenant_overrides_total{tenant_id="$tenant"}[$window]))',
    "log_errors_per_s": 'sum(rate({app="$service"} | level="error" [$window]))',
    "log_lines_per_s": 'sum(rate({app="$service"} [$window]))',
}
"""Every word there is, mapped."""

LABELS = {"environment": "env", "tenant": "tenant_id", "version": "version"}
MAPPED = ArtefactsConfig(
    metrics=METRICS,
    sources={"prometheus": "prom-uid", "loki": "loki-uid", "tempo": "tempo-uid"},
    links={"runbooks": "https://runbooks.test/", "prometheus": "http://prometheus.test:9090"},
)


@lru_cache(maxsize=1)
def bare_config() -> Config:
    """The example repository's `switchboard.yaml` with nothing mapped for artefacts."""
    found = read_config(read_repository(REPOSITORY, allow_dirty=True))
    telemetry = replace(found.telemetry, labels={}, metrics={})
    return replace(found, artefacts=ArtefactsConfig(), telemetry=telemetry)


def mapped_config(**artefacts: object) -> Config:
    """The same with everything mapped, but for what is given."""
    found = bare_config()
    telemetry = replace(found.telemetry, labels=LABELS)
    return replace(found, telemetry=telemetry, artefacts=replace(MAPPED, **artefacts))  # type: ignore[arg-type]


@lru_cache(maxsize=1)
def five_services() -> tuple[ServiceLevel, ...]:
    """The levels of the example repository."""
    return levels_of(read_repository(REPOSITORY, allow_dirty=True), bare_config()).levels


def every_kind() -> tuple[ServiceLevel, ...]:
    """The levels of `fixtures/slo`: raw, slices, composites and other formats too."""
    folder = CHECKOUT / "fixtures" / "slo"
    return read_levels(
        {path.name: path.read_bytes() for path in sorted(folder.glob("*.yaml"))}
    ).levels


def made_files(
    kind: str, levels: Sequence[ServiceLevel] = (), config: Config | None = None
) -> dict[str, bytes]:
    """The files of one kind by path, of the five services with everything mapped unless told."""
    given = config or mapped_config()
    template = given.artefacts.files.get(kind, PATHS[kind])
    made = artefacts(kind, levels or five_services(), given).files
    return {path_of(template, each): each.text.encode() for each in made}


def world(config: Config | None = None, levels: tuple[ServiceLevel, ...] = ()) -> Basis:
    """What artefacts of the five services are made from, everything mapped unless told."""
    return basis(levels or five_services(), config or mapped_config())


def written(folder: Path, files: dict[str, bytes]) -> Path:
    """A folder that holds some files."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder
