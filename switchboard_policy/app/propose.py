"""The main job: telemetry in, a proposal out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from switchboard_policy import __version__
from switchboard_policy.app.generated import generator
from switchboard_policy.app.impact import impact
from switchboard_policy.app.policy import (
    Policy,
    chosen_areas,
    open_telemetry,
    read_policy,
    services_of,
)
from switchboard_policy.app.replay import Replayed, Say, replay
from switchboard_policy.app.repository import author_of
from switchboard_policy.areas.run import begin
from switchboard_policy.domain.finding import Finding
from switchboard_policy.domain.proposal import ChangeSet, Proposal
from switchboard_policy.domain.recommendation import Recommendation
from switchboard_policy.domain.replay_report import ReplayReport
from switchboard_policy.domain.units import counted
from switchboard_policy.gate.owners import owners_of
from switchboard_policy.opa.bundle import stock_rules_digest
from switchboard_policy.proposal.change_set import build_change_set
from switchboard_policy.proposal.identity import proposal_id, topic
from switchboard_policy.risk import assess


@dataclass(frozen=True)
class Outcome:
    """What came out of one walk.

    Args:
        proposal: the proposal; its change set is empty where nothing is worth changing.
        recommendations: one an area, abstentions included.
        findings: what is wrong with the repository as it stands.
        replayed: what was read.
        seed: seed of every random draw.
        note: one sentence for people.
    """

    proposal: Proposal
    recommendations: tuple[Recommendation, ...]
    findings: tuple[Finding, ...]
    replayed: Replayed
    seed: int
    note: str

    @property
    def changes(self) -> bool:
        """Whether there is anything to merge."""
        return bool(self.proposal.change_set.edits)


def propose(  # noqa: PLR0913 - the main job's inputs, each named by the caller
    repo: Path,
    *,
    telemetry: str,
    areas: tuple[str, ...] = (),
    seed: int = 0,
    allow_dirty: bool = False,
    decisions: tuple[str, ...] = (),
    workers: int = 1,
    say: Say = lambda _: None,
) -> Outcome:
    """Walk the loop once: read, replay, recommend, change, score.

    Args:
        repo: root of the policy repository.
        telemetry: source, such as `store:DIR`; empty for the one in `switchboard.yaml`.
        areas: areas to work; empty for all in use.
        seed: seed of every random draw.
        allow_dirty: whether uncommitted changes in the repository are fine.
        decisions: decision logs to replay under the change; empty for those of `switchboard.yaml`.
        workers: processes that may share a large store; the figures do not depend on it.
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
    runs = [begin(name, policy.values, policy.config, policy.snapshot, seed=seed) for name in names]
    replayed = replay(source, runs, services_of(policy), workers=workers)
    days = (replayed.window[1] - replayed.window[0]) / 86_400
    say(f"telemetry   {replayed.series} series over {days:.1f} days")
    recommendations = tuple(run.recommend(replayed.window) for run in runs)
    say("simulated   now and proposed")
    deltas = tuple(
        delta for found in recommendations for delta in found.deltas if not delta.advisory
    )
    change_set = build_change_set(
        policy.snapshot, policy.config, deltas, stock_rules_digest(), generator(policy.config)
    )
    proposal = _proposal(policy, replayed, recommendations, change_set, seed)
    findings = (*policy.findings, *change_set.findings)
    if not change_set.edits:
        note = _nothing_to_do(recommendations, change_set)
        return Outcome(proposal, recommendations, findings, replayed, seed, note)
    proposal = replace(proposal, replayed=impact(policy, change_set, decisions, workers=workers))
    if isinstance(proposal.replayed, ReplayReport):
        told = (
            f"{counted(proposal.replayed.replayed, 'decision')}, {proposal.replayed.flips:,} flip"
        )
        say(f"replayed    {told}")
    note = counted(len(change_set.deltas), "change")
    say(f"proposed    {note}, risk {proposal.risk.score:g} ({proposal.risk.level})")
    return Outcome(proposal, recommendations, findings, replayed, seed, note)


def _proposal(
    policy: Policy,
    replayed: Replayed,
    recommendations: tuple[Recommendation, ...],
    change_set: ChangeSet,
    seed: int,
) -> Proposal:
    risk = assess(recommendations, change_set.deltas, policy.config)
    figures = {
        f"{found.area}/{found.subject}/{name}": value
        for recommendation in recommendations
        for found in recommendation.summaries
        for name, value in found.figures.items()
    }
    touched = sorted({delta.area for delta in change_set.deltas})
    return Proposal(
        id=proposal_id(change_set.digest, replayed.coverage.digest, seed, __version__, figures),
        topics=tuple(sorted({topic(delta) for delta in change_set.deltas})),
        change_set=change_set,
        recommendations=recommendations,
        risk=risk,
        owners={area: owners_of(policy.config, area=area) for area in touched},
        trace_digest=replayed.coverage.digest,
        window=replayed.window,
        seed=seed,
        version=__version__,
        author=author_of(policy.root),
        notes=replayed.coverage.notes,
    )


def _nothing_to_do(recommendations: tuple[Recommendation, ...], change_set: ChangeSet) -> str:
    if change_set.findings:
        return "nothing could be changed safely; see the findings"
    said = [found.headline for found in recommendations if found.headline]
    return "nothing worth changing" + (": " + "; ".join(said) if said else "")
