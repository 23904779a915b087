from __future__ import annotations

import json

import pytest

from switchboard_policy.errors import InputError
from switchboard_policy.errors.bundles import BundleContentRefused
from switchboard_policy.opa.bundle import rule_files, rules_digest, stock_rules
from switchboard_policy.opa.bundles.contents import contents_of, document_of
from switchboard_policy.opa.bundles.manifest import read_manifest

RULE = "policies/acme/exports/exports.rego"
VALUES = "policies/switchboard_data/limits/data.yaml"
FILES = {RULE: b"package acme.exports\n", VALUES: b"tenants: {b: {rps: 2.50}, a: {rps: 1e2}}\n"}


def test_a_repository_makes_two_bundles_with_roots_of_their_own() -> None:
    stock = {f"switchboard/{name}": text for name, text in rule_files(stock_rules()).items()}
    vendored = {f"policies/{name}": text for name, text in stock.items()}
    rules, values = contents_of({**vendored, VALUES: FILES[VALUES], "switchboard.yaml": b""})
    assert (rules.name, rules.roots) == ("rules", ("switchboard",))
    assert (values.name, values.roots) == ("data", ("switchboard_data",))
    assert rules.files == stock
    assert list(values.files) == ["switchboard_data/limits/data.json"]


def test_the_organisations_own_packages_are_roots_of_the_rules() -> None:
    more = {
        "policies/acme/freeze.rego": b"package acme.freeze\n",
        "policies/acme/exports/exports_test.rego": b"package acme_test\n",
        "policies/acme/exports/data.json": b'{"regions": ["eu"]}',
        "policies/log/mask.rego": b"package system.log\n",
        "policies/README.md": b"words",
        "schemas/limits/values.json": b"{}",
        "rules/x.yaml": b"a: 1",
    }
    rules, _ = contents_of({**FILES, **more})
    assert rules.roots == ("acme", "system/log")
    assert sorted(rules.files) == [
        "acme/exports/data.json",
        "acme/exports/exports.rego",
        "acme/freeze.rego",
        "log/mask.rego",
    ]


def test_values_become_json_as_opa_reads_them() -> None:
    _, values = contents_of(FILES)
    content = values.files["switchboard_data/limits/data.json"]
    assert content == b'{"tenants":{"a":{"rps":100},"b":{"rps":2.5}}}\n'
    tenants = {"a": {"rps": 100}, "b": {"rps": 2.5}}
    assert document_of(values.files) == {"switchboard_data": {"limits": {"tenants": tenants}}}


def test_the_revision_is_the_digest_of_the_contents_unless_told_otherwise() -> None:
    rules, _ = contents_of(FILES)
    files = rules.with_manifest(sequence=3)
    manifest = read_manifest(files)
    assert manifest.revision == rules.digest == rules_digest(rules.files)
    assert (manifest.name, manifest.sequence, manifest.roots) == ("rules", 3, ("acme",))
    assert json.loads(files[".manifest"])["rego_version"] == 1
    assert read_manifest(rules.with_manifest(sequence=3, revision="v2")).revision == "v2"


@pytest.mark.parametrize(
    ("more", "where", "said"),
    [
        ({VALUES: b"a: no\n"}, f"{VALUES}:1:4", "unquoted no"),
        ({VALUES: b"a: 1\na: 2\n"}, f"{VALUES}:2:1", "key 'a' a second time"),
        ({VALUES: b"[1]\n"}, f"{VALUES}:1:1", "values are a mapping"),
        (
            {VALUES.replace("yaml", "json"): b"{}"},
            VALUES,
            "a second file of data in one folder",
        ),
        ({"policies/acme/limits.yaml": b"a: 1"}, "policies/acme/limits.yaml", "no bundle would"),
        ({"policies/data.yaml": b"a: 1"}, "policies/data.yaml", "belong to no bundle"),
        ({"policies/system/data.yaml": b"a: 1"}, "policies/system/data.yaml", "OPA's own"),
        ({RULE: b"x := 1"}, f"{RULE}:1:1", "does not begin with a package"),
        ({RULE: b"\xff"}, f"{RULE}:1:1", "not UTF-8"),
        ({RULE: b"package switchboard_data.x"}, f"{RULE}:1:1", "puts rules among the values"),
    ],
)
def test_what_a_bundle_would_hold_otherwise_is_refused(
    more: dict[str, bytes], where: str, said: str
) -> None:
    with pytest.raises(InputError, match=said) as refused:
        contents_of({**FILES, **more})
    assert refused.value.diagnostics().startswith(f"{where}: ")


@pytest.mark.parametrize(("left", "said"), [(RULE, "no values"), (VALUES, "no rules")])
def test_an_empty_bundle_is_refused(left: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        contents_of({left: FILES[left]})


def test_two_files_that_give_one_key_a_value_are_refused() -> None:
    files = {"a/data.json": b'{"b": {"c": 1}, "d": 2}', "a/b/data.json": b'{"e": 3}'}
    assert document_of(files) == {"a": {"b": {"c": 1, "e": 3}, "d": 2}}
    for other in (b'{"c": 4}', b'{"c": {}}'):
        with pytest.raises(BundleContentRefused, match="gives c a value that it has"):
            document_of({**files, "a/b/data.json": other})
    with pytest.raises(BundleContentRefused, match="gives d a value"):
        document_of({**files, "a/d/data.json": b'{"x": 1}'})
