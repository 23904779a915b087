"""What a doctor saw of a repository, and what it concludes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from switchboard_policy.domain.finding import Finding
from switchboard_policy.gate.doctor.workflows import Job
from switchboard_policy.ports.forge_rules import (
    OwnersFault,
    Protection,
    Registration,
    Required,
    Ruleset,
    Unseen,
)


class Tier(StrEnum):
    """What the gate is worth."""

    ENFORCED = "enforced"
    """A merge needs the check, and only our App can make it."""
    ADVISORY = "advisory"
    """It tells; whoever may write can merge without it, or make the check themselves."""


@dataclass(frozen=True)
class Seen:
    """What a doctor saw.

    Args:
        check: name of the gate's check.
        branch: the branch that is held.
        app: id of the App that makes the check; None with a plain token.
        rulesets: those about the branch, active or not.
        protection: the older protection of the branch.
        owners_faults: lines of CODEOWNERS that are ignored.
        jobs: jobs of the workflows on the branch.
        missing: what it needs and was not granted.
        beyond: what it was granted and does not need.
        registration: how the App is registered.
        events: the events it must be told of.
    """

    check: str
    branch: str
    app: int | None
    rulesets: tuple[Ruleset, ...]
    protection: Protection | Unseen | None
    owners_faults: tuple[OwnersFault, ...]
    jobs: tuple[Job, ...]
    missing: Mapping[str, str]
    beyond: Mapping[str, str]
    registration: Registration | Unseen | None
    events: frozenset[str]

    @property
    def active(self) -> tuple[Ruleset, ...]:
        """The rulesets that hold the branch now."""
        return tuple(each for each in self.rulesets if each.enforcement == "active")

    @property
    def classic(self) -> Protection | None:
        """The older protection, where there is one and it can be seen."""
        return self.protection if isinstance(self.protection, Protection) else None

    @property
    def required(self) -> tuple[Required, ...]:
        """Every check that a merge needs now."""
        held = (*self.active, *((self.classic,) if self.classic else ()))
        return tuple(check for each in held for check in each.required)

    @property
    def gates(self) -> tuple[Required, ...]:
        """Where the gate's check is required now."""
        return tuple(each for each in self.required if each.name == self.check)

    @property
    def queue(self) -> bool:
        """Whether merges go through a queue."""
        return any(each.queue for each in self.active)


@dataclass(frozen=True)
class Diagnosis:
    """What a doctor concludes.

    Args:
        tier: what the gate is worth.
        findings: what is wrong or could be better, the worst first.
    """

    tier: Tier
    findings: tuple[Finding, ...]
