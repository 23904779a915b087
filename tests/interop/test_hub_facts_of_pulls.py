"""What GitHub's documentation says of pull requests and commits, fact by fact, of the hub.

Each test names the page it is taken from.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from support.hub import AppCredentials, Hub
from support.hub.receiver import Receiver
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


def test_s6_a_merge_names_the_head_and_is_refused_when_it_moved(scene: Scene) -> None:
    """REST API endpoints for pull requests: merge a pull request."""
    number, head = scene.pull()
    moved = scene.person("ada").push("raise", {"limits.yaml": b"rps: 3\n"})
    assert scene.merge(number, sha=head).status_code == 409
    assert scene.merge(number, sha=moved).json()["merged"] is True


def test_s6_what_conflicts_is_not_mergeable(scene: Scene) -> None:
    """REST API endpoints for pull requests: merge a pull request."""
    number, head = scene.pull()
    scene.person("ada").push("main", {"limits.yaml": b"rps: 9\n"})
    assert scene.merge(number, sha=head).status_code == 405
    shown = scene.ask("GET", f"/pulls/{number}").json()
    assert (shown["mergeable"], shown["mergeable_state"]) == (False, "dirty")


def test_s6_a_merge_that_makes_no_sense_is_invalid(scene: Scene) -> None:
    """REST API endpoints for pull requests: merge a pull request."""
    number, _ = scene.pull()
    with scene.hub.contract.aside():
        assert scene.merge(number, merge_method="octopus").status_code == 422


def test_s6_whether_it_can_be_merged_is_null_while_github_works_it_out(scene: Scene) -> None:
    """REST API endpoints for pull requests: get a pull request, mergeable."""
    number, _ = scene.pull()
    scene.hub.faults.still_computing(number)
    path = f"/pulls/{number}"
    assert [scene.ask("GET", path).json()["mergeable"] for _ in range(2)] == [None, True]


def test_s7_a_merge_queue_wants_checks_on_a_commit_of_its_own(scene: Scene) -> None:
    """Managing a merge queue; Webhook events and payloads: merge_group."""
    scene.hub.ruleset("queue", scene.repository, checks={GATE: scene.app.app_id}, queue=True)
    number, head = scene.pull()
    scene.check(head)
    with Receiver() as receiver:
        scene.hub.webhooks_to(receiver.url, scene.app)
        assert scene.merge(number).status_code == 405
        group = scene.person("ada").enqueue(number)
        scene.hub.webhooks.settle()
        scene.hub.webhooks_to("", scene.app)
    (told,) = receiver.of("merge_group")
    assert told.payload["action"] == "checks_requested"
    assert told.payload["merge_group"]["head_sha"] == group != head
    assert f"/pr-{number}-" in told.payload["merge_group"]["head_ref"]
    pull = scene.repository.issues[number].pull
    assert pull is not None
    assert pull.merged is None
    scene.check(group)
    assert pull.merge_sha == group == scene.person("ada").tip("main")


def test_s7_what_fails_in_the_queue_leaves_it_unmerged(scene: Scene) -> None:
    """Managing a merge queue: removing pull requests from a queue."""
    scene.hub.ruleset("queue", scene.repository, checks={GATE: None}, queue=True)
    number, _ = scene.pull()
    group = scene.person("ada").enqueue(number)
    scene.check(group, "failure")
    assert scene.repository.issues[number].state == "open"
    assert scene.person("ada").tip("main") != group
    assert not scene.repository.queue


def test_s8_a_text_has_65_536_characters_at_most(scene: Scene) -> None:
    """REST API endpoints for issue comments; for pull requests."""
    number, _ = scene.pull()
    comments, pull = f"/issues/{number}/comments", f"/pulls/{number}"
    longest = "x" * 65_536
    assert scene.ask("POST", comments, {"body": longest}).status_code == 201
    assert scene.ask("POST", comments, {"body": longest + "x"}).status_code == 422
    assert scene.ask("PATCH", pull, {"body": longest}).status_code == 200
    assert scene.ask("PATCH", pull, {"body": longest + "x"}).status_code == 422


def test_s8_the_list_of_files_ends_at_3_000(scene: Scene) -> None:
    """REST API endpoints for pull requests: list pull requests files."""
    many: dict[str, bytes | None] = {f"many/{at}.yaml": b"a: 1\n" for at in range(3001)}
    scene.person("ada").push("many", many)
    number = scene.person("ada").open_pull("many")
    assert scene.ask("GET", f"/pulls/{number}").json()["changed_files"] == 3001
    page = f"/pulls/{number}/files?per_page=100&page="
    assert len(scene.ask("GET", f"{page}30").json()) == 100
    assert scene.ask("GET", f"{page}31").json() == []


def test_s9_a_check_on_a_forks_head_names_no_pull_request(scene: Scene) -> None:
    """REST API endpoints for check runs, pull_requests; for commits, list pull requests."""
    fork = scene.hub.fork("stranger", scene.repository)
    stranger = scene.hub.as_person("stranger", fork)
    head = stranger.push("raise", {"limits.yaml": b"rps: 7\n"})
    scene.repository.private = False
    number = scene.hub.as_person("stranger", scene.repository).open_pull("stranger:raise")
    assert scene.check(head)["pull_requests"] == []
    found = scene.ask("GET", f"/commits/{head}/pulls").json()
    assert [each["number"] for each in found] == [number]
    assert found[0]["head"]["repo"]["full_name"] == fork.full_name


def test_s10_a_commit_is_verified_only_where_the_app_leaves_it_to_github_who_made_it(
    scene: Scene,
) -> None:
    """Commit signature verification for bots."""
    tip = scene.person("ada").tip("main")
    assert tip is not None
    tree = scene.repository.store.commit_of(tip).tree
    body = {"message": "Raise", "tree": tree, "parents": [tip]}
    who = {"name": "Ada", "email": "ada@example.org"}
    plain = scene.ask("POST", "/git/commits", body).json()
    signed_for = scene.ask("POST", "/git/commits", {**body, "author": who}).json()
    by_person = scene.ask("POST", "/git/commits", body, token=scene.hub.token("ada")).json()
    made = (plain, signed_for, by_person)
    assert [each["verification"]["verified"] for each in made] == [True, False, False]


def test_s10_a_tree_without_a_base_holds_nothing_else(scene: Scene) -> None:
    """REST API endpoints for Git trees: create a tree, base_tree."""
    tip = scene.person("ada").tip("main")
    assert tip is not None
    base = scene.repository.store.commit_of(tip).tree
    entry = {"path": "new.yaml", "mode": "100644", "type": "blob", "content": "a: 1\n"}
    gone = {"path": "other.yaml", "mode": "100644", "type": "blob", "sha": None}
    alone = scene.ask("POST", "/git/trees", {"tree": [entry]}).json()["tree"]
    beside = scene.ask("POST", "/git/trees", {"tree": [entry, gone], "base_tree": base}).json()
    assert [each["path"] for each in alone] == ["new.yaml"]
    assert [each["path"] for each in beside["tree"]] == ["limits.yaml", "new.yaml"]
