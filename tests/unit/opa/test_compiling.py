"""What does not compile is told with its place, its rule and what would help."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from support.tools import require_tool

from switchboard_policy.errors import EngineError
from switchboard_policy.opa.compiling import compile_faults, functions

SCHEMA = json.dumps(
    {"type": "object", "properties": {"region": {"type": "string"}}, "required": ["region"]}
).encode()
PACKAGE = """# METADATA
# scope: package
# schemas:
#   - input: schema.acme
package acme.a

"""


def faults(text: str, **schemas: bytes) -> list[str]:
    rules = {"policies/acme/a.rego": text.encode()}
    named = {f"{name}.json": content for name, content in schemas.items()}
    found = compile_faults(rules, opa=Path(require_tool("opa")), schemas=named)
    return [each.diagnostics().removeprefix("policies/acme/a.rego:") for each in found]


def test_rules_that_compile_have_no_faults() -> None:
    assert faults("package acme.a\n\nallow if input.region == 1\n") == []


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("allow if array.cancat(input.a, [])\n", "7:10: undefined function array.cancat (in rule"),
        (
            "allow if array.cancat([], [])\n",
            "not in rego/capabilities.json; did you mean 'array.co",
        ),
        ("allow if zzzz.qqqq(1)\n", "7:10: undefined function zzzz.qqqq (in rule allow); no such"),
        ("allow if x == 1\n", "7:10: var x is unsafe (in rule allow); nothing before it says what"),
        ("allow if {\n\tinput.a ==\n}\n", "9:1: unexpected } token"),
        ("allow if { x := 1 }\n", "7:12: assigned var x unused (in rule allow); remove it"),
        ("import data.b\n\nallow := 1\n", "7:1: import data.b unused; remove it"),
        ("allow := \n", "8: unexpected eof token (in rule allow)"),
    ],
)
def test_each_mistake_says_where_in_which_rule_and_what_helps(body: str, said: str) -> None:
    found = faults("# one\n# two\n# three\n\npackage acme.a\n\n" + body)
    assert any(said in each for each in found), found


def test_a_fact_the_schema_does_not_know_is_told_with_the_nearest() -> None:
    body = PACKAGE + 'allow if input.regio == "eu"\n'
    assert faults(body) == []
    (only,) = faults(body, acme=SCHEMA)
    assert only.startswith("7:10: undefined ref: input.regio (in rule allow)")
    assert only.endswith("did you mean 'region'?")


def test_every_mistake_is_told_once_and_in_order() -> None:
    found = faults("package acme.a\n\nb if f(1)\n\na if g(2)\n\nc if h(3)\n")
    assert [each.split(": ")[0] for each in found] == ["3:6", "5:6", "7:6"]


def test_the_functions_stock_rules_keep_to_are_known() -> None:
    assert {"concat", "object.get", "sort"} <= functions()
    assert "http.send" not in functions()


def test_a_program_that_is_no_opa_is_an_error(tmp_path: Path) -> None:
    fake = tmp_path / "opa"
    fake.write_text("#!/bin/sh\necho what; exit 3\n")
    fake.chmod(0o755)
    with pytest.raises(EngineError, match="opa check failed: what"):
        compile_faults({"a.rego": b"package a\n"}, opa=fake)
    with pytest.raises(EngineError, match="does not run"):
        compile_faults({"a.rego": b"package a\n"}, opa=tmp_path / "none")
