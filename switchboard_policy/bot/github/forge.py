"""The forge port on GitHub: questions here, writes in the modules beside."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property

from switchboard_policy.bot.github import read
from switchboard_policy.bot.github.app_key import AppKey
from switchboard_policy.bot.github.checks import CheckRuns
from switchboard_policy.bot.github.commits import make_commit
from switchboard_policy.bot.github.failures import AnswerLost
from switchboard_policy.bot.github.marked import Marked
from switchboard_policy.bot.github.paths import branch_path, commit_path, repository_path, segment
from switchboard_policy.bot.github.pulls import PullWrites
from switchboard_policy.bot.github.read import reading
from switchboard_policy.bot.github.session import REAL, Pace, Session
from switchboard_policy.bot.github.tokens import Credentials, InstallationTokens, Reach
from switchboard_policy.errors import ForgeConflict, ForgeMissing, ForgeRefused
from switchboard_policy.ports.forge import (
    Actor,
    Check,
    CheckReport,
    Comment,
    Commit,
    NewCommit,
    NewPull,
    PullRequest,
    Repository,
    Review,
)

GITHUB = "https://api.github.com"


class GitHubForge:
    """One repository on GitHub. Safe to share between threads.

    Args:
        base_url: where the API is: `GITHUB`, or `https://<host>/api/v3` of GitHub Enterprise.
        repository: owner and name.
        credentials: whom to act as: `InstallationTokens`, or a `PlainToken`.
        pace: the time that passes.

    Raises:
        ForgeError: PyGithub is not installed, or that is no repository's name.
    """

    def __init__(
        self,
        base_url: str,
        repository: str,
        credentials: Credentials,
        *,
        pace: Pace = REAL,
    ) -> None:
        self._path = repository_path(repository)
        self._credentials = credentials
        self.session = Session(base_url, credentials, pace)
        self._marked = Marked(self.session, self._path, self.actor)
        self._checks = CheckRuns(self.session, self._path, credentials)
        self._pulls = PullWrites(self.session, self._path)

    @classmethod
    def as_app(cls, base_url: str, key: AppKey, reach: Reach, *, pace: Pace = REAL) -> GitHubForge:
        """Return the repository as an App sees it that is installed there.

        Args:
            base_url: where the API is.
            key: the App.
            reach: the repository, and what its tokens may do.
            pace: the time that passes.
        """
        tokens = InstallationTokens(key, base_url, reach, pace)
        return cls(base_url, reach.repository, tokens, pace=pace)

    def __repr__(self) -> str:
        return f"GitHubForge({self._path.removeprefix('/repos/')})"

    @property
    def token(self) -> Callable[[], str]:
        """What returns a token that is good now; for a mirror, which fetches in the same name."""
        return self._credentials.token

    def actor(self) -> Actor:
        """Return whom we act as."""
        return self._actor

    @cached_property
    def _actor(self) -> Actor:
        return self._credentials.actor(self.session)

    def repository(self) -> Repository:
        """Return the repository."""
        return self._repository

    @cached_property
    def _repository(self) -> Repository:
        with reading("a repository"):
            return read.repository(self.session.get(self._path))

    def branch(self, name: str) -> str | None:
        """Return the commit a branch ends in; None where there is no such branch."""
        path = f"{self._path}/git/ref/heads/{branch_path(name)}"
        try:
            answer = self.session.get(path)
        except (ForgeMissing, ForgeConflict):  # 409 is said of a repository without a commit
            return None
        with reading("a branch"):
            return str(answer["object"]["sha"])

    def commit_at(self, sha: str) -> Commit:
        """Return a commit.

        Raises:
            ForgeMissing: there is none of that name.
        """
        with reading("a commit"):
            return read.commit(self.session.get(commit_path(self._path, sha)))

    def pull(self, number: int) -> PullRequest:
        """Return a pull request.

        Raises:
            ForgeMissing: there is none of that number.
        """
        return self._pulls.get(number)

    def pulls(self, *, most: int, only_open: bool = False) -> Sequence[PullRequest]:
        """Return pull requests, the newest first.

        Args:
            most: how many at most.
            only_open: whether closed ones are left out.
        """
        if most <= 0:
            return ()
        state = "open" if only_open else "all"
        return self._pulls.listed(most=most, state=state, sort="created", direction="desc")

    def pulls_of(self, sha: str) -> Sequence[PullRequest]:
        """Return the open pull requests whose head is a commit.

        Every open one is looked at: what GitHub lists for a commit leaves out those of forks.
        """
        return tuple(each for each in self._pulls.listed(state="open") if each.head.sha == sha)

    def comments(self, number: int) -> Sequence[Comment]:
        """Return every comment on a pull request or issue, the oldest first."""
        return self._marked.comments(number)

    def comment(self, comment: int) -> Comment:
        """Return a comment as it stands now.

        Raises:
            ForgeMissing: it was deleted.
        """
        with reading("a comment"):
            return read.comment(self.session.get(f"{self._path}/issues/comments/{comment}"))

    def reviews(self, number: int) -> Sequence[Review]:
        """Return every review of a pull request that was handed in, the oldest first."""
        with reading("reviews"):
            found = [
                read.review(entry)
                for entry in self.session.pages(f"{self._path}/pulls/{number}/reviews")
                if entry["state"] != "PENDING"
            ]
        return tuple(sorted(found, key=lambda each: (each.submitted_at, each.id)))

    def checks(self, sha: str) -> Sequence[Check]:
        """Return the newest run of each check on a commit, by name and App."""
        return self._checks.newest(sha)

    def teams_of(self, login: str, teams: Sequence[str]) -> frozenset[str]:
        """Return those of some teams an account is an active member of, by slug.

        A team's members include those of the teams inside it, as GitHub has it. Somebody who was
        invited and has not answered is no member. A person's repository has no teams.
        """
        repository = self.repository()
        if repository.owner_kind != "organization":
            return frozenset()
        owner = segment(repository.name.partition("/")[0])
        return frozenset(team for team in sorted(set(teams)) if self._is_in(owner, team, login))

    def _is_in(self, owner: str, team: str, login: str) -> bool:
        path = f"/orgs/{owner}/teams/{segment(team)}/memberships/{segment(login)}"
        try:
            answer = self.session.get(path)
        except ForgeMissing:
            return False
        except ForgeRefused as error:
            raise ForgeRefused(
                f"the members of teams cannot be read ({error.message})",
                hint="it needs the App's permission members: read; a workflow's token has none",
            ) from error
        with reading("a team's member"):
            return bool(answer["state"] == "active")

    def role(self, login: str) -> str:
        """Return the role of an account here: `admin`, `maintain`, `write`, …, `none`.

        It is GitHub's `role_name`: its `permission` calls a maintainer a writer. A role that the
        organisation made up has the name it was given.
        """
        path = f"{self._path}/collaborators/{segment(login)}/permission"
        try:
            answer = self.session.get(path)
        except ForgeMissing:
            return "none"
        with reading("a role"):
            return str(answer["role_name"])

    def commit(self, new: NewCommit) -> str:
        """Make a commit and move its branch there; return its name.

        Raises:
            ForgeConflict: the branch does not stand where it was expected.
        """
        return make_commit(self.session, self._path, new, self.branch)

    def open_pull(self, new: NewPull) -> PullRequest:
        """Open a pull request, or return the open one of that branch."""
        return self._pulls.open(new)

    def edit_pull(
        self, number: int, *, title: str = "", body: str = "", close: bool = False
    ) -> PullRequest:
        """Change a pull request's words, or close it; nothing is sent where nothing differs."""
        return self._pulls.edit(number, title=title, body=body, close=close)

    def put_comment(self, number: int, body: str, *, marker: str) -> Comment:
        """Write a comment, or edit our own that carries the marker; see `Marked`."""
        return self._marked.put_comment(number, body, marker=marker)

    def put_check(self, report: CheckReport) -> Check:
        """Publish a finished check; see `CheckRuns`."""
        return self._checks.put(report)

    def put_issue(self, *, title: str, body: str, marker: str, close: bool = False) -> int:
        """Open an issue, or edit our own that carries the marker; see `Marked`."""
        return self._marked.put_issue(title=title, body=body, marker=marker, close=close)

    def delete_branch(self, name: str) -> None:
        """Delete a branch; nothing where there is none."""
        path = f"{self._path}/git/refs/heads/{branch_path(name)}"
        if self.branch(name) is None:
            return
        try:
            self.session.write("DELETE", path)
        except (AnswerLost, ForgeMissing, ForgeConflict):
            if self.branch(name) is not None:  # else it was done, or somebody was faster
                raise

    def close(self) -> None:
        """Close connections; safe to call twice."""
        self.session.close()
        self._credentials.close()
