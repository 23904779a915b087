"""What a delivery asks for: ids are read out of its payload, and nothing else is believed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from switchboard_policy.domain.json_value import Json
from switchboard_policy.web.webhooks.job import Job, Task, job_of

Payload = Mapping[str, object]
Asked = Mapping[str, Json]
"""Fields of a job."""
_ANY: Final = frozenset({""})
"""Of an event whose payload has no action."""
_HEADS = "refs/heads/"
_BLANK: Asked = {"number": 0, "sha": "", "comment": 0, "branch": ""}


def read(event: str, delivery: str, payload: object) -> Job | None:
    """Return what there is to look at after a delivery; None where that is nothing.

    Args:
        event: what GitHub calls it: `pull_request`.
        delivery: its GUID.
        payload: the parsed body.
    """
    if not isinstance(payload, dict):
        return None
    action = str(payload.get("action", ""))
    for taken, reads in _EVENTS.get(event, ()):
        if action in taken and (asked := reads(payload)) is not None:
            return job_of(
                {**_BLANK, **_addressed(payload), **asked, "id": delivery, "event": event}
            )
    return None


def _addressed(payload: Payload) -> Asked:
    return {
        "repository": _at(payload, "repository", "full_name") or "",
        "installation": _at(payload, "installation", "id") or 0,
    }


def _at(payload: object, *path: str) -> Json:
    for name in path:
        payload = payload.get(name) if isinstance(payload, dict) else None
    return payload if isinstance(payload, (str, int)) else None


def _pull(payload: Payload) -> Asked | None:
    return {"task": Task.PULL, "number": _at(payload, "pull_request", "number")}


def _comment(payload: Payload) -> Asked | None:
    asked = _commented(payload)
    if asked is None:
        return None
    return {**asked, "task": Task.ANSWER, "comment": _at(payload, "comment", "id")}


def _commented(payload: Payload) -> Asked | None:
    issue = payload.get("issue")
    if not isinstance(issue, dict) or "pull_request" not in issue:
        return None
    return {"task": Task.PULL, "number": _at(payload, "issue", "number")}


def _check_run(payload: Payload) -> Asked | None:
    return {"task": Task.COMMIT, "sha": _at(payload, "check_run", "head_sha")}


def _check_suite(payload: Payload) -> Asked | None:
    return {"task": Task.COMMIT, "sha": _at(payload, "check_suite", "head_sha")}


def _queue(payload: Payload) -> Asked | None:
    ref = _at(payload, "merge_group", "base_ref")
    branch = ref.removeprefix(_HEADS) if isinstance(ref, str) else ref
    sha = _at(payload, "merge_group", "head_sha")
    return {"task": Task.QUEUE, "sha": sha, "branch": branch}


def _push(payload: Payload) -> Asked | None:
    ref = payload.get("ref")
    if not isinstance(ref, str) or not ref.startswith(_HEADS) or payload.get("deleted") is True:
        return None
    return {"task": Task.BASE, "branch": ref.removeprefix(_HEADS)}


def _installed(_payload: Payload) -> Asked | None:
    return {"task": Task.SYNC}


_PULL_ACTIONS = frozenset(
    {
        "opened",
        "synchronize",
        "reopened",
        "edited",
        "labeled",
        "unlabeled",
        "ready_for_review",
        "converted_to_draft",
        "enqueued",
        "dequeued",
        "closed",
    }
)
_EVENTS: Mapping[str, tuple[tuple[frozenset[str], Callable[[Payload], Asked | None]], ...]] = {
    "pull_request": ((_PULL_ACTIONS, _pull),),
    "pull_request_review": ((frozenset({"submitted", "edited", "dismissed"}), _pull),),
    "issue_comment": (
        (frozenset({"created"}), _comment),
        # Whoever edits or deletes a comment may take an override away with it.
        (frozenset({"edited", "deleted"}), _commented),
    ),
    "check_run": ((frozenset({"rerequested"}), _check_run),),
    "check_suite": ((frozenset({"rerequested"}), _check_suite),),
    "merge_group": ((frozenset({"checks_requested"}), _queue),),
    "push": ((_ANY, _push),),
    "installation": (
        (frozenset({"created", "unsuspend", "new_permissions_accepted"}), _installed),
    ),
    "installation_repositories": ((frozenset({"added"}), _installed),),
}
EVENTS = frozenset(_EVENTS)
"""The events an App must subscribe to."""
