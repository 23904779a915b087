"""The burst a replay takes for a tenant is the one the rules apply to it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from support.walk import call

from switchboard_policy.app.policy import Policy, read_policy
from switchboard_policy.areas.limits.model import read_limits
from switchboard_policy.documents.yaml_reader import read_yaml
from switchboard_policy.opa.wasm import WasmEngine

DATA = "policies/switchboard_data"


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A policy repository one of whose tiers states no burst."""
    root = tmp_path / "repository"
    assert call("init", root, "--no-git").status == 0
    for name in (f"{DATA}/tiers/data.yaml", "deploy/values.yaml"):
        file = root / name
        text, dropped = re.subn(r"\n +burst: 10\b", "", file.read_text(), count=1)
        assert dropped == 1
        file.write_text(text)
    return root


def test_the_default_is_the_rules_own(repository: Path) -> None:
    file = repository / DATA / "tiers/data.yaml"
    file.write_text(file.read_text().replace("defaults:\n  burst: 20", "defaults:\n  burst: 7"))
    policy = read_policy(repository, allow_dirty=True)
    taken = read_limits(policy.values, policy.config)
    inherited = {
        name: found.bucket
        for name, found in taken.items()
        if found and found.tier == "free" and not policy.values.find("limits.burst", tenant=name)
    }
    assert inherited
    assert set(inherited.values()) == {Decimal(7)}
    applied = dict(applied_to(policy, inherited))
    assert applied == inherited


def applied_to(policy: Policy, tenants: dict[str, Decimal]) -> Iterator[tuple[str, Decimal]]:
    """Yield the burst the rules apply to each tenant."""
    files = policy.snapshot.files
    data = {
        area: read_yaml(name, files[name]).value
        for area in ("limits", "tiers")
        for name in [f"{DATA}/{area}/data.yaml"]
    }
    engine = WasmEngine.shipped({"switchboard_data": data})
    try:
        for tenant in tenants:
            asked = {
                "tenant": tenant, "service": "api-gateway", "rate_rps": 0, "burst_requests": 0,
                "size_mb": 0,
            }  # fmt: skip
            answer = engine.decide("switchboard/limits/decision", {"request": asked})
            assert isinstance(answer, dict)
            limit = answer["limit"]
            assert isinstance(limit, dict)
            yield tenant, Decimal(str(limit["burst"]))
    finally:
        engine.close()
