"""Signed deliveries to the receiver of webhooks, beside a route that does nothing.

Both are served by one process of uvicorn each and asked by another process over connections that
stay open, in turn. First a steady 330 deliveries a second, sent when due whether or not the one
before was answered: how long until 99 of a hundred are acknowledged, and is every one of them
done. Then as many as it takes: how many a second, and what that costs.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import itertools
import json
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from harness import PYTHON, verdict

STEADY_S, RATE = 4.0, 330.0
FULL_S, ROUNDS, CONNECTIONS, MOST_CONNECTIONS = 1.0, 5, 8, 128
SECRET = b"a secret that nobody guesses"
PADDING = "x" * 24_000  # a pull request's payload has 20 to 30 kB
LEAST_A_SECOND = 300.0
P99_MS = 50.0
RATIO = 4.0  # times the empty route's time for a request of the same size
SERVER = """
import signal, sys, threading
from pathlib import Path
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Route
from switchboard_policy.app.listening import Listen, address, bound_socket, server
from switchboard_policy.app.pulls.dispatch import Desk
from switchboard_policy.app.pulls.serve import serve

signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
kind, folder, secret = sys.argv[1], Path(sys.argv[2]), sys.argv[3].encode()
if kind == "empty":
    async def nothing(request):
        await request.body()
        return Response(status_code=202)
    with bound_socket(Listen("127.0.0.1", 0)) as bound:
        print(address(bound, None), flush=True)
        server(Starlette(routes=[Route("/webhooks", nothing, methods=["POST"])]), None).run([bound])
done, lock = [0], threading.Lock()
def look(number):
    with lock:
        done[0] += 1
try:
    serve(
        {"example/policies": Desk(None, look, None, None, None)},
        secrets=[secret],
        journal=folder / "journal.jsonl",
        listen=Listen("127.0.0.1", 0),
        log=lambda line: print(line, flush=True) if '"listening"' in line else None,
    )
finally:
    (folder / "done").write_text(str(done[0]))
"""


@dataclass(frozen=True)
class Sent:
    """What came of some deliveries.

    Args:
        waits_ms: how long each answer took, in milliseconds, from when it was due.
        accepted: how many were accepted.
        seconds: from the first to the last.
    """

    waits_ms: list[float]
    accepted: int
    seconds: float

    @property
    def p99_ms(self) -> float:
        """The wait that 99 of 100 stay below."""
        return sorted(self.waits_ms)[int(len(self.waits_ms) * 0.99)]


def request(number: int) -> bytes:
    """A delivery as it goes over the wire."""
    payload = {
        "action": "synchronize",
        "pull_request": {"number": number, "body": PADDING},
        "repository": {"full_name": "example/policies"},
        "installation": {"id": 5},
    }
    body = json.dumps(payload).encode()
    signature = hmac.new(SECRET, body, hashlib.sha256).hexdigest()
    head = (
        "POST /webhooks HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        f"X-GitHub-Event: pull_request\r\nX-GitHub-Delivery: {number:032x}\r\n"
        f"X-Hub-Signature-256: sha256={signature}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


async def ask(stream: tuple[asyncio.StreamReader, asyncio.StreamWriter], message: bytes) -> bool:
    """Send one delivery; whether it was accepted."""
    reader, writer = stream
    writer.write(message)
    head = await reader.readuntil(b"\r\n\r\n")
    length = re.search(rb"content-length: (\d+)", head)
    if length:
        await reader.readexactly(int(length[1]))
    return head.startswith(b"HTTP/1.1 202")


async def steadily(port: int, messages: list[bytes], rate: float) -> Sent:
    """Send deliveries when they are due, over as many connections as that takes."""
    free: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = []
    waits, accepted, room = [0.0] * len(messages), [0], asyncio.Semaphore(MOST_CONNECTIONS)
    began = time.perf_counter()

    async def one(number: int) -> None:
        due = began + number / rate
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        async with room:
            await send(number, due)

    async def send(number: int, due: float) -> None:
        while free and free[-1][0].at_eof():  # the server ends what is idle for long
            free.pop()[1].close()
        stream = free.pop() if free else await asyncio.open_connection("127.0.0.1", port)
        good = await ask(stream, messages[number])
        accepted[0] += good
        waits[number] = (time.perf_counter() - due) * 1000
        free.append(stream)

    await asyncio.gather(*(one(number) for number in range(len(messages))))
    seconds = time.perf_counter() - began
    for _, writer in free:
        writer.close()
    return Sent(waits, accepted[0], seconds)


async def at_full_speed(port: int, messages: Iterator[bytes], seconds: float) -> Sent:
    """Send one delivery after the other over a few connections."""
    waits: list[float] = []
    accepted, end = [0], time.perf_counter() + seconds
    began = time.perf_counter()

    async def one() -> None:
        stream = await asyncio.open_connection("127.0.0.1", port)
        while (start := time.perf_counter()) < end:
            if (message := next(messages, None)) is None:
                break
            good = await ask(stream, message)
            accepted[0] += good
            waits.append((time.perf_counter() - start) * 1000)
        stream[1].close()

    await asyncio.gather(*(one() for _ in range(CONNECTIONS)))
    return Sent(waits, accepted[0], time.perf_counter() - began)


@contextmanager
def server(kind: str, folder: Path) -> Iterator[tuple[int, subprocess.Popen[str]]]:
    """A server process and its port."""
    command = [PYTHON, "-c", SERVER, kind, str(folder), SECRET.decode()]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            found = re.search(r":(\d+)\b", process.stdout.readline().rpartition("//")[2])
            assert found
            yield int(found[1]), process
        finally:
            process.terminate()
            process.wait()


def peak_mb(process: subprocess.Popen[str]) -> float:
    """The largest memory of a process so far, in MiB."""
    status = Path(f"/proc/{process.pid}/status")
    mark = re.search(r"VmHWM:\s+(\d+) kB", status.read_text()) if status.is_file() else None
    return int(mark[1]) / 1024 if mark else 0.0


def lost(folder: Path, accepted: int) -> int:
    """How many accepted deliveries are neither done nor kept for the next start."""
    lines = [json.loads(line) for line in (folder / "journal.jsonl").read_text().splitlines()]
    taken = {job["id"] for line in lines for job in line["take"]}
    dropped = {each for line in lines for each in line["drop"]}
    return accepted - int((folder / "done").read_text()) - len(taken - dropped)


@dataclass(frozen=True)
class Side:
    """What one server did.

    Args:
        steady: rounds of deliveries that were due one after the other.
        full: rounds of as many as it took.
    """

    steady: list[Sent]
    full: list[Sent]

    @property
    def p99_ms(self) -> float:
        """The middle round's wait that 99 of 100 stay below, in milliseconds."""
        return median(run.p99_ms for run in self.steady)

    @property
    def seconds_each(self) -> float:
        """The middle round's time for a request at full speed, in seconds."""
        return median(run.seconds / len(run.waits_ms) for run in self.full)

    @property
    def refused(self) -> int:
        """How many were told to come again."""
        return sum(len(run.waits_ms) - run.accepted for run in (*self.steady, *self.full))


def main() -> None:
    """Measure both in turn, print, and hold the figures against their bounds."""
    ours, empty = Side([], []), Side([], [])
    fresh = itertools.count(1)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with server("empty", folder) as (nothing, _), server("receiver", folder) as (port, process):
            for turn in range(ROUNDS + 1):
                due = [request(next(fresh)) for _ in range(int(STEADY_S * RATE))]
                many = [request(next(fresh)) for _ in range(3000)]
                for at, side in ((nothing, empty), (port, ours)):
                    steady = asyncio.run(steadily(at, due, RATE))
                    full = asyncio.run(at_full_speed(at, iter(many), FULL_S))
                    if turn:  # the first one warms up
                        side.steady.append(steady)
                        side.full.append(full)
                    elif side is ours:
                        warm = steady.accepted + full.accepted
            peak = peak_mb(process)
        accepted = warm + sum(run.accepted for run in (*ours.steady, *ours.full))
        tell(ours, empty, lost(folder, accepted), peak)


def tell(ours: Side, empty: Side, missing: int, peak: float) -> None:
    """Print what was measured and end with the verdict."""
    size, sent = len(request(1)), sum(len(run.waits_ms) for run in (*ours.steady, *ours.full))
    print(f"{sent} deliveries of {size} bytes: {ours.refused} refused, {missing} lost")
    print(f"{ROUNDS} rounds in turn; {RATE:.0f} a second for {STEADY_S:.0f} s, then at full speed")
    print(f"{'':<14}{'p50 ms':>9}{'p99 ms':>9}{'a second':>10}{'ms each':>9}")
    for name, side in (("receiver", ours), ("empty route", empty)):
        middle = median(wait for run in side.steady for wait in run.waits_ms)
        rate, each = 1 / side.seconds_each, side.seconds_each * 1000
        print(f"{name:<14}{middle:>9.1f}{side.p99_ms:>9.1f}{rate:>10.0f}{each:>9.2f}")
    if missing or ours.refused or 1 / ours.seconds_each < LEAST_A_SECOND:
        sys.exit("✗ lost or refused some, or took fewer than 300 a second")
    figures = {
        "value": round(ours.p99_ms, 2),
        "baseline": round(empty.p99_ms, 2),
        "ratio": round(ours.seconds_each / empty.seconds_each, 3),
        "peak_rss_mb": round(peak, 1),
    }
    goal = {"value": P99_MS, "ratio": RATIO, "peak_rss_mb": 150.0}
    verdict("webhooks accepted, acknowledgement p99", figures, goal, unit="ms")


if __name__ == "__main__":
    main()
