from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from support.waiting import until
from support.webhooks import PACKAGE, inbox_in, job, unfinished

from switchboard_policy.documents.constants import constants
from switchboard_policy.errors import ForgeConflict, InputError, RecordingError
from switchboard_policy.web.webhooks.inbox import Inbox, Outcome
from switchboard_policy.web.webhooks.job import Job, Task
from switchboard_policy.web.webhooks.metrics import Metrics
from switchboard_policy.web.webhooks.workers import Workers


class Seen:
    """What a log was told."""

    def __init__(self) -> None:
        self.lines: list[tuple[str, dict[str, Any]]] = []

    def __call__(self, what: str, **ids: Any) -> None:  # noqa: ANN401 - as a log takes it
        """Take a line."""
        self.lines.append((what, ids))

    def said(self) -> list[str]:
        """What happened, in words."""
        return [what for what, _ in self.lines]


@contextmanager
def working(
    file: Path, handle: Callable[[Job], Sequence[Job]], **figures: float
) -> Iterator[tuple[Inbox, Seen, Workers]]:
    limits = constants(PACKAGE, {"retry_seconds": 0, **figures})
    log = Seen()
    with inbox_in(file, **figures) as inbox:
        workers = Workers(inbox, handle, metrics=Metrics(), log=log, limits=limits)
        workers.start()
        try:
            yield inbox, log, workers
        finally:
            workers.stop()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "journal.jsonl"


def test_a_job_is_done_and_then_off_the_list(file: Path) -> None:
    done: list[Job] = []

    def handle(each: Job) -> Sequence[Job]:
        done.append(each)
        return ()

    with working(file, handle) as (inbox, log, _):
        jobs = [job(number) for number in range(1, 6)]
        for each in jobs:
            inbox.accept(each)
        until(lambda: len(log.lines) == 5)
    assert sorted(each.id for each in done) == [each.id for each in jobs]
    assert unfinished(file) == ()


def test_what_follows_from_a_job_is_done_too(file: Path) -> None:
    done: list[int] = []

    def handle(each: Job) -> Sequence[Job]:
        done.append(each.number)
        return [job(3), job(4)] if each.task is Task.BASE else ()

    with working(file, handle) as (inbox, log, _):
        inbox.accept(job(0, task=Task.BASE, branch="main"))
        until(lambda: len(log.lines) == 3)
    assert sorted(done) == [0, 3, 4]


def test_a_hiccup_is_tried_again_until_it_is_over(file: Path) -> None:
    tries: list[Job] = []

    def handle(each: Job) -> Sequence[Job]:
        tries.append(each)
        if len(tries) < 3:
            raise ForgeConflict("the head moved")
        return ()

    with working(file, handle) as (inbox, log, _):
        inbox.accept(job())
        until(lambda: "job done" in log.said())
        assert log.said() == ["job again", "job again", "job done"]
        assert "the head moved" in log.lines[0][1]["error"]


def test_what_fails_every_time_is_given_up_and_may_be_delivered_again(file: Path) -> None:
    def handle(_each: Job) -> Sequence[Job]:
        raise ForgeConflict("the head moved")

    with working(file, handle, job_tries=2) as (inbox, log, _):
        lost = job()
        inbox.accept(lost)
        until(lambda: "job failed" in log.said())
        assert log.said() == ["job again", "job failed"]
        assert inbox.accept(lost) is Outcome.ACCEPTED


def test_what_no_second_try_can_mend_is_given_up_at_once(file: Path) -> None:
    def handle(_each: Job) -> Sequence[Job]:
        raise InputError("switchboard.yaml is wrong")

    with working(file, handle) as (inbox, log, _):
        inbox.accept(job())
        until(lambda: "job failed" in log.said())
        assert log.said() == ["job failed"]
    assert unfinished(file) == ()


def test_a_fault_of_ours_ends_no_thread_and_its_words_stay_out_of_the_log(file: Path) -> None:
    def handle(each: Job) -> Sequence[Job]:
        if each.number == 1:
            raise RuntimeError("https://x-access-token:ghs_secret@example.org")
        return ()

    with working(file, handle, workers=1, job_tries=1) as (inbox, log, _):
        inbox.accept(job(1))
        inbox.accept(job(2))
        until(lambda: "job done" in log.said())
    assert "ghs_secret" not in str(log.lines)
    assert "RuntimeError at" in log.lines[0][1]["error"]


def test_a_stop_waits_for_what_runs_and_leaves_what_waits_for_the_next_start(file: Path) -> None:
    begun, go = threading.Event(), threading.Event()

    def handle(_each: Job) -> Sequence[Job]:
        begun.set()
        go.wait()
        return ()

    with working(file, handle, workers=1) as (inbox, log, workers):
        running, waiting = job(1), job(2)
        inbox.accept(running)
        until(begun.is_set)
        inbox.accept(waiting)
        stopped: list[bool] = []
        stopping = threading.Thread(target=lambda: stopped.append(workers.stop()))
        stopping.start()
        until(lambda: inbox.stopping)
        assert stopped == []
        go.set()
        stopping.join()
        assert stopped == [True]
        assert log.said() == ["job done"]
    assert unfinished(file) == (waiting,)


def test_a_stop_does_not_wait_for_ever_and_what_hangs_is_done_after_the_next_start(
    file: Path,
) -> None:
    begun, go = threading.Event(), threading.Event()

    def handle(_each: Job) -> Sequence[Job]:
        begun.set()
        go.wait()
        return ()

    with working(file, handle, workers=1, stop_seconds=0) as (inbox, log, workers):
        hanging = job(1)
        inbox.accept(hanging)
        until(begun.is_set)
        assert not workers.stop()
        inbox.close()
        assert unfinished(file) == (hanging,)
        go.set()
        until(lambda: log.lines)


def test_where_even_giving_up_fails_the_thread_goes_on(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def handle(each: Job) -> Sequence[Job]:
        if each.number == 1:
            raise InputError("switchboard.yaml is wrong")
        return ()

    with working(file, handle, workers=1) as (inbox, log, _):

        def refuses(_job: Job) -> None:
            inbox._lanes.done(_job)
            raise RecordingError("no room")

        monkeypatch.setattr(inbox, "give_up", refuses)
        inbox.accept(job(1))
        inbox.accept(job(2))
        until(lambda: "job done" in log.said())
    assert log.lines[0][1]["error"].endswith("no room")
