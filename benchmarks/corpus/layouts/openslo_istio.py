"""OpenSLO documents, Istio's local limits of each replica, Argo Rollouts."""

from __future__ import annotations

from corpus.answers import Kind
from corpus.fleet import Service
from corpus.parts import around, rego
from corpus.parts.choices import Drift, drift
from corpus.parts.rules import Style, Wrong, complement, drawn, group, objective
from corpus.repository import Made

GATEWAYS = 4
"""Replicas of the gateway; each keeps a bucket of its own."""
STYLE = Style(
    record="istio:request_errors:ratio_rate{window}",
    metric="istio_requests_total",
    label="destination_app",
    failed='response_code=~"5.."',
    threshold=complement,
)


def fill(made: Made) -> None:
    """Write the repository."""
    wrong, drifted = drawn(made, 5, 5, 5), drift(made)
    for service in made.fleet.services.values():
        _slo(made, service, wrong)
        _rollout(made, service)
        page = made.page(f"monitoring/{service.team}.rules.yaml")
        if not page.lines:
            page.add("groups:")
        group(made, page, service, STYLE, wrong)
    _local(made, drifted)
    _upstreams(made, drifted)
    _data(made)
    rego.policies(made, "policy", "tenants.limits")
    around.disputed(made, "policy-data/placement/data.yaml")
    around.prose(made)
    around.owners(made, ("openslo", "mesh", "monitoring", "rollouts", "policy-data"), ("policy/",))


def _slo(made: Made, service: Service, wrong: Wrong) -> None:
    page = made.page(f"openslo/{service.name}.yaml")
    stated = objective(service, wrong)
    told = f'{STYLE.metric}{{{STYLE.label}="{service.name}"'
    page.add(
        "apiVersion: openslo/v1\nkind: SLO\nmetadata:\n"
        f"  name: {service.name}-availability\nspec:\n  service: {service.name}\n"
        "  budgetingMethod: Occurrences\n"
        "  timeWindow:\n    - duration: 30d\n      isRolling: true\n"
        "  indicator:\n    metadata:\n"
        f"      name: {service.name}-requests\n    spec:\n"
        "      ratioMetric:\n        counter: true\n"
        "        bad:\n          metricSource:\n            type: Prometheus\n            spec:\n"
        f"              query: {told},{STYLE.failed}}}\n"
        "        total:\n          metricSource:\n            type: Prometheus\n            spec:\n"
        f"              query: {told}}}\n  objectives:\n    - displayName: availability"
    )
    ratio = f"{float(stated) / 100:.4f}".rstrip("0")
    at = page.add(f"      target: {ratio}")
    made.value("slo.objective", f"{service.name}/availability", page, at, ratio, "ratio")


def _rollout(made: Made, service: Service) -> None:
    made.page(f"rollouts/{service.name}.yaml").add(
        "apiVersion: argoproj.io/v1alpha1\nkind: Rollout\nmetadata:\n"
        f"  name: {service.name}\nspec:\n  replicas: {service.replicas}\n  strategy:\n    canary:\n"
        "      steps:\n        - setWeight: 5\n        - pause: {duration: 2m}\n"
        "        - setWeight: 50\n        - pause: {duration: 10m}"
    )


def _local(made: Made, drifted: Drift) -> None:
    """Write each tenant's bucket as one of four gateways keeps it."""
    made.page("mesh/gateway.yaml").add(
        "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: edge-gateway\n"
        f"spec:\n  replicas: {GATEWAYS}"
    )
    page = made.page("mesh/local-rate-limits.yaml")
    page.add(
        "apiVersion: networking.istio.io/v1alpha3\nkind: EnvoyFilter\nmetadata:\n"
        "  name: tenant-limits\n  annotations:\n"
        "    example.org/scope: each of the 4 replicas of edge-gateway\nspec:\n"
        "  workloadSelector:\n    labels: {app: edge-gateway}\n  configPatches:\n"
        "    - applyTo: HTTP_FILTER\n      patch:\n        operation: INSERT_BEFORE\n"
        "        value:\n          name: envoy.filters.http.local_ratelimit\n"
        "          typed_config:\n            descriptors:"
    )
    for tenant in made.fleet.tenants.values():
        page.add(f"              - entries: [{{key: tenant, value: {tenant.name}}}]")
        page.add("                token_bucket:")
        at = page.add(f"                  max_tokens: {tenant.burst}")
        made.value("limits.burst", tenant.name, page, at, tenant.burst, "requests", factor="1")
        written = drifted.second(tenant) * 60 // GATEWAYS
        at = page.add(f"                  tokens_per_fill: {written}")
        page.add("                  fill_interval: 60s")
        made.value("limits.rps", tenant.name, page, at, written, "requests/min", factor="0.25")
        if tenant.name in drifted.tenants:
            why = f"{GATEWAYS} replicas x {written} a minute, and {tenant.rps} a second in the data"
            made.disagree(page, at, why, "limits.rps", tenant.name)
    made.trap(page, 6, "a quarter of the limit at each of four replicas is the limit")


def _upstreams(made: Made, drifted: Drift) -> None:
    for service in made.fleet.services.values():
        above = service.name in drifted.services
        rps = service.takes_rps * (3 if above else 1)
        page = made.page(f"mesh/routes/{service.name}.yaml")
        page.add(f"route:\n  host: {service.name}\n  limits:")
        at = page.add(f"    requestsPerSecond: {rps}")
        line = page.add(f"  upstream:\n    maxRequestsPerSecond: {service.takes_rps}") + 1
        if above:
            why = f"{rps} a second let through, {service.takes_rps} taken"
            made.mistake(Kind.ABOVE_UPSTREAM, page, at, why, (page, line))


def _data(made: Made) -> None:
    page = made.page("policy-data/tenants/data.yaml")
    page.add("limits:")
    for tenant in made.fleet.tenants.values():
        page.add(f"  {tenant.name}:\n    tier: {tenant.tier}")
        at = page.add(f"    rps: {tenant.rps}")
        made.value("limits.rps", tenant.name, page, at, tenant.rps, "requests/s")
