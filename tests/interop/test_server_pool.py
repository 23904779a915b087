"""Two OPA servers as one engine: who is away is found out and gone around, and comes back."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import pytest
from support import decisions as make
from support.audits import KeptAudit
from support.opa_servers import OpaServer, free_port, manifest, write_bundles
from support.patience import PATIENCE_S
from support.rude_proxy import Manner, RudeProxy, Visit, relays, reply, says, silent

from switchboard_policy.domain.decided import Source
from switchboard_policy.errors import EngineError, NoDecision, SwitchboardError, UsageError
from switchboard_policy.opa.runtime.opening import open_decider
from switchboard_policy.opa.runtime.pool import ServerPool
from switchboard_policy.opa.select import open_engine, select_engine
from switchboard_policy.ports.engine import Answer, Json, Undecided

LIMITS = "switchboard/limits/decision"


@pytest.fixture(scope="module")
def bundles(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    return write_bundles(tmp_path_factory.mktemp("bundles"), make.values())


@pytest.fixture(scope="module")
def server(bundles: list[Path]) -> Iterator[OpaServer]:
    running = OpaServer(bundles, options=["--watch"])
    yield running
    running.kill()


@pytest.fixture
def ways(server: OpaServer) -> Iterator[tuple[RudeProxy, RudeProxy]]:
    """Two ways to the same server, each of which can be spoilt."""
    pair = RudeProxy(server.address), RudeProxy(server.address)
    yield pair
    for way in pair:
        way.close()


Told = list[tuple[str, bool]]


@pytest.fixture
def told() -> Told:
    return []


@pytest.fixture
def pool(ways: tuple[RudeProxy, RudeProxy], told: Told) -> Iterator[ServerPool]:
    opened = ServerPool(
        [way.url for way in ways],
        seconds=PATIENCE_S,
        every_seconds=0.05,
        tell=lambda name, why: told.append((name, not why)),
    )
    opened._patience = PATIENCE_S  # a busy machine is no silent server
    yield opened
    opened.close()


def eventually(holds: Callable[[], bool]) -> None:
    deadline = monotonic() + PATIENCE_S
    while not holds():
        assert monotonic() < deadline
        sleep(0.01)


def allows(pool: ServerPool) -> bool:
    answer: Any = pool.decide(LIMITS, make.sample())
    return bool(answer["allow"])


def test_well_servers_are_asked_in_turn(
    pool: ServerPool, ways: tuple[RudeProxy, RudeProxy]
) -> None:
    assert all(allows(pool) for _ in range(10))
    assert [way.questions for way in ways] == [5, 5]


@pytest.mark.parametrize(
    "manner", [says(b""), says(reply(b"no")), says(reply(b"", status="503 x"))]
)
def test_what_one_does_not_answer_the_other_is_asked_and_each_only_once(
    pool: ServerPool, ways: tuple[RudeProxy, RudeProxy], told: Told, manner: Manner
) -> None:
    broken, well = ways
    broken.behave(manner)
    assert all(allows(pool) for _ in range(6))
    assert well.questions == 6
    assert broken.questions <= 6
    assert (broken.url, False) in told
    broken.behave(relays())
    eventually(lambda: (broken.url, True) in told)
    assert pool.down == {}


def test_a_silent_one_is_overtaken_and_found_out(
    ways: tuple[RudeProxy, RudeProxy], told: Told
) -> None:
    pool = ServerPool(
        [way.url for way in ways],
        seconds=PATIENCE_S,
        every_seconds=PATIENCE_S,
        tell=lambda name, why: told.append((name, not why)),
    )
    gone = threading.Event()

    def listens(visit: Visit) -> None:
        visit.request()
        if visit.client.recv(1) == b"":
            gone.set()

    ways[0].behave(listens)
    assert all(allows(pool) for _ in range(2))  # one of them began with the silent one
    assert pool.down == {ways[0].url: "it says nothing, where another one answers"}
    assert gone.wait(PATIENCE_S)  # it was hung up on
    before, pool._patience = ways[0].questions, PATIENCE_S
    assert all(allows(pool) for _ in range(4))
    assert ways[0].questions == before  # the well one is asked first, and answers
    pool.close()


def test_one_that_is_only_slow_is_not_given_up(
    pool: ServerPool, ways: tuple[RudeProxy, RudeProxy]
) -> None:
    ways[0].behave(relays(delay_s=1.0))
    ways[1].behave(silent)
    pool._patience = 0.1
    assert allows(pool)
    assert [way.questions for way in ways] == [1, 1]


def test_without_any_it_is_an_error_that_names_each(
    pool: ServerPool, ways: tuple[RudeProxy, RudeProxy]
) -> None:
    for way in ways:
        way.behave(says(b""))
    with pytest.raises(EngineError) as caught:
        allows(pool)
    assert all(way.url in caught.value.message for way in ways)
    with pytest.raises(EngineError, match="no OPA server is ready"):
        pool.ready()
    assert set(pool.down) == {way.url for way in ways}


def test_no_decision_is_an_answer_so_no_other_is_asked(
    pool: ServerPool, ways: tuple[RudeProxy, RudeProxy]
) -> None:
    with pytest.raises(NoDecision):
        pool.decide("switchboard/nothing/decision", {})
    assert sum(way.questions for way in ways) == 1
    assert pool.down == {}


def test_a_batch_goes_around_a_broken_one_too(
    pool: ServerPool, ways: tuple[RudeProxy, RudeProxy]
) -> None:
    ways[0].behave(says(b"garbage"))
    bad: Any = {"x": object()}
    answers: list[Any] = pool.decide_many(LIMITS, [make.sample(), {}, bad] * 400)
    assert [answer["allow"] for answer in answers[::3]] == [True] * 400
    assert [answer["allow"] for answer in answers[1::3]] == [False] * 400
    assert all(isinstance(answer, Undecided) for answer in answers[2::3])


def test_when_all_break_off_in_a_batch_the_rest_is_undecided_for_now(
    pool: ServerPool, ways: tuple[RudeProxy, RudeProxy], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = pool.ask_some

    async def once(
        entrypoint: str, facts: Sequence[Json], seconds: float
    ) -> list[Answer | Undecided]:
        answers = await asked(entrypoint, facts, seconds)
        for way in ways:
            way.behave(says(b""))
        return answers

    monkeypatch.setattr(pool, "ask_some", once)
    answers = pool.decide_many(LIMITS, [{}] * 1_200)
    lost = [answer for answer in answers if isinstance(answer, Undecided)]
    assert len(lost) == 1_200 - pool._batch
    assert all(answer.temporary for answer in lost)


def test_new_rules_are_known_by_the_next_health_check(
    pool: ServerPool, bundles: list[Path]
) -> None:
    allows(pool)
    before = pool.stamp
    manifest(bundles[0], "sha256:next", ["switchboard", "own"])
    eventually(lambda: "sha256:next" in pool.stamp.revisions.values())
    assert pool.stamp.bundle_digest != before.bundle_digest


@pytest.mark.parametrize("urls", [[], ["http://a:1", "http://a:1"], ["ftp://a"], ["http://a/b"]])
def test_servers_that_are_none_or_twice_are_a_wrong_call(urls: list[str]) -> None:
    with pytest.raises(UsageError):
        ServerPool(urls)


FORKED = """
import os, sys
from switchboard_policy.opa.runtime.pool import ServerPool
pool = ServerPool(sys.argv[2:], seconds=float(sys.argv[1]), every_seconds=0.01)
asked = lambda: pool.decide("switchboard/limits/decision", {})["allow"]
assert asked() is False
child = os.fork()
assert asked() is False
pool.ready()
if child:
    _, status = os.waitpid(child, 0)
    assert asked() is False
    pool.close()
    sys.exit(os.waitstatus_to_exitcode(status))
pool.close()
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_forked_child_has_health_checks_of_its_own(server: OpaServer) -> None:
    nobody = f"http://127.0.0.1:{free_port()}"
    command = [sys.executable, "-W", "error", "-c", FORKED, str(PATIENCE_S), server.url, nobody]
    done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE_S, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_chosen_by_name_servers_decide_and_tell_their_rules(server: OpaServer) -> None:
    chosen = select_engine(f"remote:{server.url}", {})
    assert chosen.name == "remote"
    assert str(chosen).startswith("remote (1.22.0, rules sha256:")
    answer: Any = chosen.engine.decide(LIMITS, make.sample())
    assert answer["allow"] is True
    chosen.engine.close()


def test_auto_takes_servers_first_and_says_why_not(server: OpaServer) -> None:
    chosen = select_engine("auto", make.values(), servers=[server.url])
    assert (chosen.name, chosen.passed_over) == ("remote", ())
    chosen.engine.close()
    nobody = f"http://127.0.0.1:{free_port()}"
    chosen = select_engine("auto", make.values(), servers=[nobody])
    assert chosen.name == "wasm"
    assert nobody in chosen.passed_over[0]
    chosen.engine.close()


@pytest.mark.parametrize("name", ["remote", "remote:", "remote:nowhere"])
def test_remote_without_a_server_is_a_wrong_call(name: str) -> None:
    with pytest.raises(UsageError):
        open_engine(name, {})


def test_a_decider_over_servers_keeps_what_they_said_and_tells_of_their_health(
    server: OpaServer,
) -> None:
    audit, nobody = KeptAudit(), f"http://127.0.0.1:{free_port()}"
    decider = open_decider(audit, servers=[nobody, server.url])
    rulings = [decider.decide(LIMITS, make.sample() | {"n": n // 2}) for n in range(8)]
    assert all(ruling.allow for ruling in rulings)
    assert [getattr(ruling, "source", None) for ruling in rulings] == [
        Source.FRESH,
        Source.CACHE,
    ] * 4
    assert [(event.name, event.details["server"]) for event in audit.events] == [
        ("server/down", nobody)
    ]
    assert set(audit.records[0].revisions.values()) == set(audit.records[1].revisions.values())
    decider.close()


def test_a_decider_over_nobody_denies_and_says_why() -> None:
    audit = KeptAudit()
    audit.takes_events = False  # no ruling hangs on news of a server
    decider = open_decider(audit, servers=[f"http://127.0.0.1:{free_port()}"])
    ruling = decider.decide(LIMITS, make.sample())
    assert ruling.allow is False
    assert ruling.problem.status == 503
    assert len(audit.records) == 1
    decider.close()


def test_a_decider_in_this_process_needs_values_and_no_servers() -> None:
    decider = open_decider(KeptAudit(), data=make.values())
    assert decider.decide(LIMITS, make.sample()).allow is True
    decider.close()
    for wrong in ({}, {"data": {}, "servers": ["http://a:1"]}):
        with pytest.raises(SwitchboardError):
            open_decider(KeptAudit(), **wrong)  # type: ignore[arg-type]
