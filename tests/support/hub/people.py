"""What people do, by clicking and pushing: the same acts as by the API, under the same rules."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from support.hub import acts, events, landing, queue, talk
from support.hub.router import Refused
from support.hub.world import Account, CheckRun, Comment, Issue, Pull, Repository, Review, Status

if TYPE_CHECKING:
    from support.hub.hub import Hub


class Person:
    """Somebody at work in one repository.

    What they may not do raises `Refused`, with GitHub's status.
    """

    def __init__(self, hub: Hub, account: Account, repository: Repository) -> None:
        self._hub = hub
        self.account = account
        self.repository = repository

    def _may(self, least: str) -> None:
        order = ("none", "read", "triage", "write", "maintain", "admin")
        role = self._hub.role(self.repository, self.account)
        if order.index(role) < order.index(least) and (least != "read" or self.repository.private):
            raise Refused(403, f"{self.account.login} is not `{least}` here")

    def _issue(self, number: int) -> Issue:
        return self.repository.issues[number]

    def _pull(self, number: int) -> Pull:
        pull = self._issue(number).pull
        assert pull is not None, f"#{number} is no pull request"
        return pull

    def tip(self, branch: str) -> str | None:
        """The commit a branch ends in; None where there is none."""
        return self.repository.store.refs().get(f"refs/heads/{branch}")

    def push(
        self,
        branch: str,
        files: Mapping[str, bytes | None],
        message: str = "Change some files",
        *,
        base: str | None = None,
        modes: Mapping[str, str] | None = None,
        force: bool = False,
    ) -> str:
        """Commit on top of a branch and push it; return the commit.

        A missing branch is made from `base`, or else from the default branch; with `force` it is
        made anew. `files` maps a path to its content, None deletes it; `modes` maps a path to a
        mode, such as `120000` for a link.
        """
        with self._hub.lock:
            self._may("write")
            start = None if force else self.tip(branch)
            parent = start or self.tip(base or self.repository.default_branch) or base
            by = self._hub.signature(self.account, self._hub.clock.stamp())
            sha = self.repository.store.commit_files(files, f"{message}\n", by, parent, modes)
            self.reset(branch, sha)
            return sha

    def reset(self, branch: str, sha: str) -> None:
        """Put a branch on a commit, by force."""
        with self._hub.lock:
            self._may("write")
            if self._hub.protected(self.repository, branch, self.account):
                raise Refused(403, "Protected branch update failed")
            acts.move_branch(self._hub, self.repository, branch, sha, self.account)

    def delete_branch(self, branch: str) -> None:
        """Delete a branch."""
        with self._hub.lock:
            self._may("write")
            before = self.repository.store.refs()
            self.repository.store.delete(f"refs/heads/{branch}")
            acts.moved(self._hub, self.repository, before, self.account)

    def open_pull(
        self,
        branch: str,
        title: str = "A change",
        body: str = "",
        *,
        base: str = "",
        draft: bool = False,
    ) -> int:
        """Open a pull request of a branch, or of `owner:branch` of a fork; return its number."""
        with self._hub.lock:
            self._may("read")
            into = base or self.repository.default_branch
            words = {"head": branch, "base": into, "title": title, "body": body}
            pull = acts.open_pull(self._hub, self.repository, self.account, draft=draft, **words)
            return pull.number

    def edit_pull(self, number: int, *, title: str = "", body: str | None = None) -> None:
        """Change a pull request's words."""
        with self._hub.lock:
            issue = self._issue(number)
            self._may("read" if issue.author is self.account else "write")
            issue.title = title or issue.title
            issue.body = issue.body if body is None else body
            issue.updated = self._hub.clock.stamp()
            events.pull(self._hub, self.repository, self._pull(number), "edited", self.account)

    def retarget(self, number: int, base: str) -> None:
        """Point a pull request at another base."""
        with self._hub.lock:
            self._may("write")
            pull, sha = self._pull(number), self.tip(base)
            assert sha is not None, f"there is no branch {base}"
            pull.base_branch, pull.base_sha = base, sha
            pull.issue.updated = self._hub.clock.stamp()
            events.pull(self._hub, self.repository, pull, "edited", self.account)

    def ready(self, number: int) -> None:
        """Make a draft ready for review."""
        with self._hub.lock:
            pull = self._pull(number)
            pull.draft = False
            events.pull(self._hub, self.repository, pull, "ready_for_review", self.account)

    def merge(self, number: int, method: str = "merge") -> str:
        """Merge a pull request; return the commit."""
        with self._hub.lock:
            self._may("write")
            pull = self._pull(number)
            why = landing.refusal(self._hub, self.repository, pull, self.account)
            if why or pull.issue.state != "open" or pull.draft:
                raise Refused(405, why or "Pull Request is not mergeable")
            return acts.land(self._hub, self.repository, pull, self.account, method)

    def enqueue(self, number: int) -> str:
        """Put a pull request into the merge queue; return the commit that wants checks."""
        with self._hub.lock:
            self._may("write")
            return queue.enqueue(self._hub, self.repository, self._pull(number), self.account)

    def close(self, number: int) -> None:
        """Close a pull request or an issue."""
        with self._hub.lock:
            issue = self._issue(number)
            self._may("read" if issue.author is self.account else "triage")
            acts.close(self._hub, self.repository, issue, self.account)

    def reopen(self, number: int) -> None:
        """Open one again."""
        with self._hub.lock:
            self._may("triage")
            acts.reopen(self._hub, self.repository, self._issue(number), self.account)

    def label(self, number: int, *names: str) -> None:
        """Add labels."""
        with self._hub.lock:
            self._may("triage")
            issue = self._issue(number)
            talk.label(self._hub, self.repository, issue, self.account, [*issue.labels, *names])

    def unlabel(self, number: int, *names: str) -> None:
        """Take labels off."""
        with self._hub.lock:
            self._may("triage")
            issue = self._issue(number)
            kept = [name for name in issue.labels if name not in names]
            talk.label(self._hub, self.repository, issue, self.account, kept)

    def comment(self, number: int, text: str) -> Comment:
        """Write a comment."""
        with self._hub.lock:
            self._may("read")
            return talk.comment(self._hub, self.repository, self._issue(number), self.account, text)

    def edit_comment(self, comment: int, text: str) -> None:
        """Edit a comment: one's own, or anybody's for whoever may write."""
        with self._hub.lock:
            edited = self.repository.comments[comment]
            talk.edit_comment(self._hub, self.repository, edited, self.account, text)

    def delete_comment(self, comment: int) -> None:
        """Delete a comment."""
        with self._hub.lock:
            gone = self.repository.comments[comment]
            self._may("read" if gone.author is self.account else "write")
            talk.delete_comment(self._hub, self.repository, gone, self.account)

    def review(self, number: int, verdict: str = "APPROVE", text: str = "") -> Review:
        """Review: `APPROVE`, `REQUEST_CHANGES` or `COMMENT`."""
        with self._hub.lock:
            self._may("read")
            pull = self._pull(number)
            return talk.review(self._hub, self.repository, pull, self.account, verdict, body=text)

    def open_issue(self, title: str, body: str = "") -> int:
        """Open an issue; return its number."""
        with self._hub.lock:
            self._may("read")
            made = talk.new_issue(self._hub, self.repository, self.account, title, body)
            events.issue(self._hub, self.repository, made, "opened", self.account)
            return made.number

    def set_status(self, sha: str, context: str, state: str = "success") -> None:
        """Set a commit status, which looks like a check to whoever does not look closely."""
        with self._hub.lock:
            self._may("write")
            at = self._hub.clock.stamp()
            self.repository.statuses.append(
                Status(self._hub.next_id(), sha, state, context, None, None, self.account, at)
            )

    def _run(self, check: int) -> CheckRun:
        return next(run for run in self.repository.checks if run.id == check)

    def press(self, check: int, identifier: str) -> None:
        """Press a button of a check run."""
        with self._hub.lock:
            self._may("write")
            run = self._run(check)
            assert identifier in {each["identifier"] for each in run.actions}
            events.check_run(
                self._hub,
                self.repository,
                run,
                "requested_action",
                self.account,
                identifier=identifier,
            )

    def rerun_all(self, check: int) -> None:
        """Ask for everything again that the App of a check run made on its commit."""
        with self._hub.lock:
            self._may("write")
            run = self._run(check)
            events.check_suite(self._hub, self.repository, run, "rerequested", self.account)

    def rerun(self, check: int) -> None:
        """Ask for a check run again."""
        with self._hub.lock:
            self._may("write")
            run = self._run(check)
            events.check_run(self._hub, self.repository, run, "rerequested", self.account)
