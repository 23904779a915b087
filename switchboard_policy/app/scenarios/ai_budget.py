"""A month of budgets that throttle as they are spent: what is let through, and when it ends."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from simulator.budgets import Spent, replay_budget
from simulator.trace import Array
from switchboard_policy.app.scenarios.given import Given, told_at, unique_names
from switchboard_policy.app.scenarios.outcome import Bound, Outcome, Series
from switchboard_policy.areas.budgets.model import budget_of, levels_of
from switchboard_policy.areas.kinds import at, mapping
from switchboard_policy.documents.scenarios import ScenarioFile
from switchboard_policy.errors import InputError, nearest

_HOURS = 24
_HOUR_S = 3600
_SOMETHING = 0.001
"""Share of the last day's demand from which something counts as let through. Ours."""

_KEYS = ("levels", "lets")
_DATA = "policies/switchboard_data/budgets/data.yaml"
_NOTES = (
    "demand is what it would be without a budget: nobody asks again for what was held back",
    "a level counts from the hour after it is reached",
)


def play(scenario: ScenarioFile, given: Given) -> Outcome:
    """Return what each tenant's budget let through, hour by hour.

    Args:
        scenario: of the kind `ai_budget`.
        given: levels and budgets are the word of a policy repository where it has them; where the
            scenario states others, that is an error.

    Raises:
        InputError: numbers do not go together.
    """
    value = scenario.value
    unique_names(scenario, "tenants")
    levels, lets = _levels(scenario, given)
    asked = np.array([_asked(scenario, place) for place in range(len(value["tenants"]))])
    budgets = [_budget(scenario, place, given) for place in range(len(value["tenants"]))]
    with told_at(scenario, "/levels"):
        spent = replay_budget(asked, budgets, levels=levels, shares=lets)
    figures = {
        each["name"]: _figures(spent, asked, place, budgets[place], levels)
        for place, each in enumerate(value["tenants"])
    }
    bounds = [each for name in figures for each in _bounds(name, figures[name], value["bounds"])]
    series = tuple(
        Series(name, "spent", _HOUR_S, tuple((np.cumsum(spent.admitted[place])).tolist()))
        for place, name in enumerate(figures)
    )
    return Outcome(figures, tuple(bounds), series, _NOTES)


def _levels(scenario: ScenarioFile, given: Given) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Return levels and what they let through; the policy's, and never two different ones."""
    stated = {key: tuple(map(float, scenario.value[key])) for key in _KEYS if key in scenario.value}
    policy = levels_of(given.area("budgets"))
    if policy is None:
        for key in (key for key in _KEYS if key not in stated):
            message = f"key {key!r} is missing in the file, and no data of budgets state it"
            hint = "state levels and lets, one each, or name a policy repository with --repo"
            raise InputError(message, location=scenario.where(""), hint=hint)
        return stated["levels"], stated["lets"]
    levels = tuple(each.percent / 100 for each in policy)
    lets = tuple(float(each.lets) for each in policy)
    for key, theirs in zip(_KEYS, (levels, lets), strict=True):
        mine = stated.get(key, theirs)
        if mine != theirs:
            message = f"{key} are {_shown(mine)} here, and {_shown(theirs)} in {_DATA}"
            hint = f"leave {key} out: the data of budgets then say them"
            raise InputError(message, location=scenario.where(f"/{key}"), hint=hint)
    return levels, lets


def _shown(numbers: tuple[float, ...]) -> str:
    return ", ".join(f"{each:g}" for each in numbers) or "none"


def _budget(scenario: ScenarioFile, place: int, given: Given) -> float:
    """Return a tenant's budget; the policy's where it has one, and never two different ones."""
    tenant: dict[str, Any] = scenario.value["tenants"][place]
    name, stated = tenant["name"], tenant.get("budget")
    values = given.area("budgets")
    policy = None if values is None else budget_of(values, name)
    if stated is not None and policy not in {None, stated}:
        message = f"a budget of {stated:g} for {name} here, and of {policy} in {_DATA}"
        where = scenario.where(f"/tenants/{place}/budget")
        raise InputError(message, location=where, hint="leave it out: the data then say it")
    if (found := stated if policy is None else policy) is None:
        message = f"nobody says what the budget of {name} is"
        hint = nearest(name, mapping(at(values, "tenants"))) if values else "state its budget"
        raise InputError(message, location=scenario.where(f"/tenants/{place}"), hint=hint)
    return float(found)


def _asked(scenario: ScenarioFile, place: int) -> Array:
    """Return what a tenant asks for, hour by hour."""
    tenant: dict[str, Any] = scenario.value["tenants"][place]
    days = scenario.value["days"]
    daily = np.full(days, float(tenant["a_day"]))
    with np.errstate(over="ignore"):
        daily *= np.asarray(float(tenant.get("growth", 1))) ** np.arange(days)
    if not np.isfinite(daily).all():
        message = f"{tenant['growth']:g} times as much each day is beyond any number by day {days}"
        raise InputError(message, location=scenario.where(f"/tenants/{place}/growth"))
    if surge := tenant.get("surge"):
        if not surge["from_day"] <= surge["to_day"] <= days:
            message = f"a surge from day {surge['from_day']} to day {surge['to_day']} of {days}"
            raise InputError(
                message,
                location=scenario.where(f"/tenants/{place}/surge"),
                hint="days count from 1, the first comes before the last",
            )
        daily[surge["from_day"] - 1 : surge["to_day"]] *= surge["times"]
    return np.repeat(daily / _HOURS, _HOURS)


def _figures(
    spent: Spent, asked: Array, place: int, budget: float, levels: tuple[float, ...]
) -> dict[str, float | None]:
    admitted, wanted = float(spent.admitted[place].sum()), float(asked[place].sum())
    reached = {
        f"day_at_{round(100 * level)}_percent": None if hour < 0 else int(hour) // _HOURS + 1
        for level, hour in zip(levels, spent.reached[place], strict=True)
    }
    return {
        "asked": wanted,
        "let_through": admitted,
        "spent": admitted / budget,
        "throttled": 1 - admitted / wanted if wanted else 0.0,
        **reached,
        "last_day_share": _share_of_last_day(spent, asked, place),
    }


def _share_of_last_day(spent: Spent, asked: Array, place: int) -> float:
    wanted = float(asked[place, -_HOURS:].sum())
    return float(spent.admitted[place, -_HOURS:].sum()) / wanted if wanted else 1.0


def _bounds(name: str, figures: Mapping[str, float | None], asked: dict[str, Any]) -> list[Bound]:
    bounds = [
        Bound(name, figure, figures[figure], at_most=asked[figure])
        for figure in ("spent", "throttled")
        if figure in asked
    ]
    if asked.get("served_on_the_last_day"):
        left = figures["last_day_share"]
        bounds.append(Bound(name, "last_day_share", left, at_least=_SOMETHING))
    return bounds
