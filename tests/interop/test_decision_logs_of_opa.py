"""Decision logs as a real OPA writes them: to its console, to a file, and to our receiver."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from support.patience import PATIENCE_S
from support.tools import require_tool
from support.waiting import until

from switchboard_policy.domain.decision_record import DecisionRecord, NotRecorded
from switchboard_policy.errors import InputError
from switchboard_policy.opa.log.read import read_log
from switchboard_policy.opa.log.report import LogReport, Oddity
from switchboard_policy.opa.process import free_port

POLICY = """package app

# METADATA
# labels:
#   id: app/allow
allow if input.user == "alice"

now := time.now_ns()
"""
MASK = """package system.log

mask contains "/input/password"

mask contains {"op": "upsert", "path": "/input/card", "value": "***"} if input.input.card
"""
TOKEN = "0123456789abcdef0123456789abcdef"  # noqa: S105 - of a test
COLLECT = """
import sys
from switchboard_policy.cli import main
sys.argv = ["switchboard", "policy", "collect", *sys.argv[1:]]
sys.exit(main())
"""
ASKED = (
    ("/v1/data/app/allow", {"user": "alice", "password": "x", "card": "4711", "exact": 0.1}),
    ("/v1/data/app/allow", {"user": "bob"}),
    ("/v1/data/app/now", {"user": "eve"}),
)
"""Questions to an entry point; the first is masked, the second undefined."""


@contextmanager
def receiving(folder: Path, port: int = 0) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Our receiver as people run it; yields its process and its address."""
    token = folder.with_suffix(".token")
    token.write_text(TOKEN)
    with subprocess.Popen(
        [
            *(sys.executable, "-c", COLLECT, "--to", str(folder)),
            *("--listen", f"127.0.0.1:{port}", "--token-file", str(token)),
        ],
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stderr is not None
        told = ""
        while "listening" not in told:
            line = process.stderr.readline()
            told += line
            assert line, told
        found = re.search(r"http://\S+:\d+", told)
        assert found
        try:
            yield process, found[0]
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(PATIENCE_S)


@contextmanager
def opa(folder: Path, *settings: str) -> Iterator[str]:
    """A server with those settings, its console in the folder; yields its address."""
    (folder / "app.rego").write_text(POLICY)
    (folder / "mask.rego").write_text(MASK)
    address = f"127.0.0.1:{free_port()}"
    command = [require_tool("opa"), "run", "--server", "--addr", address, "--skip-version-check"]
    for setting in settings:
        command += ["--set", setting]
    with (
        (folder / "console.log").open("w") as console,
        subprocess.Popen(
            [*command, str(folder / "app.rego"), str(folder / "mask.rego")], stderr=console
        ) as process,
    ):
        try:
            until(lambda: alive(f"http://{address}/health"), "a start of OPA")
            yield f"http://{address}"
        finally:
            process.terminate()
            process.wait(PATIENCE_S)


def alive(url: str) -> bool:
    with suppress(OSError), urllib.request.urlopen(url, timeout=1) as answer:  # noqa: S310
        return bool(answer.status == 200)
    return False


def ask(url: str, document: object) -> None:
    """Ask a server; what it answers is in its log."""
    body = json.dumps(document).encode()
    request = urllib.request.Request(url, body, {"Content-Type": "application/json"})  # noqa: S310
    with urllib.request.urlopen(request, timeout=PATIENCE_S) as answer:  # noqa: S310
        answer.read()


def service(address: str) -> tuple[str, ...]:
    """Settings that send decisions to a receiver every second."""
    return (
        f"services.collector.url={address}",
        f"services.collector.credentials.bearer.token={TOKEN}",
        "decision_logs.service=collector",
        "decision_logs.reporting.min_delay_seconds=1",
        "decision_logs.reporting.max_delay_seconds=1",
    )


def kept(folder: Path) -> list[DecisionRecord]:
    try:
        return list(read_log(folder)) if any(folder.rglob("*.jsonl*")) else []
    except InputError as error:
        if "no such file" not in error.message:  # else a part was given its last name meanwhile
            raise
        return []


@dataclass(frozen=True)
class Logs:
    """One server's decisions, in three shapes, and what was told of the console's."""

    console: list[DecisionRecord]
    file: list[DecisionRecord]
    uploads: list[DecisionRecord]
    report: LogReport


@pytest.fixture(scope="module")
def logs(tmp_path_factory: pytest.TempPathFactory) -> Logs:
    """The same decisions from the console, the file logger and the service of one server."""
    pytest.importorskip("starlette")
    folder = tmp_path_factory.mktemp("logs")
    settings = (
        "decision_logs.console=true",
        "decision_logs.plugin=file_logger",
        f"plugins.file_logger.path={folder / 'file.log'}",
        "nd_builtin_cache=true",
    )
    with receiving(folder / "inbox") as (_, address):
        with opa(folder, *settings, *service(address)) as server:
            for path, facts in ASKED:
                ask(f"{server}{path}", {"input": facts})
            ask(f"{server}/v1/query", {"query": "x = data.app.allow", "input": {"user": "alice"}})
            ask(f"{server}/v1/data/app/allow", {})
            until(lambda: len(kept(folder / "inbox")) == 5, "an upload")
        report = LogReport()
        return Logs(
            list(read_log(folder / "console.log", strict=True, report=report)),
            list(read_log(folder / "file.log", strict=True)),
            list(read_log(folder / "inbox", strict=True)),
            report,
        )


def bare(records: list[DecisionRecord]) -> list[DecisionRecord]:
    return [replace(record, file="", line=0) for record in records]


def test_the_console_a_file_and_a_service_tell_the_same(logs: Logs) -> None:
    assert bare(logs.console) == bare(logs.file) == bare(logs.uploads)
    assert logs.report.records == 5
    assert logs.report.count(Oddity.SERVER) > 5


def test_a_real_decision_is_read_whole(logs: Logs) -> None:
    allowed = logs.uploads[0]
    assert (allowed.entrypoint, allowed.query, allowed.result) == ("app/allow", "", True)
    assert allowed.input == {"user": "alice", "card": "***", "exact": 0.1}
    assert (allowed.erased, allowed.masked) == (("/input/password",), ("/input/card",))
    assert allowed.rule_labels == ({"id": "app/allow"},)
    assert allowed.labels["version"]
    assert allowed.decision_id
    assert allowed.eval_ns > 0
    assert allowed.at_ns % 1000  # nanoseconds were kept


def test_a_real_undefined_decision_has_no_result(logs: Logs) -> None:
    denied, empty = logs.uploads[1], logs.uploads[4]
    assert denied.result == NotRecorded("undefined")
    assert empty.input == NotRecorded("no input was given")


def test_what_the_clock_said_is_read_from_the_cache_of_a_real_decision(logs: Logs) -> None:
    asked = logs.uploads[2]
    assert asked.nd_cache == {"time.now_ns": {"[]": asked.result}}


def test_a_real_ad_hoc_query_is_told_apart(logs: Logs) -> None:
    query = logs.uploads[3]
    assert (query.entrypoint, query.query) == ("", "x = data.app.allow")


def test_a_receiver_that_is_killed_loses_nothing_a_server_was_answered_for(tmp_path: Path) -> None:
    pytest.importorskip("starlette")
    inbox, port = tmp_path / "inbox", free_port()
    with opa(tmp_path, *service(f"http://127.0.0.1:{port}")) as server:
        with receiving(inbox, port) as (process, _):
            ask(f"{server}/v1/data/app/allow", {"input": {"number": 0}})
            until(lambda: len(kept(inbox)) == 1, "an upload")
            process.kill()
        for number in range(1, 20):
            ask(f"{server}/v1/data/app/allow", {"input": {"number": number}})
        with receiving(inbox, port):
            until(lambda: len({one.decision_id for one in kept(inbox)}) == 20, "the rest")
    # What was kept just before the end, and not answered any more, is sent and kept again; a part
    # that could not be sent comes behind the others.
    found = {one.decision_id: one.input for one in read_log(inbox)}
    assert sorted(found.values(), key=str) == sorted(
        ({"number": number} for number in range(20)), key=str
    )
