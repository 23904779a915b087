"""Rego that says yes when nothing is known, told by its conditions; and policies nobody tests."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from support.tools import require_tool

from switchboard_policy.adoption.rego_lints import rego_lints

HEAD = "package quota\n\nimport rego.v1\n\ndefault allow := false\n\n"
DENY = 'deny contains "over" if input.rate > data.limits[input.tenant]\n\n'
OPEN = {
    "no denial": DENY + "allow if count(deny) == 0\n",
    "no denial, in braces": DENY + "allow if {\n\tcount(deny) == 0\n}\n",
    "not of a rule": "over if input.rate > 10\n\nallow if not over\n",
    "not of a path": "allow if not input.blocked.since\n",
    "not of a constant": 'allow if not input.plan == "free"\n',
    "an empty set": DENY + "allow if deny == set()\n",
    "two negatives": DENY + "allow if {\n\tcount(deny) == 0\n\tnot input.blocked\n}\n",
}
SOUND = {
    "a comparison": "allow if input.rate <= data.limits[input.tenant]\n",
    "a guard before it": DENY + "allow if {\n\tdata.limits[input.tenant]\n\tcount(deny) == 0\n}\n",
    "only in a comment": "# allow if count(deny) == 0\nallow if input.rate <= 1\n",
    "only in a text": 'allow if input.note == "allow if count(deny) == 0"\n',
    "not of a comparison": "allow if not input.rate > data.limits[input.tenant]\n",
    "not of a call": 'allow if not startswith(input.tenant, "x")\n',
    "another rule": DENY + "quiet if count(deny) == 0\n",
}


def ids(text: str) -> list[tuple[str, int]]:
    found = rego_lints({"quota.rego": text, "quota_test.rego": "package quota_test\n"})
    return [(one.id, one.location.line) for one in found if one.location is not None]


@pytest.mark.parametrize("body", OPEN.values(), ids=OPEN)
def test_a_rule_whose_conditions_all_hold_of_nothing_is_told(body: str) -> None:
    ((rule, line),) = ids(HEAD + body)
    assert rule == "policy/fails_open"
    assert any(word in (HEAD + body).split("\n")[line - 1] for word in ("count", "not", "set()"))


@pytest.mark.parametrize("body", SOUND.values(), ids=SOUND)
def test_a_rule_that_needs_something_is_left_alone(body: str) -> None:
    assert ids(HEAD + body) == []


@pytest.mark.parametrize("allows", [True, False], ids=["open", "sound"])
def test_opa_says_the_same_of_an_empty_input(tmp_path: Path, *, allows: bool) -> None:
    bodies = OPEN if allows else SOUND
    for number, body in enumerate(bodies.values()):
        text = (HEAD + body).replace("package quota", f"package tried.q{number}")
        (tmp_path / f"{number}.rego").write_text(text)
    query = [require_tool("opa"), "eval", "-d", str(tmp_path), "-f", "raw", "data.tried"]
    told = json.loads(subprocess.run(query, capture_output=True, text=True, check=True).stdout)
    assert [each["allow"] for each in told.values()] == [allows] * len(bodies)


def test_a_default_that_allows_is_told() -> None:
    assert ids("package quota\n\ndefault allow := true\n") == [("policy/fails_open", 3)]


def test_a_package_that_no_test_reads_is_told() -> None:
    modules = {
        "a.rego": "package a\n\nallow if input.x == 1\n",
        "b.rego": "package b.c\n\nallow if input.x == 1\n",
        "a_test.rego": "package a_test\n\ntest_a if data.a.allow with input as {}\n",
    }
    (one,) = rego_lints(modules)
    assert (one.id, str(one.location)) == ("policy/untested", "b.rego:1")
    modules["c_test.rego"] = "package test.all\n\ntest_b if data.b.c.allow with input as {}\n"
    assert list(rego_lints(modules)) == []


def test_a_repository_without_any_test_gets_one_finding() -> None:
    modules = {f"{name}.rego": f"package {name}\n\nallow if input.x == 1\n" for name in "abc"}
    (one,) = rego_lints(modules)
    assert "no policy here has a test, of 3" in one.msg
