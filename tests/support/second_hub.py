"""Somebody else's GitHub for tests, `emulate` of npm: two seldom err alike."""

from __future__ import annotations

import json
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
from support.hub import AppCredentials
from support.npm_packages import npm_packages
from support.tools import require_tool
from support.waiting import until


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port


def _seed(
    app: AppCredentials, granted: dict[str, str], tokens: dict[str, str]
) -> dict[str, object]:
    installation = {
        "installation_id": app.installation_id,
        "account": "example",
        "permissions": granted,
    }
    return {
        "tokens": {
            text: {"login": login, "scopes": ["repo", "user"]} for login, text in tokens.items()
        },
        "github": {
            "users": [{"login": login} for login in tokens],
            "orgs": [{"login": "example", "members": [{"login": login} for login in tokens]}],
            "repos": [{"owner": "example", "name": "policies", "auto_init": True}],
            "apps": [
                {
                    "app_id": app.app_id,
                    "slug": app.slug,
                    "name": app.slug,
                    "private_key": app.private_key_pem,
                    "permissions": granted,
                    "installations": [installation],
                }
            ],
        },
    }


@contextmanager
def second_hub(
    folder: Path, app: AppCredentials, granted: dict[str, str], tokens: dict[str, str]
) -> Iterator[str]:
    """Its address, with `example/policies`, the App, and people whose tokens are given."""
    node, packages = require_tool("node"), npm_packages("emulate")
    seed, port = folder / "seed.json", _free_port()
    seed.write_text(json.dumps(_seed(app, granted, tokens)))
    program = packages / "node_modules" / ".bin" / "emulate"
    words = ["start", "--service", "github", "--port", str(port), "--seed", str(seed)]
    url = f"http://localhost:{port}"
    with (folder / "emulate.log").open("wb") as log:
        running = subprocess.Popen([node, program, *words], cwd=folder, stdout=log, stderr=log)
        try:
            until(lambda: _answers(url) or running.poll() is not None)
            assert running.poll() is None, (folder / "emulate.log").read_text()
            yield url
        finally:
            running.terminate()
            running.wait()


def _answers(url: str) -> bool:
    try:
        return httpx.get(f"{url}/rate_limit", trust_env=False).status_code < 500
    except httpx.TransportError:
        return False
