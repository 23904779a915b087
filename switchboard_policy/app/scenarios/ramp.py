"""Users who come, replicas that follow them, and how busy these are meanwhile."""

from __future__ import annotations

from typing import Any

from simulator.capacity.ramp import Ramp, least_that_holds, steps_above
from simulator.capacity.scaling import Autoscaler, Scaled, replay_scaling
from simulator.trace import Array
from switchboard_policy.app.scenarios.given import Given, steps_of, told_at, unique_names
from switchboard_policy.app.scenarios.outcome import Bound, Figure, Outcome, Series
from switchboard_policy.documents.scenarios import ScenarioFile

_TOLERANCE = 0.1
"""Within which nothing is scaled unless told. Source: Kubernetes, Horizontal Pod Autoscaling."""

_NOTES = (
    "load is taken to follow users at once; queueing and time lags of the metric are not in it",
    "each step's replicas follow from the load of the step before",
)


def play(scenario: ScenarioFile, _given: Given) -> Outcome:
    """Return how busy each service's replicas were.

    Args:
        scenario: of the kind `ramp`.

    Raises:
        InputError: numbers do not go together.
    """
    value = scenario.value
    step_s, bounds = value["step_s"], value["bounds"]
    unique_names(scenario, "services")
    with told_at(scenario, "/users"):
        users = value["users"]
        steps_of(scenario, users["rise_s"] + users["stay_s"], "/users")
        rise, stay = (_steps(users[name], step_s) for name in ("rise_s", "stay_s"))
        present = Ramp(float(users["count"]), rise, stay).present()
    figures: dict[str, dict[str, Figure]] = {}
    asked: list[Bound] = []
    series: list[Series] = []
    for place, service in enumerate(value["services"]):
        with told_at(scenario, f"/services/{place}"):
            autoscaler = _autoscaler(service, step_s)
            load = present * service["load"]
            scaled = replay_scaling(load, autoscaler, capacity=service["capacity"])
            told = _figures(scaled, step_s, bounds)
            told["least_that_holds"] = _least(load, autoscaler, service, step_s, bounds)
        name = service["name"]
        figures[name] = told
        above = steps_above(scaled, bounds["utilisation"]) * step_s
        asked.append(Bound(name, "above_s", above, at_most=bounds["above_s"]))
        for figure, values in (
            ("utilisation", scaled.utilisation),
            ("replicas", scaled.replicas.astype(float)),
        ):
            series.append(Series(name, figure, step_s, tuple(values.tolist())))
    return Outcome(figures, tuple(asked), tuple(series), _NOTES)


def _steps(seconds: int, step_s: int) -> int:
    """Return the steps that cover some seconds, the last one begun counted whole."""
    return -(-seconds // step_s)


def _autoscaler(service: dict[str, Any], step_s: int) -> Autoscaler:
    return Autoscaler(
        target=service["target"],
        least=service["least"],
        most=service["most"],
        tolerance=service.get("tolerance", _TOLERANCE),
        down_steps=max(1, _steps(service["down_s"], step_s)),
        start_steps=_steps(service["start_s"], step_s),
    )


def _figures(scaled: Scaled, step_s: int, bounds: dict[str, Any]) -> dict[str, Figure]:
    peak = int(scaled.utilisation.argmax())
    return {
        "peak_utilisation": float(scaled.utilisation[peak]),
        "peak_at_s": peak * step_s,
        "above_s": steps_above(scaled, bounds["utilisation"]) * step_s,
        "replicas_first": int(scaled.replicas[0]),
        "replicas_most": int(scaled.replicas.max()),
        "replicas_last": int(scaled.replicas[-1]),
        "utilisation_last": float(scaled.utilisation[-1]),
    }


def _least(
    load: Array,
    autoscaler: Autoscaler,
    service: dict[str, Any],
    step_s: int,
    bounds: dict[str, Any],
) -> int | None:
    """Return the fewest standing replicas that hold the bounds, from those there are up."""
    return least_that_holds(
        load,
        autoscaler,
        capacity=service["capacity"],
        utilisation=bounds["utilisation"],
        most_steps=bounds["above_s"] // step_s,
    )
