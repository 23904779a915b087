"""Pyrra objects, NGINX zones with rates as text, tenants in one table."""

from __future__ import annotations

from corpus.answers import Kind
from corpus.fleet import Service
from corpus.parts import around, rego
from corpus.parts.choices import Drift, drift
from corpus.parts.rules import Style, Wrong, drawn, group, objective, product
from corpus.repository import Made

STYLE = Style(
    record="http:server_errors:ratio_rate{window}",
    metric="nginx_ingress_controller_requests",
    label="ingress",
    failed='status=~"5.."',
    threshold=product,
)


def fill(made: Made) -> None:
    """Write the repository."""
    wrong, drifted = drawn(made, 7, 4, 4), drift(made)
    for service in made.fleet.services.values():
        _slo(made, service, wrong)
        page = made.page(f"alerts/{service.team}/{service.name}.yaml")
        page.add("groups:")
        group(made, page, service, STYLE, wrong)
    _nginx(made, drifted)
    _tenants(made)
    _ingresses(made, drifted)
    rego.policies(made, "authz", "tenants")
    around.disputed(made, "authz-data/placement/data.yaml")
    around.prose(made)
    around.owners(made, ("slos", "alerts", "nginx", "ingress", "authz-data"), ("authz/",))


def _slo(made: Made, service: Service, wrong: Wrong) -> None:
    page = made.page(f"slos/{service.name}.yaml")
    stated = objective(service, wrong)
    page.add(
        "apiVersion: pyrra.dev/v1alpha1\nkind: ServiceLevelObjective\nmetadata:\n"
        f"  name: {service.name}-availability\n  labels:\n"
        f"    pyrra.dev/service: {service.name}\nspec:"
    )
    at = page.add(f'  target: "{stated}"')
    made.value("slo.objective", f"{service.name}/availability", page, at, stated, "percent")
    if service.name in wrong.unreachable:
        why = "at 90 % the quickest of Pyrra's alerts waits for 14 x 0.1 of all requests"
        made.mistake(Kind.UNREACHABLE, page, at, why, (page, 1), (page, 4))
    told = f'{STYLE.metric}{{{STYLE.label}="{service.name}"'
    page.add(
        "  window: 4w\n  indicator:\n    ratio:\n      errors:\n"
        f"        metric: {told},{STYLE.failed}}}\n      total:\n        metric: {told}}}"
    )


def _nginx(made: Made, drifted: Drift) -> None:
    page = made.page("nginx/conf.d/tenants.conf")
    page.add("# One zone a tenant; the map gives the key, or nothing for all others.")
    for tenant in made.fleet.tenants.values():
        rate = drifted.second(tenant)
        key = tenant.name.replace("-", "_")
        at = page.add(f"limit_req_zone $key_{key} zone={tenant.name}:1m rate={rate}r/s;")
        made.value("limits.rps", tenant.name, page, at, f"{rate}r/s", "requests/s")
        if tenant.name in drifted.tenants:
            why = f"{rate} a second in NGINX, {60 * tenant.rps} a minute in the table"
            made.disagree(page, at, why, "limits.rps", tenant.name)
    page.add("server {\n  listen 8080;")
    for tenant in made.fleet.tenants.values():
        at = page.add(f"  limit_req zone={tenant.name} burst={tenant.burst} nodelay;")
        made.value("limits.burst", tenant.name, page, at, f"burst={tenant.burst}", "requests")
    page.add("  limit_req_status 429;\n}")


def _tenants(made: Made) -> None:
    page = made.page("authz-data/tenants/data.yaml")
    page.add("# Rates as people say them.")
    for tenant in made.fleet.tenants.values():
        page.add(f"{tenant.name}:\n  tier: {tenant.tier}")
        at = page.add(f"  rate: {60 * tenant.rps}/m")
        made.value("limits.rps", tenant.name, page, at, f"{60 * tenant.rps}/m", "requests/min")
        at = page.add(f"  burst: {tenant.burst}")
        made.value("limits.burst", tenant.name, page, at, tenant.burst, "requests")


def _ingresses(made: Made, drifted: Drift) -> None:
    for service in made.fleet.services.values():
        above = service.name in drifted.services
        rps = service.takes_rps * (2 if above else 1)
        page = made.page(f"ingress/{service.name}.yaml")
        page.add(
            f"apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata:\n  name: {service.name}\n"
            "  annotations:"
        )
        at = page.add(f'    nginx.ingress.kubernetes.io/limit-rps: "{rps}"')
        line = page.add(f'    example.org/measured-max-rps: "{service.takes_rps}"')
        page.add(
            "spec:\n  rules:\n    - http:\n        paths:\n          - path: /\n"
            f"            backend: {{service: {{name: {service.name}}}}}"
        )
        if above:
            why = f"{rps} a second let through, {service.takes_rps} measured"
            made.mistake(Kind.ABOVE_UPSTREAM, page, at, why, (page, line))
