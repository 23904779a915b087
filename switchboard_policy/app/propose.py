"""The main job: telemetry in, a proposal out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from switchboard_policy.app.impact import impact
from switchboard_policy.app.replay import Replayed, Say
from switchboard_policy.app.repository import head_of
from switchboard_policy.app.walk import proposal_of, walk
from switchboard_policy.domain.finding import Finding
from switchboard_policy.domain.proposal import ChangeSet, Proposal
from switchboard_policy.domain.recommendation import Recommendation
from switchboard_policy.domain.replay_report import ReplayReport
from switchboard_policy.domain.units import counted
from switchboard_policy.work.workers import ALONE, AnyExecutor


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
        base: the commit the repository stands on, in hex; empty where it is under no Git.
    """

    proposal: Proposal
    recommendations: tuple[Recommendation, ...]
    findings: tuple[Finding, ...]
    replayed: Replayed
    seed: int
    note: str
    base: str = ""

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
    executor: AnyExecutor = ALONE,
    at: int | None = None,
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
        executor: who shares a large store; the figures do not depend on it.
        at: the moment, in seconds since the epoch; the proposal's id does not depend on it.
        say: told each step when it is done.

    Raises:
        InputError: a file of the repository or the telemetry cannot be used.
        UsageError: an area is not in use, or no telemetry was named.
    """
    walked = walk(
        repo,
        telemetry=telemetry,
        areas=areas,
        seed=seed,
        allow_dirty=allow_dirty,
        executor=executor,
        at=at,
        say=say,
    )
    recommendations, replayed = walked.recommendations, walked.replayed
    proposal = proposal_of(walked)
    change_set = proposal.change_set
    findings = (*walked.policy.findings, *change_set.findings)
    if not change_set.edits:
        note = nothing_to_do(recommendations, change_set)
        return Outcome(proposal, recommendations, findings, replayed, seed, note)
    base = "" if allow_dirty else head_of(repo)
    asked = impact(walked.policy, change_set, decisions, executor=executor)
    proposal = replace(proposal, replayed=asked)
    if isinstance(asked, ReplayReport):
        say(f"replayed    {counted(asked.replayed, 'decision')}, {asked.flips:,} flip")
    note = counted(len(change_set.deltas), "change")
    say(f"proposed    {note}, risk {proposal.risk.score:g} ({proposal.risk.level})")
    return Outcome(proposal, recommendations, findings, replayed, seed, note, base)


def nothing_to_do(recommendations: tuple[Recommendation, ...], change_set: ChangeSet) -> str:
    """Return why nothing is proposed, in one sentence.

    Args:
        recommendations: what the areas said.
        change_set: what could be carried out of it.
    """
    if change_set.findings:
        return "nothing could be changed safely; see the findings"
    said = [found.headline for found in recommendations if found.headline]
    return "nothing worth changing" + (": " + "; ".join(said) if said else "")
