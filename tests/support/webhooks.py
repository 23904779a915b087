"""Deliveries as GitHub sends them, and an inbox that takes them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

from support.npm_packages import npm_packages

from switchboard_policy.documents.constants import constants
from switchboard_policy.web.webhooks.inbox import Inbox
from switchboard_policy.web.webhooks.job import Job, Task
from switchboard_policy.web.webhooks.journal import Journal
from switchboard_policy.web.webhooks.lanes import Lanes
from switchboard_policy.web.webhooks.signature import sign

PACKAGE = "switchboard_policy.web.webhooks"
SECRET = b"a secret that nobody guesses"
NAME = "example/policies"
SHA = "5a" * 20
_NUMBERS = count(1)


def guid() -> str:
    """A GUID that no other delivery of this run has."""
    return f"00000000-0000-4000-8000-{next(_NUMBERS):012d}"


def body_of(payload: object) -> bytes:
    """The body of a delivery."""
    return json.dumps(payload).encode()


def headers_of(
    body: bytes, event: str, delivery: str = "", secret: bytes = SECRET
) -> dict[str, str]:
    """The headers of a delivery that a secret signed."""
    return {
        "Content-Type": "application/json",
        "X-GitHub-Event": event,
        "X-GitHub-Delivery": delivery or guid(),
        "X-Hub-Signature-256": sign(body, secret),
    }


def pull(number: int = 7, action: str = "synchronize") -> dict[str, Any]:
    """A payload about a pull request."""
    return {
        "action": action,
        "pull_request": {"number": number},
        "repository": {"full_name": NAME},
        "installation": {"id": 5},
    }


def job(number: int = 7, **fields: Any) -> Job:  # noqa: ANN401 - any field of a job
    """A look at a pull request."""
    told: dict[str, Any] = {"id": guid(), "task": Task.PULL, "event": "pull_request", **fields}
    return Job(**{"repository": NAME, "number": number, **told})


@contextmanager
def inbox_in(file: Path, **figures: float) -> Iterator[Inbox]:
    """An inbox whose journal is a file."""
    limits = constants(PACKAGE, figures)
    opened = Inbox(Journal(file, limits), Lanes(limits.whole("jobs_waiting")))
    try:
        yield opened
    finally:
        opened.stop()
        opened.close()


def unfinished(file: Path) -> Sequence[Job]:
    """The jobs that a journal tells of."""
    journal = Journal(file, constants(PACKAGE))
    try:
        return journal.unfinished
    finally:
        journal.close()


def examples() -> Iterator[tuple[str, int, dict[str, Any]]]:
    """Every payload that GitHub's own client is tested with: event, number, payload."""
    folder = npm_packages("webhooks") / "node_modules" / "@octokit" / "webhooks-examples"
    found = json.loads((folder / "api.github.com" / "index.json").read_bytes())
    for event in found:
        for number, payload in enumerate(event["examples"]):
            yield event["name"], number, payload
