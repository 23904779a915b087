"""What goes wrong on a bad day goes wrong in the hub when a test wants it, and once only."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from support.hub import AppCredentials, Hub
from support.hub.scene import GATE, GRANTED, Scene, new_scene, staged


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hub]:
    with staged(tmp_path_factory.mktemp("hub")) as started:
        yield started


@pytest.fixture(scope="module")
def app(hub: Hub) -> AppCredentials:
    return hub.app("switchboard", GRANTED)


@pytest.fixture
def scene(hub: Hub, app: AppCredentials) -> Iterator[Scene]:
    with new_scene(hub, app) as made:
        yield made


def test_an_answer_is_lost_after_the_work_was_done(scene: Scene) -> None:
    number, _ = scene.pull()
    path, body = f"/issues/{number}/comments", {"body": "once"}
    scene.hub.faults.lost_answer("POST", "/comments$")
    assert scene.ask("POST", path, body).status_code == 502
    assert [each["body"] for each in scene.ask("GET", path).json()] == ["once"]
    assert scene.ask("POST", path, body).status_code == 201
    assert len(scene.ask("GET", path).json()) == 2


def test_a_refusal_leaves_nothing_behind(scene: Scene) -> None:
    number, _ = scene.pull()
    path = f"/issues/{number}/comments"
    scene.hub.faults.refuse("POST", "/comments$", status=503)
    assert scene.ask("POST", path, {"body": "never"}).status_code == 503
    assert scene.ask("GET", path).json() == []


def test_a_list_is_older_than_what_was_just_written(scene: Scene) -> None:
    number, head = scene.pull()
    path = f"/issues/{number}/comments"
    scene.hub.faults.stale_lists("/(comments|check-runs)$", times=2)
    scene.ask("POST", path, {"body": "new"})
    scene.check(head)
    assert scene.ask("GET", path).json() == []
    listed = scene.ask("GET", f"/commits/{head}/check-runs").json()
    assert listed == {"total_count": 0, "check_runs": []}
    assert len(scene.ask("GET", path).json()) == 1


def test_the_head_moves_between_two_calls(scene: Scene) -> None:
    number, head = scene.pull()
    path = f"/pulls/{number}"

    def push() -> None:
        scene.person("ada").push("raise", {"limits.yaml": b"rps: 4\n"})

    scene.hub.faults.then("GET", f"{path}$", push)
    assert scene.ask("GET", path).json()["head"]["sha"] == head
    assert scene.ask("GET", path).json()["head"]["sha"] != head
    assert scene.merge(number, sha=head).status_code == 409


def test_a_token_ends_in_mid_run(scene: Scene) -> None:
    assert scene.ask("GET", "").status_code == 200
    scene.hub.faults.expire_tokens()
    assert scene.ask("GET", "").status_code == 401


@pytest.mark.parametrize("status", [403, 429])
def test_the_hours_requests_are_used_up(scene: Scene, status: int) -> None:
    reset = int(time.time()) + 60
    scene.hub.faults.primary_limit(reset=reset, status=status)
    answer = scene.ask("GET", "")
    assert answer.status_code == status
    assert answer.headers["X-RateLimit-Remaining"] == "0"
    assert answer.headers["X-RateLimit-Reset"] == str(reset)


def test_each_request_is_written_down_with_its_answer(scene: Scene) -> None:
    _, head = scene.pull()
    before = len(scene.hub.calls)
    scene.check(head)
    scene.ask("GET", "/no-such-thing")
    told = [(each.method, each.path, each.status) for each in scene.hub.calls[before:]]
    own = scene.own
    assert told == [("POST", f"{own}/check-runs", 201), ("GET", f"{own}/no-such-thing", 404)]


def test_the_hubs_own_fault_fails_its_test(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("support.hub.landing.latest_runs", lambda *_: 1 / 0)
    _, head = scene.pull()
    assert scene.ask("GET", f"/commits/{head}/check-runs?check_name={GATE}").status_code == 500
    assert "ZeroDivisionError" in scene.hub.broken.pop()
