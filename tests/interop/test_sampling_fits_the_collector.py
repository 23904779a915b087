"""The sampling rules against the collector's own configuration types, read from its source."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

import pytest
import yaml
from support.artefact_world import mapped_config, world
from support.go_modules import TAIL_SAMPLING, go_module

from switchboard_policy.areas.slo.artefacts.sampling import sampling
from switchboard_policy.render.sampling import sampling_text

_STRUCT = re.compile(r"^type (\w+) struct \{\n(.*?)^\}", re.DOTALL | re.MULTILINE)
_FIELD = re.compile(r'^\s*(?:\w+ )?\s*(\[\])?([\w.]+) +`mapstructure:"([^"]*)"`', re.MULTILINE)
_POLICY = re.compile(r'PolicyType = "(\w+)"')


@cache
def source() -> str:
    return (go_module(TAIL_SAMPLING) / "config.go").read_text("utf-8")


@cache
def keys_of(struct: str) -> dict[str, str]:
    """The keys of a type and the types behind them, embedded ones included."""
    body = dict(_STRUCT.findall(source()))[struct]
    found: dict[str, str] = {}
    for _, kind, tag in _FIELD.findall(body):
        name = tag.split(",")[0]
        if tag.endswith("squash"):
            found |= keys_of(kind)
        elif name != "-":
            found[name] = kind
    return found


def unknown(value: Any, struct: str) -> list[str]:  # noqa: ANN401 - any YAML
    """The keys a type does not have, at any depth."""
    if isinstance(value, list):
        return [each for one in value for each in unknown(one, struct)]
    if not isinstance(value, dict) or struct not in dict(_STRUCT.findall(source())):
        return []
    known = keys_of(struct)
    wrong = [f"{struct}.{key}" for key in value if key not in known]
    return wrong + [
        one for key, each in value.items() if key in known for one in unknown(each, known[key])
    ]


def configuration() -> dict[str, Any]:
    config = mapped_config()
    settings = {"slo_artefacts": {"sampling_kept_routes": "/export /report"}}
    found: dict[str, Any] = yaml.safe_load(
        sampling_text(sampling(world(type(config)(**{**vars(config), "settings": settings}))))
    )
    return found


def test_the_collectors_types_are_read_at_all() -> None:
    assert keys_of("AndSubPolicyCfg")["latency"] == "LatencyCfg"
    assert keys_of("Config")["policies"] == "PolicyCfg"


def test_the_collector_knows_every_key_and_policy() -> None:
    tail = configuration()["processors"]["tail_sampling"]
    assert unknown(tail, "Config") == []
    kinds = {each["type"] for each in tail["policies"]}
    assert kinds == {"status_code", "and", "string_attribute", "probabilistic"}
    assert kinds <= set(_POLICY.findall(source()))


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"decision_wai": "30s"}, "Config.decision_wai"),
        ({"policies": [{"latency": {"threshold": 1}}]}, "LatencyCfg.threshold"),
        (
            {"policies": [{"and": {"and_sub_policy": [{"latncy": {}}]}}]},
            "AndSubPolicyCfg.latncy",
        ),
    ],
)
def test_a_key_the_collector_does_not_know_would_be_seen(
    wrong: dict[str, object], told: str
) -> None:
    assert unknown(wrong, "Config") == [told]


def test_every_processor_of_a_pipeline_is_defined_and_every_defined_one_is_used() -> None:
    found = configuration()
    pipelines = found["service"]["pipelines"].values()
    used = {name for pipeline in pipelines for name in pipeline["processors"]}
    assert used == set(found["processors"])
