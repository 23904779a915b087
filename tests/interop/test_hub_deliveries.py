"""What the hub delivers fits the schemas of GitHub's own webhooks."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator, ValidationError
from jsonschema.exceptions import best_match
from support.hub import AppCredentials, Hub
from support.hub.receiver import Received, Receiver
from support.hub.scene import GATE, GRANTED, Scene, new_scene, staged
from support.npm_packages import npm_packages

NEWER = {"client_id", "closed_by", "user_view_type"}
"""Names that GitHub has sent for some time and the schemas, which forbid all others, lack."""


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hub]:
    with staged(tmp_path_factory.mktemp("hub")) as started:
        yield started


@pytest.fixture(scope="module")
def app(hub: Hub) -> AppCredentials:
    return hub.app("switchboard", GRANTED)


@pytest.fixture(scope="module")
def delivered(hub: Hub, app: AppCredentials) -> list[Received]:
    """Everything that is told while one pull request lives and another is refused."""
    with Receiver() as receiver, new_scene(hub, app) as scene:
        hub.webhooks_to(receiver.url)
        _story(scene)
        hub.webhooks.settle()
        hub.webhooks_to("")
        return receiver.received


def _story(scene: Scene) -> None:
    ada, olivia = scene.person("ada"), scene.person("olivia")
    number, head = scene.pull()
    button = {"label": "Again", "identifier": "again", "description": "Look again"}
    run = scene.check(head, "failure", actions=[button])
    ada.press(run["id"], "again")
    ada.rerun(run["id"])
    ada.rerun_all(run["id"])
    ada.push("raise", {"limits.yaml": b"rps: 3\n"})
    remark = olivia.comment(number, "Why?")
    olivia.edit_comment(remark.id, "Why so much?")
    olivia.delete_comment(remark.id)
    olivia.review(number, "APPROVE", "Fine")
    olivia.label(number, "urgent")
    olivia.unlabel(number, "urgent")
    ada.edit_pull(number, title="Another title")
    ada.close(number)
    olivia.reopen(number)
    scene.hub.ruleset("queue", scene.repository, checks={GATE: None}, queue=True)
    scene.check(ada.enqueue(number))
    issue = ada.open_issue("A question")
    ada.comment(issue, "Does anybody know?")
    ada.close(issue)
    ada.delete_branch("raise")


def _as_known(node: Any) -> Any:  # noqa: ANN401 - any JSON
    if isinstance(node, list):
        return [_as_known(each) for each in node]
    if not isinstance(node, dict):
        return node
    return {name: _as_known(value) for name, value in node.items() if name not in NEWER}


def _deepest(error: ValidationError) -> str:
    found = best_match([error])
    return f"{found.json_path}: {found.message[:200]}"


def test_every_delivery_fits_githubs_schema_of_its_event(delivered: list[Received]) -> None:
    package = npm_packages("webhooks") / "node_modules" / "@octokit" / "webhooks-schemas"
    schema = json.loads(Path(package / "schema.json").read_text())
    seen, wrong = set(), []
    for each in delivered:
        name = f"{each.event}${each.payload.get('action', 'event')}"
        seen.add(name)
        rule = {"$ref": f"#/definitions/{name}", "definitions": schema["definitions"]}
        errors = Draft7Validator(rule).iter_errors(_as_known(each.payload))
        wrong += [f"{name} {_deepest(error)}" for error in errors]
    assert not wrong, "\n".join(sorted(set(wrong)))
    assert seen == {
        "check_run$completed",
        "check_run$created",
        "check_run$requested_action",
        "check_run$rerequested",
        "check_suite$rerequested",
        "issue_comment$created",
        "issue_comment$deleted",
        "issue_comment$edited",
        "issues$closed",
        "issues$opened",
        "merge_group$checks_requested",
        "merge_group$destroyed",
        "pull_request$closed",
        "pull_request$edited",
        "pull_request$labeled",
        "pull_request$opened",
        "pull_request$reopened",
        "pull_request$synchronize",
        "pull_request$unlabeled",
        "pull_request_review$submitted",
        "push$event",
    }
