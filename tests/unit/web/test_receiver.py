from __future__ import annotations

import asyncio
import gzip
import json
import threading
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from support.asgi import ask, sender
from support.decision_logs import event
from support.full_disk import python_on_a_full_disk

from switchboard_policy.documents.constants import constants
from switchboard_policy.errors import RecordingError
from switchboard_policy.opa.log.inbox import Inbox
from switchboard_policy.opa.log.read import read_log

pytest.importorskip("starlette")
from switchboard_policy.web.receiver import receiver

TOKEN = "a-token-of-some-length"  # noqa: S105 - of a test
GZIP = {"Content-Encoding": "gzip", "Authorization": f"Bearer {TOKEN}"}


def upload(*numbers: int) -> bytes:
    return gzip.compress(json.dumps([event(number) for number in numbers]).encode())


def ids(folder: Path) -> list[str]:
    return [record.decision_id for record in read_log(folder)] if any(folder.iterdir()) else []


def post(
    tmp_path: Path, path: str, content: bytes, headers: dict[str, str] = GZIP
) -> httpx.Response:
    return ask(
        receiver(Inbox(tmp_path), token=TOKEN), "POST", path, content=content, headers=headers
    )


def test_what_is_answered_well_is_on_the_disk(tmp_path: Path) -> None:
    answer = post(tmp_path, "/logs", upload(0, 1))
    assert (answer.status_code, answer.json()) == (200, {"kept": 2})
    assert ids(tmp_path) == ["d0", "d1"]


def test_a_partition_is_a_folder(tmp_path: Path) -> None:
    assert post(tmp_path, "/logs/eu", upload(0)).status_code == 200
    assert ids(tmp_path / "eu") == ["d0"]


@pytest.mark.parametrize(
    "authorization",
    [
        "",
        "Bearer",
        "Bearer ",
        f"Bearer {TOKEN}x",
        f"Basic {TOKEN}",
        TOKEN,
        "Bearer no-token-of-ours",
    ],
)
def test_without_the_token_nothing_is_kept(tmp_path: Path, authorization: str) -> None:
    headers = {"Content-Encoding": "gzip", "Authorization": authorization}
    answer = post(tmp_path, "/logs", upload(0), headers)
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert ids(tmp_path) == []


def test_the_scheme_of_the_token_is_read_in_any_case(tmp_path: Path) -> None:
    headers = GZIP | {"Authorization": f"bearer {TOKEN}"}
    assert post(tmp_path, "/logs", upload(0), headers).status_code == 200


def test_no_token_is_said_on_purpose(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="protects nothing"):
        receiver(Inbox(tmp_path), token="")
    open_to_all = receiver(Inbox(tmp_path), token=None)
    assert ask(open_to_all, "POST", "/logs", content=upload(0)).status_code == 200


@pytest.mark.parametrize(
    ("path", "content", "headers", "status"),
    [
        ("/logs", b"no JSON", {}, 400),
        ("/logs", upload(0)[:-9], {}, 400),
        ("/logs/..%2e", upload(0), {}, 400),
        ("/logs", upload(0), {"Content-Encoding": "zstd"}, 415),
        ("/logs", b"x" * 16_777_217, {}, 413),
        ("/other", upload(0), {}, 404),
    ],
)
def test_a_refusal_is_a_problem_document_and_keeps_nothing(
    tmp_path: Path, path: str, content: bytes, headers: dict[str, str], status: int
) -> None:
    answer = post(tmp_path, path, content, GZIP | headers)
    assert answer.status_code == status
    assert answer.headers["Content-Type"] == "application/problem+json"
    problem = answer.json()
    assert problem["status"] == status
    assert problem["type"].startswith("urn:problem-type:switchboard:")
    assert problem["correlation_id"] in problem["instance"]
    assert ids(tmp_path) == []


def test_only_posts_are_taken_and_health_needs_no_token(tmp_path: Path) -> None:
    app = receiver(Inbox(tmp_path), token=TOKEN)
    assert ask(app, "GET", "/logs", headers=GZIP).status_code == 405
    assert ask(app, "GET", "/health").json() == {"status": "ok"}


@pytest.mark.parametrize(("full", "status"), [(True, 507), (False, 503)])
def test_a_disk_that_refuses_is_never_a_yes(*, full: bool, status: int) -> None:
    class Refuses:
        def keep(self, upload: bytes, partition: str = "") -> int:
            del upload, partition
            raise RecordingError("no room", full=full)

    app = receiver(Refuses(), token=TOKEN)
    answer = ask(app, "POST", "/logs", content=upload(0), headers=GZIP)
    assert answer.status_code == status
    assert answer.headers["Retry-After"] == "5"


def test_a_full_disk_is_answered_507_and_keeps_nothing_of_the_upload(tmp_path: Path) -> None:
    code = """
import json, sys
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from support.asgi import ask
from support.decision_logs import event
from switchboard_policy.opa.log.inbox import Inbox
from switchboard_policy.web.receiver import receiver
app = receiver(Inbox(Path(sys.argv[1])), token=None)
for count in (5, 500, 5):
    body = json.dumps([event(number, input={"of": count}) for number in range(count)]).encode()
    print(ask(app, "POST", "/logs", content=body).status_code)
"""
    tests = str(Path(__file__).parents[2])
    done = python_on_a_full_disk(code, str(tmp_path), tests, size=20_000)
    assert done.stdout.split() == ["200", "507", "200"], done.stderr
    assert len(ids(tmp_path)) == 5  # the third upload is the first one, sent again


def test_a_fault_is_a_problem_without_its_words() -> None:
    class Breaks:
        def keep(self, upload: bytes, partition: str = "") -> int:
            raise AssertionError(upload, partition)

    app = receiver(Breaks(), token=TOKEN)
    answer = ask(app, "POST", "/logs", content=upload(0), headers=GZIP, raising=False)
    assert answer.status_code == 500
    assert answer.json()["detail"] == "a fault of the receiver; nothing was kept"


def test_compressing_that_fails_takes_nothing_back(tmp_path: Path) -> None:
    def fails() -> None:
        raise RecordingError("no room")

    app = receiver(Inbox(tmp_path), token=TOKEN, tidy=fails)
    assert ask(app, "POST", "/logs", content=upload(0), headers=GZIP).status_code == 200


def bounded(tmp_path: Path, **figures: float) -> httpx.AsyncClient:
    limits = constants("switchboard_policy.web", figures)
    app = receiver(Inbox(tmp_path), token=TOKEN, limits=limits)
    return sender(app)


def test_a_body_that_grows_beyond_the_bound_is_cut_off(tmp_path: Path) -> None:
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        while True:
            sent += 1
            yield b"x" * 1000

    async def main() -> int:
        async with bounded(tmp_path, upload_bytes=10_000) as client:
            return (await client.post("/logs", content=endless(), headers=GZIP)).status_code

    assert asyncio.run(main()) == 413
    assert sent == 11


def test_a_body_that_does_not_end_in_time_is_given_up(tmp_path: Path) -> None:
    async def slow() -> AsyncIterator[bytes]:
        yield b"["
        await asyncio.Event().wait()

    async def main() -> int:
        async with bounded(tmp_path, upload_seconds=0) as client:
            return (await client.post("/logs", content=slow(), headers=GZIP)).status_code

    assert asyncio.run(main()) == 408


def test_more_senders_than_are_allowed_at_once_are_told_to_come_again() -> None:
    waiting, going = threading.Semaphore(0), threading.Event()

    class Waits:
        def keep(self, upload: bytes, partition: str = "") -> int:
            del upload, partition
            waiting.release()
            going.wait()
            return 0

    async def main() -> list[int]:
        async with sender(receiver(Waits(), token=TOKEN)) as client:
            tasks = [
                asyncio.create_task(client.post("/logs", content=b"[]", headers=GZIP))
                for _ in range(8)
            ]
            for _ in tasks:
                await asyncio.to_thread(waiting.acquire)
            busy = await client.post("/logs", content=b"[]", headers=GZIP)
            going.set()
            done = await asyncio.gather(*tasks)
            again = await client.post("/logs", content=b"[]", headers=GZIP)
            return [busy.status_code, *(each.status_code for each in done), again.status_code]

    assert asyncio.run(main()) == [503, *[200] * 9]
