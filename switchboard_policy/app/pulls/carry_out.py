"""A step carried out on the forge, so that doing it twice, or half, does no harm."""

from __future__ import annotations

from dataclasses import dataclass, replace

from switchboard_policy.app.pulls.drafts import Desk, Draft
from switchboard_policy.app.pulls.recall import is_ours
from switchboard_policy.errors import ForgeConflict, ForgeRefused
from switchboard_policy.ports.forge import Commit, Forge, NewCommit, NewPull
from switchboard_policy.proposal.mark import read, remarked
from switchboard_policy.proposal.memory import Known, Memory
from switchboard_policy.proposal.steps import Do
from switchboard_policy.render.proposal_check import check_report
from switchboard_policy.render.proposal_pull import NOTICE


@dataclass(frozen=True)
class Done:
    """What became of a step.

    Args:
        draft: what it would have written.
        pull: number of its pull request; 0 for none.
        url: its page.
        commit: the commit it left; empty for none.
        failed: why nothing was done after all, in words; empty where it was.
    """

    draft: Draft
    pull: int = 0
    url: str = ""
    commit: str = ""
    failed: str = ""


class Hand:
    """Carries out steps of one plan.

    Args:
        forge: the repository.
        desk: where the drafts were made.
        memory: what the plan was made from.
    """

    def __init__(self, forge: Forge, desk: Desk, memory: Memory) -> None:
        self._forge, self._desk = forge, desk
        self._pulls = {pull.number: pull for pull in memory.pulls}
        self._tips = {pull.branch: pull.head for pull in memory.pulls if not pull.touched}
        self._base = ""
        self._commits: dict[str, Commit] = {}

    def carry_out(self, draft: Draft) -> Done:
        """Do what a draft says. Where something moved meanwhile, it is left for the next run.

        Args:
            draft: the draft.

        Raises:
            ForgeError: the forge does not do what it was asked.
        """
        step = draft.step
        known = self._pulls.get(step.pull)
        try:
            if step.do is Do.OPEN:
                return self._open(draft)
            if known and step.do in {Do.UPDATE, Do.REBUILD}:
                return self._update(draft, known)
            if known and step.do in {Do.TELL, Do.NOTE, Do.CLOSE}:
                return self._say(draft, known)
        except ForgeConflict as error:
            return Done(draft, step.pull, known.url if known else "", failed=error.message)
        return Done(draft, step.pull, known.url if known else "")

    def _open(self, draft: Draft) -> Done:
        branch, base = draft.step.branch, self._base_branch()
        tip = self._forge.branch(branch) or ""
        if tip and self._tips.get(branch) != tip and not self._ours(tip):
            return Done(draft, failed=f"{_theirs(branch, tip)}; delete the branch to have it made")
        commit = self._commit(draft, tip)
        body = self._desk.body(draft, commit)
        pull = self._forge.open_pull(NewPull(branch, base, draft.title, body, draft.labels))
        if read(pull.body) != read(body):  # another run opened it a moment ago
            pull = self._forge.edit_pull(pull.number, title=draft.title, body=body)
        return Done(draft, pull.number, pull.url, commit)

    def _update(self, draft: Draft, known: Known) -> Done:
        self._base_branch()
        if not self._ours(known.head):  # whoever may edit our text may have said otherwise there
            return Done(draft, known.number, known.url, failed=_theirs(known.branch, known.head))
        commit = self._commit(draft, known.head)
        body = self._desk.body(draft, commit)
        pull = self._forge.edit_pull(known.number, title=draft.title, body=body)
        return Done(draft, pull.number, pull.url, commit)

    def _commit(self, draft: Draft, tip: str) -> str:
        """Make the commit with its check. The text that names it comes last and says it is done."""
        proposal, where = draft.step.proposal, self._desk.where
        assert proposal is not None, "only what is proposed is committed"
        new = NewCommit(draft.step.branch, where.base, tip, draft.message, draft.files, draft.modes)
        commit = tip if tip and self._same(new, tip) else self._forge.commit(new)
        self._forge.put_check(check_report(proposal, commit, where.prefix))
        return commit

    def _same(self, new: NewCommit, tip: str) -> bool:
        """Whether the branch ends in this very commit already, as after a run that was cut off."""
        return self._at(tip).message.strip() == new.message.strip()

    def _at(self, sha: str) -> Commit:
        """Return a commit; it never changes, so it is asked for once."""
        if sha not in self._commits:
            self._commits[sha] = self._forge.commit_at(sha)
        return self._commits[sha]

    def _say(self, draft: Draft, known: Known) -> Done:
        """Comment first, then write down that it was said; cut off between, nothing is doubled."""
        try:
            self._forge.put_comment(known.number, draft.comment, marker=NOTICE)
        except ForgeRefused as error:  # a conversation that is locked must not hold up the others
            return Done(draft, known.number, known.url, failed=error.message)
        pull = self._forge.pull(known.number)
        mark, do = read(pull.body), draft.step.do
        if mark is None:
            return Done(draft, known.number, known.url, failed="its text was changed meanwhile")
        if do is Do.TELL:
            mark = replace(mark, told=known.head)
        elif do is Do.NOTE:
            mark = replace(mark, told=known.refusal_word, because=known.because)
        else:
            mark = replace(mark, retired=True)
        body = remarked(pull.body, mark)
        self._forge.edit_pull(known.number, body=body, close=do is Do.CLOSE)
        return Done(draft, known.number, known.url)

    def _ours(self, tip: str) -> bool:
        return is_ours(self._at(tip), self._forge.actor().account.id)

    def _base_branch(self) -> str:
        """Return the branch that work goes to, once it is known to end where the checkout stands.

        Raises:
            ForgeConflict: it has moved on.
        """
        if not self._base:
            name, here = self._forge.repository().default_branch, self._desk.where.base
            there = self._forge.branch(name)
            if there != here:
                raise ForgeConflict(
                    f"{name} ends in {(there or 'nothing')[:12]}, and this checkout in {here[:12]}",
                    hint="check out the newest commit and run it again",
                )
            self._base = name
        return self._base


def _theirs(branch: str, tip: str) -> str:
    return f"{tip[:12]} on {branch} is somebody else's work"
