"""What GitHub's documentation says of checks and statuses, fact by fact, of the hub.

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


@pytest.fixture(scope="module")
def rival(hub: Hub) -> AppCredentials:
    return hub.app("rival", GRANTED)


@pytest.fixture
def scene(hub: Hub, app: AppCredentials) -> Iterator[Scene]:
    with new_scene(hub, app) as made:
        yield made


@pytest.mark.parametrize("conclusion", ["success", "neutral", "skipped"])
def test_s1_a_required_check_passes_a_merge_even_where_it_is_neutral_or_skipped(
    scene: Scene, conclusion: str
) -> None:
    """About protected branches: require status checks before merging."""
    scene.hub.protect(scene.repository, checks={GATE: None})
    number, head = scene.pull()
    assert scene.merge(number).status_code == 405
    scene.check(head, conclusion)
    assert scene.merge(number).status_code == 200


@pytest.mark.parametrize("conclusion", ["failure", "action_required", "cancelled", "timed_out"])
def test_s1_any_other_end_of_a_required_check_blocks_a_merge(scene: Scene, conclusion: str) -> None:
    """About protected branches: require status checks before merging."""
    scene.hub.protect(scene.repository, checks={GATE: None})
    number, head = scene.pull()
    scene.check(head, conclusion)
    assert scene.merge(number).status_code == 405
    assert scene.ask("GET", f"/pulls/{number}").json()["mergeable_state"] == "blocked"


def test_s2_a_check_hangs_on_a_commit_so_two_pull_requests_share_it(scene: Scene) -> None:
    """REST API endpoints for check runs."""
    ada = scene.person("ada")
    ada.push("release", {"other.yaml": b"a: 2\n"})
    scene.hub.protect(scene.repository, checks={GATE: None})
    scene.hub.protect(scene.repository, "release", checks={GATE: None})
    to_main, head = scene.pull()
    to_release = ada.open_pull("raise", base="release")
    run = scene.check(head)
    assert {each["number"] for each in run["pull_requests"]} == {to_main, to_release}
    assert scene.merge(to_main).status_code == 200
    assert scene.merge(to_release).status_code == 200


def test_s3_a_check_and_a_status_of_one_name_are_both_required(scene: Scene) -> None:
    """Troubleshooting required status checks: checks and statuses with the same name."""
    scene.hub.protect(scene.repository, checks={GATE: None})
    number, head = scene.pull()
    scene.check(head)
    scene.person("ada").set_status(head, GATE, "failure")
    assert scene.merge(number).status_code == 405
    scene.person("ada").set_status(head, GATE, "success")
    assert scene.merge(number).status_code == 200


def test_s4_whoever_may_write_sets_a_status_but_only_an_app_makes_a_check_run(scene: Scene) -> None:
    """REST API endpoints for check runs; REST API endpoints for commit statuses."""
    _, head = scene.pull()
    token = scene.hub.token("ada")
    run = {"name": GATE, "head_sha": head, "conclusion": "success"}
    assert scene.ask("POST", "/check-runs", run, token=token).status_code == 403
    status = {"state": "success", "context": GATE}
    assert scene.ask("POST", f"/statuses/{head}", status, token=token).status_code == 201
    reader = scene.hub.token("tess")
    assert scene.ask("POST", f"/statuses/{head}", status, token=reader).status_code == 403


def test_s4_a_required_check_with_a_source_passes_from_that_app_alone(
    scene: Scene, rival: AppCredentials
) -> None:
    """Available rules for rulesets: require status checks to pass, expected source."""
    scene.hub.ruleset("gate", scene.repository, checks={GATE: scene.app.app_id})
    number, head = scene.pull()
    scene.person("ada").set_status(head, GATE)
    run = {"name": GATE, "head_sha": head, "conclusion": "success"}
    token = scene.hub.installation_token(rival)
    assert scene.ask("POST", "/check-runs", run, token=token).status_code == 201
    assert scene.merge(number).status_code == 405
    scene.check(head)
    assert scene.merge(number).status_code == 200


def test_s5_the_newest_run_of_a_name_is_the_one_that_counts(scene: Scene) -> None:
    """REST API endpoints for check runs: list check runs for a Git reference, filter latest."""
    scene.hub.protect(scene.repository, checks={GATE: None})
    number, head = scene.pull()
    slow = scene.check(head, "failure")
    quick = scene.check(head, "success")
    listed = scene.ask("GET", f"/commits/{head}/check-runs").json()
    assert [each["id"] for each in listed["check_runs"]] == [quick["id"]]
    every = scene.ask("GET", f"/commits/{head}/check-runs?filter=all").json()
    assert [each["id"] for each in every["check_runs"]] == [quick["id"], slow["id"]]
    scene.check(head, "failure")
    assert scene.merge(number).status_code == 405


def test_s5_only_the_app_that_made_a_run_may_change_it(scene: Scene, rival: AppCredentials) -> None:
    """REST API endpoints for check runs: update a check run."""
    _, head = scene.pull()
    run = scene.check(head, "failure")
    other = scene.hub.installation_token(rival)
    path, body = f"/check-runs/{run['id']}", {"conclusion": "success"}
    assert scene.ask("PATCH", path, body, token=other).status_code == 403
    assert scene.ask("PATCH", path, body).json()["conclusion"] == "success"


def test_s8_a_check_takes_50_annotations_a_request_and_adds_them_up(scene: Scene) -> None:
    """REST API endpoints for check runs: update a check run, output annotations."""
    _, head = scene.pull()
    note = {
        "path": "limits.yaml",
        "start_line": 1,
        "end_line": 1,
        "annotation_level": "failure",
        "message": "Look",
    }
    output = {"title": "Two batches", "summary": "of", "annotations": [note] * 50}
    run = scene.check(head, output=output)
    path = f"/check-runs/{run['id']}"
    last = {**output, "annotations": [note]}
    assert scene.ask("PATCH", path, {"output": last}).json()["output"]["annotations_count"] == 51
    assert len(scene.ask("GET", f"{path}/annotations?per_page=100").json()) == 51
    with scene.hub.contract.aside():
        many = {**output, "annotations": [note] * 51}
        assert scene.ask("PATCH", path, {"output": many}).status_code == 422


@pytest.mark.parametrize("name", ["summary", "text"])
def test_s8_a_checks_texts_have_65_535_characters_at_most(scene: Scene, name: str) -> None:
    """REST API endpoints for check runs: create a check run, output."""
    _, head = scene.pull()
    output = {"title": "Long", "summary": "s", name: "x" * 65_535}
    scene.check(head, output=output)
    with scene.hub.contract.aside():
        body = {"name": GATE, "head_sha": head, "output": {**output, name: "x" * 65_536}}
        assert scene.ask("POST", "/check-runs", body).status_code == 422


def test_s8_a_check_has_three_buttons_of_few_words(scene: Scene) -> None:
    """REST API endpoints for check runs: create a check run, actions."""
    _, head = scene.pull()
    button = {"label": "x" * 20, "identifier": "y" * 20, "description": "z" * 40}
    run = scene.check(head, actions=[button] * 3)
    body = {"name": GATE, "head_sha": head}
    with scene.hub.contract.aside():
        for actions in ([button] * 4, [{**button, "label": "x" * 21}]):
            answer = scene.ask("POST", "/check-runs", {**body, "actions": actions})
            assert answer.status_code == 422
    with Receiver() as receiver:
        scene.hub.webhooks_to(receiver.url, scene.app)
        scene.person("ada").press(run["id"], "y" * 20)
        scene.hub.webhooks.settle()
        scene.hub.webhooks_to("", scene.app)
    (pressed,) = receiver.of("check_run")
    assert pressed.payload["requested_action"] == {"identifier": "y" * 20}


def test_s8_a_statuss_description_has_140_characters_at_most(scene: Scene) -> None:
    """REST API endpoints for commit statuses: create a commit status."""
    _, head = scene.pull()
    path, body = f"/statuses/{head}", {"state": "success", "context": "short"}
    assert scene.ask("POST", path, {**body, "description": "x" * 140}).status_code == 201
    assert scene.ask("POST", path, {**body, "description": "x" * 141}).status_code == 422
