"""A job: what there is to look at again, by name and number. It carries no authority."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from enum import StrEnum

from switchboard_policy.domain.json_value import Json


class Task(StrEnum):
    """What there is to do. Each is idempotent: it looks at how things are, not at what happened."""

    PULL = "pull"
    """Look at a pull request again."""
    ANSWER = "answer"
    """Answer a comment."""
    COMMIT = "commit"
    """Check a commit again, on whichever pull requests it heads."""
    QUEUE = "queue"
    """Check a commit of the merge queue."""
    BASE = "base"
    """Look again at every pull request that goes to a branch."""
    SYNC = "sync"
    """Look at a whole repository again."""


@dataclass(frozen=True)
class Job:
    """One thing to look at.

    Args:
        id: unique; the delivery's GUID, with a number behind it for what follows from a delivery.
        task: what there is to do.
        event: the event it came from, for the logs.
        repository: owner and name; empty where an event is about all that are served.
        installation: the App's installation; 0 where there is none.
        number: of the pull request; 0 where the task has none.
        sha: the commit; empty where the task has none.
        comment: of the comment; 0 where the task has none.
        branch: short name; empty where the task has none.
    """

    id: str
    task: Task
    event: str
    repository: str
    installation: int = 0
    number: int = 0
    sha: str = ""
    comment: int = 0
    branch: str = ""

    @property
    def key(self) -> tuple[object, ...]:
        """What is looked at: of two jobs with one key the newer one does for both."""
        return (self.task, *self.lane, self.comment)

    @property
    def lane(self) -> tuple[object, ...]:
        """What it may touch: jobs of one lane never run at the same time."""
        return (self.repository, self.number or self.sha or self.branch)

    def document(self) -> dict[str, Json]:
        """Return the job as JSON."""
        return {**asdict(self), "task": self.task.value}


_NEEDS = {
    Task.PULL: ("number",),
    Task.ANSWER: ("number", "comment"),
    Task.COMMIT: ("sha",),
    Task.QUEUE: ("sha", "branch"),
    Task.BASE: ("branch",),
    Task.SYNC: (),
}
_SHA = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}", re.ASCII)
_REPOSITORY = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,99}/[A-Za-z0-9._-]{1,100}", re.ASCII)
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,99}(?:/\d{1,6})*", re.ASCII)
_WORD = re.compile(r"[a-z0-9_]{1,60}", re.ASCII)
_LONGEST_BRANCH = 255
"""Bytes. Source: Git keeps branches as files, and file systems end names there."""


def job_of(document: object) -> Job | None:
    """Return the job that a JSON document is; None where it is none.

    Every field is held against what it may look like, wherever it comes from.
    """
    if not isinstance(document, dict) or set(document) != set(Job.__dataclass_fields__):
        return None
    try:
        job = Job(**{**document, "task": Task(document["task"])})
    except ValueError:
        return None
    return job if _sound(job) else None


def _sound(job: Job) -> bool:
    whole = (job.installation, job.number, job.comment)
    texts = (job.id, job.event, job.repository, job.sha, job.branch)
    return (
        all(type(each) is int and 0 <= each < 2**63 for each in whole)
        and all(isinstance(each, str) for each in texts)
        and _ID.fullmatch(job.id) is not None
        and _WORD.fullmatch(job.event) is not None
        and (not job.repository or _REPOSITORY.fullmatch(job.repository) is not None)
        and (not job.sha or _SHA.fullmatch(job.sha) is not None)
        and len(job.branch.encode("utf-8", "replace")) <= _LONGEST_BRANCH
        and bool(job.repository or job.task is Task.SYNC)
        and all(getattr(job, name) for name in _NEEDS[job.task])
    )
