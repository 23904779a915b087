"""Every request to the hub is held against GitHub's own OpenAPI document, and each answer of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from support.hub import Hub, contract
from support.hub.document import document
from support.hub.router import ROUTES
from support.tools import NEEDS

OWN = "/repos/example/policies"
NOTE = {
    "path": "limits.yaml",
    "start_line": 1,
    "end_line": 1,
    "annotation_level": "notice",
    "message": "Look",
}


@pytest.fixture(scope="module", autouse=True)
def github_document() -> dict[str, Any]:
    found = document()
    if found is None:
        pytest.skip(f"{NEEDS}npm")
    return found


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hub]:
    with Hub(tmp_path_factory.mktemp("hub")) as started:
        started.organisation("example")
        started.repository("example/policies", {"limits.yaml": b"rps: 1\n"})
        yield started


@pytest.fixture(scope="module")
def app(hub: Hub) -> Iterator[httpx.Client]:
    granted = dict.fromkeys(("checks", "contents", "issues", "pull_requests", "statuses"), "write")
    token = hub.installation_token(hub.app("switchboard", granted))
    with httpx.Client(
        base_url=hub.url, headers={"Authorization": f"Bearer {token}"}, trust_env=False
    ) as client:
        yield client


def refused(hub: Hub, answer: httpx.Response) -> str:
    """What the hub would fail a test for, taken from it so that this one passes."""
    assert answer.status_code == 500
    assert len(hub.broken) == 1
    return hub.broken.pop()


def test_github_documents_every_endpoint_of_the_hub(github_document: dict[str, Any]) -> None:
    ours = {(each.method.lower(), each.template) for each in ROUTES}
    theirs = {(method, path) for path, each in github_document["paths"].items() for method in each}
    assert ours == theirs


@pytest.mark.parametrize(
    ("method", "path", "body", "said"),
    [
        ("POST", "/check-runs", {"head_sha": "HEAD"}, "'name' is a required property"),
        (
            "POST",
            "/check-runs",
            {"name": "g", "head_sha": "HEAD", "conclusion": "ok"},
            "not one of",
        ),
        ("POST", "/check-runs", {"name": "g", "head_sha": "HEAD", "conclusoin": "x"}, "conclusoin"),
        (
            "POST",
            "/check-runs",
            {
                "name": "g",
                "head_sha": "HEAD",
                "output": {"summary": "", "annotations": [NOTE] * 51},
            },
            "output/annotations",
        ),
        (
            "POST",
            "/check-runs",
            {"name": "g", "head_sha": "HEAD", "output": {"summary": "x" * 65_536}},
            "output/summary",
        ),
        (
            "POST",
            "/check-runs",
            {"name": "g", "head_sha": "HEAD", "output": {"summary": "", "anotations": [NOTE]}},
            "output.anotations",
        ),
        ("POST", "/git/trees", {"tree": [{"path": "a", "mode": "100600"}]}, "tree/0/mode"),
        ("POST", "/git/refs", {"ref": "refs/heads/a"}, "'sha' is a required property"),
        ("POST", "/statuses/HEAD", {"state": "good"}, "not one of"),
        ("GET", "/pulls?state=opened", None, "not one of"),
        ("GET", "/pulls?stat=open", None, "knows no `stat`"),
        ("GET", "/pulls/one", None, "pull_number"),
    ],
)
def test_a_request_that_breaks_the_contract_fails_the_test(  # noqa: PLR0917 - one row each
    hub: Hub, app: httpx.Client, method: str, path: str, body: object, said: str
) -> None:
    answer = app.request(method, OWN + path, json=body)
    assert said in refused(hub, answer)


def test_a_hub_that_was_asked_wrongly_fails_its_test_when_it_closes(tmp_path: Path) -> None:
    def ask() -> None:
        with Hub(tmp_path) as hub:
            hub.person("ada")
            hub.repository("ada/policies", {"a": b""}, private=False)
            httpx.get(f"{hub.url}/repos/ada/policies/pulls?stat=open", trust_env=False)

    with pytest.raises(AssertionError, match="knows no `stat`"):
        ask()


def test_a_request_that_breaks_the_contract_does_so_on_a_bad_day_too(
    hub: Hub, app: httpx.Client
) -> None:
    hub.faults.refuse("GET", "/pulls$")
    assert "knows no `stat`" in refused(hub, app.get(f"{OWN}/pulls?stat=open"))
    assert app.get(f"{OWN}/pulls").status_code == 502


def test_a_branch_with_slashes_is_one_word_of_an_address(hub: Hub, app: httpx.Client) -> None:
    hub.person("ada", "write")
    hub.as_person("ada").push("a/b/c", {"limits.yaml": b"rps: 2\n"})
    assert app.get(f"{OWN}/git/ref/heads/a/b/c").status_code == 200
    assert app.get(f"{OWN}/branches/a/b/c").json()["name"] == "a/b/c"
    assert not hub.broken


def test_labels_may_be_a_bare_list(hub: Hub, app: httpx.Client) -> None:
    number = app.post(f"{OWN}/issues", json={"title": "One"}).json()["number"]
    path = f"{OWN}/issues/{number}/labels"
    assert app.post(path, json=["one"]).status_code == 200
    assert app.post(path, json={"labels": ["two"]}).status_code == 200
    assert "three" in refused(hub, app.post(path, json=[{"nom": "three"}]))


def test_an_answer_of_the_hubs_own_is_held_to_it_too(
    hub: Hub, app: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("support.hub.endpoints.commits.is_protected", lambda *_: "perhaps")
    said = refused(hub, app.get(f"{OWN}/branches"))
    assert "'perhaps' is not of type 'boolean'" in said


def test_what_breaks_it_can_be_sent_to_see_what_github_says(hub: Hub, app: httpx.Client) -> None:
    with hub.contract.aside():
        body = {"name": "g", "head_sha": "HEAD", "output": {"summary": "x" * 65_536}}
        assert app.post(f"{OWN}/check-runs", json=body).status_code == 422
    assert not hub.broken


def test_without_the_document_calls_are_counted_that_nothing_checked(
    app: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("support.hub.contract._validators", lambda: None)
    assert app.get(f"{OWN}/pulls?stat=open").status_code == 200
    assert contract.take_unchecked() == 1


def test_a_run_that_is_to_be_whole_fails_without_the_document(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("support.hub.document.find_tool", lambda _: None)
    monkeypatch.setattr("support.hub.document._CACHE", tmp_path)
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="npm is missing"):
        document.__wrapped__()
    monkeypatch.delenv("CI")
    assert document.__wrapped__() is None
