"""Whom a changed tier hits: every tenant that states no number of its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from switchboard_policy.app.policy import Policy
from switchboard_policy.app.pulls.values import REASON, UNDO, asked_values
from switchboard_policy.areas.limits.model import TenantLimit, read_limits
from switchboard_policy.domain.delta import Delta
from switchboard_policy.domain.policy import PolicyValue

_TIERS = frozenset({"tiers.rps", "tiers.burst", "tiers.default_burst"})


def felt(policy: Policy, deltas: Sequence[Delta]) -> tuple[Delta, ...]:
    """Return changes as tenants feel them: a tier's as those of the tenants that inherit from it.

    A tier has no traffic, so its own change has no measurable risk; that of its tenants has. One
    that nobody inherits stays as it is.

    Args:
        policy: the repository as it stands.
        deltas: what changes.

    Raises:
        InputError: a tenant's tier is stated nowhere.
    """
    if not any(delta.target.binding.name in _TIERS for delta in deltas):
        return tuple(deltas)
    derived = tuple(_derived(policy, deltas))
    kept = [delta for delta in deltas if not derived or delta.target.binding.name not in _TIERS]
    return (*kept, *derived)


def _derived(policy: Policy, deltas: Sequence[Delta]) -> Iterator[Delta]:
    stated = {(delta.target.binding.name, delta.target.names) for delta in deltas}
    before = read_limits(policy.values, policy.config)
    after = read_limits(asked_values(policy.values, deltas), policy.config)
    for tenant, limit in before.items():
        wanted = after.get(tenant)
        if limit is None or wanted is None:
            continue
        for old, new in _pairs(limit, wanted):
            if old.number != new.number and (old.binding.name, old.names) not in stated:
                yield Delta(old, new.number, REASON, (), UNDO)


def _pairs(limit: TenantLimit, wanted: TenantLimit) -> Iterator[tuple[PolicyValue, PolicyValue]]:
    yield limit.rps, wanted.rps
    if limit.burst is not None and wanted.burst is not None:
        yield limit.burst, wanted.burst
