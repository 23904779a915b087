"""The bot as people run it: webhooks of the hub become checks, and what was lost is found."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from support.gated import small
from support.hub import AppCredentials, Hub, Repository
from support.patience import PATIENCE_S
from support.tools import CHECKOUT
from support.waiting import until

from switchboard_policy.bot.github.permissions import asked
from switchboard_policy.cli.entry import run
from switchboard_policy.gate.memory import MARKER

pytest.importorskip("uvicorn")
pytest.importorskip("github")
pytestmark = pytest.mark.checkout

MAIN = "import switchboard_policy.cli as cli; raise SystemExit(cli.main())"
NAME = "example/policies"
DATA = "policies/switchboard_data/limits/data.yaml"


class World:
    """A policy repository in the hub, and the environment of a bot there."""

    def __init__(
        self, folder: Path, hub: Hub, app: AppCredentials, files: Mapping[str, bytes]
    ) -> None:
        self.folder, self.hub, self.app, self.files = folder, hub, app, files
        self.secret = folder / "secret"
        self.secret.write_text(f"{app.webhook_secret}\n")
        self.environment = {
            **os.environ,
            "GITHUB_API_URL": hub.url,
            "GITHUB_SERVER_URL": hub.url,
            "GITHUB_REPOSITORY": NAME,
            "SWITCHBOARD_APP_ID": str(app.app_id),
            "SWITCHBOARD_APP_KEY": app.private_key_pem,
        }

    @property
    def repository(self) -> Repository:
        """The repository, as the hub holds it."""
        return next(iter(self.hub.repositories.values()))

    def checks_on(self, number: int) -> list[tuple[int, str | None]]:
        """The checks on a pull request's head."""
        head = self.repository.issues[number].pull.head_sha
        return [(each.id, each.conclusion) for each in self.repository.checks if each.sha == head]

    def opened(self, branch: str, files: Mapping[str, bytes]) -> int:
        """A pull request by ada."""
        ada = self.hub.as_person("ada")
        ada.push(branch, files)
        return ada.open_pull(branch, "::error::not a command")

    def conclusion(self, number: int) -> str:
        """How the gate's check on a pull request's head ended; empty while there is none."""
        found = self.checks_on(number)
        return found[-1][1] or "" if found else ""

    def ours(self, number: int) -> list[str]:
        """The gate's comments on a pull request."""
        comments = self.repository.comments.values()
        told = [each.body for each in comments if each.issue == number]
        return [body for body in told if MARKER in body]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("bot")
    files = small(CHECKOUT / "fixtures" / "policy-repository")
    with Hub(folder) as hub:
        hub.organisation("example")
        hub.person("ada", "write")
        hub.person("olivia", "admin")
        hub.team("sre-leads", ["olivia"])
        hub.repository(NAME, files)
        yield World(folder, hub, hub.app("switchboard", asked()), files)


@contextmanager
def serving(world: World) -> Iterator[list[dict[str, Any]]]:
    """A bot that serves; yields the lines of its log."""
    options = ("--state", str(world.folder / "state"), "--webhook-secret", str(world.secret))
    command = [sys.executable, "-c", MAIN, "bot", "serve", *options, "--listen", "127.0.0.1:0"]
    said: list[dict[str, Any]] = []
    with subprocess.Popen(
        command, env=world.environment, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr is not None
        try:
            said.append(json.loads(process.stderr.readline()))
            world.hub.webhooks_to(said[0]["at"])
            yield said
        finally:
            world.hub.webhooks.settle()
            world.hub.webhooks_to("")
            process.terminate()
            said += [json.loads(line) for line in process.stderr]
            assert process.wait(PATIENCE_S) == 143


def idle(address: str) -> bool:
    """Whether a bot has nothing to do."""
    told = httpx.get(address.replace("/webhooks", "/health"), timeout=PATIENCE_S).json()
    return (told["waiting"], told["running"]) == (0, 0)


def bot(world: World, monkeypatch: pytest.MonkeyPatch, *words: str) -> int:
    """The status of another command of the bot."""
    for name, value in world.environment.items():
        monkeypatch.setenv(name, value)
    return run(("bot", *words))


def test_a_pull_request_gets_its_check_and_a_command_its_answer(world: World) -> None:
    with serving(world) as said:
        number = world.opened("notes", {"notes/why.md": b"words\n"})
        until(lambda: world.conclusion(number) == "success", "a green check")
        changed = re.sub(rb"rps: \d+", b"rps: 7", world.files[DATA], count=1)
        number = world.opened("values", {DATA: changed})
        until(lambda: world.conclusion(number) == "failure", "a red check")
        world.hub.as_person("olivia").comment(number, "/switchboard why")
        until(lambda: any("/switchboard why" in body for body in world.ours(number)), "an answer")
        assert len(world.ours(number)) == 1
        world.hub.as_person("ada").close(number)
        world.hub.webhooks.settle()
        before = len(world.hub.calls)
        until(lambda: idle(said[0]["at"]), "an end of what runs")
        written = [call for call in world.hub.calls[before:] if call.method not in {"GET", "git"}]
        assert written == [], "nothing is published on what is closed"
    done = [line for line in said if line["what"].startswith("job")]
    assert {line["what"] for line in done} == {"job done"}
    assert {"pull", "answer"} <= {line["task"] for line in done}
    everything = json.dumps(said)
    for secret in (world.app.webhook_secret, "BEGIN RSA", "ghs_", "not a command", "words"):
        assert secret not in everything


def test_what_came_while_nobody_listened_is_caught_up_with(
    world: World, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    number = world.opened("unheard", {"notes/unheard.md": b"words\n"})
    assert world.conclusion(number) == ""
    assert bot(world, monkeypatch, "sync") == 0
    assert f"looked at pull request {number} again" in capsys.readouterr().out
    assert world.conclusion(number) == "success"
    assert bot(world, monkeypatch, "sync", "--format", "json") == 0
    told = json.loads(capsys.readouterr().out)
    assert told["schema"] == "switchboard.bot-sync/v1"
    assert (told["looked"], told["answered"], told["failed"]) == ([], [], [])


def test_two_copies_that_catch_up_at_the_same_time_do_no_harm(world: World) -> None:
    number = world.opened("twice", {"notes/twice.md": b"words\n"})
    world.hub.as_person("olivia").comment(number, "/switchboard why")
    command = [sys.executable, "-c", MAIN, "bot", "sync"]
    copies = [
        subprocess.Popen(command, env=world.environment, stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    for copy in copies:
        told, _ = copy.communicate(timeout=PATIENCE_S)
        assert copy.returncode == 0, told
    assert len(world.ours(number)) == 1
    assert {conclusion for _, conclusion in world.checks_on(number)} == {"success"}


def test_the_doctor_says_what_the_gate_is_worth(
    world: World, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert bot(world, monkeypatch, "doctor", "--exit-code") == 12
    out = capsys.readouterr().out
    assert out.startswith("advisory: the gate tells, and can be walked around\n")
    assert "hard      doctor/not_required" in out
    world.hub.ruleset("gate", checks={"switchboard/gate": world.app.app_id}, reviews=1, strict=True)
    monkeypatch.setenv("SWITCHBOARD_ADMIN_TOKEN", world.hub.token("olivia"))
    assert bot(world, monkeypatch, "doctor", "--format", "json") == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["schema"], told["tier"]) == ("switchboard.bot-doctor/v1", "enforced")


@pytest.mark.parametrize(
    "case",
    [
        ((), 2, "--state"),
        (("--state", "{state}"), 2, "--webhook-secret"),
        (("--state", "{state}", "--webhook-secret", "{short}"), 4, "20 characters at least"),
        (("--state", "{state}", *("--webhook-secret", "{secret}") * 3), 2, "once, or twice"),
        (
            ("--state", "{state}", "--webhook-secret", "{secret}", "--listen", "nowhere"),
            2,
            "HOST:PORT is allowed",
        ),
        (
            ("--state", "{state}", "--webhook-secret", "{secret}", "--tls-key", "{secret}"),
            2,
            "are given together",
        ),
        (
            ("--state", "{state}", "--webhook-secret", "{secret}", "--repository", "../.."),
            30,
            "is no repository",
        ),
    ],
)
def test_what_cannot_be_served_is_refused_with_a_reason(
    world: World,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    case: tuple[tuple[str, ...], int, str],
) -> None:
    options, status, why = case
    (tmp_path / "short").write_text("short\n")
    names = {"state": tmp_path / "state", "short": tmp_path / "short", "secret": world.secret}
    told = [option.format(**names) for option in options]
    assert bot(world, monkeypatch, "serve", *told) == status
    assert why in capsys.readouterr().err


def test_what_is_queued_is_judged_again_and_a_base_that_moved_is_told_to_what_goes_there(
    world: World,
) -> None:
    world.repository.rulesets.clear()
    world.hub.ruleset("queue", checks={"switchboard/gate": world.app.app_id}, queue=True)
    with serving(world) as said:
        waiting = world.opened("later", {"notes/later.md": b"words\n"})
        queued = world.opened("queued", {"notes/queued.md": b"words\n"})
        until(lambda: world.conclusion(queued) == world.conclusion(waiting) == "success")
        first = world.checks_on(waiting)
        world.hub.as_person("ada").enqueue(queued)
        until(lambda: world.repository.issues[queued].pull.merged, "a merge by the queue")
        world.hub.webhooks.settle()
        until(lambda: idle(said[0]["at"]), "an end of what runs")
    tasks = [line.get("task") for line in said if line["what"] == "job done"]
    assert "queue" in tasks
    assert "base" in tasks
    assert tasks[tasks.index("base") :].count("pull") >= 1, "what is open is looked at again"
    assert world.checks_on(waiting) == first, "and nothing is published that stands there already"
