"""Keys nobody else uses: calls in windows, shares of good answers, a JSON that mirrors them."""

from __future__ import annotations

from corpus.answers import Kind
from corpus.fleet import TEAMS, Service
from corpus.parts import around, rego
from corpus.parts.choices import Drift, drift
from corpus.parts.rules import Style, Wrong, drawn, group, literal, objective
from corpus.repository import Made

STYLE = Style(
    record="svc_call_errors:share_{window}",
    metric="svc_calls_total",
    label="svc",
    failed='outcome="failed"',
    threshold=literal,
)


def fill(made: Made) -> None:
    """Write the repository."""
    wrong, drifted = drawn(made, 5, 5, 4), drift(made)
    for team in TEAMS:
        page = made.page(f"config/services/{team}.yaml")
        page.add(f"owned_by: {team}\nservices:")
    for service in made.fleet.services.values():
        _service(made, service, wrong, drifted)
        page = made.page(f"observability/{service.team}.yml")
        if not page.lines:
            page.add("groups:")
        group(made, page, service, STYLE, wrong)
    _tenants(made, drifted)
    _mirror(made)
    rego.policies(made, "guard", "allowance")
    around.disputed(made, "guard-data/placement/data.yaml")
    around.prose(made)
    around.owners(made, ("config", "gateway", "observability", "guard-data"), ("guard/",))


def _service(made: Made, service: Service, wrong: Wrong, drifted: Drift) -> None:
    page = made.page(f"config/services/{service.team}.yaml")
    good = f"{float(objective(service, wrong)) / 100:.4f}".rstrip("0")
    page.add(f"  - id: {service.name}\n    reliability:")
    at = page.add(f"      good_share: {good}")
    made.value("slo.objective", f"{service.name}/availability", page, at, good, "ratio")
    at = page.add(f"      slow_after: {service.latency_ms}ms")
    written = f"{service.latency_ms}ms"
    made.value("slo.threshold", f"{service.name}/latency", page, at, written, "ms")
    above = service.name in drifted.services
    calls = 60 * service.takes_rps * (2 if above else 1)
    line = page.add(f"    measured_calls_per_second: {service.takes_rps}")
    at = page.add(f"    admit: {{calls: {calls}, window: 60s}}")
    page.add(f"    instances: {service.replicas}\n    memory: 512Mi")
    if above:
        why = f"{calls} in 60 s admitted, {service.takes_rps} a second measured"
        made.mistake(Kind.ABOVE_UPSTREAM, page, at, why, (page, line))


def _tenants(made: Made, drifted: Drift) -> None:
    for tenant in made.fleet.tenants.values():
        page = made.page(f"config/tenants/{tenant.name}.yaml")
        page.add(f"customer: {tenant.name}\nplan: {tenant.tier}\nquota:")
        calls = 10 * drifted.second(tenant)
        page.add("  window: 10s")
        at = page.add(f"  calls: {calls}")
        made.value("limits.rps", tenant.name, page, at, calls, "requests in 10 s")
        if tenant.name in drifted.tenants:
            why = f"{calls} in 10 s here, {tenant.rps} a second at the gateway"
            made.disagree(page, at, why, "limits.rps", tenant.name)
        at = page.add(f"  spike: {tenant.burst}")
        made.value("limits.burst", tenant.name, page, at, tenant.burst, "requests")
        page.add("contact: ops@example.org\nseats: 25")


def _mirror(made: Made) -> None:
    page = made.page("gateway/allowance.json")
    page.add("{")
    tenants = list(made.fleet.tenants.values())
    for tenant in tenants:
        page.add(f'  "{tenant.name}": {{')
        at = page.add(f'    "rate": {tenant.rps},')
        made.value("limits.rps", tenant.name, page, at, tenant.rps, "requests/s")
        page.add('    "per": "second",')
        at = page.add(f'    "spike": {tenant.burst}')
        made.value("limits.burst", tenant.name, page, at, tenant.burst, "requests")
        page.add("  }" + ("," if tenant is not tenants[-1] else ""))
    page.add("}")
