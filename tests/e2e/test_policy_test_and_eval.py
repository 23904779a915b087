"""`policy test` and `policy eval` as people call them, on a repository with rules of its own."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from support.policy_files import light_repository
from support.tools import require_tool

from switchboard_policy.cli.entry import run

EXPORTS = """# METADATA
# scope: package
# custom:
#   facts: request
package acme.exports

# METADATA
# title: Decision
# entrypoint: true
decision := {
	"allow": allow,
	"findings": [finding | some finding in findings],
	"guidance": ["send less"],
	"obligations": [{"id": "log"}],
}

default allow := false

allow if {
	input.request.size_mb <= 50
	is_string(input.request.tenant)
	is_string(input.request.service)
	is_number(input.request.rate_rps)
	is_number(input.request.burst_requests)
}

findings contains {
	"id": "acme/big",
	"level": "hard",
	"msg": "too big",
	"path": "/request/size_mb",
} if {
	input.request.size_mb > 50
}
"""
EXPORTS_TEST = """package acme_test.exports

import data.acme.exports

test_small_is_allowed if {
	exports.decision.allow with input.request as {
		"size_mb": 1,
		"tenant": "a",
		"service": "b",
		"rate_rps": 1,
		"burst_requests": 1,
	}
}

test_big_is_denied if {
	not exports.decision.allow with input.request as {"size_mb": 51}
	exports.decision.findings[0].id == "acme/big" with input.request as {"size_mb": 51}
}
"""


@pytest.fixture
def whole(tmp_path: Path) -> Path:
    """The example repository with rules of its own."""
    require_tool("opa")
    root = light_repository(tmp_path / "policy")
    write(root, "acme/exports/exports.rego", EXPORTS)
    write(root, "acme/exports/exports_test.rego", EXPORTS_TEST)
    return root


@pytest.fixture
def repository(whole: Path) -> Path:
    """The same with two of the areas: as good for rules of its own, and quicker."""
    for folder in (*(whole / "policies").glob("switchboard*/*"),):
        if folder.name not in {"lib", "limits", "tiers"}:
            shutil.rmtree(folder)
    return whole


def write(root: Path, name: str, text: str) -> Path:
    path = root / "policies" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def try_out(root: Path, *more: str) -> int:
    return run(["policy", "test", "--repo", str(root), *more])


def test_rules_that_hold_pass(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert try_out(repository, "--coverage") == 0
    out, err = capsys.readouterr()
    assert "tests     2 hold, 0 do not" in out
    assert "coverage  100 % of the lines of your own rules" in out
    assert "times they must" in out
    assert "compiled and run by OPA" in err


def test_everything_wrong_is_told_at_once_in_words_json_and_junit(
    repository: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(repository, "acme/open/open.rego", 'package acme.open\n\ndecision := {"allow": true}\n')
    assert try_out(repository) == 12
    out, _ = capsys.readouterr()
    assert "open      acme/open/decision  policies/acme/open/open.rego:3:1" in out
    assert "allowed on {}, without /now, " in out
    assert "untested  acme.open  policies/acme/open/open.rego:1:1" in out
    assert "write policies/acme/open/open_test.rego" in out
    path = repository / "policies" / "acme" / "exports" / "exports_test.rego"
    path.write_text(EXPORTS_TEST.replace('"acme/big"', '"acme/large"'), encoding="utf-8")
    assert try_out(repository, "--format", "json", "--junit", str(tmp_path / "out.xml")) == 12
    told: dict[str, Any] = json.loads(capsys.readouterr().out)
    assert told["schema"] == "switchboard.policy-test/v1"
    failed = [each for each in told["problems"] if each["kind"] == "failed"]
    assert [(each["what"], each["file"]) for each in failed] == [
        ("acme_test.exports.test_big_is_denied", "policies/acme/exports/exports_test.rego")
    ]
    assert told["coverage_percent"] is None, "nothing is known of it while a test fails"
    suites = {suite.get("name"): suite for suite in ET.parse(tmp_path / "out.xml").getroot()}  # noqa: S314 - ours
    assert suites["rego"].get("failures") == "1"
    assert suites["rego"].get("tests") == "2"
    assert int(suites["fail closed"].get("failures") or 0) == 1


def test_too_little_reached_is_told_where_it_was_asked(
    repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    more = EXPORTS + "\nextra contains 1 if {\n\tinput.request.size_mb == 7\n\tinput.x == 8\n}\n"
    write(repository, "acme/exports/exports.rego", more)
    assert try_out(repository, "--coverage") == 12
    assert "uncovered policies/acme/exports/exports.rego" in capsys.readouterr().out


def test_without_opa_the_stock_rules_are_asked_and_the_rest_is_told(
    whole: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("switchboard_policy.opa.binary._OURS", whole)
    monkeypatch.setenv("PATH", str(whole))
    assert try_out(whole) == 30
    out, err = capsys.readouterr()
    assert "times they must" in out
    assert "not run   1 files of tests and 1 files of rules of your own: opa is not on PATH" in err
    assert "not run   acme/exports/decision: it needs OPA" in err
    shutil.rmtree(whole / "policies" / "acme")
    assert try_out(whole) == 0


def asked(root: Path, *more: str) -> int:
    return run(["policy", "eval", "--repo", str(root), *more])


def test_decisions_are_told_in_words(
    repository: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    facts = json.loads((repository / "sample_input.json").read_bytes())
    facts["request"]["size_mb"] = 400
    (tmp_path / "big.json").write_text(json.dumps(facts))
    big = ["--input", str(tmp_path / "big.json")]
    assert asked(repository, "exports", "tiers", *big, "--exit-code") == 10
    out, err = capsys.readouterr()
    assert out.splitlines()[:5] == [
        "acme/exports/decision  denied",
        "  hard      acme/big  /request/size_mb",
        "            too big",
        "  do        send less",
        '  must      {"id": "log"}',
    ]
    assert "switchboard/tiers/decision  denied" in out
    assert "big.json asked of opa (" in err
    assert asked(repository, "exports", "--exit-code") == 0


def test_the_stock_rules_are_asked_without_opa(
    whole: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.rmtree(whole / "policies" / "acme")
    monkeypatch.setattr("switchboard_policy.opa.binary._OURS", whole)
    monkeypatch.setenv("PATH", str(whole))
    assert asked(whole, "--format", "json") == 0
    told = json.loads(capsys.readouterr().out)
    assert told["allowed"] is True
    assert told["engine"]["name"] == "wasm"
    assert {each["entrypoint"] for each in told["decisions"]} >= {"switchboard/gate/decision"}
    assert asked(whole, "--engine", "opa") == 30


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (["limit"], 2, "did you mean 'limits'?"),
        (["acme/exports/decisions"], 2, "did you mean 'acme/exports/decision'?"),
        (["--engine", "wasm"], 30, "not the rules that ship"),
    ],
)
def test_a_wrong_question_is_no_decision(
    whole: Path,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    status: int,
    said: str,
) -> None:
    assert asked(whole, *arguments) == status
    out, err = capsys.readouterr()
    assert out == ""
    assert said in err


def test_what_is_undefined_is_an_error_and_never_a_yes(
    repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(
        repository, "acme/u/u.rego", 'package acme.u\n\ndecision := {"allow": true} if input.no\n'
    )
    assert asked(repository, "u") == 30
    assert "acme/u/decision is undefined" in capsys.readouterr().err
    write(repository, "acme/u/u.rego", 'package acme.u\n\ndecision := {"allow": "yes"}\n')
    assert asked(repository, "u") == 30
    assert "does not say whether it allows" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["eval", "test", "build"])
def test_rules_that_do_not_compile_are_told_by_place_rule_and_help(
    repository: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    text = EXPORTS.replace("is_string(input.request.tenant)", "is_strin(input.request.tenant)")
    write(repository, "acme/exports/exports.rego", text)
    out = tmp_path / "out"
    commands = {
        "eval": ["policy", "eval", "--repo", str(repository)],
        "test": ["policy", "test", "--repo", str(repository), "--junit", str(out / "x.xml")],
        "build": ["policy", "bundle", "build", "--repo", str(repository), "--out", str(out),
                  "--sequence", "1"],
    }  # fmt: skip
    assert run(commands[command]) == 4
    (told,) = capsys.readouterr().err.splitlines()
    where, _, message = told.partition(": ")
    assert where == "policies/acme/exports/exports.rego:21:2"
    assert message == (
        "undefined function is_strin (in rule allow); not in rego/capabilities.json; "
        "did you mean 'is_string'?"
    )
    assert not out.exists(), "nothing is half-written"


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("switchboard_data/limits/data.yaml", "tenants: {a: no}\n", ":1:14: unquoted no is true"),
        ("switchboard_data/limits/data.yaml", "a: " + "[" * 70 + "]" * 70, ":1:"),
        ("switchboard_data/limits/more.yaml", "a: 1\n", ": is data for `opa eval -d policies`"),
        ("acme/exports/exports.rego", "decision := 1\n", ":1:1: the file does not begin with a"),
    ],
)
def test_values_and_rules_that_cannot_be_used_are_told_with_their_place(
    repository: Path, capsys: pytest.CaptureFixture[str], name: str, text: str, said: str
) -> None:
    write(repository, name, text)
    for command in (
        ["eval"],
        ["bundle", "build", "--sequence", "1", "--out", str(repository / "o")],
    ):
        assert run(["policy", *command, "--repo", str(repository)]) == 4
        assert f"policies/{name}{said}" in capsys.readouterr().err
    assert not (repository / "o").exists()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b'{"request": {"size_mb": ', ":1:25: not JSON"),
        (b"[" * 100_000, ":1:201: nested deeper than 200 levels"),
        (b'{"a": 1, "a": 2}', "stands in one object twice"),
        (None, "more than 16,000,000 bytes"),
    ],
)
def test_an_input_that_cannot_be_used_is_refused(
    repository: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    content: bytes | None,
    said: str,
) -> None:
    file = tmp_path / "input.json"
    if content is None:  # 100 MB, of which no more is read than an engine takes
        with file.open("wb") as huge:
            huge.truncate(100_000_000)
    else:
        file.write_bytes(content)
    assert asked(repository, "--input", str(file)) == 4
    assert said in capsys.readouterr().err


def test_a_repository_without_a_sample_says_so(
    repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (repository / "sample_input.json").unlink()
    assert asked(repository) == 4
    assert "give --input FILE" in capsys.readouterr().err
    assert try_out(repository) == 0
    assert "there is no sample input" in capsys.readouterr().err


def test_values_that_break_their_schema_are_told_before_anything_is_written(
    repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = repository / "policies" / "switchboard_data" / "tiers" / "data.yaml"
    file.write_text(file.read_text().replace("priority: high", "priorty: high", 1))
    line = 1 + file.read_text().splitlines().index("    priorty: high")
    out = repository / "o"
    build = ["policy", "bundle", "build", "--repo", str(repository), "--out", str(out)]
    for command in ([*build, "--sequence", "1"], ["policy", "test", "--repo", str(repository)]):
        assert run(command) == 4
        told = capsys.readouterr().err
        assert f"tiers/data.yaml:{line}:5: key 'priorty' is not known; did you mean" in told
    assert not out.exists()


def test_an_edited_copy_of_the_rules_that_ship_is_noted(
    whole: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    copy = whole / "policies" / "switchboard" / "limits" / "over_rate.rego"
    copy.write_text(f"{copy.read_text()}\n")
    assert try_out(whole) == 0
    assert "does not hold the rules that ship with this version" in capsys.readouterr().err
