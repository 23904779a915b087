"""The rules themselves, held by OPA's own tools and by the habits of the house."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from opapywasm import OpaWasmPolicy
from support import decisions as make
from support.tools import CHECKOUT, require_tool

from switchboard_policy.opa.wasm import WasmEngine, shipped_wasm

pytestmark = pytest.mark.checkout

REGO = CHECKOUT / "rego"
RULES = sorted(REGO.rglob("*.rego"))
TESTS = [path for path in RULES if path.stem.endswith("_test")]
OWN = [path for path in RULES if path not in TESTS]
HELPERS = {
    "facts",
    "findings",
    "request",
    "owners",
    "carried",
    "limit",
    "tier",
    "decision",
    "overrides",
}


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


def test_the_rules_pass_the_strict_check_with_our_capabilities() -> None:
    done = opa("check", "--strict", "--capabilities", "rego/capabilities.json", "rego/switchboard")
    assert done.stdout + done.stderr == ""
    assert done.returncode == 0


def test_every_line_of_every_rule_is_reached_by_their_tests() -> None:
    done = opa("test", "--capabilities", "rego/capabilities.json", "--coverage", "rego/switchboard")
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
    done = opa(
        "test", "--capabilities", "rego/capabilities.json", "--format=json", "rego/switchboard"
    )
    results = json.loads(done.stdout)
    assert len(results) > 80
    assert [one["name"] for one in results if one.get("fail") or one.get("skip")] == []


def test_the_manifest_owns_its_root_only() -> None:
    manifest = json.loads((REGO / ".manifest").read_text())
    assert manifest == {"roots": ["switchboard"], "rego_version": 1}


def test_the_compiled_rules_need_nothing_of_the_host() -> None:
    policy = OpaWasmPolicy.from_wasm_bytes(shipped_wasm())
    assert policy.builtins == {}
    assert sorted(policy.entrypoints) == [
        f"switchboard/{area}/decision" for area in ("gate", "limits", "slo", "tiers")
    ]
    policy.close()


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
    if path.stem != "owners" and not (path.stem == "facts" and path.parent.name in {"gate", "slo"}):
        assert path.with_name(f"{path.stem}_test.rego").is_file()
    blocks = annotations(path)
    assert blocks, "no METADATA"
    assert all(block["title"] and block["description"] for block in blocks)
    assert len(path.read_text().splitlines()) < 140


@pytest.mark.parametrize("path", [path for path in OWN if path.stem not in HELPERS], ids=relative)
def test_a_rule_names_its_finding_and_level(path: Path) -> None:
    named = [block["custom"] for block in annotations(path) if "custom" in block]
    area, _, rest = path.stem.partition("_") if path.stem.startswith("risk_") else ("", "", "")
    identity = f"{area}/{rest}" if area else f"{path.parent.name}/{path.stem}"
    assert named, "no id"
    assert {one["id"] for one in named} == {identity}
    assert {one["level"] for one in named} <= {"hard", "soft", "advisory", "soft or hard"}


def test_the_gate_lists_the_rules_it_has() -> None:
    engine = WasmEngine.shipped({})
    answer: Any = engine.decide("switchboard/gate/decision", {})
    engine.close()
    named = {
        block["custom"]["id"]
        for path in OWN
        if path.parent.name == "gate"
        for block in annotations(path)
        if "id" in block.get("custom", {})
    }
    assert answer["rules"] == sorted(named)


def test_every_rule_is_reached_by_a_recorded_decision() -> None:
    named = {
        block["custom"]["id"]
        for path in OWN
        for block in annotations(path)
        if "id" in block.get("custom", {})
    }
    told: set[str] = set()
    engine = WasmEngine.shipped(make.values())
    for record in make.recorded():
        assert record.data == make.values()
        for area in ("gate", "limits", "slo", "tiers"):
            answer: Any = engine.decide(f"switchboard/{area}/decision", record.facts)
            told |= {finding["id"] for finding in answer["findings"]}
    engine.close()
    assert named <= told


def annotations(path: Path) -> list[dict[str, Any]]:
    """The METADATA blocks of a file."""
    found = []
    for block in re.findall(r"^# METADATA\n((?:#.*\n)+)", path.read_text(), re.MULTILINE):
        lines = [line.removeprefix("#").removeprefix(" ") for line in block.splitlines()]
        found.append(yaml.safe_load("\n".join(lines)))
    return found
