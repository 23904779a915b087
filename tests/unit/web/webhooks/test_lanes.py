from __future__ import annotations

import threading

from support.patience import PATIENCE_S
from support.waiting import until
from support.webhooks import SHA, job

from switchboard_policy.web.webhooks.job import Task
from switchboard_policy.web.webhooks.lanes import Lanes, Waiting


class Clock:
    """A clock that stands until it is set."""

    now = 0.0

    def __call__(self) -> float:
        """The time."""
        return self.now


def taken(lanes: Lanes) -> Waiting:
    found = lanes.take()
    assert found is not None
    return found


def test_jobs_come_out_in_the_order_they_came() -> None:
    lanes, jobs = Lanes(9), [job(number) for number in (3, 1, 2)]
    for each in jobs:
        assert lanes.put(each) is None
    assert [taken(lanes).job for _ in jobs] == jobs


def test_of_two_jobs_with_one_key_the_newest_does_for_both_and_keeps_the_place() -> None:
    lanes = Lanes(9)
    old, other, new = job(1), job(2), job(1)
    lanes.put(old)
    lanes.put(other)
    assert lanes.put(new) is old
    assert [taken(lanes).job, taken(lanes).job] == [new, other]


def test_two_comments_on_one_pull_request_are_two_jobs() -> None:
    lanes = Lanes(9)
    first, second = (job(1, task=Task.ANSWER, comment=each) for each in (10, 11))
    assert lanes.put(first) is None
    assert lanes.put(second) is None
    assert taken(lanes).job is first
    lanes.done(first)
    assert taken(lanes).job is second


def test_jobs_of_one_pull_request_never_run_at_once() -> None:
    lanes = Lanes(9)
    first, second, other = job(1), job(1, task=Task.ANSWER, comment=10), job(2)
    for each in (first, second, other):
        lanes.put(each)
    assert [taken(lanes).job, taken(lanes).job] == [first, other]
    later: list[Waiting | None] = []
    thread = threading.Thread(target=lambda: later.append(lanes.take()))
    thread.start()
    assert later == []
    lanes.done(first)
    thread.join(PATIENCE_S)
    assert [each.job for each in later if each] == [second]


def test_commits_and_branches_are_lanes_of_their_own() -> None:
    def lane(**fields: object) -> tuple[object, ...]:
        return job(0, **fields).lane

    commit = lane(task=Task.COMMIT, sha=SHA)
    assert commit == lane(task=Task.QUEUE, sha=SHA, branch="main")
    assert len({commit, lane(task=Task.BASE, branch="main"), job(1).lane, job(2).lane}) == 4
    assert job(1).lane != job(1, repository="example/other").lane


def test_there_is_room_until_it_is_full_and_always_for_a_newer_one_of_a_kind() -> None:
    lanes = Lanes(1)
    assert lanes.has_room_for(job(1))
    lanes.put(job(1))
    assert not lanes.has_room_for(job(2))
    assert lanes.has_room_for(job(1))


def test_a_job_that_must_wait_is_not_due_before() -> None:
    clock = Clock()
    lanes = Lanes(9, clock=clock)
    lanes.put(job(1))
    first = taken(lanes)
    assert lanes.put_again(first, 30.0)
    lanes.done(first.job)
    lanes.put(job(2))
    assert taken(lanes).job.number == 2
    clock.now = 30.0
    again = taken(lanes)
    assert (again.job, again.tries) == (first.job, 1)


def test_a_job_is_not_tried_again_when_a_newer_one_waits() -> None:
    lanes = Lanes(9)
    lanes.put(job(1))
    first = taken(lanes)
    newer = job(1)
    lanes.put(newer)
    assert not lanes.put_again(first, 0.0)
    lanes.done(first.job)
    found = taken(lanes)
    assert (found.job, found.tries) == (newer, 0)


def test_once_closed_nothing_comes_out_and_who_waits_is_told() -> None:
    lanes = Lanes(9)
    ended = threading.Event()
    thread = threading.Thread(target=lambda: (lanes.take(), ended.set()))
    thread.start()
    lanes.close()
    until(ended.is_set)
    thread.join(PATIENCE_S)
    lanes.put(job(1))
    assert lanes.take() is None
    assert lanes.closed


def test_figures_tell_how_many_wait_and_run_and_for_how_long() -> None:
    clock = Clock()
    lanes = Lanes(9, clock=clock)
    assert lanes.figures() == (0, 0, 0.0)
    for number in (1, 2, 3):
        lanes.put(job(number))
        clock.now += 10.0
    taken(lanes)
    assert lanes.figures() == (2, 1, 20.0)
