"""A chart a service with values an environment; rates a minute at the gateway, a second in JSON."""

from __future__ import annotations

from corpus.answers import Kind
from corpus.fleet import Service
from corpus.parts import around, rego
from corpus.parts.choices import Drift, drift
from corpus.parts.rules import Style, Wrong, drawn, group, objective, product
from corpus.repository import Made, Page

STYLE = Style(
    record="service:http_errors:ratio_rate{window}",
    metric="http_requests_total",
    label="service",
    failed='code=~"5.."',
    threshold=product,
)


def fill(made: Made) -> None:
    """Write the repository."""
    wrong, drifted = drawn(made, 6, 5, 4), drift(made)
    for service in made.fleet.services.values():
        _chart(made, service, wrong)
        group(made, _rules(made, service), service, STYLE, wrong)
    _gateway(made, drifted)
    _data(made)
    rego.policies(made, "opa/policy", "limits.rates")
    around.disputed(made, "opa/data/placement/data.yaml")
    around.prose(made)
    around.owners(made, ("charts", "rules", "gateway"), ("opa",), at=".github/")


def _chart(made: Made, service: Service, wrong: Wrong) -> None:
    folder = f"charts/{service.name}"
    made.page(f"{folder}/Chart.yaml").add(f"apiVersion: v2\nname: {service.name}\nversion: 1.4.0")
    page = made.page(f"{folder}/values.yaml")
    page.add(f"replicaCount: {service.replicas}\nimage:\n  tag: '1.4'")
    page.add("resources:\n  limits: {cpu: 500m, memory: 512Mi}\nslo:")
    stated = objective(service, wrong)
    at = page.add(f"  objective: {stated}")
    made.value("slo.objective", f"{service.name}/availability", page, at, stated, "percent")
    at = page.add(f"  p95Ms: {service.latency_ms}")
    made.value("slo.threshold", f"{service.name}/latency", page, at, service.latency_ms, "ms")
    page.add(f"upstream:\n  maxRps: {service.takes_rps}")
    made.page(f"{folder}/values-staging.yaml").add(
        "replicaCount: 1\nslo:\n  objective: 95\nupstream:\n  maxRps: 20"
    )
    made.page(f"{folder}/templates/alerts.yaml").add(
        "apiVersion: monitoring.coreos.com/v1\nkind: PrometheusRule\nmetadata:\n"
        '  name: {{ include "chart.fullname" . }}\nspec:\n'
        "  groups:\n    - name: {{ .Chart.Name }}\n"
        "      rules:\n        - alert: TooFewReplicas\n"
        "          expr: kube_deployment_status_replicas_available < {{ .Values.replicaCount }}\n"
        "          for: 10m"
    )


def _rules(made: Made, service: Service) -> Page:
    page = made.page(f"rules/{service.team}.yaml")
    if not page.lines:
        page.add("groups:")
    return page


def _gateway(made: Made, drifted: Drift) -> None:
    page, staging = made.page("gateway/values.yaml"), made.page("gateway/values-staging.yaml")
    page.add("rateLimits:\n  enabled: true\n  tenants:")
    staging.add("rateLimits:\n  tenants:")
    for tenant in made.fleet.tenants.values():
        page.add(f"    - name: {tenant.name}\n      tier: {tenant.tier}")
        at = page.add(f"      requestsPerMinute: {60 * drifted.second(tenant)}")
        written = 60 * drifted.second(tenant)
        made.value("limits.rps", tenant.name, page, at, written, "requests/min")
        if tenant.name in drifted.tenants:
            why = f"{written} a minute here, {tenant.rps} a second in the data of OPA"
            made.disagree(page, at, why, "limits.rps", tenant.name)
        at = page.add(f"      burst: {tenant.burst}")
        made.value("limits.burst", tenant.name, page, at, tenant.burst, "requests")
        staging.add(f"    - name: {tenant.name}")
        at = staging.add("      requestsPerMinute: 120")
        made.value("limits.rps", tenant.name, staging, at, 120, "requests/min", elsewhere=True)
    made.trap(staging, 3, "staging is smaller on purpose")
    page.add("routes:")
    for service in made.fleet.services.values():
        above = service.name in drifted.services
        rps = service.takes_rps * 3 if above else service.takes_rps
        page.add(f"  - service: {service.name}")
        at = page.add(f"    limitRps: {rps}")
        if above:
            why = f"the route lets {rps} a second through, the chart says {service.takes_rps}"
            chart = made.page(f"charts/{service.name}/values.yaml")
            made.mistake(Kind.ABOVE_UPSTREAM, page, at, why, (chart, len(chart.lines)))


def _data(made: Made) -> None:
    page = made.page("opa/data/limits/data.json")
    page.add('{\n  "rates": {')
    tenants = list(made.fleet.tenants.values())
    for tenant in tenants:
        comma = "," if tenant is not tenants[-1] else ""
        at = page.add(f'    "{tenant.name}": {tenant.rps}{comma}')
        made.value("limits.rps", tenant.name, page, at, tenant.rps, "requests/s")
    page.add('  },\n  "bursts": {')
    for tenant in tenants:
        comma = "," if tenant is not tenants[-1] else ""
        at = page.add(f'    "{tenant.name}": {tenant.burst}{comma}')
        made.value("limits.burst", tenant.name, page, at, tenant.burst, "requests")
    page.add("  }\n}")
