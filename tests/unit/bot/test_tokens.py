from __future__ import annotations

import logging
from collections.abc import Iterator

import jwt
import pytest
from support.forges import NAME, ForgeWorld, forge_world
from support.hub.shapes import accounts
from support.hub.world import Installation
from support.tools import CHECKOUT

from switchboard_policy.bot.github import (
    DOCTOR,
    WORK,
    AppKey,
    GitHubForge,
    InstallationTokens,
    PlainToken,
    Reach,
    asked,
    granted_too_much,
)
from switchboard_policy.errors import ForgeError, ForgeRefused


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ForgeWorld]:
    with forge_world(tmp_path_factory.mktemp("tokens")) as made:
        yield made


def test_a_token_reaches_one_repository_with_the_permissions_asked_for(world: ForgeWorld) -> None:
    world.hub.repository("example/other", {"a": b"a"})
    text = world.another().token()
    made = world.hub.tokens[text]
    assert (made.repositories, made.permissions) == ({world.repository.id}, dict(asked()))


def test_a_token_of_the_doctor_can_do_nothing_else(world: ForgeWorld) -> None:
    doctor = world.hub.app("doctor", dict(asked(DOCTOR)))
    key = AppKey(doctor.app_id, doctor.private_key_pem)
    forge = GitHubForge.as_app(world.hub.url, key, Reach(NAME, world.repository.id, asked(DOCTOR)))
    assert world.hub.tokens[forge.token()].permissions == {
        "metadata": "read",
        "contents": "read",
        "administration": "read",
    }
    with pytest.raises(ForgeRefused):
        forge.put_issue(title="t", body="m", marker="m")
    forge.close()


def test_an_app_that_was_granted_too_little_is_told_what_is_missing(world: ForgeWorld) -> None:
    short = world.hub.app("short", {**asked(), "checks": "read", "members": "none"})
    key = AppKey(short.app_id, short.private_key_pem)
    forge = GitHubForge.as_app(world.hub.url, key, Reach(NAME))
    with pytest.raises(ForgeRefused, match="was not granted checks: write, members: read"):
        forge.token()
    forge.close()


def test_no_permission_at_all_is_not_asked_for_since_github_reads_it_as_everything() -> None:
    with pytest.raises(ForgeRefused, match="no permission at all"):
        InstallationTokens(AppKey(1, "x"), "http://localhost:1", Reach(NAME, 1, {}))


def test_an_app_may_be_granted_what_any_part_of_it_needs_and_no_more() -> None:
    needed = {**asked(WORK), "administration": "read"}
    assert granted_too_much(needed) == {}
    beyond = {**needed, "administration": "write", "workflows": "write", "contents": "admin"}
    assert granted_too_much(beyond) == {
        "administration": "write",
        "contents": "admin",
        "workflows": "write",
    }
    assert granted_too_much({"secrets": "what nobody knows"}) == {"secrets": "what nobody knows"}


def test_every_permission_has_its_reason() -> None:
    for permission in (*WORK, *DOCTOR):
        assert len(permission.reason.split()) >= 5, permission.name


def test_an_app_signs_for_a_few_minutes_from_a_minute_ago(world: ForgeWorld) -> None:
    claims = jwt.decode(world.key.signed(1_000_000.7), options={"verify_signature": False})
    assert claims == {"iat": 999_940, "exp": 1_000_300, "iss": str(world.app.app_id)}


@pytest.mark.parametrize("pem", ["", "no key", "-----BEGIN RSA PRIVATE KEY-----\nc2VjcmV0\n"])
def test_a_key_that_is_none_is_refused_and_not_shown(pem: str) -> None:
    with pytest.raises(ForgeRefused, match="private key of App 7 cannot be read") as refused:
        AppKey(7, pem).signed(0)
    assert refused.value.__cause__ is None
    assert not pem or pem not in refused.value.diagnostics()


def test_an_empty_token_is_refused() -> None:
    with pytest.raises(ForgeRefused, match="the token is empty"):
        PlainToken("  ")


def test_no_secret_is_shown_by_anything(
    world: ForgeWorld, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    caplog.set_level(logging.DEBUG, "github")
    forge = world.another()
    forge.put_issue(title="t", body="mark", marker="mark")
    secrets = [forge.token(), world.app.private_key_pem, "BEGIN RSA"]
    credentials = InstallationTokens(world.key, world.hub.url, Reach(NAME))
    plain = PlainToken(secrets[0])
    shown = [repr(each) for each in (forge, world.key, credentials, plain, forge.session)]
    shown += [repr(vars(forge)), caplog.text]
    assert [secret for secret in secrets for text in shown if secret in text] == []
    assert "POST http://localhost/repos/example/policies/issues" in caplog.text
    assert "eyJ" not in caplog.text  # how every signed token starts
    credentials.close()


def test_a_suspended_app_says_so(world: ForgeWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    shape = accounts.installation

    def suspended(url: str, of: Installation, every: bool) -> dict[str, object]:  # noqa: FBT001
        return {**shape(url, of, every), "suspended_at": "2026-01-01T00:00:00Z"}

    monkeypatch.setattr(accounts, "installation", suspended)
    forge = world.another()
    with pytest.raises(ForgeRefused, match="is suspended"):
        forge.token()
    monkeypatch.setattr(accounts, "installation", shape)
    assert forge.token()


@pytest.mark.parametrize(
    "name", ["", "policies", "example/", "a/b/c", "../x", "example/..", "a b/c"]
)
def test_only_an_owner_and_a_name_are_a_repository(world: ForgeWorld, name: str) -> None:
    with pytest.raises(ForgeError, match="is no repository"):
        GitHubForge(world.hub.url, name, PlainToken("x"))


def test_without_pygithub_the_extra_is_named(
    world: ForgeWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "switchboard_policy.bot.github.session._missing", ImportError("No module named 'github'")
    )
    with pytest.raises(ForgeError, match="PyGithub is not installed") as refused:
        GitHubForge(world.hub.url, NAME, PlainToken("x"))
    assert "switchboard-policy[github]" in refused.value.hint


@pytest.mark.checkout
def test_the_page_says_what_is_asked_for_and_why() -> None:
    page = (CHECKOUT / "docs" / "github" / "permissions.md").read_text("utf-8")
    rows = [f"| `{each.name}` | {each.access} | {each.reason} |" for each in (*WORK, *DOCTOR)]
    assert [line for line in page.splitlines() if line.startswith("| `")] == rows
