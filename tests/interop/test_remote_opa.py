"""An OPA server elsewhere: reached every way there is, and every answer sound or an error."""

from __future__ import annotations

import asyncio
import gzip
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import pytest
from support import decisions as make
from support.certificates import Authority
from support.opa_servers import OpaServer, free_port, manifest, write_bundles
from support.patience import PATIENCE_S
from support.rude_proxy import (
    Manner,
    RudeProxy,
    Visit,
    breaks_off,
    drips,
    half_closed,
    reply,
    rude,
    says,
    silent,
)

from switchboard_policy.errors import EngineError, NoDecision
from switchboard_policy.opa.endpoint import Access
from switchboard_policy.opa.loop import LOOP
from switchboard_policy.opa.remote import RemoteOpa
from switchboard_policy.ports.engine import Undecided

LIMITS = "switchboard/limits/decision"
OWN = {
    "slow.rego": """package own["slow-one"]

many := numbers.range(1, 20000)

decision := {"allow": count([1 | some _ in many; some _ in many]) > 0}
""",
    "partial.rego": """package own.partial

decision := {"allow": input.n > 1} if input.n > 0

clash := {"allow": true} if input.n > 1

clash := {"allow": false} if input.n > 2
""",
}
PARTIAL, CLASH, SLOW = "own/partial/decision", "own/partial/clash", "own/slow-one/decision"
AUTHZ = """package system.authz

default allow := false

allow if {
	input.identity == "sesame"
	input.path != ["v1", "query"]
}

allow if input.path == ["health"]
"""


@pytest.fixture(scope="module")
def bundles(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    return write_bundles(tmp_path_factory.mktemp("bundles"), make.values(), own=OWN)


@pytest.fixture(scope="module")
def server(bundles: list[Path]) -> Iterator[OpaServer]:
    running = OpaServer(bundles)
    yield running
    running.kill()


@pytest.fixture
def engine(server: OpaServer) -> Iterator[RemoteOpa]:
    remote = RemoteOpa(server.url, seconds=PATIENCE_S)
    yield remote
    remote.close()


def test_the_stamp_tells_version_and_revisions(engine: RemoteOpa, bundles: list[Path]) -> None:
    assert (engine.stamp.version, engine.stamp.bundle_digest) == ("", "")
    answer = engine.answer(LIMITS, {})
    assert answer.stamp == engine.stamp
    assert answer.stamp.engine == "opa-remote"
    assert answer.stamp.version == "1.22.0"
    assert sorted(answer.stamp.revisions) == sorted(map(str, bundles))
    assert answer.stamp.bundle_digest.startswith("sha256:")


def test_undefined_and_rules_that_fail_are_no_fault_of_the_server(engine: RemoteOpa) -> None:
    with pytest.raises(NoDecision, match="undefined"):
        engine.decide(PARTIAL, {"n": 0})
    with pytest.raises(NoDecision, match="conflicting values"):
        engine.decide(CLASH, {"n": 3})
    with pytest.raises(NoDecision, match="no entry point"):
        engine.decide("../policies", {})
    assert engine.decide(PARTIAL, {"n": 2}) == {"allow": True}


@pytest.mark.parametrize("count", [10, 99, 100, 101, 10_000])
def test_a_batch_of_any_size_keeps_its_order(engine: RemoteOpa, count: int) -> None:
    answers: list[Any] = engine.decide_many(PARTIAL, [{"n": 1 + at % 3} for at in range(count)])
    assert [answer["allow"] for answer in answers] == [at % 3 > 0 for at in range(count)]


@pytest.mark.parametrize("entrypoint", [PARTIAL, CLASH])
def test_in_a_batch_one_that_fails_fails_alone(engine: RemoteOpa, entrypoint: str) -> None:
    bad: Any = {"n": object()}
    inputs = [{"n": 2}, {"n": 0}, bad, {"n": 3}, {"n": 2}]
    answers = engine.decide_many(entrypoint, inputs)
    assert answers[0] == answers[4] == {"allow": True}
    told = [answer.reason for answer in answers if isinstance(answer, Undecided)]
    assert "undefined" in told[0]
    assert "not JSON" in told[1]
    assert (answers[3] == {"allow": True}) if entrypoint == PARTIAL else "conflicting" in told[2]


def test_a_batch_of_an_unknown_entry_point_decides_nothing(engine: RemoteOpa) -> None:
    answers = engine.decide_many("own/nothing/decision", [{"n": 1}, {}])
    assert all(isinstance(answer, Undecided) for answer in answers)
    with pytest.raises(NoDecision):
        engine.decide_many("own/no thing", [{}])


def test_a_token_is_shown_and_without_queries_a_batch_goes_one_by_one(
    bundles: list[Path], tmp_path: Path
) -> None:
    (tmp_path / "authz.rego").write_text(AUTHZ)
    manifest(tmp_path, "sha256:authz", ["system/authz"])
    options = ["--authentication", "token", "--authorization", "basic"]
    server = OpaServer([*bundles, tmp_path], options=options)
    way = RudeProxy(server.address)
    stranger, known = RemoteOpa(server.url), RemoteOpa(way.url, access=Access("sesame"))
    try:
        with pytest.raises(EngineError, match="401"):
            stranger.decide(LIMITS, {})
        answers: Any = known.decide_many(PARTIAL, [{"n": 2}, {"n": 0}, {"n": 1}])
        assert (answers[0], answers[2]) == ({"allow": True}, {"allow": False})
        assert isinstance(answers[1], Undecided)
        assert known.decide_many(PARTIAL, [{"n": 2}]) == [{"allow": True}]
        assert way.asked_for(b"/v1/query") == 1  # told once, it asks no more
    finally:
        way.close()
        stranger.close()
        known.close()
        server.kill()


def test_it_is_reached_through_a_unix_socket(bundles: list[Path], tmp_path: Path) -> None:
    server = OpaServer(bundles, address=f"unix://{tmp_path}/opa.sock")
    engine = RemoteOpa(server.url, seconds=PATIENCE_S)
    answer: Any = engine.decide(LIMITS, make.sample())
    assert answer["allow"] is True
    server.kill()
    with pytest.raises(EngineError, match=r"opa\.sock"):
        engine.decide(LIMITS, make.sample())
    engine.close()


def test_with_tls_both_sides_show_certificates_of_their_own_authority(
    bundles: list[Path], tmp_path: Path
) -> None:
    ours, other = Authority(tmp_path, "ours"), Authority(tmp_path, "other")
    held, shown = ours.papers("server"), ours.papers("client")
    options = ["--tls-cert-file", str(held.certificate), "--tls-private-key-file", str(held.key)]
    options += ["--tls-ca-cert-file", str(ours.file), "--authentication", "tls"]
    server = OpaServer(bundles, options=options)
    url = server.url.replace("http:", "https:")
    access = [
        Access(ca=ours.file, certificate=shown.certificate, key=shown.key),
        Access(ca=other.file, certificate=shown.certificate, key=shown.key),
        Access(ca=ours.file),
        Access(certificate=shown.certificate, key=shown.key),
    ]
    engines = [RemoteOpa(url, access=each, seconds=PATIENCE_S) for each in access]
    try:
        answer: Any = engines[0].decide(LIMITS, make.sample())
        assert answer["allow"] is True
        for refused in engines[1:]:
            with pytest.raises(EngineError):
                refused.decide(LIMITS, make.sample())
    finally:
        for engine in engines:
            engine.close()
        server.kill()


def test_certificates_that_cannot_be_read_are_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "ca.pem").write_text("no certificate")
    for access in (Access(ca=tmp_path / "ca.pem"), Access(certificate=tmp_path / "none.pem")):
        with pytest.raises(EngineError, match="no TLS with"):
            RemoteOpa("https://localhost:8181", access=access)


YES = b'{"result": {"allow": true}'
TOLD = b', "provenance": {"version": "1.22.0", "bundles": {}}}'
NONSENSE = {
    "garbage": b"\x00\xff\x13garbage\r\n\r\n",
    "nothing": b"",
    "no body": reply(b""),
    "no JSON": reply(b"allow"),
    "half JSON": reply(YES),
    "a list": reply(b"[true]"),
    "deep": reply(b"[" * 100_000),
    "not UTF-8": reply(b'{"result": "\xff\xfe"}'),
    "not an OPA": reply(YES + b"}"),
    "wrong content type": reply(YES + TOLD, kind="text/html"),
    "odd provenance": reply(YES + b', "provenance": [1]}'),
    "odd bundles": reply(YES + b', "provenance": {"version": "1.22.0", "bundles": [1]}}'),
    "odd revision": reply(
        YES + b', "provenance": {"version": "1.22.0", "bundles": {"a": {"revision": 1}}}}'
    ),
    "no version": reply(YES + b', "provenance": {"version": "latest"}}'),
    "an old version": reply(YES + b', "provenance": {"version": "1.21.2"}}'),
    "elsewhere": reply(b"", status="307 Temporary\r\nLocation: http://127.0.0.1:1/"),
    "packed, though asked not to": reply(
        gzip.compress(YES + TOLD, mtime=0), status="200 OK\r\nContent-Encoding: gzip"
    ),
    "error": reply(YES + TOLD, status="500 Internal Server Error"),
    "error in HTML": reply(b"<html>", status="502 Bad Gateway", kind="text/html"),
    "odd errors": reply(b'{"code": "x", "errors": 3}', status="500 Internal Server Error"),
    "created": reply(YES + TOLD, status="201 Created"),
    "no undefined of an unhealthy one": reply(b'{"result2": {}' + TOLD, status="203 Maybe"),
}


@pytest.mark.parametrize("answer", NONSENSE.values(), ids=NONSENSE.keys())
def test_nonsense_is_an_error(answer: bytes) -> None:
    with rude(says(answer)) as proxy:
        engine = RemoteOpa(proxy.url, seconds=PATIENCE_S)
        with pytest.raises(EngineError) as caught:
            engine.decide(LIMITS, make.sample())
        assert not isinstance(caught.value, NoDecision)
        with pytest.raises(EngineError):
            engine.decide_many(LIMITS, [make.sample()])
        with pytest.raises(EngineError):
            engine.ready()
        engine.close()


@pytest.mark.parametrize("manner", [silent, half_closed, breaks_off, drips])
def test_who_never_comes_to_an_end_is_given_up_in_time(manner: Manner) -> None:
    with rude(manner) as proxy:
        engine = RemoteOpa(proxy.url, seconds=PATIENCE_S)
        began = monotonic()
        with pytest.raises(EngineError):
            engine.decide(LIMITS, {}, seconds=0.2)
        with pytest.raises(EngineError):
            engine.decide_many(LIMITS, [{}], seconds=0.2)
        assert monotonic() - began < PATIENCE_S
        engine.close()


def test_an_answer_without_end_is_given_up_by_its_length(
    monkeypatch: pytest.MonkeyPatch, server: OpaServer
) -> None:
    engine = RemoteOpa(server.url, seconds=PATIENCE_S)
    monkeypatch.setattr("switchboard_policy.opa.client._longest", lambda: 100)
    with pytest.raises(EngineError, match="more than 100 bytes"):
        engine.decide(LIMITS, make.sample())
    engine.close()


def test_nobody_there_is_an_error() -> None:
    engine = RemoteOpa(f"http://127.0.0.1:{free_port()}")
    with pytest.raises(EngineError, match="127"):
        engine.decide(LIMITS, {})
    engine.close()


def test_undefined_of_a_server_without_its_bundles_is_the_servers_fault(
    tmp_path: Path,
) -> None:
    # A bundle server that never answers: OPA listens, and finds everything undefined.
    with rude(silent) as nowhere:
        (tmp_path / "opa.yaml").write_text(
            f"services: {{s: {{url: '{nowhere.url}'}}}}\nbundles: {{b: {{service: s}}}}\n"
        )
        waiting = OpaServer([], options=["--config-file", str(tmp_path / "opa.yaml")])
        engine = RemoteOpa(waiting.url, seconds=PATIENCE_S)
        for ask in (engine.decide, lambda name, facts: engine.decide_many(name, [facts])):
            with pytest.raises(EngineError, match="not ready") as caught:
                ask(LIMITS, make.sample())
            assert not isinstance(caught.value, NoDecision)
        engine.close()
        waiting.kill()


def test_a_yes_of_a_server_that_lost_a_bundle_is_the_servers_fault() -> None:
    bundles = b', "provenance": {"version": "1.22.0", "bundles": {"values": {"revision": "r-1"}}}}'

    def loses(visit: Visit) -> None:
        well = b"/health" not in visit.request()
        visit.client.sendall(
            reply(YES + TOLD if well else b"{}", status=f"{200 if well else 500} x")
        )

    with rude(says(reply(YES + bundles))) as proxy:
        engine = RemoteOpa(proxy.url, seconds=PATIENCE_S)
        assert engine.decide(LIMITS, {}) == {"allow": True}
        proxy.behave(loses)
        with pytest.raises(EngineError, match="not ready"):
            engine.decide(LIMITS, {})
        engine.close()


def test_it_goes_nowhere_it_is_sent() -> None:
    with rude(says(reply(YES + TOLD))) as other:
        location = f"307 Temporary Redirect\r\nLocation: {other.url}/v1/data/{LIMITS}"
        with rude(says(reply(b"", status=location))) as proxy:
            engine = RemoteOpa(proxy.url, access=Access("sesame"), seconds=PATIENCE_S)
            with pytest.raises(EngineError, match="307"):
                engine.decide(LIMITS, {})
            engine.close()
        assert other.questions == 0


def test_new_revisions_are_told_with_the_next_answer(tmp_path: Path) -> None:
    bundles = write_bundles(tmp_path, make.values())
    server = OpaServer(bundles, options=["--watch"])
    engine = RemoteOpa(server.url, seconds=PATIENCE_S)
    first = engine.answer(LIMITS, {}).stamp
    manifest(bundles[1], "sha256:other", ["switchboard_data"])
    deadline = monotonic() + PATIENCE_S
    while (second := engine.answer(LIMITS, {}).stamp) == first:
        assert monotonic() < deadline
    assert second.revisions[str(bundles[1])] == "sha256:other"
    assert second.bundle_digest != first.bundle_digest
    engine.close()
    server.kill()


def test_threads_and_loops_share_one_engine(engine: RemoteOpa) -> None:
    async def some() -> list[Any]:
        return await asyncio.gather(
            *(engine.decide_async(PARTIAL, {"n": 1 + at % 3}) for at in range(40))
        )

    def one(at: int) -> Any:  # noqa: ANN401 - a JSON document
        return asyncio.run(some())[at] if at % 8 == 0 else engine.decide(PARTIAL, {"n": 1 + at % 3})

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(one, range(40)))
    assert [answer["allow"] for answer in answers] == [at % 3 > 0 for at in range(40)]


class Line:
    """A server that listens and never answers, and notes when it was asked and hung up on."""

    def __init__(self) -> None:
        self.asked, self.gone = threading.Event(), threading.Event()

    def __call__(self, visit: Visit) -> None:
        """Listen."""
        visit.request()
        self.asked.set()
        if visit.client.recv(1) == b"":
            self.gone.set()


def test_cancelled_it_hangs_up() -> None:
    async def given_up(engine: RemoteOpa) -> None:
        call = asyncio.ensure_future(engine.decide_async(LIMITS, make.sample()))
        assert await asyncio.to_thread(line.asked.wait, PATIENCE_S)
        call.cancel()
        with pytest.raises(asyncio.CancelledError):
            await call

    line = Line()
    with rude(line) as proxy:
        engine = RemoteOpa(proxy.url, seconds=PATIENCE_S)
        asyncio.run(given_up(engine))
        assert line.gone.wait(PATIENCE_S)  # so OPA stops evaluating, too
        engine.close()


def test_interrupted_it_hangs_up() -> None:
    def waits() -> bool:
        frame = sys._current_frames().get(threading.main_thread().ident or 0)
        while frame is not None and frame.f_code.co_name != "result":
            frame = frame.f_back
        return frame is not None

    def interrupt() -> None:
        line.asked.wait(PATIENCE_S)
        deadline = monotonic() + PATIENCE_S
        while not waits() and monotonic() < deadline:
            sleep(0.01)
        os.kill(os.getpid(), signal.SIGUSR1)

    def handler(*_: object) -> None:
        raise KeyboardInterrupt

    line, before = Line(), signal.getsignal(signal.SIGUSR1)
    signal.signal(signal.SIGUSR1, handler)
    try:
        with rude(line) as proxy:
            engine = RemoteOpa(proxy.url, seconds=PATIENCE_S)
            threading.Thread(target=interrupt).start()
            with pytest.raises(KeyboardInterrupt):
                engine.decide(LIMITS, make.sample())
            assert line.gone.wait(PATIENCE_S)
            engine.close()
    finally:
        signal.signal(signal.SIGUSR1, before)


def test_killed_in_mid_call_it_is_an_error_and_restarted_it_decides(bundles: list[Path]) -> None:
    server = OpaServer(bundles)
    engine = RemoteOpa(server.url, seconds=PATIENCE_S)
    engine.ready()
    killer = threading.Timer(0.3, os.kill, (server.pid, signal.SIGKILL))
    killer.start()
    with pytest.raises(EngineError):
        engine.decide(SLOW, {})
    killer.join()
    server.kill()
    server.start()
    answer: Any = engine.decide(LIMITS, make.sample())
    assert answer["allow"] is True
    engine.close()
    server.kill()


FORKED = """
import os, sys
from switchboard_policy.opa.remote import RemoteOpa
engine = RemoteOpa(sys.argv[1], seconds=float(sys.argv[2]))
asked = lambda: engine.decide("own/partial/decision", {"n": 2})["allow"]
assert asked()
child = os.fork()
assert asked()
if child:
    _, status = os.waitpid(child, 0)
    assert asked()
    engine.close()
    sys.exit(os.waitstatus_to_exitcode(status))
engine.close()
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_forked_child_asks_on_its_own(server: OpaServer) -> None:
    command = [sys.executable, "-W", "error", "-c", FORKED, server.url, str(PATIENCE_S)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE_S, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_waiting_on_the_loop_itself_is_refused(engine: RemoteOpa) -> None:
    async def wrong() -> None:
        engine.decide(LIMITS, {})

    with pytest.raises(EngineError, match="await it"):
        LOOP.call(wrong, PATIENCE_S)
