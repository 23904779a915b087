"""A proposed `switchboard.yaml`, edited and proposed again: what a person wrote stays."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.walk import call

DATA = "limits:\n" + "".join(f"  tenant-{n}: {{rps: {n}, tier: free}}\n" for n in range(1, 9))
HELM = "tenants:\n" + "".join(
    f"  - name: tenant-{n}\n    requestsPerMinute: {60 * n}\n    burst: {n}\n" for n in range(1, 9)
)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    for name, text in {"opa/tenants/data.yaml": DATA, "gateway/values.yaml": HELM}.items():
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).write_text(text)
    return tmp_path


def described(root: Path) -> str:
    made = call("init", "--from", root)
    assert made.status == 0, made.stderr
    return (root / "switchboard.yaml").read_text()


def test_both_places_are_mapped_with_their_units_and_nothing_else_is_written(
    repository: Path,
) -> None:
    before = {path: path.read_bytes() for path in repository.rglob("*") if path.is_file()}
    text = described(repository)
    assert "{file: opa/tenants/data.yaml, path: 'limits.{tenant}.rps', role: policy data}" in text
    assert "path: 'tenants[name={tenant}].requestsPerMinute', unit: requests/min" in text
    after = {path: path.read_bytes() for path in repository.rglob("*") if path.is_file()}
    assert after.keys() - before.keys() == {repository / "switchboard.yaml"}
    assert all(after[path] == content for path, content in before.items())
    assert call("check", "--repo", repository, "--exit-code").status == 0


def test_again_without_a_change_is_byte_identical(repository: Path) -> None:
    assert described(repository) == described(repository)


def test_what_a_person_wrote_stays_and_only_new_places_are_added(repository: Path) -> None:
    text = described(repository).replace("areas: [limits]", "areas: [limits]  # ours alone")
    (repository / "switchboard.yaml").write_text(text)
    (repository / "edge").mkdir()
    kong = "consumers:\n" + "".join(
        f"  - username: tenant-{n}\n    config: {{minute: {60 * n}}}\n" for n in range(1, 9)
    )
    (repository / "edge" / "kong.yaml").write_text(kong)
    again = described(repository)
    assert "consumers[username={tenant}].config.minute" in again
    body = [line for line in text.splitlines() if not line.startswith("# Proposed so far")]
    rest = iter(again.splitlines())
    assert all(line in rest for line in body), "every line is there, in its order"
    assert call("check", "--repo", repository, "--exit-code").status == 0


def test_a_place_that_was_removed_stays_removed(repository: Path) -> None:
    lines = described(repository).splitlines(keepends=True)
    kept = [
        line
        for line in lines
        if "gateway/values.yaml, path: 'tenants[name={tenant}].req" not in line
    ]
    assert len(kept) == len(lines) - 1
    (repository / "switchboard.yaml").write_text("".join(kept))
    assert described(repository) == "".join(kept)


def test_a_file_that_is_no_configuration_is_left_as_it_was(repository: Path) -> None:
    (repository / "switchboard.yaml").write_text("version: 2\nwho: knows\n")
    made = call("init", "--from", repository)
    assert made.status == 4
    assert (repository / "switchboard.yaml").read_text() == "version: 2\nwho: knows\n"


def test_to_stdout_nothing_is_written(repository: Path) -> None:
    made = call("init", "--from", repository, "--out", "-")
    assert made.status == 0
    assert made.stdout.startswith("# What Switchboard governs here")
    assert not (repository / "switchboard.yaml").exists()


@pytest.mark.parametrize(
    "arguments",
    [
        ["init"],
        ["init", "x", "--from", "."],
        ["init", "x", "--out", "y"],
        ["init", "--interactive"],
    ],
)
def test_options_that_do_not_go_together_are_usage_errors(arguments: list[str]) -> None:
    assert call(*arguments).status == 2
