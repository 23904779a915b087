"""An organisation's own Rego under two versions, decided by a real OPA as it was then."""

from __future__ import annotations

import json
import os
import signal
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from time import monotonic, sleep
from urllib.error import URLError
from urllib.request import Request, urlopen

import pytest
from support import replays
from support.patience import PATIENCE_S
from support.tools import require_tool

from switchboard_policy.app.policy_replay import replay_versions
from switchboard_policy.domain.decision_record import DecisionRecord
from switchboard_policy.domain.flips import Change, Common, Condition
from switchboard_policy.domain.json_value import Json
from switchboard_policy.domain.outcome import NotEvaluated
from switchboard_policy.domain.replay_report import ReplayReport
from switchboard_policy.errors import EngineError, InputError
from switchboard_policy.opa.process import free_port
from switchboard_policy.opa.replay import opa_side
from switchboard_policy.opa.replay.answers import UNDEFINED, Ask, Failed, NotReplayable
from switchboard_policy.opa.replay.opa_side import OpaSide
from switchboard_policy.opa.replay.part import Asked
from switchboard_policy.opa.replay.source import HeldRecords, LogRecords

ALLOW = "org/access/allow"
PLAIN = """package org.access

import data.org.limits

default allow := false

allow if {
	input.role in limits.roles
	input.level < limits.most
}

allow if input.role == "root"

at := time.now_ns()

remote if http.send({"method": "GET", "url": input.url}).status_code == 200

name := uuid.rfc4122(input.key)

both := input.a

both := input.b

# METADATA
# entrypoint: true
told := {"allow": allow, "rules": ["org/role"]}
"""
DATA = '{"limits": {"roles": ["dev", "ops"], "most": 5}}'


@pytest.fixture(autouse=True, scope="module")
def _needs_opa() -> None:
    require_tool("opa")


@pytest.fixture(scope="module")
def side() -> Iterator[OpaSide]:
    """A version of the organisation's rules, ready to decide."""
    opened = OpaSide(replays.own(PLAIN, data=DATA))
    yield opened
    opened.close()


def answers(side: OpaSide, entrypoint: str, *asks: Ask) -> list[object]:
    """What a version answers."""
    return list(side.evaluate(entrypoint, asks).each)


def replayed(old: str, new: str, records: list[DecisionRecord], data: str = DATA) -> ReplayReport:
    """What decisions come to under two versions of the organisation's rules."""
    versions = replays.own(old, "old", data=data), replays.own(new, "new", data=data)
    return replay_versions(HeldRecords("memory", tuple(records)), *versions)


def access(count: int = 60) -> list[DecisionRecord]:
    """Who asked for access."""
    roles = ["dev", "ops", "root", "guest"]
    return [
        replays.record(number, {"role": roles[number % 4], "level": number % 7}, ALLOW)
        for number in range(count)
    ]


def test_one_answer_comes_back_for_each_ask_in_order(side: OpaSide) -> None:
    asks = [Ask({"role": "dev", "level": level}, 1) for level in range(8)]
    assert answers(side, ALLOW, *asks) == [level < 5 for level in range(8)]


def test_undefined_is_an_answer_of_its_own(side: OpaSide) -> None:
    assert answers(side, "org/access/both", Ask({}, 1), Ask({"a": 3}, 1)) == [UNDEFINED, 3]


def test_one_that_fails_fails_alone_and_tells_no_values(side: OpaSide) -> None:
    asks = [Ask({"a": number, "b": number % 5}, 1) for number in range(12)]
    found = answers(side, "org/access/both", *asks)
    assert found[:5] == [0, 1, 2, 3, 4]
    assert set(found[5:]) == {
        Failed(
            "eval_conflict_error at policies/org/access.rego:22: "
            "rule data.org.access.both produced conflicting values"
        )
    }


def test_the_clock_stands_where_it_stood(side: OpaSide) -> None:
    found = answers(side, "org/access/at", Ask({}, 17), Ask({}, 23), Ask({}, 0))
    assert found == [
        17,
        23,
        NotReplayable("the rules call time.now_ns, and the time was not recorded"),
    ]


def test_what_a_function_gave_then_it_gives_again_and_nothing_else(side: OpaSide) -> None:
    url = "http://127.0.0.1:9/x"
    call = json.dumps([{"method": "GET", "url": url}])
    recorded: dict[str, dict[str, Json]] = {
        "http.send": {call: {"status_code": 200}},
        "uuid.rfc4122": {'["k"]': "then"},
    }
    lost = NotReplayable("calls http.send, whose answer was not recorded")
    found = answers(
        side,
        "org/access/remote",
        Ask({"url": url}, 1, recorded),
        Ask({"url": "http://127.0.0.1:9/y"}, 1, recorded),
        Ask({"url": url}, 1),
        Ask({}, 1),
    )
    assert found == [True, lost, lost, UNDEFINED]
    assert answers(side, "org/access/name", Ask({"key": "k"}, 1, recorded)) == ["then"]
    # Who does not come to the call does not need its answer.
    assert answers(side, ALLOW, Ask({"role": "root"}, 1)) == [True]


def test_what_is_there_to_be_asked_is_known(side: OpaSide) -> None:
    for known in (ALLOW, "org/access", "org", "org/limits/most", "org/access/told/allow"):
        assert side.refuses(known) == ""
    assert side.refuses("org/access/alow") == "no rule or data at org/access/alow"
    assert "org/access/told" in side.entrypoints()


def test_a_tightened_value_flips_and_the_field_it_bounds_is_told() -> None:
    old = replays.own(PLAIN, "old", data=DATA)
    new = replays.own(PLAIN, "new", data=DATA.replace("5", "3"))
    found = replay_versions(HeldRecords("memory", tuple(access())), old, new)
    (group,) = replays.groups(found, Change.ALLOW_TO_DENY)
    assert isinstance(group.common, Common)
    assert group.common.conditions == (
        Condition("/level", "is", (3, 4)),
        Condition("/role", "is", ("dev", "ops")),
    )
    assert group.named_by == "trace"
    assert group.rules == ("org/access/allow (policies/org/access.rego:7)",)


def test_lines_that_only_moved_are_not_the_rule_that_decides() -> None:
    new = "# a new first line\n" + PLAIN.replace('input.role == "root"', 'input.role == "admin"')
    found = replayed(PLAIN, new, access())
    (group,) = replays.groups(found, Change.ALLOW_TO_DENY)
    # The rule's own head has changed, so it is known by where it stands.
    assert group.rules == ("org/access/allow (policies/org/access.rego:12)",)
    assert isinstance(group.common, Common)
    assert group.common.conditions == (Condition("/role", "is", ("root",)),)


LABELLED = """package org.access

default allow := false

# METADATA
# labels:
#   id: org/by_role
allow if input.role == "dev"

# METADATA
# labels:
#   id: org/by_level
allow if input.level > MOST
"""


def test_labelled_rules_name_every_group() -> None:
    old, new = LABELLED.replace("MOST", "5"), LABELLED.replace("MOST", "4")
    found = replayed(old, new, access())
    (group,) = replays.groups(found, Change.DENY_TO_ALLOW)
    assert (group.rules, group.named_by, group.explained) == (("org/by_level",), "label", 0)
    found = replayed(old, new.replace('"dev"', '"ops"'), access())
    (lost,) = replays.groups(found, Change.ALLOW_TO_DENY)
    assert lost.rules == ("org/by_role",)
    came = {group.rules for group in replays.groups(found, Change.DENY_TO_ALLOW)}
    assert came == {("org/by_role",), ("org/by_level",)}


def test_decisions_that_fail_in_one_version_are_told_by_it() -> None:
    records = [replays.record(1, {"a": 1, "b": 2}, "org/access/both")]
    found = replayed(PLAIN, PLAIN.replace("both := input.b", "both := input.a"), records)
    assert found.counts[Change.ERROR] == 1
    assert found.errors[0].reason.startswith("old: eval_conflict_error")


@pytest.mark.parametrize(
    ("rego", "told", "line", "hint"),
    [
        ("package org\n\nallow if {\n", "unexpected eof token", 4, ""),
        (
            "package org\n\nx := htp.send({})\n",
            "undefined function htp.send",
            3,
            "no such function",
        ),
        ("package org\n\nx if y\n", "var y is unsafe", 3, "nothing before it says what y is"),
    ],
)
def test_rules_that_do_not_compile_are_told_by_file_and_line(
    rego: str, told: str, line: int, hint: str
) -> None:
    with pytest.raises(InputError) as caught:
        replayed(PLAIN, rego, access(4))
    error = caught.value
    assert error.location is not None
    assert (error.location.file, error.location.line) == ("policies/org/access.rego", line)
    assert error.message.startswith("new: ")
    assert told in error.message
    assert hint in error.hint


def test_opa_and_the_compiled_rules_come_to_the_same_report() -> None:
    old, new = replays.example("main"), replays.example("HEAD", globex=40)
    records = HeldRecords("memory", replays.traffic(150))
    reports = [
        replay_versions(records, old, new, asked=Asked(engine=engine)) for engine in ("wasm", "opa")
    ]
    assert [report.old.engine.partition(" ")[0] for report in reports] == ["wasm", "opa"]
    nothing = NotEvaluated("")
    same = [
        replace(
            report,
            latency=nothing,
            old=replace(report.old, engine=""),
            new=replace(report.new, engine=""),
        )
        for report in reports
    ]
    assert same[0] == same[1]


def test_own_rules_beside_the_stock_ones_run_in_opa_and_those_compiled() -> None:
    old, new = replays.own(PLAIN, "old", data=DATA), replays.own(PLAIN, "new", data=DATA)
    new = replace(new, data={**new.data, "org": {"limits": {"roles": [], "most": 5}}})
    records = [*access(8), replays.record(99, replays.request("acme", 1))]
    found = replay_versions(HeldRecords("memory", tuple(records)), old, new)
    assert found.replayed == 9
    assert found.old.engine.startswith("wasm")
    assert " and opa " in found.old.engine


def test_without_opa_own_rules_are_not_replayable_and_the_stock_ones_are(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("switchboard_policy.opa.binary._OURS", tmp_path)
    records = [*access(3), replays.record(99, replays.request("acme", 1))]
    found = replayed(PLAIN, PLAIN.replace("root", "admin"), records)
    assert found.counts[Change.NOT_REPLAYABLE] == 3
    assert found.not_replayable[0].reason.startswith("entry point org/access/allow needs OPA: opa")
    assert found.replayed == 1


def test_one_that_takes_too_long_fails_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opa_side, "_FIRST_SECONDS", 2.0)
    monkeypatch.setattr(opa_side, "_EACH_SECONDS", 0.0)
    slow = """package org.access

allow if {
	some x in numbers.range(1, input.n)
	some y in numbers.range(1, input.n)
	x * y == -1
}
"""
    opened = OpaSide(replays.own(slow))
    asks = [Ask({"n": n}, 1) for n in (1, 30_000, 2)]
    assert answers(opened, ALLOW, *asks) == [
        UNDEFINED,
        Failed("OPA did not answer within 2 s"),
        UNDEFINED,
    ]
    opened.close()


def test_an_opa_that_is_gone_is_no_answer(side: OpaSide) -> None:
    opened = OpaSide(replays.own(PLAIN, data=DATA))
    pid = opened._opa.pid
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    end = monotonic() + PATIENCE_S
    while opened._opa.alive and monotonic() < end:
        sleep(0.01)
    with pytest.raises(EngineError):
        answers(opened, ALLOW, Ask({"role": "root"}, 1))
    opened.close()
    assert answers(side, ALLOW, Ask({"role": "root"}, 1)) == [True]


class _Teapot(BaseHTTPRequestHandler):
    """Answers every request with the status its path names."""

    def do_GET(self) -> None:
        self.send_response(int(self.path[1:]))
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def test_a_log_that_opa_wrote_is_decided_again_as_it_was(tmp_path: Path) -> None:
    log, port, folder = tmp_path / "console.log", free_port(), tmp_path / "policy"
    folder.mkdir()
    (folder / "access.rego").write_text(PLAIN)
    (folder / "data.json").write_text(f'{{"org": {DATA}}}')
    command = [require_tool("opa"), "run", "--server", "--addr", f"127.0.0.1:{port}"]
    command += [
        "--set",
        "decision_logs.console=true",
        "--set",
        "nd_builtin_cache=true",
        str(folder),
    ]
    web = HTTPServer(("127.0.0.1", 0), _Teapot)
    Thread(target=web.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{web.server_address[1]}"
    asked: list[tuple[str, dict[str, Json]]] = [
        ("allow", {"role": "dev", "level": 1}),
        ("allow", {"role": "guest"}),
        ("at", {}),
        ("name", {"key": "k"}),
        ("remote", {"url": f"{url}/200"}),
        ("remote", {"url": f"{url}/404"}),
        ("both", {"a": 1}),
    ]
    with log.open("wb") as file, subprocess.Popen(command, stdout=file, stderr=file) as server:
        try:
            for path, facts in asked:
                _ask(f"http://127.0.0.1:{port}/v1/data/org/access/{path}", facts)
            end = monotonic() + PATIENCE_S
            while log.read_text().count('"decision_id"') < len(asked) and monotonic() < end:
                sleep(0.02)
        finally:
            server.terminate()
    web.shutdown()
    web.server_close()  # nobody answers there from now on
    version = replays.own(PLAIN, data=DATA)
    found = replay_versions(
        LogRecords(str(log)), version, replays.own(f"{PLAIN}\n", "new", data=DATA)
    )
    assert found.counts[Change.SAME] == len(asked)
    assert found.drifted.compared == len(asked)
    assert found.drifted.decisions == 0
    other = PLAIN.replace("status_code == 200", "status_code == 404")
    flipped = replay_versions(LogRecords(str(log)), version, replays.own(other, "new", data=DATA))
    assert (flipped.counts[Change.ALLOW_TO_DENY], flipped.counts[Change.DENY_TO_ALLOW]) == (1, 1)


def _ask(url: str, facts: dict[str, Json]) -> None:
    """Ask a server for a decision, once it is there."""
    body = json.dumps({"input": facts}).encode()
    end = monotonic() + PATIENCE_S
    while True:
        try:
            with urlopen(Request(url, body), timeout=PATIENCE_S):  # noqa: S310 - our own server
                return
        except URLError:
            if monotonic() > end:
                raise
            sleep(0.02)
