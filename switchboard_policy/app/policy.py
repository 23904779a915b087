"""Open a policy repository: what it says, what is wrong with it, where its telemetry is."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from switchboard_policy.app.repository import read_repository
from switchboard_policy.documents.config_reader import read_config
from switchboard_policy.documents.values import read_values
from switchboard_policy.domain.config import Config
from switchboard_policy.domain.finding import Finding
from switchboard_policy.domain.policy import PolicyValues
from switchboard_policy.domain.snapshot import Snapshot
from switchboard_policy.errors import UsageError, nearest
from switchboard_policy.telemetry import open_source

if TYPE_CHECKING:  # the gate reads a repository where nothing that replays is installed
    from simulator import TraceSource


@dataclass(frozen=True)
class Policy:
    """A policy repository as read: what it says, and what is wrong with it.

    Args:
        root: where it stands.
        snapshot: its bytes.
        config: its `switchboard.yaml`.
        values: its policy values, through the mapping.
        findings: places that disagree, bindings that match nothing.
    """

    root: Path
    snapshot: Snapshot
    config: Config
    values: PolicyValues
    findings: tuple[Finding, ...]


def read_policy(root: Path, *, allow_dirty: bool) -> Policy:
    """Read a policy repository.

    Args:
        root: the repository's root.
        allow_dirty: whether uncommitted changes are fine.

    Raises:
        InputError: a file cannot be used, or there are uncommitted changes.
    """
    return policy_of(read_repository(root, allow_dirty=allow_dirty), root)


def policy_of(snapshot: Snapshot, root: Path, config: Config | None = None) -> Policy:
    """Return what some bytes say, as a policy repository.

    Args:
        snapshot: its files.
        root: where it stands, for what is named relative to it.
        config: through which mapping it is read; its own unless told.

    Raises:
        InputError: a file cannot be used.
    """
    mapping = config or read_config(snapshot)
    values, findings = read_values(snapshot, mapping)
    return Policy(root, snapshot, mapping, values, findings)


def chosen_areas(config: Config, wanted: tuple[str, ...]) -> tuple[str, ...]:
    """Return the areas to work, in the order of the configuration.

    Args:
        config: the repository's configuration.
        wanted: areas asked for; empty for all in use.

    Raises:
        UsageError: an area is not in use here.
    """
    for area in wanted:
        if area not in config.areas:
            hint = nearest(area, config.areas)
            raise UsageError(f"area {area!r} is not in use in this repository", hint=hint)
    return tuple(area for area in config.areas if not wanted or area in wanted)


def services_of(policy: Policy) -> tuple[str, ...]:
    """Return every service the repository names."""
    return tuple(sorted(_named(policy, "service") | set(policy.config.services)))


def tenants_of(policy: Policy) -> tuple[str, ...]:
    """Return every tenant the repository names."""
    return tuple(sorted(_named(policy, "tenant")))


def regions_of(policy: Policy) -> tuple[str, ...]:
    """Return every region the repository names."""
    return tuple(sorted(_named(policy, "region")))


def _named(policy: Policy, variable: str) -> set[str]:
    return {value for found in policy.values for name, value in found.names if name == variable}


def open_telemetry(policy: Policy, spec: str) -> TraceSource:
    """Open the telemetry named, or the repository's own.

    Args:
        policy: the repository.
        spec: `store:DIR` and the like, relative to the working directory; empty for
            `telemetry.source` of `switchboard.yaml`, relative to the repository.

    Raises:
        UsageError: neither names one.
        TelemetryError: it cannot be read.
    """
    source = spec or policy.config.telemetry.source
    if not source:
        raise UsageError(
            "no telemetry named",
            hint="give --telemetry store:DIR, or set telemetry.source in switchboard.yaml",
        )
    base = Path.cwd() if spec else policy.root
    return open_source(source, policy.config, base)
