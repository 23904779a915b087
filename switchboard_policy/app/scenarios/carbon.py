"""Batch work placed where and when it emits least, never outside of what residency allows."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median
from typing import Any

from simulator.carbon.compare import ALL, Saved, compare
from simulator.carbon.scenario import Region, Work, jobs_of
from simulator.carbon.work import Job
from switchboard_policy.app.scenarios.allowed import allowed_regions
from switchboard_policy.app.scenarios.given import Given, told_at, unique_names
from switchboard_policy.app.scenarios.outcome import Bound, Outcome
from switchboard_policy.documents.scenarios import ScenarioFile

_BLIND_DRAWS = 5
"""Random placements a seed, of which the mean counts. Ours."""

_NOTES = (
    "work is placed on the forecast and judged on what came; intensities are made up",
    "no waiver is counted: what residency allows without one is what is allowed",
)


def play(scenario: ScenarioFile, given: Given) -> Outcome:
    """Return what placing work saves, against running it at once and placing it blindly.

    Args:
        scenario: of the kind `carbon`.
        given: residency data of a policy repository say where a tenant's work may run.

    Raises:
        InputError: numbers do not go together, or regions contradict the residency data.
    """
    value = scenario.value
    unique_names(scenario, "regions")
    unique_names(scenario, "work")
    jobs, notes = _jobs(scenario, given)
    seeds = tuple(value["seeds"]) if given.seed is None else (given.seed,)
    with told_at(scenario, "/regions"):
        regions = tuple(Region(**each) for each in value["regions"])
    with told_at(scenario, "/work"):
        plays = [
            compare(
                jobs,
                regions,
                value["hours"],
                forecast=value["forecast"],
                blind_draws=_BLIND_DRAWS,
                seed=seed,
            )
            for seed in seeds
        ]
    figures = {kind: _figures([each[kind] for each in plays]) for kind in sorted(plays[0])}
    worst = figures[ALL]
    bounds = tuple(
        Bound(ALL, name, worst[name], at_least=value["bounds"]["saved"])
        for name in ("at_once_saved_least", "blindly_saved_least")
    )
    return Outcome(figures, bounds, notes=(*_NOTES, *notes), seeds=seeds)


def _jobs(scenario: ScenarioFile, given: Given) -> tuple[tuple[Job, ...], tuple[str, ...]]:
    names = [each["name"] for each in scenario.value["regions"]]
    kinds, notes = [], []
    for place, one in enumerate(scenario.value["work"]):
        regions, note = allowed_regions(scenario, place, names, given)
        notes += [note] if note else []
        kept: dict[str, Any] = {k: v for k, v in one.items() if k not in {"tenant", "home"}}
        kinds.append(Work(**{**kept, "regions": tuple(map(names.index, regions))}))
    with told_at(scenario, "/work"):
        return jobs_of(tuple(kinds), scenario.value["hours"]), tuple(notes)


def _figures(plays: Sequence[Saved]) -> dict[str, float]:
    told = {
        "placed_g": median(each.placed_g for each in plays),
        "at_once_g": median(each.at_once_g for each in plays),
        "blindly_g": median(each.blindly_g for each in plays),
    }
    for name, shares in (
        ("at_once", [each.against_at_once for each in plays]),
        ("blindly", [each.against_blindly for each in plays]),
    ):
        told[f"{name}_saved_least"] = min(shares)
        told[f"{name}_saved_median"] = median(shares)
        told[f"{name}_saved_most"] = max(shares)
    return told
