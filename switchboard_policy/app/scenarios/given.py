"""What a scenario is played with beside its own numbers, and how faults in these are told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from simulator.errors import SimulationError
from switchboard_policy.documents.scenarios import ScenarioFile
from switchboard_policy.domain.json_value import Json
from switchboard_policy.errors import InputError

MOST_STEPS = 20_000
"""Steps a scenario may have: they are played one by one. Ours; two weeks by the minute."""


@dataclass(frozen=True)
class Given:
    """What a scenario is played with.

    Args:
        values: the policy data of each area by name; None where no policy repository is given.
        seed: of every draw; None for the seeds of the scenario.
    """

    values: Mapping[str, Json] | None = None
    seed: int | None = None

    def area(self, name: str) -> Json:
        """Return the values of an area; None where there are none."""
        return None if self.values is None else self.values.get(name)


@contextmanager
def told_at(scenario: ScenarioFile, pointer: str) -> Iterator[None]:
    """Tell what the simulator refuses as a fault of the scenario, with its line.

    Args:
        scenario: the scenario.
        pointer: to the part whose numbers are simulated.

    Raises:
        InputError: instead of the simulator's own error.
    """
    try:
        yield
    except SimulationError as error:
        raise InputError(str(error), location=scenario.where(pointer)) from error


def unique_names(scenario: ScenarioFile, key: str) -> None:
    """Refuse a list of named parts in which a name stands twice.

    Args:
        scenario: the scenario.
        key: of the list.

    Raises:
        InputError: naming the second one.
    """
    seen: set[str] = set()
    for place, each in enumerate(scenario.value[key]):
        if each["name"] in seen:
            where = scenario.where(f"/{key}/{place}/name")
            raise InputError(f"{each['name']!r} stands twice under {key}", location=where)
        seen.add(each["name"])


def steps_of(scenario: ScenarioFile, seconds: int, pointer: str) -> int:
    """Return the steps that cover some seconds, the last one begun counted whole.

    Args:
        scenario: one with `step_s`.
        seconds: how long.
        pointer: to what says how long.

    Raises:
        InputError: these are more steps than are played.
    """
    steps = -(-seconds // int(scenario.value["step_s"]))
    if steps > MOST_STEPS:
        message = f"{steps:,} steps; at most {MOST_STEPS:,} are played"
        where = scenario.where(pointer)
        raise InputError(message, location=where, hint="make it shorter, or step_s longer")
    return steps
