"""A month of budgets that throttle as they are spent: what is let through, and when it ends."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from simulator.budgets import Spent, replay_budget
from simulator.trace import Array
from switchboard_policy.app.scenarios.given import Given, told_at, unique_names
from switchboard_policy.app.scenarios.outcome import Bound, Outcome, Series
from switchboard_policy.documents.scenarios import ScenarioFile
from switchboard_policy.errors import InputError

_HOURS = 24
_HOUR_S = 3600
_SOMETHING = 0.001
"""Share of the last day's demand from which something counts as let through. Ours."""

_NOTES = (
    "demand is what it would be without a budget: nobody asks again for what was held back",
    "a level counts from the hour after it is reached",
)


def play(scenario: ScenarioFile, given: Given) -> Outcome:
    """Return what each tenant's budget let through, hour by hour.

    Args:
        scenario: of the kind `ai_budget`.
        given: a policy repository's budget levels count where the scenario states none.

    Raises:
        InputError: numbers do not go together.
    """
    value = scenario.value
    unique_names(scenario, "tenants")
    levels, lets = _levels(scenario, given)
    asked = np.array([_asked(scenario, place) for place in range(len(value["tenants"]))])
    budgets = [float(each["budget"]) for each in value["tenants"]]
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


def _levels(scenario: ScenarioFile, _given: Given) -> tuple[tuple[float, ...], tuple[float, ...]]:
    value = scenario.value
    for key, other in (("levels", "lets"), ("lets", "levels")):
        if key not in value:
            message = f"key {key!r} is missing in the file"
            hint = f"it goes with {other}, one each" if other in value else "state both"
            raise InputError(message, location=scenario.where(""), hint=hint)
    return tuple(map(float, value["levels"])), tuple(map(float, value["lets"]))


def _asked(scenario: ScenarioFile, place: int) -> Array:
    """Return what a tenant asks for, hour by hour."""
    tenant: dict[str, Any] = scenario.value["tenants"][place]
    days = scenario.value["days"]
    daily = np.full(days, float(tenant["a_day"]))
    daily *= np.asarray(float(tenant.get("growth", 1))) ** np.arange(days)
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
