"""Look at a pull request: judge it with what people said on it, and tell them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from switchboard_policy.app.pulls.answers import Answered, answer
from switchboard_policy.app.pulls.gate import How, gate_pull
from switchboard_policy.app.pulls.overrides import Words, words_on
from switchboard_policy.app.pulls.queue import gate_queue
from switchboard_policy.app.pulls.telling import Keeping, Told, tell, written_down
from switchboard_policy.domain.decision import Override
from switchboard_policy.errors import ForgeError
from switchboard_policy.gate.pull.decision import PullDecision
from switchboard_policy.ports.forge import Forge
from switchboard_policy.render.evidence_check import evidence_report
from switchboard_policy.render.gate_check import check_report

if TYPE_CHECKING:
    from switchboard_policy.bot.mirror import Mirror


@dataclass(frozen=True)
class Gatekeeper:
    """Gates the pull requests of one repository.

    Args:
        forge: the repository.
        mirror: its objects.
        how: how a pull request is gated; its overrides are those of its comments.
        keeping: what our comments are sealed with, and where overrides are recorded.
    """

    forge: Forge
    mirror: Mirror
    how: How
    keeping: Keeping

    def judge(self, number: int) -> tuple[PullDecision, Words | None]:
        """Return the decision on a pull request, and what was said on it; publish nothing.

        What was said is None where it could not be read: then no override counts.

        Raises:
            ForgeError: the pull request itself cannot be read.
        """
        said: list[Words] = []

        def overrides(owners: Collection[str], break_glass_s: int) -> Sequence[Override]:
            said.append(self._words(number, owners, break_glass_s))
            return said[-1].overrides

        found = gate_pull(self.forge, self.mirror, number, replace(self.how, overrides=overrides))
        if not said:  # nobody had to be asked, or something broke before
            try:
                said.append(self._words(number, (), 0))
            except ForgeError:
                return found, None
        return found, said[-1]

    def look(self, number: int) -> tuple[PullDecision, Told]:
        """Judge a pull request, and publish comment and check.

        Raises:
            ForgeError: the forge does not answer.
            RecordingError: an override cannot be recorded; then no green check is published.
        """
        found, words = self.judge(number)
        return found, tell(self.forge, found, words, self.keeping, now=self.how.now)

    def answer(self, comment: int) -> Answered:
        """Answer a comment.

        Raises:
            ForgeError: the forge does not answer.
            RecordingError: an override cannot be recorded; then no green check is published.
        """
        return answer(self.forge, comment, self.judge, self.keeping, now=self.how.now)

    def queue(self, sha: str, branch: str) -> PullDecision:
        """Return the decision on a commit of the merge queue; publish nothing.

        Args:
            sha: the commit.
            branch: the branch it goes to.

        Raises:
            ForgeError: the forge does not answer, or that is no commit of a queue.
        """

        def how(number: int) -> How:
            def overrides(owners: Collection[str], break_glass_s: int) -> Sequence[Override]:
                return self._words(number, owners, break_glass_s).overrides

            return replace(self.how, overrides=overrides)

        return gate_queue(self.forge, self.mirror, sha, branch, how)

    def look_at_queue(self, sha: str, branch: str) -> PullDecision:
        """Judge a commit of the merge queue, and publish its check.

        Raises:
            ForgeError: the forge does not answer, or that is no commit of a queue.
            RecordingError: the decision cannot be written down; then no check is published.
        """
        found = self.queue(sha, branch)
        written_down(self.forge, found, (), self.keeping.ledger, self.how.now)
        if found.evidence is not None:
            self.forge.put_check(evidence_report(found, found.evidence, sha=sha))
        self.forge.put_check(check_report(found, sha=sha))
        return found

    def _words(self, number: int, owners: Collection[str], break_glass_s: int) -> Words:
        return words_on(
            self.forge,
            number,
            owners=owners,
            break_glass_s=break_glass_s,
            key=self.keeping.key,
        )
