"""Exactly what a step would write, worked out before anything is written."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from switchboard_policy.app.attesting import Signing
from switchboard_policy.app.commit import message_of
from switchboard_policy.app.git_tree import REGULAR, Checkout, entries_of, scratch, write_tree
from switchboard_policy.app.impact import impact
from switchboard_policy.app.proposal_files import small_set
from switchboard_policy.app.pulls.settings import BotSettings
from switchboard_policy.app.walk import Walked
from switchboard_policy.domain.proposal import Proposal
from switchboard_policy.domain.units import plain
from switchboard_policy.proposal.branch import trailers_of
from switchboard_policy.proposal.mark import mark_of, rebuild_box, written
from switchboard_policy.proposal.steps import Do, Step
from switchboard_policy.render import proposal_pull
from switchboard_policy.render.proposal_pull import superseded, told
from switchboard_policy.work.workers import ALONE, AnyExecutor


@dataclass(frozen=True)
class Draft:
    """What a step would write.

    Args:
        step: the step.
        title: title of the pull request; empty where it stays.
        comment: the bot's own comment; empty for none.
        message: the commit's message, trailers included; empty for no commit.
        files: path from the root to the content Git is to store.
        modes: path to mode, where it is not that of an ordinary file.
        labels: labels of a new pull request.
    """

    step: Step
    title: str = ""
    comment: str = ""
    message: str = ""
    files: Mapping[str, bytes] = field(default_factory=dict)
    modes: Mapping[str, str] = field(default_factory=dict)
    labels: tuple[str, ...] = ()


@dataclass(frozen=True)
class Desk:
    """Where drafts are made.

    Args:
        walked: the walk the proposals come from.
        where: the checkout.
        settings: how the bot behaves.
        words: returns what a commit's message says below its first line.
        decisions: decision logs to replay under each change.
        executor: who shares them.
        asked_by: login of the person who asked for it; empty where a schedule did.
        signing: who signs the evidence that is committed beside a change; None for nobody.
    """

    walked: Walked
    where: Checkout
    settings: BotSettings
    words: Callable[[Proposal], str]
    decisions: tuple[str, ...] = ()
    executor: AnyExecutor = ALONE
    asked_by: str = ""
    signing: Signing | None = None

    def draft(self, step: Step) -> Draft:
        """Return what a step would write.

        Args:
            step: the step.

        Raises:
            InputError: a file is not the one the proposal was made from.
        """
        if step.do is Do.CLOSE:
            return Draft(step, comment=superseded(step.why, step.instead))
        if step.do is Do.NOTE:
            band = plain(self.settings.manners.band * 100)
            then = f"A value that moves by more than {band} % is proposed all the same."
            return Draft(step, comment=told(step.why, then))
        if step.do is Do.TELL:
            then = "Nothing is written there any more. Close this, and it is proposed anew later."
            return Draft(step, comment=told(step.why, then))
        if step.proposal is None or not step.do.writes:
            return Draft(step)
        return self._proposed(step, step.proposal)

    def _proposed(self, step: Step, proposal: Proposal) -> Draft:
        asked = impact(
            self.walked.policy, proposal.change_set, self.decisions, executor=self.executor
        )
        proposal = replace(proposal, replayed=asked)
        entries = entries_of(self.where, proposal)
        with scratch(self.where.top, objects_too=True) as environment:
            tree = write_tree(self.where, proposal, entries, environment, self._evidence(proposal))
        message = message_of(proposal, self.words(proposal))
        return Draft(
            replace(step, proposal=proposal),
            title=proposal_pull.title(proposal),
            message=message + self._trailers(proposal, tree.name),
            files=tree.blobs,
            modes={path: mode for mode, path in entries.values() if mode != REGULAR},
            labels=tuple(filter(None, (self.settings.label,))) if step.do is Do.OPEN else (),
        )

    def _evidence(self, proposal: Proposal) -> Mapping[str, bytes]:
        """Return what is committed beside the change: its evidence, where somebody signs it."""
        if self.signing is None or self.signing.signer is None:
            return {}
        return small_set(proposal, self.signing, base=self.where.base)

    def _trailers(self, proposal: Proposal, tree: str) -> str:
        return trailers_of(proposal, self.where.base, tree, asked_by=self.asked_by)

    def body(self, draft: Draft, head: str) -> str:
        """Return the text of the pull request a draft is of.

        Args:
            draft: a draft with a commit.
            head: the commit.
        """
        proposal = draft.step.proposal
        assert proposal is not None, "only what is proposed has a text"
        mark = written(mark_of(proposal, base=self.where.base, head=head))
        signer = self.signing.signer if self.signing else None
        return proposal_pull.body(
            proposal,
            self.settings.manners,
            mark=mark,
            box=rebuild_box(),
            signed=signer.public.hint if signer else "",
        )
