"""Generated roll-outs against Argo Rollouts' own definitions, unknown fields refused."""

from __future__ import annotations

import copy
from functools import cache
from typing import Any

import jsonschema
import pytest
import yaml
from support.artefact_world import every_kind, mapped_config, world
from support.crds import strict
from support.go_modules import ARGO_ROLLOUTS, go_module

from switchboard_policy.areas.slo.artefacts.basis import basis
from switchboard_policy.areas.slo.artefacts.rollout import canaries
from switchboard_policy.render.rollout import rollout_text

FILES = {"AnalysisTemplate": "analysis-template-crd.yaml", "Rollout": "rollout-crd.yaml"}


@cache
def validator_of(kind: str) -> jsonschema.Draft202012Validator:
    folder = go_module(ARGO_ROLLOUTS) / "manifests" / "crds"
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # half a megabyte
    crd = yaml.load((folder / FILES[kind]).read_text("utf-8"), Loader=loader)  # noqa: S506
    schema = strict(crd["spec"]["versions"][0]["schema"]["openAPIV3Schema"])
    schema["properties"]["metadata"] = {"type": "object", "required": ["name"]}
    return jsonschema.Draft202012Validator(schema)


@cache
def documents() -> list[dict[str, Any]]:
    made = (*canaries(world()).models, *canaries(basis(every_kind(), mapped_config())).models)
    return [one for each in made for one in yaml.safe_load_all(rollout_text(each))]


def test_every_roll_out_is_what_argo_expects() -> None:
    found = documents()
    assert {one["kind"] for one in found} == set(FILES)
    for one in found:
        validator_of(one["kind"]).validate(one)


@pytest.mark.parametrize(
    ("kind", "path", "value"),
    [
        ("AnalysisTemplate", ("spec", "metrics", 0, "failurLimit"), 2),
        ("AnalysisTemplate", ("spec", "metrics", 0, "interval"), 30),
        ("AnalysisTemplate", ("spec", "metrics", 0, "provider", "prometheus", "url"), "x"),
        ("Rollout", ("spec", "strategy", "canary", "analysis", "metrics"), []),
        ("Rollout", ("spec", "strategy", "canary", "steps", 0, "setWeight"), "5"),
        ("Rollout", ("spec", "strategy", "canary", "steps", 1, "pause", "for"), "2m"),
    ],
)
def test_a_field_argo_does_not_know_would_be_seen(
    kind: str, path: tuple[str | int, ...], value: object
) -> None:
    wrong = copy.deepcopy(next(one for one in documents() if one["kind"] == kind))
    place: Any = wrong
    for part in path[:-1]:
        place = place[part]
    place[path[-1]] = value
    with pytest.raises(jsonschema.ValidationError):
        validator_of(kind).validate(wrong)
