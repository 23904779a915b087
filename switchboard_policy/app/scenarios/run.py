"""Read a scenario, give it what it is played with, and play it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from switchboard_policy.app.input_files import read_file
from switchboard_policy.app.policy_values import values_by_area
from switchboard_policy.app.repository import find_root
from switchboard_policy.app.scenarios import ai_budget, carbon, cost, overload, ramp
from switchboard_policy.app.scenarios.given import Given
from switchboard_policy.app.scenarios.outcome import Outcome, Played
from switchboard_policy.documents.scenarios import ScenarioFile, read_scenario
from switchboard_policy.errors import InputError

_PLAYS: Mapping[str, Callable[[ScenarioFile, Given], Outcome]] = {
    "ai_budget": ai_budget.play,
    "carbon": carbon.play,
    "cost": cost.play,
    "overload": overload.play,
    "ramp": ramp.play,
}


def play_file(file: Path, *, repo: Path | None = None, seed: int | None = None) -> Played:
    """Play a scenario.

    Args:
        file: the scenario.
        repo: a policy repository whose values count; None for the scenario's own words only.
        seed: of every draw; None for the seeds of the scenario.

    Raises:
        InputError: the scenario cannot be played, or contradicts the policy; says where.
    """
    shown = file.as_posix()
    scenario = read_scenario(shown, read_file(file))
    root = None if repo is None else find_root(repo)
    given = Given(None if root is None else values_by_area(root), seed)
    outcome = _PLAYS[scenario.kind](scenario, given)
    return Played(
        file=shown,
        kind=scenario.kind,
        says=scenario.value["says"],
        digest=scenario.digest,
        outcome=outcome,
        repository="" if root is None else root.as_posix(),
    )


def repository_near(folder: Path) -> Path | None:
    """Return the policy repository a folder lies in, or None where it lies in none.

    Args:
        folder: where to look.
    """
    try:
        return find_root(folder)
    except InputError:
        return None
