"""Generated admission policies against Kyverno's own definitions, unknown fields refused."""

from __future__ import annotations

import copy
from functools import cache
from typing import Any

import jsonschema
import pytest
import yaml
from support import decisions as make
from support.crds import strict
from support.go_modules import KYVERNO, go_module

from switchboard_policy.areas.supply_chain import admission, read_supply_chain
from switchboard_policy.render.kyverno import kyverno_text


@cache
def validator() -> jsonschema.Draft202012Validator:
    file = go_module(KYVERNO) / "config" / "crds" / "kyverno" / "kyverno.io_clusterpolicies.yaml"
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # a megabyte and a half
    crd = yaml.load(file.read_text("utf-8"), Loader=loader)  # noqa: S506
    (version,) = (one for one in crd["spec"]["versions"] if one["name"] == "v1")
    schema = strict(version["schema"]["openAPIV3Schema"])
    schema["properties"]["metadata"] = {"type": "object", "required": ["name"]}
    return jsonschema.Draft202012Validator(schema)


@cache
def documents() -> list[dict[str, Any]]:
    values = make.values()["switchboard_data"]["supply_chain"]
    text = kyverno_text(admission(read_supply_chain(values)))
    return list(yaml.safe_load_all(text))


def test_every_policy_is_what_kyverno_expects() -> None:
    found = documents()
    assert [one["metadata"]["name"] for one in found] == [
        "supply-chain-known",
        "supply-chain-verified",
    ]
    for one in found:
        assert (one["apiVersion"], one["kind"]) == ("kyverno.io/v1", "ClusterPolicy")
        validator().validate(one)


VERIFY = ("spec", "rules", 0, "verifyImages", 0)


@pytest.mark.parametrize(
    ("number", "path", "value"),
    [
        (0, ("spec", "rules", 0, "validate", "foreach", 0, "deny", "condition"), {}),
        (0, ("spec", "rules", 0, "validate", "failureAction"), "Refuse"),
        (1, ("spec", "webhookConfiguration", "failurePolicy"), "Closed"),
        (1, (*VERIFY, "type"), "Sigstore"),
        (1, (*VERIFY, "verifyDigests"), True),
        (1, (*VERIFY, "attestors", 0, "count"), 0),
        (1, (*VERIFY, "attestors", 0, "entries", 0, "keys", "publicKey"), "x"),
        (1, (*VERIFY, "attestations", 1, "predicate"), "https://spdx.dev/Document"),
        (1, (*VERIFY, "attestations", 2, "conditions", 0, "all", 0, "operator"), "AtLeast"),
    ],
)
def test_a_field_kyverno_does_not_know_would_be_seen(
    number: int, path: tuple[str | int, ...], value: object
) -> None:
    wrong = copy.deepcopy(documents()[number])
    place: Any = wrong
    for part in path[:-1]:
        place = place[part]
    place[path[-1]] = value
    with pytest.raises(jsonschema.ValidationError):
        validator().validate(wrong)
