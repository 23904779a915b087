"""The risk of changed values, from the telemetry store alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from switchboard_policy.app.around import surroundings_of
from switchboard_policy.app.policy import Policy, services_of
from switchboard_policy.app.pulls.inheriting import felt
from switchboard_policy.app.pulls.values import asked_values
from switchboard_policy.app.replay import replay
from switchboard_policy.app.walk import BUDGETS
from switchboard_policy.areas.run import begin
from switchboard_policy.domain.delta import Delta
from switchboard_policy.domain.recommendation import Recommendation
from switchboard_policy.domain.risk import RiskAssessment
from switchboard_policy.errors import SwitchboardError
from switchboard_policy.gate.pull.facts import Measured
from switchboard_policy.risk import WITHOUT_TELEMETRY, Surroundings, assess, with_smaller
from switchboard_policy.telemetry import open_source

_STORE = "store:"


@dataclass(frozen=True)
class Weighed:
    """A risk, and what it was computed from.

    Args:
        risk: the assessment.
        measured: the measurements.
        recommendations: numbers of every subject under the change.
    """

    risk: RiskAssessment
    measured: Measured
    recommendations: tuple[Recommendation, ...] = ()


@dataclass(frozen=True)
class Telemetry:
    """Where measurements are.

    Args:
        source: `store:DIR`; empty for the one `switchboard.yaml` of the base names.
        folder: what it is relative to.
    """

    source: str
    folder: Path

    def spec(self, policy: Policy) -> str:
        """Return the source named."""
        return self.source or policy.config.telemetry.source


def weigh(
    policy: Policy,
    deltas: Sequence[Delta],
    telemetry: Telemetry,
    *,
    seed: int,
    at: int | None = None,
) -> Weighed:
    """Return the risk of some changes, replayed over the store; what is missing costs.

    Args:
        policy: the repository as it stands.
        deltas: what changes.
        telemetry: where measurements are.
        seed: seed of every random draw.
        at: the moment, in seconds since the epoch; None where nobody says.

    Raises:
        InputError: a setting of the repository is wrong.
    """
    if not deltas:
        return Weighed(assess((), (), policy.config), Measured(needed=False))
    spec, around = telemetry.spec(policy), surroundings_of(policy.snapshot, at)
    if not spec.startswith(_STORE):
        why = f"{spec} is asked by nobody here; name a store" if spec else "no store is named"
        return _unmeasured(policy, deltas, why, around)
    try:
        return _replayed(policy, deltas, telemetry, seed, around)
    except SwitchboardError as error:
        return _unmeasured(policy, deltas, error.diagnostics(), around)


def weigh_restored(policy: Policy, deltas: Sequence[Delta]) -> Weighed:
    """Return the risk of going back to values that were in production, without measurements.

    Args:
        policy: the repository as it stands.
        deltas: what changes.
    """
    risk = assess((), deltas, policy.config, WITHOUT_TELEMETRY)
    return Weighed(risk, Measured(needed=False))


def _unmeasured(policy: Policy, deltas: Sequence[Delta], why: str, around: Surroundings) -> Weighed:
    risk = assess((), deltas, policy.config, around=around)
    return Weighed(risk, Measured(needed=True, reason=why))


def _replayed(
    policy: Policy,
    deltas: Sequence[Delta],
    telemetry: Telemetry,
    seed: int,
    around: Surroundings,
) -> Weighed:
    source = open_source(telemetry.spec(policy), policy.config, telemetry.folder)
    asked, changes = asked_values(policy.values, deltas), felt(policy, deltas)
    touched = {delta.area for delta in changes} | {BUDGETS}
    runs = [
        begin(name, policy.values, policy.config, policy.snapshot, seed=seed, asked=asked)
        for name in policy.config.areas
        if name in touched
    ]
    replayed = replay(source, runs, services_of(policy))
    found = tuple(run.recommend(replayed.window) for run in runs)
    coverage = replayed.coverage
    measured = Measured(needed=True, digest=coverage.digest, end=coverage.end)
    assessed = assess(found, changes, policy.config, around=around)
    risk = with_smaller(assessed, found, changes, policy.config, around)
    return Weighed(risk, measured, found)
