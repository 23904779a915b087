from __future__ import annotations

from typing import Any

import pytest
from support.webhooks import SHA, job

from switchboard_policy.web.webhooks.job import Job, Task, job_of

GOOD = job(7, id="0a1b").document()


def test_a_job_is_read_again_as_it_was_written() -> None:
    whole = Job("0a/1", Task.QUEUE, "merge_group", "a/b", 5, 0, SHA, 0, "main")
    for each in (whole, job(7), job(0, task=Task.SYNC, repository="")):
        assert job_of(each.document()) == each


@pytest.mark.parametrize(
    "changed",
    [
        {"task": "merge"},
        {"id": ""},
        {"id": "a b"},
        {"id": "../x"},
        {"event": "Pull"},
        {"repository": "a/b/c"},
        {"repository": ""},
        {"number": 0},
        {"number": -1},
        {"number": 7.0},
        {"number": True},
        {"number": 2**63},
        {"sha": "main"},
        {"sha": SHA.upper()},
        {"branch": "x" * 256},
        {"branch": None},
        {"task": "answer"},
        {"task": "commit"},
        {"task": "base"},
        {"more": 1},
    ],
)
def test_what_is_not_exactly_a_job_is_none(changed: dict[str, Any]) -> None:
    assert job_of(GOOD) is not None
    assert job_of({**GOOD, **changed}) is None


@pytest.mark.parametrize("other", [None, [], 7, "job", {}])
def test_something_else_is_none(other: object) -> None:
    assert job_of(other) is None
