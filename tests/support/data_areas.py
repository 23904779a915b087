"""Made-up values and facts of the areas that decide about requests and data.

Most are sound, so that much is allowed; some lack a part or hold something odd in its place. Names
that look like numbers stand where a number may be asked for: engines must not take one for the
other. Each function takes the chance it draws from, so that a seed makes the same again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random
from typing import Any

NOW = 1_790_000_000
DAY = 86_400
ODD: list[Any] = [None, True, 7, -1, 0.5, "", "odd", [], ["odd"], {}, {"odd": 1}]

Made = dict[str, Any]


class Chance(Random):
    """What is drawn from; the same for the same seed."""

    rare = 0.01
    """How often a part is odd, and how often it is missing."""


class SoundChance(Chance):
    """Draws only what has every part in its form."""

    rare = 0


def odd_at_times(chance: Chance, sound: Any) -> Any:  # noqa: ANN401 - any JSON
    """Something sound, and once in a while something odd."""
    return chance.choice(ODD) if chance.random() < chance.rare else sound


def whole_mostly(chance: Chance, fields: Made) -> Made:
    """An object with these fields; once in a while one is odd or missing."""
    return {
        name: odd_at_times(chance, value)
        for name, value in fields.items()
        if chance.random() >= chance.rare
    }


def some_of(chance: Chance, names: Sequence[str], least: int = 1) -> list[str]:
    """A few of some names, each once."""
    return chance.sample(names, chance.randint(least, len(names)))


def at_times(chance: Chance, fields: Made) -> Made:
    """Each of these fields or not, as a coin falls."""
    return {name: value for name, value in fields.items() if chance.random() < 0.5}


REGIONS = ("eu-west-1", "eu-central-1", "us-east-1", "us-west-2")
OPERATIONS = ("read", "write", "failover", "export")


def residency_values(chance: Chance) -> Made:
    """Two zones, two tenants, some waivers."""

    def zone(regions: Sequence[str]) -> Made:
        fields = {"bound": chance.random() < 0.5, "regions": some_of(chance, regions)}
        return whole_mostly(chance, fields)

    def tenant() -> Made:
        fields = {"zone": chance.choice(["EU", "US"]), "regions": some_of(chance, REGIONS)}
        return whole_mostly(chance, fields)

    def waiver() -> Made:
        return whole_mostly(
            chance,
            {
                "id": "w-1",
                "tenant": chance.choice(["acme", "globex"]),
                "purpose": chance.choice(["service", "research"]),
                "region": chance.choice(REGIONS),
                "operations": some_of(chance, OPERATIONS),
                "until": chance.choice([NOW - 1, NOW, NOW + 1, NOW + DAY]),
                "by": "privacy-team",
            },
        )

    return whole_mostly(
        chance,
        {
            "zones": {"EU": zone(REGIONS[:2]), "US": zone(REGIONS[2:]), "7": zone(REGIONS)},
            "tenants": {"acme": tenant(), "globex": tenant()},
            "waivers": [waiver() for _ in range(chance.randint(0, 4))],
        },
    )


def transfer(chance: Chance) -> Made:
    """A transfer between two regions."""
    facts = {
        "tenant": chance.choice(["acme", "globex"]),
        "operation": chance.choice(OPERATIONS),
        "source": chance.choice(REGIONS),
        "destination": chance.choice(REGIONS),
        "purpose": chance.choice(["service", "research"]),
    }
    return {"now": odd_at_times(chance, NOW), "residency": whole_mostly(chance, facts)}


TIERS = {"ephemeral-7d": 7, "short-30d": 30, "month": 30, "standard-365d": 365, "7": 7}
CLASSES = ("session", "report", "audit-log")


def retention_values(chance: Chance) -> Made:
    """Four tiers, three classes, two tenants with some overrides."""

    def tier() -> str:
        return chance.choice(sorted(TIERS))

    def kind() -> Made:
        stated = chance.choice([tier(), tier(), "legal-hold"])
        return at_times(
            chance,
            {
                "tier": odd_at_times(chance, stated),
                "pii": odd_at_times(chance, chance.random() < 0.5),
            },
        )

    def tenant() -> Made:
        named = some_of(chance, CLASSES)
        return at_times(
            chance, {"overrides": {each: odd_at_times(chance, tier()) for each in named}}
        )

    def figure(days: int) -> Made:
        return whole_mostly(chance, {"value": days, "unit": "days", "source": "ours"})

    return whole_mostly(
        chance,
        {
            "default_tier": tier(),
            "pii_tier": tier(),
            "hold_tier": "legal-hold",
            "tiers": {name: figure(days) for name, days in TIERS.items()},
            "classes": {name: odd_at_times(chance, kind()) for name in CLASSES},
            "tenants": {name: odd_at_times(chance, tenant()) for name in ("acme", "globex")},
        },
    )


def record(chance: Chance) -> Made:
    """A record to keep or to delete."""
    created = NOW - chance.choice([0, 0, 8, 29, 30, 365]) * DAY
    facts = {
        "tenant": chance.choice(["acme", "globex"]),
        "class": chance.choice(CLASSES),
        "operation": chance.choice(["keep", "keep", "delete"]),
        "created": created + chance.choice([0, 0, 0, 1]),
        "until": created + chance.choice([0, 7, 30, 31, 365]) * DAY,
        "pii": chance.random() < 0.5,
        "legal_hold": chance.random() < 0.2,
    }
    return {"now": odd_at_times(chance, NOW), "retention": whole_mostly(chance, facts)}


NUMBERS = (0, 0.5, 1, 5, 10, 20, 20.5, 100)


def request_values(chance: Chance) -> Made:
    """Two tiers and two tenants, with numbers of their own or not."""

    def numbers(*names: str) -> Made:
        return {name: odd_at_times(chance, chance.choice(NUMBERS)) for name in names}

    def tenant() -> Made:
        own = at_times(chance, numbers("rps", "burst", "floor"))
        return whole_mostly(chance, {"tier": chance.choice(["free", "standard"])}) | own

    def tier() -> Made:
        terms = numbers("rps", "burst", "size_mb") | {"priority": odd_at_times(chance, "high")}
        return {name: value for name, value in terms.items() if chance.random() < 0.8}

    tenants = {name: odd_at_times(chance, tenant()) for name in ("acme", "globex")}
    tiers = {name: odd_at_times(chance, tier()) for name in ("free", "standard", "7")}
    defaults = whole_mostly(chance, {"burst": chance.choice(NUMBERS)})
    return {
        "limits": whole_mostly(chance, {"tenants": tenants}),
        "tiers": whole_mostly(chance, {"tiers": tiers, "defaults": defaults}),
    }


def request(chance: Chance) -> Made:
    """A request of some rate, burst and size."""
    numbers = {name: chance.choice(NUMBERS) for name in ("rate_rps", "burst_requests", "size_mb")}
    named = {"tenant": chance.choice(["acme", "globex"]), "service": "api-gateway"}
    return {"request": whole_mostly(chance, {**named, **numbers})}


WORDS = ("billing", "investigation", "research", "security")


def purpose_values(chance: Chance) -> Made:
    """Four purposes, some compatible, two datasets and two tenants."""

    def listed() -> Made:
        return whole_mostly(chance, {"purposes": some_of(chance, WORDS, least=0)})

    compatible = {word: some_of(chance, WORDS, least=0) for word in some_of(chance, WORDS)}
    return whole_mostly(
        chance,
        {
            "purposes": dict.fromkeys(WORDS, "what it means"),
            "compatible": compatible,
            "datasets": {"access-log": listed(), "invoice": listed()},
            "tenants": {"acme": listed(), "globex": listed()},
        },
    )


def use(chance: Chance) -> Made:
    """A use of one or two purposes."""
    facts = {
        "tenant": chance.choice(["acme", "globex"]),
        "dataset": chance.choice(["access-log", "invoice"]),
        "purposes": chance.sample(WORDS, chance.choice([0, 1, 1, 1, 2])),
        "collected_for": some_of(chance, WORDS, least=0),
    }
    return {"purpose": whole_mostly(chance, facts)}


AUDIENCES = ("internal", "partner", "public")
COLUMNS = ("age", "Postcode", "answer")
LICENCES = ("free", "bound", "closed")


def licence_values(chance: Chance) -> Made:
    """Three classes that admit less and less, three licences, three audiences."""

    def audience() -> Made:
        k = {"value": chance.choice([0, 2, 5, 20]), "unit": "records", "source": "ours"}
        return whole_mostly(chance, {"k": k, "redaction": chance.random() < 0.5})

    admitted, classes = list(AUDIENCES), []
    for name in LICENCES:
        admitted = [each for each in admitted if chance.random() < 0.8]
        kept = {"name": name, "audiences": list(admitted), "attribution": chance.random() < 0.5}
        classes.append(whole_mostly(chance, kept))
    catalogue = {"version": "1", "quasi_identifiers": ["age", "postcode"]}
    return whole_mostly(
        chance,
        {
            "catalogue": whole_mostly(chance, catalogue),
            "classes": classes,
            "licences": {name: odd_at_times(chance, name) for name in LICENCES},
            "audiences": {name: audience() for name in AUDIENCES},
        },
    )


def export(chance: Chance) -> Made:
    """An export of some columns under one or two licences."""
    facts = {
        "dataset": "survey",
        "licences": chance.sample(LICENCES, chance.choice([1, 1, 2])),
        "audience": chance.choice(AUDIENCES),
        "catalogue": "1",
        "columns": some_of(chance, COLUMNS),
        "redacted": some_of(chance, COLUMNS, least=0),
        "smallest_group": chance.choice([0, 4, 5, 19, 20]),
    }
    return {"licence": whole_mostly(chance, facts)}


def budget_values(chance: Chance) -> Made:
    """Up to three levels, a default, and two tenants with budgets of their own or not."""

    def figure(value: float, unit: str) -> Made:
        return whole_mostly(chance, {"value": value, "unit": unit, "source": "ours"})

    percents = sorted(chance.sample([1, 50, 75, 90, 100], chance.randint(0, 3)))
    shares = sorted((chance.choice([0, 0.25, 0.5, 1]) for _ in percents), reverse=True)
    levels = [
        whole_mostly(chance, {"at": figure(percent, "percent"), "lets": figure(share, "share")})
        for percent, share in zip(percents, shares, strict=True)
    ]

    def tenant() -> Made:
        return at_times(chance, {"tokens": figure(chance.choice([1, 100, 1000]), "tokens/month")})

    return whole_mostly(
        chance,
        {
            "levels": levels,
            "default": figure(200, "tokens/month"),
            "tenants": {name: odd_at_times(chance, tenant()) for name in ("acme", "globex")},
        },
    )


def call(chance: Chance) -> Made:
    """A call of a few tokens, often just at a level or at the end of the budget."""
    facts = {
        "tenant": chance.choice(["acme", "globex"]),
        "used_tokens": chance.choice([0, 1, 49, 50, 99, 100, 150, 180, 199, 750, 900, 1000]),
        "asked_tokens": chance.choice([0, 1, 1, 50]),
    }
    return {"budgets": whole_mostly(chance, facts)}


PAID = ("decision", "policy-refresh", "audit-detail")
PROTECTED = ("approval", "receipt")


def cost_values(chance: Chance) -> Made:
    """Two scopes with up to three guards, about three operations and one that is protected."""

    def figure(value: float, unit: str) -> Made:
        return whole_mostly(chance, {"value": value, "unit": unit, "source": "ours"})

    def guard(percent: int) -> Made:
        named = (*PAID, chance.choice(PROTECTED))
        return whole_mostly(
            chance,
            {
                "at": figure(percent, "percent"),
                "pauses": some_of(chance, named, least=0)[:2],
                "thins": {each: figure(0.5, "share") for each in some_of(chance, named, least=0)},
                "sets": at_times(chance, {"logs": figure(1, "level")}),
                "alerts": ["sre-leads"],
                "asks": [],
            },
        )

    def scope() -> Made:
        levels = sorted(chance.sample([1, 50, 80, 95, 100], chance.randint(0, 3)))
        cap = figure(chance.choice([1, 100, 5000]), "USD/month")
        guards = [guard(level) for level in levels]
        return whole_mostly(chance, {"owner": "ai-team", "cap": cap, "guards": guards})

    return whole_mostly(
        chance,
        {
            "pace_from": figure(7, "days"),
            "operations": dict.fromkeys(PAID, "what it is"),
            "scopes": {name: scope() for name in ("gateway", "llm")},
        },
    )


def spending(chance: Chance) -> Made:
    """An operation at some spend, often just at a guard."""
    facts = {
        "scope": chance.choice(["gateway", "llm"]),
        "operation": chance.choice([*PAID, *PAID, *PROTECTED]),
        "spent_cents": chance.choice([0, 1, 50, 99, 5000, 7999, 8000, 9500, 400_000, 500_000]),
        "day": chance.choice([1, 6, 7, 15, 28]),
        "days": chance.choice([28, 30, 31]),
    }
    return {"cost": whole_mostly(chance, facts)}


MAKERS: dict[str, tuple[Callable[[Chance], Made], Callable[[Chance], Made]]] = {
    "limits": (request_values, request),
    "tiers": (request_values, request),
    "residency": (lambda chance: {"residency": residency_values(chance)}, transfer),
    "retention": (lambda chance: {"retention": retention_values(chance)}, record),
    "purpose": (lambda chance: {"purpose": purpose_values(chance)}, use),
    "budgets": (lambda chance: {"budgets": budget_values(chance)}, call),
    "cost": (lambda chance: {"cost": cost_values(chance)}, spending),
    "licence": (lambda chance: {"licence": licence_values(chance)}, export),
}
"""Of each area the values, by area, and the facts."""
