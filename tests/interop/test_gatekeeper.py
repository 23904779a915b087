"""From a red check to a green one: a real change, judged by the gate, and what people say of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from support.gated import Gated, gated

from switchboard_policy.app.pulls.gating import Gatekeeper
from switchboard_policy.app.pulls.overrides import place
from switchboard_policy.app.pulls.telling import Keeping
from switchboard_policy.gate.memory import MARKER, Standing, unsealed

pytestmark = pytest.mark.checkout

KEY = b"a key"


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gated]:
    with gated(tmp_path_factory.mktemp("gatekeeper")) as found:
        yield found


def keeper(world: Gated) -> Gatekeeper:
    return Gatekeeper(world.forge, world.mirror, world.how, Keeping(KEY))


def harsh(world: Gated, rps: int = 2) -> dict[str, bytes | None]:
    """Two tenants turned away nearly always."""
    first = world.limit("acme", rps)
    held = {**world.files, **{path: data for path, data in first.items() if data is not None}}
    return world.limit("globex", 5, held)


def conclusion(world: Gated, number: int) -> str:
    checks = world.forge.checks(world.forge.pull(number).head.sha)
    return {one.name: one.conclusion for one in checks}["switchboard/gate"]


def remembered(world: Gated, number: int) -> tuple[Standing, ...]:
    (ours,) = [one for one in world.forge.comments(number) if MARKER in one.body]
    return unsealed(ours.body, place(world.forge, number), KEY).standing


def accept(world: Gated) -> str:
    day = datetime.fromtimestamp(world.how.now + 20 * 86_400, UTC).date()
    return f"/switchboard override risk/high until {day} because the tenants agreed to it"


def test_a_red_check_turns_green_by_an_owners_word_and_red_again_by_another_value(
    world: Gated,
) -> None:
    gate = keeper(world)
    number = world.pull(harsh(world))
    gate.look(number)
    assert conclusion(world, number) == "failure"

    gate.answer(world.person("ada").comment(number, accept(world)).id)
    assert conclusion(world, number) == "failure"
    (comment,) = [one for one in world.forge.comments(number) if MARKER in one.body]
    assert "authors cannot override findings on their own proposal" in comment.body

    answered = gate.answer(world.person("olivia").comment(number, accept(world)).id)
    assert answered.told is not None
    assert answered.told.recorded
    assert conclusion(world, number) == "success"
    assert [one.by for one in remembered(world, number)] == ["olivia"]

    branch = world.forge.pull(number).head.branch
    world.person("ada").push(branch, {"notes.md": b"# Why\n"})
    gate.look(number)
    assert conclusion(world, number) == "success"

    world.person("ada").push(branch, harsh(world, 1))
    gate.look(number)
    assert conclusion(world, number) == "failure"
    (comment,) = [one for one in world.forge.comments(number) if MARKER in one.body]
    assert "it names another change" in comment.body


def test_a_pull_request_that_touches_no_policy_is_let_through_without_a_word(world: Gated) -> None:
    number = world.pull({"notes/why.md": b"words\n"})
    keeper(world).look(number)
    assert conclusion(world, number) == "success"
    assert world.forge.comments(number) == ()


def test_a_gate_that_cannot_decide_is_red_and_says_why(world: Gated) -> None:
    number = world.pull(world.limit("acme", 25))
    broken = replace(world.how, engine="remote:http://localhost:1")
    replace(keeper(world), how=broken).look(number)
    assert conclusion(world, number) == "failure"
