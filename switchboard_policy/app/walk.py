"""The loop walked once: policy read, telemetry replayed, every area's recommendation made.

What is recommended is solved as a whole, capacity shared among everybody, before anything is cut
into proposals. Each part then becomes a proposal of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from switchboard_policy import __version__
from switchboard_policy.app.around import surroundings_of
from switchboard_policy.app.generated import generator
from switchboard_policy.app.history import past_changes
from switchboard_policy.app.policy import (
    Policy,
    chosen_areas,
    open_telemetry,
    read_policy,
    services_of,
)
from switchboard_policy.app.replay import Replayed, Say, replay, resumable
from switchboard_policy.app.repository import author_of
from switchboard_policy.areas.run import begin
from switchboard_policy.domain.delta import Delta
from switchboard_policy.domain.past_change import NOT_READ, Past
from switchboard_policy.domain.proposal import ChangeSet, Proposal
from switchboard_policy.domain.recommendation import Recommendation
from switchboard_policy.domain.risk import RiskAssessment
from switchboard_policy.domain.units import counted
from switchboard_policy.gate.owners import owners_of
from switchboard_policy.opa.bundle import stock_rules_digest
from switchboard_policy.proposal.change_set import build_change_set
from switchboard_policy.proposal.identity import proposal_id, topic
from switchboard_policy.risk import assess, with_smaller
from switchboard_policy.work.workers import ALONE, AnyExecutor

BUDGETS = "slo"
"""The area that tells what is left of error budgets."""


@dataclass(frozen=True)
class Walked:
    """What one walk came to.

    Args:
        policy: the repository as read.
        replayed: what was read of the telemetry.
        recommendations: one an area, abstentions included.
        seed: seed of every random draw.
        past: how the values changed before, or why that is not known.
        at: when, in seconds since the epoch; None where nobody said.
        beside: error budgets where nothing else of service levels is worked: every change leans
            on them.
    """

    policy: Policy
    replayed: Replayed
    recommendations: tuple[Recommendation, ...]
    seed: int
    past: Past = NOT_READ
    at: int | None = None
    beside: tuple[Recommendation, ...] = ()

    @cached_property
    def rules_digest(self) -> str:
        """Digest of the stock rules, which every change digest holds."""
        return stock_rules_digest()

    @property
    def deltas(self) -> tuple[Delta, ...]:
        """Every change that can be written, the most valuable first within its area."""
        return tuple(
            delta for found in self.recommendations for delta in found.deltas if not delta.advisory
        )


def walk(  # noqa: PLR0913 - the main job's inputs, each named by the caller
    repo: Path,
    *,
    telemetry: str,
    areas: tuple[str, ...] = (),
    seed: int = 0,
    allow_dirty: bool = False,
    executor: AnyExecutor = ALONE,
    at: int | None = None,
    say: Say = lambda _: None,
) -> Walked:
    """Read, replay, recommend.

    Args:
        repo: root of the policy repository.
        telemetry: source, such as `store:DIR`; empty for the one in `switchboard.yaml`.
        areas: areas to work; empty for all in use.
        seed: seed of every random draw.
        allow_dirty: whether uncommitted changes in the repository are fine.
        executor: who shares a large store; the figures do not depend on it.
        at: the moment, in seconds since the epoch: a change near a freeze is riskier.
        say: told each step when it is done.

    Raises:
        InputError: a file of the repository or the telemetry cannot be used.
        UsageError: an area is not in use, or no telemetry was named.
    """
    policy = read_policy(repo, allow_dirty=allow_dirty)
    files = counted(len(policy.snapshot.files), "file")
    say(f"repository  {counted(len(policy.values), 'policy value')} in {files}")
    source = open_telemetry(policy, telemetry)
    names = chosen_areas(policy.config, areas)
    walked = tuple(name for name in policy.config.areas if name in {*names, BUDGETS})
    past = past_changes(policy.root, policy.config)
    runs = [
        begin(name, policy.values, policy.config, policy.snapshot, seed=seed, past=past)
        for name in walked
    ]
    with resumable(executor, policy.snapshot.digest, walked, seed, past) as kept:
        replayed = replay(source, runs, services_of(policy), executor=executor, kept=kept)
        days = (replayed.window[1] - replayed.window[0]) / 86_400
        say(f"telemetry   {replayed.series} series over {days:.1f} days")
        told = tuple(run.recommend(replayed.window) for run in runs if run.area in names)
        say("simulated   now and proposed")
    beside = tuple(
        Recommendation(run.area, summaries=run.summaries()) for run in runs if run.area not in names
    )
    return Walked(policy, replayed, told, seed, past, at, beside)


def change_set_of(walked: Walked, deltas: Sequence[Delta]) -> ChangeSet:
    """Return the edits that carry out some of a walk's changes.

    Args:
        walked: the walk.
        deltas: some of its changes.
    """
    policy = walked.policy
    derive = generator(policy.config)
    return build_change_set(policy.snapshot, policy.config, deltas, walked.rules_digest, derive)


def proposal_of(walked: Walked, deltas: Sequence[Delta] | None = None) -> Proposal:
    """Return the proposal that carries out some of a walk's changes, or all of them.

    A part has a change set, a digest, a risk and an id of its own; it tells of the areas it
    touches, and of nobody else's changes. Which recorded decisions it flips is not asked here.

    Args:
        walked: the walk.
        deltas: the changes; None for all, and then every area is told of.
    """
    told = walked.recommendations if deltas is None else _part(walked, deltas)
    change_set = change_set_of(walked, walked.deltas if deltas is None else deltas)
    policy, digest = walked.policy, walked.replayed.coverage.digest
    figures = {
        f"{found.area}/{found.subject}/{name}": value
        for recommendation in told
        for found in recommendation.summaries
        for name, value in found.figures.items()
    }
    touched = sorted({delta.area for delta in change_set.deltas})
    return Proposal(
        id=proposal_id(change_set.digest, digest, walked.seed, __version__, figures),
        topics=tuple(sorted({topic(delta) for delta in change_set.deltas})),
        change_set=change_set,
        recommendations=told,
        risk=_risk(walked, change_set.deltas),
        owners={area: owners_of(policy.config, area=area) for area in touched},
        trace_digest=digest,
        window=walked.replayed.window,
        seed=walked.seed,
        version=__version__,
        author=author_of(policy.root),
        notes=walked.replayed.coverage.notes,
    )


def _risk(walked: Walked, deltas: Sequence[Delta]) -> RiskAssessment:
    """Return how risky some changes are, and which smaller ones would be less so."""
    told, config = (*walked.recommendations, *walked.beside), walked.policy.config
    around = surroundings_of(walked.policy.snapshot, walked.at, walked.past)
    assessed = assess(told, deltas, config, around=around)
    return with_smaller(assessed, told, deltas, config, around)


def _part(walked: Walked, deltas: Sequence[Delta]) -> tuple[Recommendation, ...]:
    """Return the recommendations of the areas touched, with no change but these and advice."""
    chosen = {topic(delta) for delta in deltas}
    areas = {delta.area for delta in deltas}
    return tuple(
        replace(
            found,
            deltas=tuple(one for one in found.deltas if one.advisory or topic(one) in chosen),
        )
        for found in walked.recommendations
        if found.area in areas
    )
