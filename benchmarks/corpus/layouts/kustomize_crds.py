"""Kustomize bases and overlays, Sloth's and Prometheus' objects, Envoy's limits in a ConfigMap."""

from __future__ import annotations

from corpus.answers import Kind
from corpus.fleet import Service
from corpus.parts import around, rego
from corpus.parts.choices import Drift, drift
from corpus.parts.rules import Style, Wrong, drawn, group, objective, product
from corpus.repository import Made

STYLE = Style(
    record="job:request_errors:ratio_rate{window}",
    metric="grpc_server_handled_total",
    label="job",
    failed='grpc_code!="OK"',
    threshold=product,
    indent=4,
)


def fill(made: Made) -> None:
    """Write the repository."""
    wrong, drifted = drawn(made, 5, 6, 3), drift(made)
    for service in made.fleet.services.values():
        _base(made, service, wrong)
        _overlays(made, service)
        _rules(made, service, wrong)
    _envoy(made, drifted)
    _data(made)
    _routes(made, drifted)
    rego.policies(made, "policies/rego", "limits.per_second")
    around.disputed(made, "policies/data/placement.yaml")
    around.prose(made)
    around.owners(made, ("apps", "edge"), ("policies",))


def _base(made: Made, service: Service, wrong: Wrong) -> None:
    folder = f"apps/{service.name}/base"
    page = made.page(f"{folder}/slo.yaml")
    page.add(
        "apiVersion: sloth.slok.dev/v1\nkind: PrometheusServiceLevel\nmetadata:\n"
        f"  name: {service.name}\n  namespace: {service.team}\nspec:\n"
        f"  service: {service.name}\n  slos:\n    - name: availability"
    )
    stated = objective(service, wrong)
    at = page.add(f"      objective: {stated}")
    made.value("slo.objective", f"{service.name}/availability", page, at, stated, "percent")
    if service.name in wrong.unreachable:
        why = "at 90 % Sloth's quick page waits for 14.4 x 0.1 of all requests"
        alert = page.lines[: at - 1].index("    - name: availability") + 1
        made.mistake(Kind.UNREACHABLE, page, at, why, (page, alert))
    metric = f'{STYLE.metric}{{{STYLE.label}="{service.name}"'
    failed = f"sum(rate({metric},{STYLE.failed}}}[{{{{.window}}}}]))"
    total = f"sum(rate({metric}}}[{{{{.window}}}}]))"
    page.add(
        f"      sli:\n        events:\n          errorQuery: {failed}\n"
        f"          totalQuery: {total}\n"
        f"      alerting:\n        name: {service.name}-availability\n        pageAlert: {{}}\n"
        "        ticketAlert: {}"
    )
    made.page(f"{folder}/deployment.yaml").add(
        "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n"
        f"  name: {service.name}\nspec:\n  replicas: 1\n  template:\n    spec:\n      containers:\n"
        f"        - name: {service.name}\n          resources:\n"
        "            limits: {cpu: 500m, memory: 512Mi}"
    )
    made.page(f"{folder}/kustomization.yaml").add("resources: [deployment.yaml, slo.yaml]")


def _overlays(made: Made, service: Service) -> None:
    for name, replicas in (("production", service.replicas), ("staging", 1)):
        folder = f"apps/{service.name}/overlays/{name}"
        made.page(f"{folder}/kustomization.yaml").add(
            "resources: [../../base]\npatches:\n  - path: replicas.yaml"
        )
        made.page(f"{folder}/replicas.yaml").add(
            f"apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: {service.name}\n"
            f"spec:\n  replicas: {replicas}"
        )


def _rules(made: Made, service: Service, wrong: Wrong) -> None:
    page = made.page(f"apps/{service.name}/base/rules.yaml")
    page.add(
        "apiVersion: monitoring.coreos.com/v1\nkind: PrometheusRule\nmetadata:\n"
        f"  name: {service.name}\nspec:\n  groups:"
    )
    group(made, page, service, STYLE, wrong)


def _envoy(made: Made, drifted: Drift) -> None:
    page = made.page("edge/ratelimit/configmap.yaml")
    page.add(
        "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ratelimit\ndata:\n  config.yaml: |\n"
        "    domain: edge\n    descriptors:"
    )
    for tenant in made.fleet.tenants.values():
        page.add(f"      - key: tenant\n        value: {tenant.name}\n        rate_limit:")
        page.add("          unit: minute")
        written = 60 * drifted.second(tenant)
        at = page.add(f"          requests_per_unit: {written}")
        made.value("limits.rps", tenant.name, page, at, written, "requests/min")
        if tenant.name in drifted.tenants:
            why = f"{written} a minute at the edge, {tenant.rps} a second in the policy's data"
            made.disagree(page, at, why, "limits.rps", tenant.name)


def _data(made: Made) -> None:
    page = made.page("policies/data/limits.yaml")
    page.add("# Requests a second; bursts beside it.\nper_second:")
    for tenant in made.fleet.tenants.values():
        at = page.add(f"  {tenant.name}: {tenant.rps}")
        made.value("limits.rps", tenant.name, page, at, tenant.rps, "requests/s")
    page.add("burst:")
    for tenant in made.fleet.tenants.values():
        at = page.add(f"  {tenant.name}: {tenant.burst}")
        made.value("limits.burst", tenant.name, page, at, tenant.burst, "requests")


def _routes(made: Made, drifted: Drift) -> None:
    page, takes = made.page("edge/routes.yaml"), made.page("edge/upstreams.yaml")
    page.add("routes:")
    takes.add("# What each service was measured to take, in requests a second.\nupstreams:")
    for service in made.fleet.services.values():
        above = service.name in drifted.services
        line = takes.add(f"  {service.name}: {{max_rps: {service.takes_rps}}}")
        rpm = 60 * service.takes_rps * (4 if above else 1)
        page.add(f"  - upstream: {service.name}\n    prefix: /{service.name}/")
        at = page.add(f"    requests_per_minute: {rpm}")
        if above:
            why = f"{rpm} a minute let through, {service.takes_rps} a second taken"
            made.mistake(Kind.ABOVE_UPSTREAM, page, at, why, (takes, line))
    made.trap(page, 4, "60 times what is taken a second is exactly that")
