"""Whom we act as, from the environment; nothing secret is ever said."""

from __future__ import annotations

from pathlib import Path

import pytest

from switchboard_policy.app.pulls.wiring import app_key, open_forge, open_mirror, repository_of
from switchboard_policy.errors import InputError, SwitchboardError, UsageError

NAME = {"GITHUB_REPOSITORY": "example/policies"}
PEM = "-----BEGIN RSA PRIVATE KEY-----\nsecret\n-----END RSA PRIVATE KEY-----"


@pytest.mark.parametrize(
    ("environment", "helps"),
    [
        ({}, "GITHUB_REPOSITORY"),
        (NAME, "SWITCHBOARD_APP_ID"),
        ({**NAME, "GITHUB_TOKEN": "  "}, "GITHUB_TOKEN"),
        ({**NAME, "SWITCHBOARD_APP_ID": "12"}, "private key"),
        ({**NAME, "SWITCHBOARD_APP_ID": "twelve", "GITHUB_TOKEN": "t"}, "App ID"),
    ],
)
def test_what_is_missing_is_named(environment: dict[str, str], helps: str) -> None:
    with pytest.raises(UsageError) as error:
        open_forge(environment)
    assert helps in error.value.hint


def test_a_key_is_the_pem_itself_or_a_file(tmp_path: Path) -> None:
    file = tmp_path / "key.pem"
    file.write_text(PEM)
    for given in (PEM, str(file), PEM.replace("\n", "\\n")):
        found = app_key("12", {"SWITCHBOARD_APP_KEY": given})
        assert (found.app, found.pem.strip()) == (12, PEM)


@pytest.mark.parametrize("key", ["BEGIN secret", "/nowhere/secret", "secret\0"])
def test_a_key_that_cannot_be_read_is_not_repeated(key: str) -> None:
    with pytest.raises(InputError) as error:
        app_key("12", {"SWITCHBOARD_APP_KEY": key})
    assert "secret" not in error.value.diagnostics()
    assert error.value.__suppress_context__


def test_the_app_goes_before_a_token_and_neither_shows() -> None:
    environment = {
        **NAME,
        "SWITCHBOARD_APP_ID": "12",
        "SWITCHBOARD_APP_KEY": PEM,
        "GITHUB_TOKEN": "ghs_secret",
    }
    forge = open_forge(environment)
    try:
        with pytest.raises(SwitchboardError) as error:
            forge.actor()  # the key is none, so nothing is asked of anybody
        assert "App 12" in error.value.message
        assert "secret" not in f"{error.value.diagnostics()}{forge!r}"
    finally:
        forge.close()


def test_a_mirror_fetches_from_the_server_named(tmp_path: Path) -> None:
    forge = open_forge({**NAME, "GITHUB_TOKEN": "ghs_secret"})
    server = {**NAME, "GITHUB_SERVER_URL": "https://github.example/"}
    assert open_mirror(server, forge, tmp_path) is not None
    assert repository_of(server, "other/one") == "other/one"
    forge.close()
