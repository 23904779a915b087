from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from support.asgi import ask, sender
from support.webhooks import SECRET, SHA, body_of, guid, headers_of, inbox_in, pull

from switchboard_policy.documents.constants import constants
from switchboard_policy.web.webhooks.inbox import Inbox
from switchboard_policy.web.webhooks.job import Task
from switchboard_policy.web.webhooks.log_lines import json_log
from switchboard_policy.web.webhooks.metrics import Metrics

pytest.importorskip("starlette")
from switchboard_policy.web.webhooks.receiver import PACKAGE, receiver

NEW_SECRET = b"the secret that comes next"


class World:
    """A receiver, its inbox and what it said."""

    def __init__(self, inbox: Inbox, **figures: float) -> None:
        self.inbox = inbox
        self.lines: list[str] = []
        self.app = receiver(
            inbox,
            secrets=[SECRET, NEW_SECRET],
            metrics=Metrics(),
            log=json_log(self.lines.append, lambda: 1_790_000_000.25),
            limits=constants(PACKAGE, figures),
        )

    def post(self, body: bytes, headers: dict[str, str]) -> httpx.Response:
        """The answer to a delivery as it is given."""
        return ask(self.app, "POST", "/webhooks", content=body, headers=headers, raising=False)

    def deliver(
        self,
        payload: object,
        event: str = "pull_request",
        *,
        delivery: str = "",
        secret: bytes = SECRET,
    ) -> httpx.Response:
        """The answer to a delivery that a secret signed."""
        body = body_of(payload)
        return self.post(body, headers_of(body, event, delivery, secret))

    @property
    def waiting(self) -> int:
        """How many jobs wait."""
        return self.inbox.figures()[0]


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with inbox_in(tmp_path / "journal.jsonl", jobs_waiting=3) as inbox:
        yield World(inbox)


def test_a_signed_delivery_becomes_a_job_of_ids(world: World) -> None:
    delivery = guid()
    answer = world.deliver(pull(12), delivery=delivery)
    assert (answer.status_code, answer.json()) == (202, {"status": "accepted"})
    assert answer.headers["X-Correlation-Id"] == delivery
    waiting = world.inbox.next()
    assert waiting is not None
    assert waiting.job.document() == {
        "id": delivery,
        "task": "pull",
        "event": "pull_request",
        "repository": "example/policies",
        "installation": 5,
        "number": 12,
        "sha": "",
        "comment": 0,
        "branch": "",
    }


@pytest.mark.parametrize("secret", [SECRET, NEW_SECRET])
def test_either_secret_is_taken(world: World, secret: bytes) -> None:
    assert world.deliver(pull(), secret=secret).status_code == 202


@pytest.mark.parametrize(
    ("signature", "why"),
    [
        ({}, "is missing: set a secret"),
        ({"X-Hub-Signature": "sha1=" + "0" * 40}, "is missing; SHA-1 is not taken"),
        ({"X-Hub-Signature-256": ""}, "64 hexadecimal digits"),
        ({"X-Hub-Signature-256": "sha256=" + "0" * 63}, "64 hexadecimal digits"),
        ({"X-Hub-Signature-256": "sha256=" + "0" * 65}, "64 hexadecimal digits"),
        ({"X-Hub-Signature-256": "sha1=" + "0" * 40}, "64 hexadecimal digits"),
        ({"X-Hub-Signature-256": "sha256=" + "0" * 64}, "not that of a secret we share"),
    ],
)
def test_without_the_right_signature_nothing_is_taken(
    world: World, signature: dict[str, str], why: str
) -> None:
    body = body_of(pull())
    headers = headers_of(body, "pull_request")
    del headers["X-Hub-Signature-256"]
    answer = world.post(body, headers | signature)
    assert answer.status_code == 401
    assert why in answer.json()["detail"]
    assert world.waiting == 0


def test_two_signatures_are_none(world: World) -> None:
    body = body_of(pull())
    twice = [
        *headers_of(body, "pull_request").items(),
        ("X-Hub-Signature-256", "sha256=" + "0" * 64),
    ]

    async def main() -> httpx.Response:
        async with sender(world.app) as client:
            return await client.post("/webhooks", content=body, headers=twice)

    assert asyncio.run(main()).status_code == 401


def test_the_signature_is_judged_before_the_body_is_read_as_json(world: World) -> None:
    body = b'{"action": '
    headers = headers_of(body, "pull_request")
    assert world.post(body, headers).status_code == 400
    spoilt = headers | {"X-Hub-Signature-256": "sha256=" + "0" * 64}
    assert world.post(body, spoilt).status_code == 401


@pytest.mark.parametrize(
    "body", [b"", b"payload=%7B%7D", b"\xff", b"[" * 100_000, b"9" * 5000, b'{"a":NaN,']
)
def test_a_signed_body_that_is_no_json_is_refused(world: World, body: bytes) -> None:
    answer = world.post(body, headers_of(body, "pull_request"))
    assert answer.status_code == 400
    assert "application/json" in answer.json()["detail"]


@pytest.mark.parametrize("name", ["X-GitHub-Event", "X-GitHub-Delivery"])
@pytest.mark.parametrize("value", ["", "a b", "x" * 200, '"}', "é"])
def test_without_an_event_and_a_delivery_of_the_right_form_nothing_is_taken(
    world: World, name: str, value: str
) -> None:
    body = body_of(pull())
    headers = {k: v.encode("latin-1") for k, v in headers_of(body, "pull_request").items()}
    headers[name] = value.encode("latin-1")
    answer = world.post(body, headers)  # type: ignore[arg-type]
    assert answer.status_code == 400
    assert world.waiting == 0


def test_a_redelivery_is_answered_well_and_is_no_second_job(world: World) -> None:
    delivery = guid()
    assert world.deliver(pull(), delivery=delivery).json() == {"status": "accepted"}
    assert world.deliver(pull(), delivery=delivery).json() == {"status": "repeated"}
    assert world.waiting == 1


@pytest.mark.parametrize(
    ("event", "payload"),
    [
        ("ping", {"zen": "Design for failure."}),
        ("star", {"action": "created"}),
        ("pull_request", pull(action="assigned")),
        ("pull_request", {**pull(), "pull_request": {"number": "7"}}),
        ("pull_request", {**pull(), "pull_request": {"number": True}}),
        ("pull_request", {**pull(), "repository": {"full_name": "../../etc"}}),
        ("pull_request", {**pull(), "repository": None}),
        ("pull_request", {**pull(), "action": ["opened"]}),
        ("pull_request", []),
        ("pull_request", 7),
        ("issue_comment", {**pull(action="created"), "issue": {"number": 7}}),
        ("push", {**pull(), "action": "", "ref": "refs/tags/v1"}),
    ],
)
def test_what_is_not_looked_at_is_answered_well_and_ignored(
    world: World, event: str, payload: object
) -> None:
    answer = world.deliver(payload, event)
    assert (answer.status_code, answer.json()) == (202, {"status": "ignored"})
    assert world.waiting == 0


def test_when_too_much_waits_a_delivery_is_refused_for_now(world: World) -> None:
    for number in (1, 2, 3):
        assert world.deliver(pull(number)).status_code == 202
    delivery = guid()
    answer = world.deliver(pull(4), delivery=delivery)
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "30"
    assert world.deliver(pull(3)).json() == {"status": "coalesced"}
    waiting = world.inbox.next()
    assert waiting is not None
    world.inbox.done(waiting.job)
    assert world.deliver(pull(4), delivery=delivery).json() == {"status": "accepted"}


def test_once_stopping_deliveries_are_refused_and_health_says_so(world: World) -> None:
    assert ask(world.app, "GET", "/health").json() == {"status": "ok", "waiting": 0, "running": 0}
    world.inbox.stop()
    assert world.deliver(pull()).status_code == 503
    health = ask(world.app, "GET", "/health")
    assert (health.status_code, health.json()["status"]) == (503, "stopping")


def test_a_body_over_the_limit_is_refused_by_what_it_says_and_by_what_it_is(tmp_path: Path) -> None:
    assert constants(PACKAGE).whole("delivery_bytes") == 25 * 2**20
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        while True:
            sent += 1
            yield b"x" * 1000

    async def main(world: World) -> list[int]:
        headers = headers_of(b"", "pull_request")
        async with sender(world.app) as client:
            told = await client.post("/webhooks", content=b"x" * 10_001, headers=headers)
            chunked = await client.post("/webhooks", content=endless(), headers=headers)
            return [told.status_code, chunked.status_code]

    with inbox_in(tmp_path / "journal.jsonl") as inbox:
        assert asyncio.run(main(World(inbox, delivery_bytes=10_000))) == [413, 413]
    assert sent == 11


def test_bodies_take_no_more_memory_together_than_is_allowed(tmp_path: Path) -> None:
    async def held(arrived: asyncio.Event, go: asyncio.Event) -> AsyncIterator[bytes]:
        yield b"x" * 900
        arrived.set()
        await go.wait()

    async def main(world: World) -> tuple[int, int, int]:
        headers = headers_of(b"x" * 900, "ping")
        arrived, go = asyncio.Event(), asyncio.Event()
        async with sender(world.app) as client:
            first = asyncio.create_task(
                client.post("/webhooks", content=held(arrived, go), headers=headers)
            )
            await arrived.wait()
            second = await client.post("/webhooks", content=b"x" * 900, headers=headers)
            go.set()
            one = await first
            third = await client.post("/webhooks", content=b"x" * 900, headers=headers)
            return one.status_code, second.status_code, third.status_code

    with inbox_in(tmp_path / "journal.jsonl") as inbox:
        assert asyncio.run(main(World(inbox, bytes_at_once=1000))) == (400, 503, 400)


def test_a_body_that_does_not_end_in_time_is_given_up(tmp_path: Path) -> None:
    async def slow() -> AsyncIterator[bytes]:
        yield b"{"
        await asyncio.Event().wait()

    async def main(world: World) -> int:
        headers = headers_of(b"", "pull_request")
        async with sender(world.app) as client:
            return (await client.post("/webhooks", content=slow(), headers=headers)).status_code

    with inbox_in(tmp_path / "journal.jsonl") as inbox:
        assert asyncio.run(main(World(inbox, delivery_seconds=0))) == 408


def test_a_large_delivery_is_taken_like_a_small_one(world: World) -> None:
    payload = {**pull(), "padding": "x" * constants(PACKAGE).whole("parse_aside_bytes")}
    assert world.deliver(payload).json() == {"status": "accepted"}
    body = body_of(payload)
    spoilt = headers_of(body + b" ", "pull_request")
    assert world.post(body, spoilt).status_code == 401


def test_a_refusal_is_a_problem_document_that_the_log_finds_again(world: World) -> None:
    answer = world.post(b"{}", {"X-GitHub-Delivery": "0a1b", "X-GitHub-Event": "push"})
    assert answer.headers["Content-Type"] == "application/problem+json"
    problem = answer.json()
    assert problem["status"] == 401
    assert problem["correlation_id"] == "0a1b"
    assert json.loads(world.lines[-1]) == {
        "time": "2026-09-21T14:13:20.250Z",
        "what": "delivery refused 401",
        "correlation_id": "0a1b",
        "event": "push",
    }


def test_logs_and_metrics_tell_neither_secrets_nor_bodies(world: World) -> None:
    hostile = {**pull(), "title": "ghs_token\n::error::x", "sender": {"login": "mallory"}}
    world.deliver(hostile)
    body = body_of(hostile)
    forged = headers_of(body, "pull_request", delivery='x"}\n', secret=b"another secret of theirs")
    world.post(body, {**forged, "X-GitHub-Delivery": 'x"} forged'})
    shown = "\n".join(world.lines) + ask(world.app, "GET", "/metrics").text
    for never in (*headers_of(body, "x").values(), SECRET.decode(), "ghs_", "mallory", "forged"):
        if never not in {"application/json", "x"} and not never.startswith("00000000"):
            assert never not in shown
    assert all(json.loads(line)["time"] for line in world.lines)


def test_metrics_count_deliveries(world: World) -> None:
    world.deliver(pull())
    world.post(b"{}", {})
    answer = ask(world.app, "GET", "/metrics")
    assert answer.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
    assert 'switchboard_webhooks_deliveries_total{outcome="accepted"} 1' in answer.text
    assert 'switchboard_webhooks_deliveries_total{outcome="refused 401"} 1' in answer.text
    assert "switchboard_webhooks_jobs_waiting 1" in answer.text


def test_only_posts_are_taken_and_only_there(world: World) -> None:
    assert ask(world.app, "GET", "/webhooks").status_code == 405
    assert ask(world.app, "POST", "/", content=b"{}").status_code == 404


@pytest.mark.parametrize("secrets", [[], [b""], [SECRET, b"short"]])
def test_a_receiver_without_proper_secrets_does_not_start(
    world: World, secrets: list[bytes]
) -> None:
    with pytest.raises(ValueError, match="at least one secret"):
        receiver(world.inbox, secrets=secrets, metrics=Metrics(), log=json_log(print))


def test_a_fault_is_a_problem_without_its_words(world: World) -> None:
    def breaks(_job: object) -> None:
        raise AssertionError("secret words")

    world.inbox.accept = breaks  # type: ignore[method-assign, assignment]
    answer = world.deliver(pull())
    assert answer.status_code == 500
    assert answer.json()["detail"] == "a fault of the receiver; nothing was accepted"


def test_each_event_is_read_as_its_task(world: World) -> None:
    issue = {"number": 7, "pull_request": {"url": "https://example.org"}}
    comment = {"issue": issue, "comment": {"id": 3}}
    group = {"merge_group": {"head_sha": SHA, "base_ref": "refs/heads/main"}}
    commit = (Task.COMMIT, 0, SHA, 0, "")
    cases: list[tuple[str, str, dict[str, Any], tuple[Any, ...]]] = [
        ("pull_request_review", "submitted", {}, (Task.PULL, 7, "", 0, "")),
        ("issue_comment", "created", comment, (Task.ANSWER, 7, "", 3, "")),
        ("issue_comment", "deleted", comment, (Task.PULL, 7, "", 0, "")),
        ("check_run", "rerequested", {"check_run": {"head_sha": SHA}}, commit),
        ("check_suite", "rerequested", {"check_suite": {"head_sha": SHA}}, commit),
        ("merge_group", "checks_requested", group, (Task.QUEUE, 0, SHA, 0, "main")),
        ("push", "", {"ref": "refs/heads/release/1"}, (Task.BASE, 0, "", 0, "release/1")),
        ("installation_repositories", "added", {}, (Task.SYNC, 0, "", 0, "")),
    ]
    for event, action, extra, told in cases:
        assert world.deliver({**pull(7, action), **extra}, event).json()["status"] == "accepted"
        waiting = world.inbox.next()
        assert waiting is not None
        job = waiting.job
        assert (job.task, job.number, job.sha, job.comment, job.branch) == told
        world.inbox.done(job)
