from __future__ import annotations

import pytest

from switchboard_policy.errors import UsageError
from switchboard_policy.opa.bundle import ENTRYPOINTS, rule_files, stock_rules
from switchboard_policy.opa.entry_points import chosen, entry_points

OWN = {
    "acme/exports/a.rego": b"""# METADATA
# scope: package
# schemas:
#   - input: schema.acme.exports
# custom:
#   facts: now, export
package acme.exports

# METADATA
# entrypoint: true
may_export := {"allow": false}
""",
    "acme/exports/b.rego": b'package acme.exports\n\ndefault decision := {"allow": false}\n',
    "acme/freeze/a.rego": b"package acme.freeze\n\ndecision.allow := false\n",
    "acme/lib/a.rego": b"package acme.lib\n\ndecision(x) := x\n",
    "acme/exports/a_test.rego": b"package acme_test.exports\n\ndecision := 1\n",
    "broken.rego": b"decision := 1\n",
}


def test_annotated_rules_and_rules_called_decision_can_be_asked() -> None:
    found = entry_points(OWN)
    assert list(found) == [
        "acme/exports/decision",
        "acme/exports/may_export",
        "acme/freeze/decision",
    ]
    assert found["acme/exports/may_export"].line == 11
    assert found["acme/freeze/decision"].package == "acme/freeze"


def test_what_a_package_says_holds_for_all_its_files() -> None:
    found = entry_points(OWN)["acme/exports/decision"]
    assert (found.facts, found.values) == (("now", "export"), ())
    assert found.schema == "acme/exports.json"
    silent = entry_points(OWN)["acme/freeze/decision"]
    assert (silent.facts, silent.values, silent.schema) == (None, None, "")


def test_the_stock_rules_offer_what_is_compiled() -> None:
    files = {f"switchboard/{name}": text for name, text in rule_files(stock_rules()).items()}
    found = entry_points(files)
    assert tuple(found) == ENTRYPOINTS
    assert all(each.facts and each.schema for each in found.values())
    assert found["switchboard/limits/decision"].values == (
        "switchboard_data.limits",
        "switchboard_data.tiers",
    )


@pytest.mark.parametrize(
    ("asked", "path"),
    [
        ("acme/exports/may_export", "acme/exports/may_export"),
        ("data.acme.freeze.decision", "acme/freeze/decision"),
        ("/acme/freeze/decision/", "acme/freeze/decision"),
        ("freeze", "acme/freeze/decision"),
    ],
)
def test_an_entry_point_is_named_in_any_usual_way(asked: str, path: str) -> None:
    assert [each.path for each in chosen((asked,), entry_points(OWN))] == [path]


@pytest.mark.parametrize(
    ("asked", "hint"),
    [
        ("freese", "did you mean 'freeze'?"),
        ("acme/freese/decision", "did you mean 'acme/freeze/decision'?"),
        ("exports", "did you mean 'exports'?"),
        ("limits/x", "known: acme/exports/decision"),
    ],
)
def test_a_misspelt_one_is_answered_with_the_nearest(asked: str, hint: str) -> None:
    """`exports` alone could be either of its two decisions, so it is none."""
    with pytest.raises(UsageError, match=r"no entry point") as refused:
        chosen((asked,), entry_points(OWN))
    assert refused.value.hint.startswith(hint) or asked == "exports"


def test_all_are_asked_where_none_is_named_and_none_is_an_error() -> None:
    assert len(chosen((), entry_points(OWN))) == 3
    with pytest.raises(UsageError, match="the rules offer no decision"):
        chosen((), {})
