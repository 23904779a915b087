"""What GitHub's documentation says of Apps, deliveries, limits and roles, fact by fact, of the hub.

Each test names the page it is taken from.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import datetime

import httpx
import jwt
import pytest
from support.hub import AppCredentials, Hub, codeowners
from support.hub.receiver import Receiver
from support.hub.scene import GRANTED, Scene, new_scene, staged
from support.hub.webhooks import sign


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


def test_s11_a_failed_delivery_is_not_repeated_but_can_be_sent_again_under_its_name(
    scene: Scene,
) -> None:
    """Best practices for using webhooks; Redelivering webhooks; Validating webhook deliveries."""
    signed = _jwt(scene.app)
    with Receiver(status=500) as receiver:
        scene.hub.webhooks_to(receiver.url, scene.app)
        number, _ = scene.pull()
        scene.hub.webhooks.settle()
        (first,) = receiver.of("pull_request")
        secret = scene.app.webhook_secret
        assert first.headers["X-Hub-Signature-256"] == sign(secret, first.body)
        assert first.payload["installation"]["id"] == scene.app.installation_id
        listed = _as_app(scene, "GET", "/app/hook/deliveries", signed).json()
        failed = next(each for each in listed if each["event"] == "pull_request")
        assert (failed["guid"], failed["status_code"]) == (first.guid, 500)
        receiver.status = 204
        again = f"/app/hook/deliveries/{failed['id']}/attempts"
        assert _as_app(scene, "POST", again, signed).status_code == 202
        scene.hub.webhooks.settle()
        scene.hub.webhooks_to("", scene.app)
    second = receiver.of("pull_request")[1]
    assert (second.guid, second.payload["number"]) == (first.guid, number)


def test_s11_deliveries_are_kept_for_three_days(scene: Scene) -> None:
    """Viewing webhook deliveries."""
    signed = _jwt(scene.app)
    with Receiver() as receiver:
        scene.hub.webhooks_to(receiver.url, scene.app)
        scene.pull()
        scene.hub.webhooks.settle()
        scene.hub.webhooks_to("", scene.app)
    assert _as_app(scene, "GET", "/app/hook/deliveries", signed).json()
    scene.hub.clock.advance(3 * 24 * 3600 + 60)
    assert _as_app(scene, "GET", "/app/hook/deliveries", signed).json() == []


def test_s11_deliveries_come_lost_twice_and_out_of_order(scene: Scene) -> None:
    """Best practices for using webhooks: order and uniqueness are not promised."""
    with Receiver() as receiver:
        scene.hub.webhooks_to(receiver.url, scene.app)
        scene.hub.webhooks.lose("pull_request")
        number, _ = scene.pull()
        scene.hub.webhooks.settle()
        assert not receiver.of("pull_request")
        scene.hub.webhooks.repeat("issue_comment")
        scene.hub.webhooks.hold()
        scene.person("ada").comment(number, "one")
        scene.person("ada").comment(number, "two")
        scene.hub.webhooks.release(lambda held: held[::-1])
        scene.hub.webhooks.settle()
        scene.hub.webhooks_to("", scene.app)
    told = receiver.of("issue_comment")
    assert [each.payload["comment"]["body"] for each in told] == ["two", "one", "one"]
    assert told[1].guid == told[2].guid != told[0].guid


def _jwt(app: AppCredentials, *, issued: int = -60, life: int = 300, key: str = "") -> str:
    now = int(time.time())
    claims = {"iat": now + issued, "exp": now + life, "iss": str(app.app_id)}
    return jwt.encode(claims, key or app.private_key_pem, algorithm="RS256")


def _as_app(
    scene: Scene, method: str, path: str, signed: str, body: object = None
) -> httpx.Response:
    headers = {"Authorization": f"Bearer {signed}"}
    return scene.client.request(method, path, json=body, headers=headers)


def test_s12_an_app_signs_for_ten_minutes_at_most_and_not_from_the_future(
    scene: Scene, rival: AppCredentials
) -> None:
    """Generating a JSON Web Token (JWT) for a GitHub App."""

    def status(signed: str) -> int:
        return _as_app(scene, "GET", "/app", signed).status_code

    secret = "a secret that is long enough for its method"  # noqa: S105 - a wrong one
    assert status(_jwt(scene.app)) == 200
    assert status(_jwt(scene.app, life=3600)) == 401
    assert status(_jwt(scene.app, life=-1)) == 401
    assert status(_jwt(scene.app, issued=300)) == 401
    assert status(_jwt(scene.app, key=rival.private_key_pem)) == 401
    now = int(time.time())
    claims = {"iat": now, "exp": now + 60, "iss": str(scene.app.app_id)}
    assert status(jwt.encode(claims, secret, algorithm="HS256")) == 401
    assert status(scene.hub.installation_token(scene.app)) == 401


def test_s12_an_installations_token_is_narrowed_by_permission_and_repository(scene: Scene) -> None:
    """Generating an installation access token for a GitHub App."""
    other = scene.hub.repository(f"{scene.repository.full_name}-other", {"a": b""})
    path = f"/app/installations/{scene.app.installation_id}/access_tokens"
    signed = _jwt(scene.app)
    asked = {"permissions": {"contents": "read"}, "repository_ids": [scene.repository.id]}
    made = _as_app(scene, "POST", path, signed, asked).json()
    assert made["permissions"] == {"contents": "read", "metadata": "read"}
    token = made["token"]
    assert scene.ask("GET", "/branches", token=token).status_code == 200
    number, head = scene.pull()
    reference = {"ref": "refs/heads/new", "sha": head}
    assert scene.ask("POST", "/git/refs", reference, token=token).status_code == 403
    assert scene.ask("GET", f"/pulls/{number}", token=token).status_code == 403
    elsewhere = f"/repos/{other.full_name}"
    headers = {"Authorization": f"Bearer {token}"}
    assert scene.client.get(elsewhere, headers=headers).status_code == 404
    more = {"permissions": {"administration": "write"}}
    assert _as_app(scene, "POST", path, signed, more).status_code == 422


def test_s12_an_installations_token_lives_an_hour(scene: Scene) -> None:
    """Generating an installation access token for a GitHub App."""
    path = f"/app/installations/{scene.app.installation_id}/access_tokens"
    before = int(time.time())
    made = _as_app(scene, "POST", path, _jwt(scene.app), {"permissions": {"contents": "read"}})
    ends = datetime.fromisoformat(made.json()["expires_at"]).timestamp()
    assert before + 3600 <= ends <= time.time() + 3600
    assert scene.ask("GET", "/branches", token=made.json()["token"]).status_code == 200
    scene.hub.faults.expire_tokens()
    assert scene.ask("GET", "/branches", token=made.json()["token"]).status_code == 401


@pytest.mark.parametrize(("status", "wait"), [(403, None), (403, 7), (429, None), (429, 7)])
def test_s13_a_secondary_limit_is_a_403_or_a_429_with_or_without_a_wait(
    scene: Scene, status: int, wait: int | None
) -> None:
    """Rate limits for the REST API: about secondary rate limits."""
    scene.hub.faults.secondary_limit("GET", "/branches$", status=status, retry_after=wait)
    answer = scene.ask("GET", "/branches")
    assert (answer.status_code, answer.headers.get("Retry-After")) == (status, wait and str(wait))
    assert "secondary rate limit" in answer.json()["message"]
    assert scene.ask("GET", "/branches").status_code == 200


@pytest.mark.parametrize(
    ("login", "permission", "role"),
    [
        ("olivia", "write", "maintain"),
        ("tess", "read", "triage"),
        ("root", "admin", "admin"),
        ("stranger", "none", "none"),
    ],
)
def test_s14_a_permission_folds_roles_that_its_role_name_keeps_apart(
    scene: Scene, login: str, permission: str, role: str
) -> None:
    """REST API endpoints for collaborators: get repository permissions for a user."""
    told = scene.ask("GET", f"/collaborators/{login}/permission").json()
    assert (told["permission"], told["role_name"]) == (permission, role)


def test_s14_whoever_was_asked_into_a_team_is_no_member_yet(scene: Scene) -> None:
    """REST API endpoints for team members: get team membership for a user."""
    slug = scene.repository.name
    scene.hub.team(slug, ["ada"], pending=["tess"], role="read")
    own = f"/orgs/example/teams/{slug}/memberships"
    assert scene.client.get(f"{own}/ada").json()["state"] == "active"
    assert scene.client.get(f"{own}/tess").json()["state"] == "pending"
    assert scene.client.get(f"{own}/root").status_code == 404
    members = scene.client.get(f"/orgs/example/teams/{slug}/members").json()
    assert [each["login"] for each in members] == ["ada"]


def test_s14_owners_are_those_of_the_base_and_the_last_line_that_matches_wins(
    scene: Scene,
) -> None:
    """About code owners: CODEOWNERS file location, syntax, and branch protection."""
    hub, ada, olivia = scene.hub, scene.person("ada"), scene.person("olivia")
    lines = b"* @ada\n*.yaml @nobody-at-all\n/limits.yaml @olivia\n/docs/* @root\n/free/\n"
    ada.push("main", {".github/CODEOWNERS": lines})
    hub.protect(scene.repository, reviews=1, code_owners=True)
    number, _ = scene.pull()
    ada.push("raise", {".github/CODEOWNERS": b"* @tess\n"})
    scene.person("root").review(number)
    assert scene.merge(number).status_code == 405
    olivia.review(number)
    assert scene.merge(number).status_code == 405  # the other file is Ada's, whose request it is
    ada.push("raise", {".github/CODEOWNERS": lines})
    assert scene.merge(number).status_code == 200


@pytest.mark.parametrize(
    ("path", "owner"),
    [
        ("any.md", "@ada"),
        ("deep/er/any.yaml", "@ada"),
        ("limits.yaml", "@olivia"),
        ("deep/limits.yaml", "@ada"),
        ("docs/one.md", "@root"),
        ("docs/deep/one.md", "@ada"),
        ("free/deep/one.md", ""),
        ("src/free/one.md", "@ada"),
    ],
)
def test_s14_a_pattern_reaches_as_far_as_githubs_examples_say(
    scene: Scene, path: str, owner: str
) -> None:
    """About code owners: CODEOWNERS syntax, example of a CODEOWNERS file."""
    lines = b"* @ada\n*.yaml @nobody-at-all\n/limits.yaml @olivia\n/docs/* @root\n/free/\n"
    commit = scene.person("ada").push("main", {"CODEOWNERS": lines})
    found = codeowners.read(scene.hub, scene.repository, commit)
    assert found is not None
    last = [each for each in found[1] if not each.wrong and each.matches(path)][-1]
    assert last.owners == ((owner,) if owner else ())


def test_s14_lines_of_codeowners_that_are_wrong_are_told_only_when_asked_for(scene: Scene) -> None:
    """About code owners; REST API endpoints for repositories: list CODEOWNERS errors."""
    lines = b"* @ada\n/limits.yaml @nobody-at-all\n!/other.yaml @ada\n*.md @tess\n"
    scene.person("ada").push("main", {".github/CODEOWNERS": lines})
    errors = scene.ask("GET", "/codeowners/errors").json()["errors"]
    assert [(each["line"], each["kind"]) for each in errors] == [
        (2, "Unknown owner"),
        (3, "Invalid pattern"),
        (4, "Unknown owner"),
    ]
