"""The main job as pull requests: walk once, remember, plan, carry out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from switchboard_policy.app.attesting import Signing
from switchboard_policy.app.git_tree import checkout_of
from switchboard_policy.app.pulls.carry_out import Done, Hand
from switchboard_policy.app.pulls.dashboard import keep_dashboard
from switchboard_policy.app.pulls.drafts import Desk
from switchboard_policy.app.pulls.recall import current_values, recall
from switchboard_policy.app.pulls.settings import BotSettings, bot_settings
from switchboard_policy.app.replay import Say
from switchboard_policy.app.walk import Walked, proposal_of, walk
from switchboard_policy.domain.config import Config
from switchboard_policy.domain.delta import Delta
from switchboard_policy.domain.finding import Finding
from switchboard_policy.domain.proposal import Proposal
from switchboard_policy.domain.units import counted
from switchboard_policy.gate.owners import owners_of
from switchboard_policy.ports.forge import Forge
from switchboard_policy.proposal.grouping import grouped
from switchboard_policy.proposal.memory import (
    Memory,
    Refusal,
    admitted,
    held_topics,
    refusals,
)
from switchboard_policy.proposal.steps import plan
from switchboard_policy.work.workers import ALONE, AnyExecutor


@dataclass(frozen=True)
class Pulls:
    """What became of one run.

    Args:
        done: every step, with what it wrote or would write.
        refused: topics people do not want for now.
        walked: the walk.
        memory: what was known before.
        findings: what is wrong with the repository, and what could not be written.
        desk: where the texts come from.
        dry_run: whether nothing was written.
    """

    done: tuple[Done, ...]
    refused: tuple[Refusal, ...]
    walked: Walked
    memory: Memory
    findings: tuple[Finding, ...]
    desk: Desk
    dry_run: bool

    @property
    def written(self) -> tuple[Done, ...]:
        """The steps that changed something on the forge, or would."""
        return tuple(one for one in self.done if one.draft.step.do.writes and not one.failed)

    def body(self, done: Done) -> str:
        """Return the text a step gave its pull request, or would; empty where it gave none."""
        draft = done.draft
        return self.desk.body(draft, done.commit) if draft.message else ""


def propose_pulls(  # noqa: PLR0913 - the main job's inputs, each named by the caller
    repo: Path,
    forge: Forge,
    *,
    telemetry: str,
    now: int,
    words: Callable[[Proposal], str],
    signing: Signing | None = None,
    areas: tuple[str, ...] = (),
    seed: int = 0,
    decisions: tuple[str, ...] = (),
    executor: AnyExecutor = ALONE,
    dry_run: bool = False,
    asked_by: str = "",
    say: Say = lambda _: None,
) -> Pulls:
    """Walk the loop once and keep the repository's pull requests up with it.

    Args:
        repo: root of the policy repository, checked out at the tip of the branch work goes to.
        forge: the repository on the forge.
        telemetry: source, such as `store:DIR`; empty for the one in `switchboard.yaml`.
        now: seconds since the epoch.
        words: returns what a commit's message says below its first line.
        signing: who signs the evidence that is committed beside a change; None for nobody.
        areas: areas to work; empty for all in use.
        seed: seed of every random draw.
        decisions: decision logs to replay under each change; empty for those of `switchboard.yaml`.
        executor: who shares large work; the figures do not depend on it.
        dry_run: only tell what would be done.
        asked_by: login of the person who asked for this run; empty where a schedule did.
        say: told each step when it is done.

    Raises:
        InputError: a file of the repository or the telemetry cannot be used.
        UsageError: an area is not in use, or no telemetry was named.
        ForgeError: the forge does not do what it was asked.
    """
    walked = walk(
        repo,
        telemetry=telemetry,
        areas=areas,
        seed=seed,
        executor=executor,
        at=now,
        allow_dirty=False,
        say=say,
    )
    how = How(now, words, decisions, executor, dry_run=dry_run, asked_by=asked_by, signing=signing)
    return keep_up(walked, forge, how, say=say)


@dataclass(frozen=True)
class How:
    """How pull requests are kept up.

    Args:
        now: seconds since the epoch.
        words: returns what a commit's message says below its first line.
        decisions: decision logs to replay under each change.
        executor: who shares large work.
        dry_run: only tell what would be done.
        asked_by: login of the person who asked for it; that person accepts nothing of it.
        signing: who signs the evidence that is committed beside a change; None for nobody.
    """

    now: int
    words: Callable[[Proposal], str]
    decisions: tuple[str, ...] = ()
    executor: AnyExecutor = ALONE
    dry_run: bool = False
    asked_by: str = ""
    signing: Signing | None = None


def keep_up(walked: Walked, forge: Forge, how: How, *, say: Say = lambda _: None) -> Pulls:
    """Keep a repository's pull requests up with what a walk recommends.

    Args:
        walked: the walk.
        forge: the repository on the forge.
        how: the moment, and what else is needed.
        say: told each step when it is done.

    Raises:
        InputError: a setting makes no sense, or the files are not those of the last commit.
        ForgeError: the forge does not do what it was asked.
    """
    settings = bot_settings(walked.policy.config)
    memory = recall(forge, settings, current_values(walked.policy.values), how.now)
    say(f"remembered  {counted(len(memory.open), 'open pull request')} of ours")
    proposals, refused = proposals_of(walked, memory, settings, how.now)
    steps = plan(memory, proposals, how.now, settings.manners)
    where = checkout_of(walked.policy.root)
    signing = how.signing and replace(how.signing, repository=forge.repository().name)
    desk = Desk(
        walked, where, settings, how.words, how.decisions, how.executor, how.asked_by, signing
    )
    hand = Hand(forge, desk, memory)
    done = []
    for step in steps:
        draft = desk.draft(step)
        done.append(Done(draft, step.pull) if how.dry_run else hand.carry_out(draft))
    if settings.dashboard and not how.dry_run:
        keep_dashboard(forge, done, refused, walked.recommendations)
    findings = [*walked.policy.findings]
    findings += [found for each in proposals for found in each.change_set.findings]
    told = tuple(dict.fromkeys(findings))
    return Pulls(tuple(done), refused, walked, memory, told, desk, how.dry_run)


def proposals_of(
    walked: Walked, memory: Memory, settings: BotSettings, now: int
) -> tuple[tuple[Proposal, ...], tuple[Refusal, ...]]:
    """Return a walk's proposals, one a pull request, and what is held back by a refusal.

    Args:
        walked: the walk.
        memory: what is open and what was refused.
        settings: how changes are grouped.
        now: seconds since the epoch.
    """
    known = refusals(memory, now, settings.manners)
    deltas, refused = admitted(walked.deltas, known, settings.manners)
    config = walked.policy.config
    groups = grouped(
        deltas,
        settings.grouping,
        lambda delta: owners_of_delta(config, delta),
        most=settings.most_changes,
        held=held_topics(memory, deltas),
    )
    return tuple(proposal_of(walked, group.deltas) for group in groups), refused


def owners_of_delta(config: Config, delta: Delta) -> tuple[str, ...]:
    """Return everybody who must answer for a change: the owners of each file it stands in.

    Args:
        config: the parsed `switchboard.yaml`.
        delta: the change.
    """
    names = dict(delta.target.names)
    service, tenant = names.get("service", ""), names.get("tenant", "")
    found = {
        owner
        for path in delta.target.files
        for owner in owners_of(config, area=delta.area, service=service, tenant=tenant, path=path)
    }
    return tuple(sorted(found))
