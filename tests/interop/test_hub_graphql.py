"""GraphQL on the hub keeps GitHub's own schema, and moves references together or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from support.forges import ForgeWorld, forge_world
from support.hub.git import MISSING
from support.hub.graphql import of_request, schema
from support.tools import NEEDS

from switchboard_policy.bot.github import PlainToken
from switchboard_policy.errors import ForgeError, ForgeMissing, ForgeRefused


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ForgeWorld]:
    with forge_world(tmp_path_factory.mktemp("graphql")) as made:
        yield made


def move(world: ForgeWorld, *updates: dict[str, object], repository: str = "") -> None:
    known = repository or world.forge.session.get("/repos/example/policies")["node_id"]
    given = {"repositoryId": known, "refUpdates": list(updates)}
    world.forge.session.mutate("updateRefs", given)


def update(name: str, before: str, after: str, **more: object) -> dict[str, object]:
    return {"name": f"refs/heads/{name}", "beforeOid": before, "afterOid": after, **more}


def test_references_move_together_or_not_at_all(world: ForgeWorld) -> None:
    ada = world.person("ada")
    one, other = ada.push("one", {"a": b"1"}), ada.push("other", {"a": b"2"})
    new = ada.push("new", {"a": b"3"})
    with pytest.raises(ForgeError, match="does not point to"):
        move(world, update("one", one, new, force=True), update("other", one, new, force=True))
    assert (ada.tip("one"), ada.tip("other")) == (one, other)
    move(world, update("one", one, new, force=True), update("made", MISSING, other))
    assert (ada.tip("one"), ada.tip("made")) == (new, other)
    move(world, update("made", other, MISSING))
    assert ada.tip("made") is None


def test_no_reference_moves_back_unless_it_is_forced(world: ForgeWorld) -> None:
    ada = world.person("ada")
    old = ada.push("back", {"a": b"1"})
    new = ada.push("back", {"a": b"2"})
    with pytest.raises(ForgeError, match="not a fast forward"):
        move(world, update("back", new, old))
    move(world, update("back", new, old, force=True))
    assert ada.tip("back") == old


def test_nobody_moves_what_they_may_not(world: ForgeWorld) -> None:
    narrow = world.hub.app("reader", {"contents": "read", "metadata": "read"})
    token = world.hub.installation_token(narrow)
    sha = world.person("ada").push("locked", {"a": b"1"})
    forge = world.with_token(PlainToken(token, "reader[bot]"))
    node = world.forge.session.get("/repos/example/policies")["node_id"]
    given = {"repositoryId": node, "refUpdates": [update("locked", sha, MISSING)]}
    with pytest.raises(ForgeRefused, match="not accessible"):
        forge.session.mutate("updateRefs", given)
    with pytest.raises(ForgeMissing, match="Could not resolve"):
        move(world, update("locked", sha, MISSING), repository="UjQ3MTE=")


@pytest.mark.parametrize(
    ("given", "fault"),
    [
        ({"repositoryId": "R", "refUpdates": []}, ""),
        ({"repositoryId": "R", "refUpdates": [{"name": "refs/heads/a", "after": "1"}]}, "after"),
        ({"repositoryId": "R"}, "refUpdates"),
    ],
)
def test_a_request_is_held_against_githubs_own_schema(given: dict[str, Any], fault: str) -> None:
    if schema() is None:
        pytest.skip(f"{NEEDS}npm packages")
    query = (
        "mutation M($input: UpdateRefsInput!) { updateRefs(input: $input) { clientMutationId } }"
    )
    faults = of_request({"query": query, "variables": {"input": given}})
    assert faults is not None
    assert bool(faults) == bool(fault)
    assert all(fault in each for each in faults[:1])


def test_a_request_that_breaks_the_schema_fails_the_test_it_is_in(tmp_path: Path) -> None:
    if schema() is None:
        pytest.skip(f"{NEEDS}npm packages")
    with (
        pytest.raises(AssertionError, match="breaks GitHub's schema"),
        forge_world(tmp_path) as made,
        pytest.raises(ForgeError),
    ):
        made.forge.session.mutate("updateRefs", {"repositoryId": "R", "references": []})
