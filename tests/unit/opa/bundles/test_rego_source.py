from __future__ import annotations

import pytest

from switchboard_policy.opa.rego_source import annotations_of, package_of, rule_at, rules_of
from switchboard_policy.resources import resource

TEXT = """# METADATA
# scope: package
# title: Exports
package acme.exports

import data.acme.lib

# METADATA
# title: Decision
# entrypoint: true
decision := {"allow": allow}

default allow := false

allow if {
	input.a == 1
}

# METADATA
# : broken [
other contains 1
"""


@pytest.mark.parametrize(
    ("text", "package"),
    [
        (TEXT, ("acme", "exports")),
        ("package a", ("a",)),
        ("\n\n  # words\n\tpackage a.b # more\nx := 1", ("a", "b")),
        ('package a["b-c"].d\n', ("a", "b-c", "d")),
        ("# c\r\npackage a\r\n", ("a",)),
        ("", None),
        ("x := 1\npackage a", None),
        ("package a.b; x := 1", None),
        ("package a\n.b\n", None),
        ('package a\n# c\n\n["b"]\n', None),
        ("packages a", None),
        ("package a.", None),
        ("/* package b */ package a", None),
    ],
)
def test_the_package_is_the_first_thing_in_a_file(text: str, package: tuple[str, ...]) -> None:
    assert package_of(text) == package


def test_every_stock_rule_has_the_package_of_its_folder() -> None:
    root = resource("rego/switchboard")
    found = list(root.rglob("*.rego"))
    assert found
    for path in found:
        package = package_of(path.read_text(encoding="utf-8"))
        top = "switchboard_test" if path.stem.endswith("_test") else "switchboard"
        assert package == (top, path.parent.name)


def test_annotations_know_what_they_annotate() -> None:
    found = annotations_of(TEXT)
    assert [(one.scope, one.rule, one.line, one.says["title"]) for one in found] == [
        ("package", "", 4, "Exports"),
        ("", "decision", 11, "Decision"),
    ]
    assert found[1].says["entrypoint"] is True


def test_rules_are_told_by_their_first_line() -> None:
    assert rules_of(TEXT) == {"decision": 11, "allow": 13, "other": 21}
    assert rule_at(TEXT, 16) == "allow"
    assert rule_at(TEXT, 5) == ""
