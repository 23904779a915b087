from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

import pytest
from support.webhooks import NAME, SHA, job

from switchboard_policy.app.pulls.dispatch import Desk, handler
from switchboard_policy.app.pulls.missed import Missed
from switchboard_policy.ports.forge import Account, Forge, Kind, PullRequest, State, Tip
from switchboard_policy.web.webhooks.job import Job, Task


def request(number: int, base: str, sha: str = SHA) -> PullRequest:
    """An open pull request."""
    return PullRequest(
        number=number,
        title="",
        body="",
        author=Account(1, "ada", Kind.PERSON),
        state=State.OPEN,
        draft=False,
        head=Tip(sha, f"branch-{number}", 1),
        base=Tip("b" * 40, base, 1),
        labels=(),
        created_at=0,
        updated_at=0,
        closed_at=None,
        merge_sha="",
        url="",
    )


class Pulls:
    """The two questions that are asked of a forge here."""

    def __init__(self, *pulls: PullRequest) -> None:
        self._pulls = pulls

    def pulls(self, *, most: int, only_open: bool = False) -> Sequence[PullRequest]:
        """All of them."""
        assert only_open
        return self._pulls[:most]

    def pulls_of(self, sha: str) -> Sequence[PullRequest]:
        """Those that a commit heads."""
        return [each for each in self._pulls if each.head.sha == sha]


@pytest.fixture
def did() -> list[tuple[Any, ...]]:
    return []


@pytest.fixture
def desk(did: list[tuple[Any, ...]]) -> Desk:
    forge = Pulls(request(1, "main"), request(2, "main", "c" * 40), request(3, "release/1"))
    return Desk(
        forge=cast("Forge", forge),
        look=lambda number: did.append(("look", number)),
        answer=lambda number, comment: did.append(("answer", number, comment)),
        queue=lambda sha, branch: did.append(("queue", sha, branch)),
        missed=lambda: Missed((2, 3), ((1, 10),)),
    )


def asked(jobs: Sequence[Job]) -> list[tuple[Task, int, int, str, str]]:
    return [(each.task, each.number, each.comment, each.sha, each.branch) for each in jobs]


def test_a_pull_request_a_comment_and_a_queued_commit_are_done_at_once(
    desk: Desk, did: list[tuple[Any, ...]]
) -> None:
    handle = handler({NAME: desk})
    assert handle(job(7)) == ()
    assert handle(job(7, task=Task.ANSWER, comment=10)) == ()
    assert handle(job(0, task=Task.QUEUE, sha=SHA, branch="main")) == ()
    assert did == [("look", 7), ("answer", 7, 10), ("queue", SHA, "main")]


def test_a_push_to_a_base_concerns_every_pull_request_that_goes_there(
    desk: Desk, did: list[tuple[Any, ...]]
) -> None:
    found = handler({NAME: desk})(job(0, task=Task.BASE, branch="main"))
    assert asked(found) == [(Task.PULL, 1, 0, "", ""), (Task.PULL, 2, 0, "", "")]
    assert did == []


def test_a_commit_concerns_every_pull_request_that_it_heads(desk: Desk) -> None:
    found = handler({NAME: desk})(job(0, task=Task.COMMIT, sha=SHA))
    assert asked(found) == [(Task.PULL, 1, 0, "", ""), (Task.PULL, 3, 0, "", "")]


def test_what_was_missed_comes_as_jobs(desk: Desk) -> None:
    found = handler({NAME: desk})(job(0, task=Task.SYNC))
    assert asked(found) == [
        (Task.PULL, 2, 0, "", ""),
        (Task.PULL, 3, 0, "", ""),
        (Task.ANSWER, 1, 10, "", ""),
    ]


def test_an_event_of_the_installation_is_about_every_repository_that_is_served(desk: Desk) -> None:
    handle = handler({NAME: desk, "example/other": desk})
    found = handle(job(0, task=Task.SYNC, repository=""))
    assert [each.repository for each in found] == [NAME, "example/other"]


def test_a_repository_that_is_not_served_is_left_alone_whatever_the_payload_says(
    desk: Desk, did: list[tuple[Any, ...]]
) -> None:
    handle = handler({NAME: desk})
    assert handle(job(7, repository="mallory/policies")) == ()
    assert handle(job(7, repository=NAME.upper())) == ()
    assert did == [("look", 7)], "to GitHub the case of a name means nothing"
