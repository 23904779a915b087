"""What the gate decided: a tree of rules and findings, rendered many ways."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from switchboard_policy.domain.finding import Finding


class Verdict(StrEnum):
    """The gate's word."""

    ALLOWED = "allowed"
    ALLOWED_BY_OVERRIDE = "allowed_by_override"
    DENIED = "denied"


@dataclass(frozen=True)
class Given:
    """Where an override came from, and what whoever gave it had before them.

    Args:
        person: id of the account; names change hands, numbers do not.
        bot: whether that account is anything but a person.
        edited: whether the comment was changed after it was written.
        comment: number of the comment.
        body_digest: digest of the comment's text.
        at: when it was written, seconds since the epoch.
        rules_digest: digest of the rules that had decided.
        base_values: digest of what the touched places held on the base.
        saw: ids of every finding told at that time, accepted or not.
        break_glass: whether it is a break-glass word, under the bounds of these.
        incident: id of the incident; empty where none was named.
        ticket: a ticket; empty where none was named.
    """

    person: int
    bot: bool
    edited: bool
    comment: int
    body_digest: str
    at: int
    rules_digest: str
    base_values: str
    saw: tuple[str, ...]
    break_glass: bool = False
    incident: str = ""
    ticket: str = ""


@dataclass(frozen=True)
class Override:
    """An owner's reasoned, expiring acceptance of named soft findings of one change.

    Args:
        change_digest: the change it is about.
        findings: ids it accepts; never empty.
        by: who accepts.
        reason: why.
        expires: seconds since the epoch; it counts before this moment.
        speaks_for: names of owners the person may speak for: the login and the teams it is an
            active member of; empty for `by` alone.
        given: where it came from and what it was given on; None for a file somebody wrote.
        signed: whether a signature over it verified with an approval key of `by`.
    """

    change_digest: str
    findings: tuple[str, ...]
    by: str
    reason: str
    expires: int
    speaks_for: tuple[str, ...] = ()
    given: Given | None = None
    signed: bool = False


@dataclass(frozen=True)
class RuleResult:
    """One rule and what it found.

    Args:
        rule: its id, `<area>/<rule>`.
        passed: whether it found nothing that denies.
        findings: what it found.
    """

    rule: str
    passed: bool
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True)
class EngineStamp:
    """Which engine decided, on which rules and data.

    Args:
        engine: `wasm`, `opa-child`, `opa-remote`.
        version: the engine's version.
        bundle_digest: digest of the rules; of OPA servers, that of the revisions they tell, and
            empty where they tell none.
        data_digest: digest of the data document given to them; of OPA servers, as the rules'.
        revisions: bundle name to revision, as OPA servers tell them.
    """

    engine: str
    version: str
    bundle_digest: str
    data_digest: str
    revisions: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class GateDecision:
    """The gate's decision, replayable from its recorded input.

    Args:
        verdict: the word.
        summary: one sentence for people.
        rules: every rule asked, in order of id.
        overridden: findings an owner accepted.
        refused_overrides: why an override given did not count.
        input: the facts the rules saw.
        stamp: engine and digests.
        guidance: what would help with the findings nobody accepted.
        waiting: id of a soft finding that stands to groups of owners; it takes one of each group.
    """

    verdict: Verdict
    summary: str
    rules: tuple[RuleResult, ...]
    overridden: tuple[Finding, ...]
    refused_overrides: tuple[str, ...]
    input: Mapping[str, object]
    stamp: EngineStamp
    guidance: tuple[str, ...] = ()
    waiting: Mapping[str, tuple[tuple[str, ...], ...]] = field(default_factory=dict)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Every finding still standing, the worst first."""
        order = {"hard": 0, "soft": 1, "advisory": 2}
        found = (finding for rule in self.rules for finding in rule.findings)
        standing = [finding for finding in found if finding not in self.overridden]
        return tuple(sorted(standing, key=lambda finding: (order[finding.level], finding.id)))
