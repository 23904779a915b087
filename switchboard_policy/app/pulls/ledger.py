"""What the gate and people decided on a pull request, signed, in a log that only grows.

Each record holds a signed statement whole, so the log alone says who let what pass: the denial, the
override that answers it (`HITL_OVERRIDE`), the yes (`DECISION_GO`), and the way back
(`DECISION_ROLLBACK`). Nothing is permitted before its record is on the disk.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from switchboard_policy.domain.decision import GateDecision, Given, Override
from switchboard_policy.domain.digest import sha256
from switchboard_policy.evidence.about import About
from switchboard_policy.evidence.attestation import attest
from switchboard_policy.evidence.log.appending import Appended
from switchboard_policy.evidence.log.records import Record
from switchboard_policy.evidence.predicates.custody import Handling, Marker, custody_predicate
from switchboard_policy.evidence.predicates.decision import Basis, decision_predicate
from switchboard_policy.evidence.predicates.override import override_predicate
from switchboard_policy.evidence.predicates.parts import NO_RISK
from switchboard_policy.evidence.predicates.types import PredicateType
from switchboard_policy.evidence.statement import Statement, Subject, statement_bytes
from switchboard_policy.evidence.subjects import (
    change_subject,
    decision_subject,
    head_subject,
    manifest_subject,
)
from switchboard_policy.gate.accepted import Outcome
from switchboard_policy.gate.pull.decision import PullDecision
from switchboard_policy.ports.signer import Signer

DENIED = "DECISION_NO_GO"
"""Event of the denial that an override answers; the log keeps both."""


class Log(Protocol):
    """A log that only grows."""

    def append_many(self, records: Sequence[Record]) -> Appended:
        """Append records: all of them or none, on the disk and under a signed head.

        Args:
            records: who says what, and when.

        Raises:
            SwitchboardError: they are not appended.
        """
        ...


@dataclass(frozen=True)
class Entry:
    """One thing that is written down.

    Args:
        event: the word a log is searched for.
        statement: what is said, about what.
    """

    event: str
    statement: Statement

    @property
    def digest(self) -> str:
        """What other statements and lines name it by."""
        return sha256(statement_bytes(self.statement))


@dataclass(frozen=True)
class Entered:
    """What stands in the log now.

    Args:
        entries: what was written down, in order.
        checkpoint: the signed head of the log that covers it; empty where nothing was.
    """

    entries: tuple[Entry, ...] = ()
    checkpoint: str = ""


@dataclass(frozen=True)
class Ledger:
    """Who writes down what was decided, and where.

    Args:
        log: the log.
        signer: attests each statement.
        by: who appends, for people.
    """

    log: Log
    signer: Signer
    by: str

    def enter(self, entries: Sequence[Entry], at: int) -> Entered:
        """Write things down; they are on the disk once this returns.

        Args:
            entries: what is said.
            at: seconds since the epoch.

        Raises:
            SwitchboardError: they cannot be signed or written; then nothing was.
        """
        if not entries:
            return Entered()
        records = [Record(at, self.by, self._content(one)) for one in entries]
        appended = self.log.append_many(records)
        return Entered(tuple(entries), appended.checkpoint.decode())

    def _content(self, one: Entry) -> dict[str, Any]:
        bundle = json.loads(attest(one.statement, self.signer))
        return {"event": one.event, "evidence": one.digest, "attestation": bundle}


def about_pull(found: PullDecision, repository: str, at: int) -> About:
    """Return what a decision on a pull request is about.

    Args:
        found: the decision.
        repository: owner and name.
        at: seconds since the epoch.
    """
    return About(at, found.change_digest, repository, found.number, found.head, found.base)


def decision_entry(event: str, decision: GateDecision, found: PullDecision, about: About) -> Entry:
    """Return a decision of the gate, to be written down.

    Args:
        event: `DECISION_GO` of a yes, `DECISION_NO_GO` of the denial an override answers.
        decision: what the gate said.
        found: what it rests on.
        about: what it is about.
    """
    basis = Basis(
        values=found.values,
        risk=found.risk or NO_RISK,
        record_digest=found.digest,
        telemetry_digest=str(found.record.get("inputs", {}).get("telemetry_digest", "")),
    )
    said = decision_predicate(decision, about=about, basis=basis, decided_at=about.created)
    subjects = [change_subject(found.change_digest), head_subject(found.head)]
    if found.evidence is not None and found.evidence.manifest:
        subjects.append(manifest_subject(found.evidence.manifest))
    return Entry(event, _about(subjects, PredicateType.DECISION, said))


def override_entry(one: Outcome, denied: Entry, about: About) -> Entry:
    """Return an override from a comment that carries something, to be written down.

    Args:
        one: the override, as the rules judged it.
        denied: the denial it answers, as it is written down.
        about: what it is about.
    """
    fact = one.fact
    given = {**fact["given"], "saw": tuple(fact["given"]["saw"])}
    override = Override(
        change_digest=fact["change_digest"],
        findings=one.counts,
        by=fact["by"],
        reason=fact["reason"],
        expires=fact["expires"],
        speaks_for=tuple(fact["speaks_for"]),
        given=Given(**given),
    )
    said = override_predicate(
        override, about=about, denied=denied.digest, given_at=fact["given"]["at"]
    )
    subjects = [change_subject(fact["change_digest"]), decision_subject(denied.digest)]
    return Entry(Marker.OVERRIDE, _about(subjects, PredicateType.OVERRIDE, said))


def rollback_entry(change_digest: str, *, handler: str, reason: str, at: int) -> Entry:
    """Return the way back from a change, to be written down by whoever goes it.

    Args:
        change_digest: the change that is taken back.
        handler: who takes it back: a person, or what watches the figures.
        reason: why: the alert or the figure.
        at: seconds since the epoch.
    """
    said = custody_predicate(
        handling=Handling.ACTED_ON,
        handler=handler,
        handled_at=at,
        position=1,
        marker=Marker.ROLLBACK,
        note=reason,
    )
    subjects = [change_subject(change_digest)]
    return Entry(Marker.ROLLBACK, _about(subjects, PredicateType.CUSTODY, said))


def _about(subjects: Sequence[Subject], kind: PredicateType, said: Mapping[str, Any]) -> Statement:
    return Statement(tuple(subjects), kind, said)
