"""What lost webhooks leave behind is found again and mended, and doing it twice does no harm."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from support.hub.world import CheckRun
from support.judging import ACCEPT, DAY, Bench, World, world

from switchboard_policy.app.pulls.dispatch import Desk
from switchboard_policy.app.pulls.missed import Missed, lost, missed
from switchboard_policy.app.pulls.sync import Synced, sync
from switchboard_policy.errors import ForgeError
from switchboard_policy.ports.forge_rules import Delivery


@pytest.fixture
def on(tmp_path: Path) -> Iterator[Bench]:
    with world(tmp_path) as made:
        yield Bench(made)


@pytest.fixture
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with world(tmp_path_factory.mktemp("world")) as made:
        yield made


def looked(on: Bench) -> Missed:
    return missed(on.forge, key=on.keeping.key, now=on.now)


def desk(on: Bench) -> Desk:
    return Desk(
        forge=on.forge,
        look=lambda _number: on.look(),
        answer=lambda _number, comment: on.answer(comment),
        queue=lambda _sha, _branch: None,
        missed=lambda: looked(on),
    )


def caught_up(on: Bench) -> Synced:
    return sync(desk(on), None, now=on.now)


def test_where_nothing_was_missed_nothing_is_written(on: Bench) -> None:
    before = len(on.hub.calls)
    assert caught_up(on) == Synced((), (), 0, (), ())
    assert all(call.method == "GET" for call in on.hub.calls[before:])


def test_a_push_nobody_told_of_gets_its_check(on: Bench) -> None:
    on.person("mallory").push(on.branch, {"limits.yaml": b"rps: 50\n"})
    assert looked(on).pulls == (on.number,)
    assert caught_up(on).looked == (on.number,)
    assert on.conclusion() == "failure"
    assert caught_up(on).looked == ()


def test_a_command_nobody_told_of_is_answered_once(on: Bench) -> None:
    comment = on.says("rita", ACCEPT)
    assert caught_up(on).answered == (comment,)
    assert on.conclusion() == "success"
    again = caught_up(on)
    assert (again.answered, again.looked) == ((), ())
    assert len(on.ours()) == 1


def test_two_that_catch_up_at_once_leave_one_comment_and_one_check(on: Bench) -> None:
    on.says("rita", ACCEPT)
    first, second = looked(on), looked(on)
    assert first == second
    for found in (first, second):
        sync(Desk(**{**vars(desk(on)), "missed": lambda found=found: found}), None, now=on.now)
    assert len(on.ours()) == 1
    runs = [each for each in on.repository.checks if each.name == "switchboard/gate"]
    assert len(runs) == 1


def test_a_check_of_somebody_else_is_none(on: Bench) -> None:
    other = on.hub.app("other", {"checks": "write"})
    on.person("mallory").push(on.branch, {"limits.yaml": b"rps: 50\n"})
    forge = on.forge
    forged = forge.pull(on.number).head.sha
    ours = next(each for each in on.repository.checks if each.name == "switchboard/gate")
    on.repository.checks.append(forged_check(on, ours, forged, other.app_id))
    assert on.number in looked(on).pulls


def forged_check(on: Bench, like: CheckRun, sha: str, app: int) -> CheckRun:
    """A green check of our name by another App."""
    values = {**vars(like), "id": like.id + 1000, "sha": sha, "app": on.hub.apps[app]}
    return CheckRun(**{**values, "conclusion": "success"})


def test_an_old_check_is_made_again(on: Bench) -> None:
    on.hub.clock.advance(2 * 3600)
    assert looked(on).pulls == (on.number,)


def test_an_override_that_ends_soon_is_listed_and_one_that_ended_turns_the_check_red(
    on: Bench,
) -> None:
    on.asks("rita", ACCEPT)
    assert looked(on).expiring == ()
    on.hub.clock.advance(4 * DAY)
    (found,) = looked(on).expiring
    assert (found.pull, found.override.by, found.override.findings) == (
        on.number,
        "rita",
        ("risk/high",),
    )
    assert on.conclusion() == "success"
    on.hub.clock.advance(7 * DAY)
    assert caught_up(on).looked == (on.number,)
    assert on.conclusion() == "failure"


def test_a_closed_pull_request_is_left_alone(on: Bench) -> None:
    on.person("mallory").push(on.branch, {"limits.yaml": b"rps: 50\n"})
    on.person("mallory").close(on.number)
    assert looked(on) == Missed()


def test_what_fails_on_one_keeps_no_other_from_being_looked_at() -> None:
    def fails(number: int) -> None:
        if number == 1:
            raise ForgeError("no answer")

    stub = Desk(
        forge=None,  # type: ignore[arg-type]
        look=fails,
        answer=lambda _number, _comment: None,
        queue=lambda _sha, _branch: None,
        missed=lambda: Missed((1, 2), ((3, 30),)),
    )
    found = sync(stub, None, now=0)
    assert (found.looked, found.answered) == ((2,), (30,))
    assert found.failed == ("pull request 1: no answer",)


def attempt(number: int, guid: str, status: int, at: int = 0) -> Delivery:
    return Delivery(number, guid, "pull_request", at, status)


def test_only_events_that_never_arrived_are_asked_for_again() -> None:
    deliveries = [
        attempt(9, "young", 0, at=990),
        attempt(8, "failed twice", 503),
        attempt(7, "arrived at last", 202),
        attempt(6, "arrived at last", 0),
        attempt(5, "failed twice", 0),
        attempt(4, "arrived", 200),
        *(attempt(number, "hopeless", 500) for number in range(-5, 0)),
    ]
    assert lost(deliveries, now=1000) == (8,)
