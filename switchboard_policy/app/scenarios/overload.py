"""A surge, a queue, and clients that try again: how much is of use, and when it is over."""

from __future__ import annotations

from typing import Any

import numpy as np

from simulator.capacity.overload import Overload, Retries, replay_overload
from simulator.capacity.recovery import recovered_after
from simulator.trace import Array
from switchboard_policy.app.scenarios.given import (
    MOST_STEPS,
    Given,
    steps_of,
    told_at,
    unique_names,
)
from switchboard_policy.app.scenarios.outcome import Bound, Figure, Outcome, Series
from switchboard_policy.documents.scenarios import ScenarioFile
from switchboard_policy.errors import InputError

_FACTOR = 2.0
"""By which each further pause is longer unless told. Ours: what most clients do."""

_NOTES = ("requests are amounts, so these are means and no distribution",)


def play(scenario: ScenarioFile, _given: Given) -> Outcome:
    """Return what came of a surge, for each variant of queue and clients.

    Args:
        scenario: of the kind `overload`.

    Raises:
        InputError: numbers do not go together.
    """
    value = scenario.value
    unique_names(scenario, "variants")
    step_s, asked = value["step_s"], value["bounds"]
    first, end = _first(scenario)
    figures: dict[str, dict[str, Figure]] = {}
    bounds: list[Bound] = []
    series: list[Series] = []
    for place, variant in enumerate(value["variants"]):
        with told_at(scenario, f"/variants/{place}"):
            found = replay_overload(
                first,
                float(value["capacity_rps"]) * step_s,
                queue_limit=float(variant["queue"]),
                patience_steps=value["patience_s"] // step_s,
                retries=_retries(scenario, place),
            )
            recovered = recovered_after(found, end)
        name = variant["name"]
        recovers_s = None if recovered is None else recovered * step_s
        figures[name] = _figures(found, recovers_s)
        if "useful" in asked:
            useful = float(found.useful.sum() / first.sum())
            bounds.append(Bound(name, "useful", useful, at_least=asked["useful"]))
        if "recovers_s" in asked:
            bounds.append(Bound(name, "recovers_s", recovers_s, at_most=asked["recovers_s"]))
        series += [
            Series(name, figure, step_s, tuple((amounts / step_s).tolist()))
            for figure, amounts in (("offered_rps", found.offered), ("useful_rps", found.useful))
        ]
    return Outcome(figures, tuple(bounds), tuple(series), _NOTES)


def _first(scenario: ScenarioFile) -> tuple[Array, int]:
    """Return first attempts a step, and the step after the last of the surge."""
    value = scenario.value
    load, step_s = value["load"], value["step_s"]
    if not load["from_s"] < load["to_s"] <= value["length_s"]:
        message = (
            f"a surge from {load['from_s']} to {load['to_s']} s of {value['length_s']} s; it ends"
            " after it begins, and before everything does"
        )
        raise InputError(message, location=scenario.where("/load"))
    steps = steps_of(scenario, value["length_s"], "/length_s")
    begin, end = load["from_s"] // step_s, -(-load["to_s"] // step_s)
    first = np.full(steps, float(load["rps"]) * step_s)
    first[begin:end] = float(load["surge_rps"]) * step_s
    if not first.sum():
        raise InputError("nobody sends anything", location=scenario.where("/load"))
    return first, end


def _retries(scenario: ScenarioFile, place: int) -> Retries:
    variant: dict[str, Any] = scenario.value["variants"][place]
    step_s = scenario.value["step_s"]
    attempts, factor = variant["attempts"], float(variant.get("factor", _FACTOR))
    backoff = max(1, variant.get("backoff_s", step_s) // step_s)
    longest = backoff * factor ** (attempts - 1)
    if longest > MOST_STEPS:
        message = f"a pause of {longest:.3g} steps before attempt {attempts}"
        raise InputError(
            message,
            location=scenario.where(f"/variants/{place}"),
            hint=f"at most {MOST_STEPS:,} are played: fewer attempts, or a smaller factor",
        )
    return Retries(attempts, backoff, factor, variant.get("jitter", False))


def _figures(found: Overload, recovers_s: int | None) -> dict[str, Figure]:
    first = float(found.first.sum())
    return {
        "useful": float(found.useful.sum()) / first,
        "wasted_requests": float(found.wasted.sum()),
        "turned_away_attempts": float(found.turned_away.sum()),
        "lost_requests": float(found.lost.sum()),
        "pending_requests": found.pending,
        "amplification": found.amplification,
        "longest_queue": float(found.queue.max()),
        "recovers_s": recovers_s,
    }
