"""One gatekeeper judges, listens and tells: also where there is nothing to say, or no answer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from support.gated import NAME
from support.unmeasured import Unmeasured, unmeasured

from switchboard_policy.app.pulls.gate import How
from switchboard_policy.app.pulls.gating import Gatekeeper
from switchboard_policy.app.pulls.telling import Keeping
from switchboard_policy.app.pulls.weighing import Telemetry
from switchboard_policy.bot.mirror import Mirror
from switchboard_policy.gate.memory import MARKER

pytestmark = pytest.mark.checkout


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Unmeasured]:
    with unmeasured(tmp_path_factory.mktemp("gatekeeper")) as found:
        yield found


@pytest.fixture(scope="module")
def gate(world: Unmeasured, tmp_path_factory: pytest.TempPathFactory) -> Gatekeeper:
    folder = tmp_path_factory.mktemp("mirror")
    mirror = Mirror(folder, f"{world.hub.url}/{NAME}.git", token=world.forge.token)
    how = How(Telemetry("", Path()), world.hub.clock.now(), engine="wasm")
    return Gatekeeper(world.forge, mirror, how, Keeping(b"a key"))


def conclusion(world: Unmeasured, number: int) -> str:
    checks = world.forge.checks(world.forge.pull(number).head.sha)
    return {one.name: one.conclusion for one in checks}["switchboard/gate"]


def ours(world: Unmeasured, number: int) -> list[str]:
    return [one.body for one in world.forge.comments(number) if MARKER in one.body]


def test_what_leaves_the_policy_alone_is_let_through_without_a_word(
    world: Unmeasured, gate: Gatekeeper
) -> None:
    number = world.pull("notes", {"notes/why.md": b"words\n"})
    gate.look(number)
    assert conclusion(world, number) == "success"
    assert ours(world, number) == []


def test_somebody_who_asks_is_answered_there_too(world: Unmeasured, gate: Gatekeeper) -> None:
    number = world.pull("more-notes", {"notes/why.md": b"more words\n"})
    comment = world.hub.as_person("ada").comment(number, "/switchboard who").id
    gate.answer(comment)
    (body,) = ours(world, number)
    assert "Nothing stands that somebody would have to accept." in body


def test_a_gate_that_cannot_decide_is_red_and_says_why(world: Unmeasured, gate: Gatekeeper) -> None:
    number = world.pull("rules", {"policies/example/own.rego": b"package example\n"})
    gate.look(number)
    _, before = gate.judge(number)
    assert before is not None
    broken = replace(gate, how=replace(gate.how, engine="remote:http://localhost:1"))
    broken.look(number)
    assert conclusion(world, number) == "failure"
    (body,) = ours(world, number)
    assert "without a decision nothing is merged" in body or "cannot" in body
    _, after = gate.judge(number)
    assert after is not None
    assert after.memory.shown == before.memory.shown
