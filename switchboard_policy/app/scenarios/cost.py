"""A month by components: best, worst, a percentile under each assumption, and what guards save."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from simulator.cost import Component, Guard, Guarded, Month, Shape, cost_of_month, replay_guards
from switchboard_policy.app.scenarios.given import Given, told_at, unique_names
from switchboard_policy.app.scenarios.outcome import Bound, Figure, Outcome, Series
from switchboard_policy.areas.cost.model import Scope, known_operations
from switchboard_policy.areas.kinds import at, mapping
from switchboard_policy.documents.scenarios import ScenarioFile
from switchboard_policy.errors import InputError, nearest

_DAYS = 30
_DAY_S = 86_400
_SEED = 0
_NOTES = (
    "an addition moves with the base it is added to",
    f"guards are followed through the worst month, spread evenly over {_DAYS} days",
)


def play(scenario: ScenarioFile, given: Given) -> Outcome:
    """Return what the month may cost, and the worst one with its guards.

    Args:
        scenario: of the kind `cost`.
        given: the cap is the cost data's word where the scenario states none; where both do, they
            must agree.

    Raises:
        InputError: numbers do not go together, or contradict the cost data.
    """
    value = scenario.value
    unique_names(scenario, "components")
    unique_names(scenario, "assumptions")
    components = [_component(scenario, place) for place in range(len(value["components"]))]
    cap = _cap(scenario, given)
    seed = _SEED if given.seed is None else given.seed
    figures: dict[str, dict[str, Figure]] = {}
    bounds: list[Bound] = []
    for place, assumed in enumerate(value["assumptions"]):
        with told_at(scenario, f"/assumptions/{place}"):
            month = cost_of_month(
                components,
                shape=Shape(assumed["shape"]),
                dependence=float(assumed["dependence"]),
                share=value["share"],
                draws=value["draws"],
                seed=seed,
            )
        figures[assumed["name"]] = _figures(month, cap)
        if (most := value["bounds"].get("percentile_usd")) is not None:
            bounds.append(Bound(assumed["name"], "percentile_usd", month.percentile, at_most=most))
    guarded, told = _guarded(scenario, components, cap)
    figures["worst month"] = told
    if (most := value["bounds"].get("guarded_usd")) is not None:
        bounds.append(Bound("worst month", "guarded_usd", float(guarded.spent[-1]), at_most=most))
    series = (
        Series("worst month", "without_guards_usd", _DAY_S, tuple(guarded.without.tolist())),
        Series("worst month", "guarded_usd", _DAY_S, tuple(guarded.spent.tolist())),
    )
    return Outcome(figures, tuple(bounds), series, _NOTES, seeds=(seed,))


def _component(scenario: ScenarioFile, place: int) -> Component:
    one: dict[str, Any] = scenario.value["components"][place]
    ranges = [one["base"], one.get("addition", [0, 0])]
    with told_at(scenario, f"/components/{place}"):
        for each in ranges:  # each by itself: a wide base would hide an addition turned round
            Component(one["name"], float(each[0]), float(each[1]))
        low, high = (float(sum(each[end] for each in ranges)) for end in (0, 1))
        return Component(one["name"], low, high)


def _cap(scenario: ScenarioFile, given: Given) -> float:
    """Return the cap; the policy's where it is given, and never two different ones."""
    stated, name = scenario.value.get("cap_usd"), scenario.value["scope"]
    values = given.area("cost")
    if values is None:
        if stated is None:
            raise InputError(
                "key 'cap_usd' is missing in the file, and no cost data state a cap",
                location=scenario.where(""),
                hint="state it, or name a policy repository with --repo",
            )
        return float(stated)
    scope = Scope.read(at(values, "scopes", name), known_operations(values))
    if scope is None:
        message = f"the cost data of the repository hold no whole scope {name!r}"
        hint = nearest(name, mapping(at(values, "scopes")))
        raise InputError(message, location=scenario.where("/scope"), hint=hint)
    if stated is not None and stated != scope.cap_usd:
        message = (
            f"a cap of {stated:g} USD here, and of {scope.cap_usd} in"
            " policies/switchboard_data/cost/data.yaml"
        )
        hint = "leave cap_usd out: the cost data then say it"
        raise InputError(message, location=scenario.where("/cap_usd"), hint=hint)
    return float(scope.cap_usd)


def _figures(month: Month, cap: float) -> dict[str, Figure]:
    return {
        "best_usd": month.best,
        "worst_usd": month.worst,
        "mean_usd": month.mean,
        "percentile_usd": month.percentile,
        "percentile_low_usd": month.percentile_low,
        "percentile_high_usd": month.percentile_high,
        "percentile_of_cap": month.percentile / cap,
    }


def _guarded(
    scenario: ScenarioFile, components: list[Component], cap: float
) -> tuple[Guarded, dict[str, Figure]]:
    stated: list[dict[str, Any]] = scenario.value.get("guards", [])
    names = {each.name for each in components}
    for place, guard in enumerate(stated):
        for name in guard["leaves"]:
            if name not in names:
                where = scenario.document.where_key(f"/guards/{place}/leaves/{name}")
                message = f"no component {name!r}"
                raise InputError(message, location=where, hint=nearest(name, names))
    levels = [each["at_percent"] for each in stated]
    if any(one >= other for one, other in pairwise(levels)):
        message = f"guards at {', '.join(f'{each:g}' for each in levels)} %; they rise"
        raise InputError(message, location=scenario.where("/guards"))
    with told_at(scenario, "/guards"):
        found = replay_guards(
            {each.name: [each.high / _DAYS] * _DAYS for each in components},
            cap,
            [Guard(each["at_percent"] / 100, each["leaves"]) for each in stated],
        )
    told: dict[str, Figure] = {
        "without_guards_usd": float(found.without[-1]),
        "guarded_usd": float(found.spent[-1]),
    }
    for level, began, saved in zip(levels, found.began, found.saved, strict=True):
        told[f"guard_{level:g}_percent_from_day"] = None if began < 0 else began + 1
        told[f"guard_{level:g}_percent_saved_usd"] = saved
    return found, told
