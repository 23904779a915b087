from __future__ import annotations

from pathlib import Path

import pytest
from support.webhooks import inbox_in, job, unfinished

from switchboard_policy.errors import RecordingError
from switchboard_policy.web.webhooks.inbox import Inbox, Outcome
from switchboard_policy.web.webhooks.job import Job, Task


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "journal.jsonl"


def run(inbox: Inbox) -> Job:
    waiting = inbox.next()
    assert waiting is not None
    inbox.done(waiting.job)
    return waiting.job


def test_a_redelivery_is_no_second_job_also_after_a_start(file: Path) -> None:
    again = job(1)
    with inbox_in(file) as inbox:
        assert inbox.accept(again) is Outcome.ACCEPTED
        assert inbox.accept(again) is Outcome.REPEATED
        assert run(inbox) == again
        assert inbox.accept(again) is Outcome.REPEATED
    with inbox_in(file) as inbox:
        assert inbox.knows(again.id)
        assert inbox.accept(again) is Outcome.REPEATED
        assert inbox.figures()[:2] == (0, 0)


def test_a_job_that_waits_makes_way_for_a_newer_one_of_its_kind(file: Path) -> None:
    old, new = job(1), job(1)
    with inbox_in(file) as inbox:
        assert inbox.accept(old) is Outcome.ACCEPTED
        assert inbox.accept(new) is Outcome.COALESCED
        assert inbox.accept(old) is Outcome.REPEATED, "the older delivery stays known"
    assert unfinished(file) == (new,)


def test_a_job_that_came_while_its_like_ran_runs_after_it(file: Path) -> None:
    with inbox_in(file) as inbox:
        first, second = job(1), job(1)
        inbox.accept(first)
        running = inbox.next()
        assert inbox.accept(second) is Outcome.ACCEPTED
        assert running is not None
        inbox.done(running.job)
        assert run(inbox) == second


def test_when_full_it_refuses_and_keeps_nothing_of_it(file: Path) -> None:
    with inbox_in(file, jobs_waiting=1) as inbox:
        inbox.accept(job(1))
        late = job(2)
        assert inbox.accept(late) is Outcome.FULL
        assert Outcome.FULL.refused
        assert not inbox.knows(late.id), "so that it is taken when it comes again"
        run(inbox)
        assert inbox.accept(late) is Outcome.ACCEPTED


def test_what_follows_from_a_job_is_kept_even_when_it_is_full(file: Path) -> None:
    base = job(0, task=Task.BASE, branch="main")
    with inbox_in(file, jobs_waiting=1) as inbox:
        inbox.accept(base)
        waiting = inbox.next()
        assert waiting is not None
        inbox.done(waiting.job, [job(1), job(2), job(1)])
    assert [(each.id, each.number) for each in unfinished(file)] == [
        (f"{base.id}/2", 2),
        (f"{base.id}/3", 1),
    ]


def test_a_job_that_ran_when_the_process_was_killed_runs_again(file: Path) -> None:
    with inbox_in(file) as inbox:
        inbox.accept(begun := job(1))
        assert inbox.next() is not None
    with inbox_in(file) as inbox:
        assert run(inbox) == begun
    assert unfinished(file) == ()


def test_once_stopping_nothing_is_accepted_and_what_waits_is_kept(file: Path) -> None:
    with inbox_in(file) as inbox:
        inbox.accept(kept := job(1))
        inbox.stop()
        assert inbox.stopping
        assert inbox.accept(job(2)) is Outcome.STOPPING
        assert inbox.next() is None
    assert unfinished(file) == (kept,)


def test_what_follows_is_looked_at_even_where_the_disk_refuses(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    base = job(0, task=Task.BASE, branch="main")
    with inbox_in(file) as inbox:
        inbox.accept(base)
        waiting = inbox.next()
        assert waiting is not None

        def refuses(**_kept: object) -> None:
            raise RecordingError("no room")

        with monkeypatch.context() as full:
            full.setattr(inbox._journal, "write", refuses)
            inbox.done(waiting.job, [job(3)])
        assert run(inbox).number == 3
    assert unfinished(file) == (base,), "and once more after the next start"
