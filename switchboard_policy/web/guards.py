"""Guards of a request, and for whom each is on: a value that answers, with no clock of its own."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

_STEPS = 10_000
"""A customer's place among all: to a hundredth of a percent."""


class Guard(StrEnum):
    """What a request is held to."""

    AUTH = "auth"
    """Somebody is known to be asking."""
    RBAC = "rbac"
    """Their role may do this."""
    POLICY = "policy"
    """The rules allow it."""
    BUDGET = "budget"
    """There is budget left for it."""
    AUDIT = "audit"
    """Decisions are written to the audit; off, to Python's logging."""
    ERROR = "error"
    """A fault of the application is answered with a problem document."""
    WEBSOCKET = "websocket"
    """Websockets are asked about as requests are; off, they are not asked about at all."""


@dataclass(frozen=True)
class Override:
    """An owner's word that a guard is off for a while.

    Args:
        guard: which.
        by: the owner.
        reason: why.
        since: second since the epoch from which on it counts.
        expires: second before which it counts.
        customer: for whom; everybody where it is empty.
    """

    guard: Guard
    by: str
    reason: str
    since: float
    expires: float
    customer: str = ""

    def counts(self, now: float) -> bool:
        """Return whether it is in force.

        Args:
            now: seconds since the epoch.
        """
        return self.since <= now < self.expires

    def covers(self, guard: Guard, customer: str) -> bool:
        """Return whether it is about a guard and a customer."""
        return self.guard is guard and self.customer in {"", customer}


@dataclass(frozen=True)
class Switch:
    """Whether a guard is on, and who switched it off.

    Args:
        on: whether it holds.
        override: by which it does not; None where it does, or where it was never on.
    """

    on: bool
    override: Override | None = None


@dataclass(frozen=True)
class GuardFlags:
    """For whom each guard is on.

    Args:
        platform: guard to whether the platform has it at all.
        start: guard to whether a new customer has it.
        customers: customer to the guards that are on for it beyond the start.
        percents: guard to the percentage of customers that have it beyond the start.
        salt: what the cohorts are drawn with; another one draws others.
        overrides: what owners switched off.
    """

    platform: Mapping[Guard, bool]
    start: Mapping[Guard, bool]
    customers: Mapping[str, frozenset[Guard]] = field(default_factory=dict)
    percents: Mapping[Guard, int] = field(default_factory=dict)
    salt: str = ""
    overrides: tuple[Override, ...] = ()

    def switch(self, guard: Guard, customer: str, now: float) -> Switch:
        """Return whether a guard is on.

        Args:
            guard: which.
            customer: who asks; empty where nobody is known, who has every guard of the platform.
            now: seconds since the epoch.
        """
        if not self.reached(guard, customer):
            return Switch(on=False)
        for override in self.overrides:
            if override.covers(guard, customer) and override.counts(now):
                return Switch(on=False, override=override)
        return Switch(on=True)

    def reached(self, guard: Guard, customer: str) -> bool:
        """Return whether the roll-out of a guard has come to a customer, overrides aside."""
        if not self.platform[guard]:
            return False
        if not customer or self.start[guard] or guard in self.customers.get(customer, ()):
            return True
        return in_cohort(customer, self.percents.get(guard, 0), self.salt)

    def weaker_than(self, before: GuardFlags) -> str:
        """Return what these flags would switch off without an override; empty for nothing.

        Args:
            before: the flags until now.
        """
        for guard in Guard:
            if before.platform[guard] and not self.platform[guard]:
                return f"guards: {guard} was on"
            if self.percents.get(guard, 0) < before.percents.get(guard, 0):
                return f"rollout: {guard} was at {before.percents[guard]} %"
        if before.percents and self.salt != before.salt:
            return "rollout: another salt draws other customers"
        for customer, guards in sorted(before.customers.items()):
            for guard in sorted(guards - self.customers.get(customer, frozenset())):
                return f"customers: {guard} was on for {customer}"
        return ""


def in_cohort(customer: str, percent: int, salt: str) -> bool:
    """Return whether a customer is among the first so many percent.

    A customer has one place for all percentages and guards, so raising one drops nobody.

    Args:
        customer: its id.
        percent: 0 to 100.
        salt: what places are drawn with.
    """
    digest = hashlib.sha256(f"{len(salt)}:{salt}:{customer}".encode()).digest()
    return int.from_bytes(digest[:8]) % _STEPS < percent * _STEPS // 100
