"""The receiver as a process of its own: killed, stopped and started again, it loses nothing."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from support.patience import PATIENCE_S
from support.waiting import until
from support.webhooks import SECRET, body_of, headers_of, pull, unfinished

pytest.importorskip("uvicorn")

SERVER = """
import signal, sys, time
from pathlib import Path
from switchboard_policy.app.listening import Listen
from switchboard_policy.app.pulls.dispatch import Desk
from switchboard_policy.app.pulls.serve import serve
from switchboard_policy.documents.constants import constants

folder = Path(sys.argv[1])

def look(number):
    (folder / f"begun-{number}").touch()
    while not (folder / "go").exists():
        time.sleep(0.005)
    (folder / f"done-{number}").touch()

signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
serve(
    {"example/policies": Desk(None, look, None, None, None)},
    secrets=[sys.argv[2].encode()],
    journal=folder / "journal.jsonl",
    listen=Listen("127.0.0.1", 0),
    log=lambda line: print(line, flush=True),
    limits=constants("switchboard_policy.web.webhooks", {"connections_at_once": 30}),
)
"""


class Server:
    """A receiver that runs."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self.began = self.said()

    def said(self) -> dict[str, Any]:
        """The next line of its log."""
        assert self.process.stdout is not None
        told: dict[str, Any] = json.loads(self.process.stdout.readline())
        return told

    def deliver(self, number: int) -> str:
        """What becomes of a delivery about a pull request."""
        body = body_of(pull(number))
        headers = headers_of(body, "pull_request")
        answer = httpx.post(self.began["at"], content=body, headers=headers, timeout=PATIENCE_S)
        return str(answer.json()["status"])


@contextmanager
def serving(folder: Path) -> Iterator[Server]:
    command = [sys.executable, "-c", SERVER, str(folder), SECRET.decode()]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield Server(process)
        finally:
            process.kill()


def seen(folder: Path, what: str) -> set[int]:
    return {int(path.name.partition("-")[2]) for path in folder.glob(f"{what}-*")}


def test_a_receiver_that_is_killed_does_what_it_accepted_after_its_next_start(
    tmp_path: Path,
) -> None:
    accepted = set(range(1, 9))
    with serving(tmp_path) as server:
        for number in accepted:
            assert server.deliver(number) == "accepted"
        until(lambda: seen(tmp_path, "begun"))
    (tmp_path / "go").touch()
    with serving(tmp_path) as server:
        assert server.began["unfinished"] == len(accepted)
        until(lambda: seen(tmp_path, "done") == accepted)
        server.process.terminate()
        assert server.process.wait(PATIENCE_S) == 143
    assert unfinished(tmp_path / "journal.jsonl") == ()


@pytest.mark.parametrize(
    ("end", "status"), [(signal.SIGTERM, 143), (signal.SIGINT, -signal.SIGINT)]
)
def test_a_stop_waits_for_the_jobs_that_run_and_keeps_those_that_wait(
    tmp_path: Path, end: signal.Signals, status: int
) -> None:
    with serving(tmp_path) as server:
        for number in range(1, 9):
            server.deliver(number)
        until(lambda: len(seen(tmp_path, "begun")) == 4)
        server.process.send_signal(end)
        while server.said()["what"] != "stopping":
            pass
        with pytest.raises(httpx.TransportError):
            server.deliver(9)
        (tmp_path / "go").touch()
        assert server.process.wait(PATIENCE_S) == status
        assert server.process.stdout is not None
        last = json.loads(server.process.stdout.read().splitlines()[-1])
        assert (last["what"], last["left"]) == ("stopped", 4)
    assert len(seen(tmp_path, "done")) == 4
    left = {job.number for job in unfinished(tmp_path / "journal.jsonl")}
    assert left == set(range(1, 9)) - seen(tmp_path, "done")


def test_strangers_who_hold_connections_open_are_bounded(tmp_path: Path) -> None:
    with serving(tmp_path) as server:
        host, port = server.began["at"].removeprefix("http://").removesuffix("/webhooks").split(":")
        held = []
        try:
            for _ in range(35):
                stranger = socket.create_connection((host, int(port)), timeout=PATIENCE_S)
                stranger.sendall(b"POST /webhooks HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n")
                held.append(stranger)
            until(lambda: health(server) == 503, "a refusal")
        finally:
            for stranger in held:
                stranger.close()
        until(lambda: health(server) == 200, "room again")
        told = server.said()
        assert told["what"] == "uvicorn.error warning", "in the form of everything else"
        assert told["error"] == "Exceeded concurrency limit."


def health(server: Server) -> int:
    """What it is answered who asks how it is."""
    address = server.began["at"].replace("/webhooks", "/health")
    return httpx.get(address, timeout=PATIENCE_S).status_code
