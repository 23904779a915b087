"""A policy repository that is a folder of a larger one, and one that is not there yet."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from support.gated import DATA, Files, Gated, gated, ids

pytestmark = pytest.mark.checkout
FOLDER = "platform/policy"


def below(files: Files) -> Files:
    """The example in a folder, beside other work."""
    inside = {f"{FOLDER}/{path}": data for path, data in files.items()}
    return {**inside, "service/main.py": b"print()\n", "switchboards.yaml": b"no: config\n"}


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gated]:
    """One hub for the module."""
    with gated(tmp_path_factory.mktemp("folder"), below) as found:
        yield found


def limited(world: Gated, tenant: str, rps: int) -> dict[str, bytes | None]:
    """A tenant's rate, everywhere it stands in the folder."""
    own = {
        path.removeprefix(f"{FOLDER}/"): data
        for path, data in world.files.items()
        if path.startswith(FOLDER)
    }
    return {f"{FOLDER}/{path}": data for path, data in world.limit(tenant, rps, own).items()}


def test_its_values_are_found_and_judged(world: Gated) -> None:
    found = world.gate(world.pull(limited(world, "acme", 25)))
    assert ids(found) == set()
    assert [(one.subject, one.new) for one in found.values] == [("acme", 25)]
    assert found.allowed


def test_work_beside_it_is_left_alone(world: Gated) -> None:
    files = {"service/main.py": b"print(1)\n", ".github/workflows/x.yml": b"on: push\n"}
    found = world.gate(world.pull(files))
    assert found.why == "nothing of the policy repository is touched"


def test_a_file_moved_out_of_it_is_asked_about(world: Gated) -> None:
    data = world.files[f"{FOLDER}/{DATA}"]
    found = world.gate(world.pull({f"{FOLDER}/{DATA}": None, "service/data.yaml": data}))
    assert "pull/unknown_change" in ids(found, "soft")
    assert not found.allowed


def test_a_second_one_beside_it_is_not_taken_for_it(world: Gated) -> None:
    config = world.files[f"{FOLDER}/switchboard.yaml"]
    found = world.gate(world.pull({"other/switchboard.yaml": config}))
    assert found.allowed
    assert found.values == ()


def test_where_a_folder_holds_none_a_first_one_cannot_be_judged(world: Gated) -> None:
    config = world.files[f"{FOLDER}/switchboard.yaml"]
    number = world.pull({"new/switchboard.yaml": config})
    found = world.gate(number, folder="new")
    assert ids(found, "hard") == {"pull/cannot_decide"}
    assert "nothing there can judge this one" in found.why
    assert world.gate(number, folder="nowhere").allowed
