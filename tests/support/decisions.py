"""Recorded decisions and generated facts, for every test that asks an engine."""

from __future__ import annotations

import copy
import json
from dataclasses import dataclass, field
from typing import Any

from hypothesis import strategies as st
from support.tools import CHECKOUT

from switchboard_policy.opa.wasm import WasmEngine

RECORDED = CHECKOUT / "fixtures" / "decisions"
VALUES = CHECKOUT / "fixtures" / "contract" / "values"
SAMPLE = CHECKOUT / "fixtures" / "contract" / "sample_input.json"

ODD_TENANTS: dict[str, Any] = {
    "42": {"tier": "free"},
    "007": {"tier": "free", "rps": 7},
    "a/b~c": {"tier": "standard"},
    "Ünïcødé-日本": {"tier": "regulated"},
    "text-rps": {"tier": "standard", "rps": "20"},
    "null-rps": {"tier": "standard", "rps": None},
    "negative": {"tier": "standard", "rps": -1},
    "zero": {"tier": "standard", "rps": 0, "burst": 0},
    "no-tier": {"rps": 20, "burst": 40},
    "odd-tier": {"tier": 3, "rps": 20},
    "lost-tier": {"tier": "gold", "rps": 20},
    "half": {"tier": "half"},
    "list": ["standard"],
    "floor-text": {"tier": "standard", "floor": "10"},
}
ODD_TIERS: dict[str, Any] = {"half": {"rps": 3}, "3": {"rps": 1, "burst": 1, "size_mb": 1}}


@dataclass(frozen=True)
class Recorded:
    """A recorded decision of one area, made on the shared values.

    `whole` is one of each area that is allowed, with every list filled: it says on which values it
    rests (pointers below `switchboard_data`), and which of these it can spare and why.
    """

    area: str
    name: str
    says: str
    facts: dict[str, Any]
    expected: dict[str, Any]
    rests_on: tuple[str, ...] = ()
    spared: dict[str, str] = field(default_factory=dict)

    @property
    def entrypoint(self) -> str:
        """What is asked."""
        return f"switchboard/{self.area}/decision"

    def check(self, answer: Any) -> None:  # noqa: ANN401 - whatever the engine said
        """Hold an answer to what is expected of it."""
        told = dict(answer)
        told["findings"] = sorted({finding["id"] for finding in answer["findings"]})
        told["obligations"] = [duty["id"] for duty in answer["obligations"]]
        assert {key: told[key] for key in self.expected} == self.expected, self.says


def recorded(area: str = "*") -> list[Recorded]:
    """Every recorded decision, by area and name."""
    found = []
    for path in sorted(RECORDED.glob(f"{area}/*.json")):
        record = json.loads(path.read_bytes())
        found.append(Recorded(path.parent.name, path.stem, **record))
    return found


def whole(area: str) -> Recorded:
    """The recorded decision of an area that holds one of everything and is allowed."""
    return next(one for one in recorded(area) if one.name == "whole")


def sample() -> dict[str, Any]:
    """A fresh copy of the sample input; every area allows it."""
    facts: dict[str, Any] = json.loads(SAMPLE.read_bytes())
    return facts


def values(*, odd: bool = False) -> dict[str, Any]:
    """A fresh copy of the values the recorded decisions use; odd ones added on request."""
    areas: dict[str, Any] = {
        path.stem: json.loads(path.read_bytes()) for path in VALUES.glob("*.json")
    }
    if odd:
        areas["limits"]["tenants"] |= copy.deepcopy(ODD_TENANTS)
        areas["tiers"]["tiers"] |= copy.deepcopy(ODD_TIERS)
    return {"switchboard_data": areas}


def decided_on(data: dict[str, Any], entrypoint: str, facts: dict[str, Any]) -> Any:  # noqa: ANN401 - whatever the rules say
    """What the shipped rules decide on some values; they are compiled once in a process."""
    engine = WasmEngine.shipped(data)
    try:
        return engine.decide(entrypoint, facts)
    finally:
        engine.close()


words = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cs"], exclude_characters="\x00"), max_size=12
)
numbers = st.one_of(
    st.integers(-(2**31), 2**31),
    st.decimals(-1000, 1000, places=3).map(float),
    st.floats(0, 1e9, allow_nan=False).map(lambda value: round(value, 6)),
)
scalars = st.one_of(st.none(), st.booleans(), numbers, words)
documents = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=3),
    max_leaves=5,
)


def pointers(value: object, here: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """Every path into a document."""
    found = [here]
    entries = (
        value.items()
        if isinstance(value, dict)
        else enumerate(value)
        if isinstance(value, list)
        else ()
    )
    for key, item in entries:
        found += pointers(item, (*here, key))
    return found


@st.composite
def bent(draw: st.DrawFn, facts: dict[str, Any]) -> dict[str, Any]:
    """Facts with up to three places replaced by anything at all."""
    result = copy.deepcopy(facts)
    for _ in range(draw(st.integers(1, 3))):
        path = draw(st.sampled_from([path for path in pointers(result) if path]))
        parent: Any = result
        for key in path[:-1]:
            parent = parent[key]
        parent[path[-1]] = draw(documents)
    return result


names = st.sampled_from(["sre-leads", "gateway-team", "platform-team", "bot", "Bot ", "éva", ""])
digests = st.sampled_from(["sha256:" + letter * 64 for letter in "ab"])
ids = st.sampled_from(
    [
        "risk/high",
        "risk/critical",
        "risk/undecided",
        "limits/places_disagree",
        "slo/doubtful",
        "gate/no_owner",
        "tiers/x",
    ]
)
changes = st.fixed_dictionaries(
    {
        "area": st.sampled_from(["limits", "slo"]),
        "subject": words,
        "value": st.just("limits.rps"),
        "document": st.sampled_from(["a.yaml", "b.yaml"]),
        "agrees": st.booleans(),
        "owners": st.lists(names, max_size=2),
    }
)
findings = st.fixed_dictionaries(
    {
        "id": ids,
        "level": st.sampled_from(["advisory", "soft", "soft", "hard"]),
        "msg": words,
        "path": st.just("/x"),
        "owners": st.lists(names, max_size=2),
    }
)
overrides = st.fixed_dictionaries(
    {
        "change_digest": digests,
        "findings": st.lists(ids, max_size=4),
        "by": names,
        "reason": st.sampled_from(["checked by hand", "kürzer", "éééééééééé", " ok        "])
        | words,
        "expires": st.sampled_from([0, 1790000000, 1790000001, 1792592000, 1792592001]),
    }
)


@st.composite
def gate_inputs(draw: st.DrawFn) -> dict[str, Any]:
    """Facts of the right shape in every combination that matters to the gate."""
    facts = sample()
    facts["proposal"] |= {
        "author": draw(names),
        "change_digest": draw(digests),
        "recomputed_digest": draw(digests),
        "applies": draw(st.booleans() | st.just(value=True)),
        "changes": draw(st.lists(changes, max_size=3)),
    }
    facts["risk"] = {
        "score": draw(st.decimals(0, 100, places=1).map(float) | st.integers(0, 100)),
        "level": draw(st.sampled_from(["low", "medium", "high", "critical"])),
        "undecided": draw(st.lists(words, max_size=2)),
    }
    facts["thresholds"]["critical_level"]["value"] = draw(st.sampled_from(["soft", "hard"]))
    facts["findings"] = draw(st.lists(findings, max_size=3))
    facts["overrides"] = draw(st.lists(overrides, max_size=3))
    return facts


requests = st.fixed_dictionaries(
    {
        "tenant": st.sampled_from(sorted([*ODD_TENANTS, "acme", "globex", "initech", "nobody"])),
        "service": words,
        "rate_rps": numbers,
        "burst_requests": numbers,
        "size_mb": numbers,
    }
)
pages = st.fixed_dictionaries(
    {
        "severity": words,
        "factor": st.decimals(0, 1500, places=1).map(float) | st.integers(0, 1500),
        "long_s": st.integers(0, 10),
        "short_s": st.integers(0, 10),
    }
)
levels = st.fixed_dictionaries(
    {
        "service": st.sampled_from(["api-gateway", "impact-in"]),
        "slo": st.sampled_from(["availability", "latency"]),
        "objective_percent": st.decimals(-1, 101, places=2).map(float)
        | st.sampled_from([99.9, 99, 95]),
        "pages": st.lists(pages, max_size=3),
    }
)
