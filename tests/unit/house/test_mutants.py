"""A mistake in a rule fails a test of it, or a reason says why none can notice."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import ModuleType

import pytest
from support.scripts import script
from support.tools import require_tool

pytestmark = pytest.mark.checkout

RULE = """package switchboard.doors

import data.switchboard.lib

default open := false

open if {
	input.age >= data.doors.oldest
	not input.banned
	lib.named({"a", "b"})
}

said := $"a person of {input.age} may come in"

path := "/age"
"""
LIBRARY = """package switchboard.lib

named(names) if input.name in names
"""
TEST = """package switchboard_test.doors

import data.switchboard.doors as rules

test_the_bound_itself_is_old_enough if {
	rules.open with input as {"age": 18, "name": "a", "banned": false} with data.doors.oldest as 18
	rules.path == "/age"
	rules.said == "a person of 18 may come in" with input as {"age": 18}
}
"""
STRICT = """
test_who_stays_outside if {
	every guest in [
		{"age": 17, "name": "a", "banned": false},
		{"age": 18, "name": "a", "banned": true},
		{"age": 18, "name": "x", "banned": false},
	] {
		rules.open == false with input as guest with data.doors.oldest as 18
	}
	rules.open with input as {"age": 19, "name": "b", "banned": false} with data.doors.oldest as 18
}
"""


@pytest.fixture
def tool() -> ModuleType:
    return script("tools", "mutate")


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    """Rules with a test that only looks at one guest."""
    for name, text in {"doors/open": RULE, "doors/open_test": TEST, "lib/named": LIBRARY}.items():
        file = tmp_path / f"{name}.rego"
        file.parent.mkdir(exist_ok=True)
        file.write_text(text)
    return tmp_path


def run(tool: ModuleType, root: Path) -> dict[tuple[str, str], str]:
    opa = require_tool("opa")
    with ThreadPoolExecutor(2) as pool:
        mutants = tool.every_mutant(root, ["doors"], opa, pool)
        said = tool.verdicts(root, mutants, opa, pool)
    return {(one.was, one.becomes): how for one, how in zip(mutants, said, strict=True)}


def test_a_mistake_that_no_test_notices_survives(tool: ModuleType, rules: Path) -> None:
    said = run(tool, rules)
    bound = "input.age >= data.doors.oldest"
    assert said[(bound, "input.age > data.doors.oldest")] == "fail a test"
    assert said[(bound, "true")] == "survive"
    assert said[("not input.banned", "true")] == "survive"
    assert said[('lib.named({"a", "b"})', 'lib.named({"a"})')] == "survive"
    assert said[(bound, "input.age >= data.doors.oldest_gone")] == "fail a test"
    assert said[("default open := false", "")] == "survive"
    assert said[('path := "/age"', 'path := "/age~"')] == "fail a test"
    assert "do not compile" not in {how for (_, new), how in said.items() if new}


def test_better_tests_leave_none(tool: ModuleType, rules: Path) -> None:
    with (rules / "doors" / "open_test.rego").open("a") as file:
        file.write(STRICT)
    assert {key for key, how in run(tool, rules).items() if how == "survive"} == set()


def test_what_people_read_is_left_alone(tool: ModuleType, rules: Path) -> None:
    assert not [was for was, new in run(tool, rules) if was.startswith("said") and new]


def test_reasons_and_survivors_match(tool: ModuleType, rules: Path) -> None:
    mutants = script("tools", "mutants").mutants_of(rules, "doors/open.rego", require_tool("opa"))
    one, other = mutants[:2]
    said = {one: tool.SURVIVES, other: "fail a test"}
    assert tool.complaints(mutants, said, {one.key: "nobody can tell"}) == []
    told = tool.complaints(mutants, said, {})
    assert told[0] == f"rego/switchboard/doors/open.rego:{one.row}: {one.rule}: no test notices"
    idle = tool.complaints(mutants, said, {one.key: "reason", other.key: "reason"})
    assert "does not survive any more" in idle[0]
    lost = ("doors/open.rego", "open", "was", "becomes")
    assert "does not survive any more" in tool.complaints(mutants, {}, {lost: "reason"})[0]
    assert tool.complaints(mutants, said, {one.key: ""})


def test_a_sample_is_the_same_every_time(tool: ModuleType, rules: Path) -> None:
    mutants = script("tools", "mutants").mutants_of(rules, "doors/open.rego", require_tool("opa"))
    sample = tool.sampled(mutants, 5)
    assert len(sample) == 5
    assert tool.sampled(list(reversed(mutants)), 5) == list(reversed(sample))
    assert tool.sampled(mutants, 0) == mutants


def test_every_reviewed_survivor_has_a_reason(tool: ModuleType) -> None:
    assert all(len(reason) > 20 for reason in tool.reviewed().values())


def test_tests_that_fail_anyway_prove_nothing(tool: ModuleType, rules: Path) -> None:
    (rules / "doors" / "open_test.rego").write_text(TEST.replace("/age", "/height"))
    with pytest.raises(SystemExit, match="doors: its tests fail as it is"):
        tool.Suite(rules, "doors", require_tool("opa"))


def test_cases_behind_else_are_refused(rules: Path) -> None:
    (rules / "doors" / "open.rego").write_text("package x\n\na := 1 if input.b\n\nelse := 2\n")
    with pytest.raises(SystemExit, match=r"doors/open\.rego:3: OPA tells no positions behind else"):
        script("tools", "mutants").mutants_of(rules, "doors/open.rego", require_tool("opa"))
