"""Small policy repositories in memory, and deltas on them."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

from switchboard_policy.app import initialise
from switchboard_policy.documents.config_reader import read_config
from switchboard_policy.documents.values import read_values
from switchboard_policy.domain.delta import Delta
from switchboard_policy.domain.policy import PolicyValue, variables
from switchboard_policy.domain.proposal import ChangeSet
from switchboard_policy.domain.snapshot import Snapshot
from switchboard_policy.proposal.change_set import build_change_set

LIMITS = "policies/limits/data.yaml"
HELM = "deploy/values.yaml"
RULES_DIGEST = "sha256:" + "0" * 64

CONFIG = """\
version: 1
areas: [slo, limits, tiers]
services:
  api-gateway: {capacity_rps: 2000, limited: true}
values:
  limits.rps:
    places:
      - {file: policies/limits/data.yaml, path: "tenants.{tenant}.rps"}
"""

TWO_PLACES = """\
version: 1
areas: [limits]
values:
  limits.rps:
    unit: requests/s
    places:
      - {file: policies/limits/data.yaml, path: "tenants.{tenant}.rps", role: policy data}
      - file: deploy/values.yaml
        path: "limits[name={tenant}].rpm"
        unit: requests/min
        role: Helm values
  limits.burst:
    places:
      - {file: policies/limits/data.yaml, path: "tenants.{tenant}.burst"}
"""


def snapshot(config: str = CONFIG, files: Mapping[str, str | bytes] | None = None) -> Snapshot:
    """A policy repository of `switchboard.yaml` and some files."""
    raw = {"switchboard.yaml": config, **(files or {})}
    return Snapshot({path: c if isinstance(c, bytes) else c.encode() for path, c in raw.items()})


def limits(text: str | bytes, config: str = CONFIG) -> Snapshot:
    """A policy repository with one file of limits."""
    return snapshot(config, {LIMITS: text})


def delta(target: PolicyValue, new: str, *, advisory: bool = False) -> Delta:
    """A delta that makes a value `new`."""
    return Delta(target, Decimal(new), "asked for", (), "undo it", advisory)


def change(repository: Snapshot, name: str, new: str, **names: str) -> ChangeSet:
    """The change set that makes one stated value `new`."""
    config = read_config(repository)
    target = read_values(repository, config)[0].find(name, **names)
    assert target is not None, f"{name} of {names} is not stated"
    return build_change_set(repository, config, [delta(target, new)], RULES_DIGEST)


def change_inherited(
    repository: Snapshot, new: Mapping[str, str], inherited: str = "5", **names: str
) -> ChangeSet:
    """The change set that gives a subject values it inherited so far, by binding name."""
    config = read_config(repository)
    deltas = [
        delta(PolicyValue(config.values[name], variables(names), Decimal(inherited), ()), number)
        for name, number in new.items()
    ]
    return build_change_set(repository, config, deltas, RULES_DIGEST)


def light_repository(directory: Path) -> Path:
    """Write the example policy repository without its generated files, which take long to make."""
    parts = (initialise._from_templates(), initialise._rules(), initialise._schemas())
    for name, content in ((name, body) for part in parts for name, body in part.items()):
        path = directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return directory
