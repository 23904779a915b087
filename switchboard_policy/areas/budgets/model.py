"""AI budgets of tenants, and the levels at which less of what they ask is let through."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from switchboard_policy.areas.kinds import Number, at, count, figure, mapping, text
from switchboard_policy.domain.json_value import Json

_WHOLE_PERCENT = 100


@dataclass(frozen=True)
class Call:
    """A call of a language model.

    Args:
        tenant: whose budget it counts against.
        used_tokens: of the tenant this month.
        asked_tokens: that the call would use.
    """

    tenant: str
    used_tokens: int
    asked_tokens: int

    @classmethod
    def read(cls, facts: Json) -> Call | None:
        """Return the call the facts tell of; None where one of them is missing."""
        told = at(facts, "budgets")
        tenant = text(at(told, "tenant"))
        used, asked = count(at(told, "used_tokens")), count(at(told, "asked_tokens"))
        if tenant is None or used is None or asked is None:
            return None
        return cls(tenant, used, asked)


@dataclass(frozen=True)
class Level:
    """From a share of a budget on, how much of what is asked is let through.

    Args:
        percent: of the budget, 1 to 100.
        lets: share of what is asked, 0 to 1.
    """

    percent: int
    lets: Number


def levels_of(values: Json) -> tuple[Level, ...] | None:
    """Return the levels; None where one does not say all of it, or they are in no order.

    Args:
        values: the values of the area.
    """
    stated = at(values, "levels")
    if not isinstance(stated, list):
        return None
    found = []
    for each in stated:
        percent = count(figure(at(each, "at"), "percent"))
        lets = figure(at(each, "lets"), "share")
        if percent is None or not 1 <= percent <= _WHOLE_PERCENT or lets is None or lets > 1:
            return None
        found.append(Level(percent, lets))
    if any(one.percent >= two.percent or one.lets < two.lets for one, two in pairwise(found)):
        return None
    return tuple(found)


def budget_of(values: Json, tenant: str) -> int | None:
    """Return a tenant's budget in tokens a month; None where the values do not say it.

    Args:
        values: the values of the area.
        tenant: its name.
    """
    own = mapping(at(values, "tenants")).get(tenant)
    if not isinstance(own, dict):
        return None
    tokens = count(figure(own.get("tokens", at(values, "default")), "tokens/month"))
    return tokens or None
