"""What verifying came to: a tree of checks, each passed, failed for a reason, or not evaluated."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from switchboard_policy.errors import EvidenceError
from switchboard_policy.evidence.keyring import TrustedKey
from switchboard_policy.evidence.manifest import Manifest
from switchboard_policy.evidence.statement import Statement


class Status(StrEnum):
    """How a check ended."""

    PASSED = "passed"
    FAILED = "failed"
    NOT_EVALUATED = "not_evaluated"
    """Nothing to compare with, or an earlier check failed. Never read as permission."""


@dataclass(frozen=True)
class Check:
    """One check, and those it is made of.

    Args:
        id: its name, slash-separated: `files/content`.
        title: what holds where it passes, for people.
        status: how it ended.
        detail: what was found, or why it was not evaluated.
        error: why it failed.
        children: the checks it is made of.
    """

    id: str
    title: str
    status: Status
    detail: str = ""
    error: EvidenceError | None = None
    children: tuple[Check, ...] = ()

    def __iter__(self) -> Iterator[Check]:
        """Yield it and everything below it, in order."""
        yield self
        for child in self.children:
            yield from child

    @property
    def failed(self) -> bool:
        """Whether it failed."""
        return self.status is Status.FAILED


def passed(check_id: str, title: str, detail: str = "") -> Check:
    """Return a check that passed."""
    return Check(check_id, title, Status.PASSED, detail)


def failed(check_id: str, title: str, error: EvidenceError) -> Check:
    """Return a check that failed."""
    return Check(check_id, title, Status.FAILED, error.diagnostics(), error)


def not_evaluated(check_id: str, title: str, why: str) -> Check:
    """Return a check that could not be made."""
    return Check(check_id, title, Status.NOT_EVALUATED, why)


def group(check_id: str, title: str, children: tuple[Check, ...]) -> Check:
    """Return a check made of others: failed if one is, passed if none is and one passed."""
    statuses = {child.status for child in children}
    for status in (Status.FAILED, Status.PASSED):
        if status in statuses:
            return Check(check_id, title, status, children=children)
    return Check(check_id, title, Status.NOT_EVALUATED, children=children)


@dataclass(frozen=True)
class Attested:
    """An attestation whose signature holds, by a key that is believed for it.

    Args:
        name: of its file, without folder and ending.
        statement: what it says.
        title: what kind of thing that is, for people.
        key: who says it.
        sha256: of the statement's bytes, in hex: what another statement names it by.
    """

    name: str
    statement: Statement
    title: str
    key: TrustedKey
    sha256: str


@dataclass(frozen=True)
class Verification:
    """What verifying a set came to.

    Args:
        profile: name of the profile it was held to.
        at: the moment it was verified for, in seconds since the epoch.
        checks: one for each part, in order.
        manifest: what the set holds; None where that cannot be read.
        attestations: those whose signature holds; they count only where `valid`.
    """

    profile: str
    at: int
    checks: tuple[Check, ...]
    manifest: Manifest | None = None
    attestations: tuple[Attested, ...] = ()

    MUST = ("files", "attestations", "profile", "about")
    """The parts that have to pass. Source: ours; the others may have nothing to compare with."""

    def __iter__(self) -> Iterator[Check]:
        """Yield every check, in order."""
        for check in self.checks:
            yield from check

    @property
    def valid(self) -> bool:
        """Whether nothing failed and everything that has to pass did."""
        by_id = {check.id: check.status for check in self.checks}
        return all(by_id.get(part) is Status.PASSED for part in self.MUST) and not self.errors

    @property
    def errors(self) -> tuple[EvidenceError, ...]:
        """Every reason it fails, in order."""
        return tuple(check.error for check in self if check.error is not None)

    def raise_unless_valid(self) -> None:
        """Raise the first reason there is.

        Raises:
            EvidenceError: the leaf class says why it does not verify.
        """
        for error in self.errors:
            raise error
        if not self.valid:
            raise EvidenceError("the evidence was not evaluated as a whole")
