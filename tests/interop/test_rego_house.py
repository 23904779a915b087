"""The rules themselves, held by OPA's own tools and by the habits of the house."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from support import decisions as make
from support.patience import PATIENCE_S
from support.tools import CHECKOUT, require_tool

from switchboard_policy.opa.wasm import WasmEngine, shipped_wasm
from switchboard_policy.opa.wasm_abi import WasmInstance

pytestmark = pytest.mark.checkout

REGO = CHECKOUT / "rego"
RULES = sorted(REGO.rglob("*.rego"))
TESTS = [path for path in RULES if path.stem.endswith("_test")]
OWN = [path for path in RULES if path not in TESTS]
DECISIONS = [path for path in OWN if path.name == "decision.rego" and path.parent.name != "lib"]
AREAS = [path.parent.name for path in DECISIONS]
TESTED = ("--capabilities", "rego/capabilities.json", "--timeout", "60s")  # OPA's own: 5 s a test


STRICT = ("--strict", "--capabilities", "rego/capabilities.json", "--schema", "rego/schemas")


def opa(*arguments: str) -> subprocess.CompletedProcess[str]:
    """OPA in the checkout."""
    return subprocess.run(
        [require_tool("opa"), *arguments], cwd=CHECKOUT, capture_output=True, text=True, check=False
    )


def relative(path: Path) -> str:
    return path.relative_to(REGO).as_posix()


def test_the_rules_are_formatted() -> None:
    done = opa("fmt", "--diff", "--fail", "rego/switchboard")
    assert done.stdout + done.stderr == ""
    assert done.returncode == 0


def test_the_rules_pass_the_strict_check_with_our_capabilities_and_schemas() -> None:
    done = opa("check", *STRICT, "rego/switchboard")
    assert done.stdout + done.stderr == ""
    assert done.returncode == 0


def test_every_line_of_every_rule_is_reached_by_their_tests() -> None:
    done = opa("test", *TESTED, "--coverage", "rego/switchboard")
    assert done.returncode == 0, done.stdout
    report = json.loads(done.stdout)
    gaps = {
        file: found["not_covered"]
        for file, found in report["files"].items()
        if found.get("not_covered")
    }
    assert gaps == {}
    assert report["coverage"] == 100


def test_no_test_is_silent() -> None:
    done = opa("test", *TESTED, "--format=json", "rego/switchboard")
    results = json.loads(done.stdout)
    assert len(results) > 80
    assert [one["name"] for one in results if one.get("fail") or one.get("skip")] == []


def test_the_manifest_owns_its_root_only() -> None:
    manifest = json.loads((REGO / ".manifest").read_text())
    assert manifest == {"roots": ["switchboard"], "rego_version": 1}


def test_the_compiled_rules_need_nothing_of_the_host() -> None:
    policy = WasmInstance(shipped_wasm(), b"{}", memory_bytes=2**26, seconds=PATIENCE_S)
    assert policy.builtins == {}
    assert sorted(policy.entrypoints) == [
        f"switchboard/{path.parent.name}/decision" for path in DECISIONS
    ]


def test_what_the_capabilities_leave_out() -> None:
    names = {
        one["name"] for one in json.loads((REGO / "capabilities.json").read_text())["builtins"]
    }
    left_out = {"sprintf", "time.now_ns", "http.send", "rand.intn", "opa.runtime", "format_int"}
    assert names.isdisjoint(left_out)
    assert {"concat", "object.get", "sort", "regex.match", "walk"} <= names


@pytest.mark.parametrize("path", OWN, ids=relative)
def test_packages_follow_folders(path: Path) -> None:
    package = re.search(r"^package (\S+)$", path.read_text(), re.MULTILINE)
    assert package is not None
    assert package[1] == ".".join(path.parent.relative_to(REGO).parts)


@pytest.mark.parametrize("path", TESTS, ids=relative)
def test_tests_stand_in_a_package_of_their_own(path: Path) -> None:
    area = path.parent.name
    assert f"\npackage switchboard_test.{area}\n" in f"\n{path.read_text()}"


@pytest.mark.parametrize("path", OWN, ids=relative)
def test_a_rule_is_short_and_has_a_test_beside_it(path: Path) -> None:
    if path.stem not in {"owners", "facts"} or path.parent.name == "lib":
        assert path.with_name(f"{path.stem}_test.rego").is_file()
    blocks = annotations(path)
    assert blocks, "no METADATA"
    assert all(block["title"] and block["description"] for block in blocks)
    assert len(path.read_text().splitlines()) < 140


@pytest.mark.parametrize("area", AREAS)
def test_an_area_says_what_it_asks_and_rests_on(area: str) -> None:
    package = annotations(REGO / "switchboard" / area / "decision.rego")[0]
    assert package["scope"] == "package"
    whole = make.whole(area)
    assert package["custom"]["facts"].split(", ") == list(whole.facts)
    rests_on = {f"switchboard_data.{path.split('/')[1]}" for path in whole.rests_on}
    assert set(package["custom"].get("values", "").split(", ")) - {""} == rests_on


def ids_named(path: Path) -> set[str]:
    """The ids of the rules a file holds, by its METADATA."""
    custom = [block.get("custom", {}) for block in annotations(path)]
    assert {one["level"] for one in custom if "id" in one} <= {
        "hard",
        "soft",
        "advisory",
        "soft or hard",
    }
    return {one["id"] for one in custom if "id" in one}


@pytest.mark.parametrize("area", AREAS)
def test_one_rule_one_file_and_the_table_lists_every_one(area: str) -> None:
    engine = WasmEngine.shipped({})
    answer: Any = engine.decide(f"switchboard/{area}/decision", {})
    engine.close()
    files = [path for path in OWN if path.parent.name == area]
    named = {path.stem: ids_named(path) for path in files if ids_named(path)}
    assert answer["rules"] == sorted(set.union(*named.values()))
    for stem, ids in named.items():
        about, _, rest = stem.partition("_") if stem.startswith("risk_") else ("", "", "")
        assert ids == {f"{about}/{rest}" if about else f"{area}/{stem}"}


def test_a_rule_has_the_level_its_table_gives_it() -> None:
    tables = "{area: data.switchboard[area].rules | some area, _ in data.switchboard}"
    done = opa("eval", "--format=raw", "--data=rego/switchboard", tables)
    levels = json.loads(done.stdout)
    assert sorted(levels) == AREAS
    for area, table in levels.items():
        files = [path for path in OWN if path.parent.name == area]
        notes = [note.get("custom", {}) for path in files for note in annotations(path)]
        said = {note["id"]: note["level"] for note in notes if "id" in note}
        assert said.keys() == table.keys(), area
        assert [id_ for id_, level in said.items() if table[id_] not in level.split(" or ")] == []


@pytest.mark.parametrize("area", AREAS)
def test_every_rule_is_reached_by_a_recorded_decision(area: str) -> None:
    engine = WasmEngine.shipped(make.values())
    told: set[str] = set()
    answer: Any = {}
    for record in make.recorded(area):
        answer = engine.decide(record.entrypoint, record.facts)
        told |= {finding["id"] for finding in answer["findings"]}
    engine.close()
    assert set(answer["rules"]) <= told


@pytest.mark.parametrize("area", AREAS)
def test_the_sample_holds_what_an_area_asks_and_is_allowed(area: str) -> None:
    engine = WasmEngine.shipped(make.values())
    answer: Any = engine.decide(f"switchboard/{area}/decision", make.sample())
    engine.close()
    assert answer["allow"] is True


def annotations(path: Path) -> list[dict[str, Any]]:
    """The METADATA blocks of a file."""
    found = []
    for block in re.findall(r"^# METADATA\n((?:#.*\n)+)", path.read_text(), re.MULTILINE):
        lines = [line.removeprefix("#").removeprefix(" ") for line in block.splitlines()]
        found.append(yaml.safe_load("\n".join(lines)))
    return found
