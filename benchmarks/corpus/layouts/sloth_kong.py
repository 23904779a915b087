"""Sloth specs, a declarative Kong with limits a minute, quotas an hour in OPA's data."""

from __future__ import annotations

from corpus.answers import Kind
from corpus.fleet import Service
from corpus.parts import around, rego
from corpus.parts.choices import Drift, drift
from corpus.parts.rules import Style, Wrong, drawn, group, literal, objective
from corpus.repository import Made

STYLE = Style(
    record="slo:errors:ratio_rate{window}",
    metric="kong_http_requests_total",
    label="service",
    failed='code=~"5.."',
    threshold=literal,
)


def fill(made: Made) -> None:
    """Write the repository."""
    wrong, drifted = drawn(made, 6, 4, 5), drift(made)
    rules = made.page("prometheus/rules/slo.rules.yml")
    rules.add("groups:")
    for service in made.fleet.services.values():
        _spec(made, service, wrong)
        group(made, rules, service, STYLE, wrong)
    _kong(made, drifted)
    _quotas(made)
    rego.policies(made, "opa/rego", "limits.by_name")
    around.disputed(made, "opa/placement/data.yaml")
    around.prose(made)
    around.owners(made, ("slo", "kong", "prometheus"), ("opa",), at="docs/")


def _spec(made: Made, service: Service, wrong: Wrong) -> None:
    page = made.page(f"slo/{service.team}/{service.name}.yml")
    stated = objective(service, wrong)
    page.add(
        f"version: prometheus/v1\nservice: {service.name}\nlabels:\n  owner: {service.team}\n"
        "slos:\n  - name: availability"
    )
    at = page.add(f"    objective: {stated}")
    made.value("slo.objective", f"{service.name}/availability", page, at, stated, "percent")
    if service.name in wrong.unreachable:
        why = "at 90 % Sloth's quick page waits for 14.4 x 0.1 of all requests"
        made.mistake(Kind.UNREACHABLE, page, at, why, (page, at - 1))
    metric = f'{STYLE.metric}{{{STYLE.label}="{service.name}"'
    page.add(
        "    sli:\n      events:\n"
        f"        error_query: sum(rate({metric},{STYLE.failed}}}[{{{{.window}}}}]))\n"
        f"        total_query: sum(rate({metric}}}[{{{{.window}}}}]))\n"
        f"    alerting:\n      name: {service.name}Availability\n"
        "      page_alert: {labels: {severity: page}}\n"
        "      ticket_alert: {labels: {severity: ticket}}"
    )


def _kong(made: Made, drifted: Drift) -> None:
    page = made.page("kong/kong.yaml")
    page.add('_format_version: "3.0"\nservices:')
    for service in made.fleet.services.values():
        above = service.name in drifted.services
        rps = service.takes_rps * (2 if above else 1)
        page.add(f"  - name: {service.name}\n    url: http://{service.name}:8080\n    tags:")
        line = page.add(f"      - max-rps-{service.takes_rps}")
        page.add("    plugins:\n      - name: rate-limiting\n        config:")
        at = page.add(f"          second: {rps}")
        page.add("          policy: redis")
        if above:
            why = f"{rps} a second let through, its tag says {service.takes_rps}"
            made.mistake(Kind.ABOVE_UPSTREAM, page, at, why, (page, line))
    page.add("consumers:")
    for tenant in made.fleet.tenants.values():
        page.add(f"  - username: {tenant.name}\n    tags: [{tenant.tier}]\n    plugins:")
        page.add("      - name: rate-limiting\n        config:")
        written = 60 * drifted.second(tenant)
        at = page.add(f"          minute: {written}")
        page.add("          policy: redis")
        made.value("limits.rps", tenant.name, page, at, written, "requests/min")
        if tenant.name in drifted.tenants:
            why = f"{written} a minute in Kong, {tenant.rps * 3600} an hour in the quotas"
            made.disagree(page, at, why, "limits.rps", tenant.name)


def _quotas(made: Made) -> None:
    page = made.page("opa/limits/data.json")
    page.add('{\n  "quotas": [')
    tenants = list(made.fleet.tenants.values())
    for tenant in tenants:
        page.add(f'    {{\n      "tenant": "{tenant.name}",\n      "tier": "{tenant.tier}",')
        at = page.add(f'      "per_hour": {3600 * tenant.rps},')
        made.value("limits.rps", tenant.name, page, at, 3600 * tenant.rps, "requests/h")
        at = page.add(f'      "burst": {tenant.burst}')
        made.value("limits.burst", tenant.name, page, at, tenant.burst, "requests")
        page.add("    }" + ("," if tenant is not tenants[-1] else ""))
    page.add("  ]\n}")
    made.trap(page, 1, "3600 an hour and 60 a minute are the same")
