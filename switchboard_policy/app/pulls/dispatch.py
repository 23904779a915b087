"""Which use case does which job, and what is to be looked at because of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from switchboard_policy.app.pulls.missed import Missed
from switchboard_policy.documents.constants import constants
from switchboard_policy.ports.forge import Forge
from switchboard_policy.web.webhooks.job import Job, Task


@dataclass(frozen=True)
class Desk:
    """What can be done on one repository; all of it may be done twice.

    Args:
        forge: the repository.
        look: looks at a pull request again and publishes its check.
        answer: answers a comment: pull request, comment.
        queue: publishes the check of a commit of the merge queue: commit, branch it goes to.
        missed: finds what no webhook told of.
    """

    forge: Forge
    look: Callable[[int], object]
    answer: Callable[[int, int], object]
    queue: Callable[[str, str], object]
    missed: Callable[[], Missed]


def handler(desks: Mapping[str, Desk]) -> Callable[[Job], Sequence[Job]]:
    """Return what does jobs.

    A push, a commit or a missed event concerns pull requests; these come back as further jobs, so
    that whatever touches a pull request is done one after the other.

    Args:
        desks: owner and name to what can be done there. A job about another repository is for
            somebody else who was given the App, and is left alone.
    """
    known = {name.lower(): desk for name, desk in desks.items()}

    def handle(job: Job) -> Sequence[Job]:
        if not job.repository:
            return [replace(job, repository=name) for name in desks]
        desk = known.get(job.repository.lower())
        return _do(desk, job) if desk is not None else ()

    return handle


def _do(desk: Desk, job: Job) -> Sequence[Job]:
    match job.task:
        case Task.PULL:
            desk.look(job.number)
        case Task.ANSWER:
            desk.answer(job.number, job.comment)
        case Task.QUEUE:
            desk.queue(job.sha, job.branch)
        case Task.COMMIT:
            return _looks(job, (pull.number for pull in desk.forge.pulls_of(job.sha)))
        case Task.BASE:
            most = constants("switchboard_policy.app.pulls").whole("open_pulls_most")
            pulls = desk.forge.pulls(most=most, only_open=True)
            return _looks(job, (each.number for each in pulls if each.base.branch == job.branch))
        case Task.SYNC:
            found = desk.missed()
            return [
                *_looks(job, found.pulls),
                *(
                    replace(_bare(job), task=Task.ANSWER, number=number, comment=comment)
                    for number, comment in found.comments
                ),
            ]
    return ()


def _looks(job: Job, numbers: Iterable[int]) -> list[Job]:
    return [replace(_bare(job), task=Task.PULL, number=number) for number in numbers]


def _bare(job: Job) -> Job:
    return replace(job, sha="", branch="", number=0, comment=0)
