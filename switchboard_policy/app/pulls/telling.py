"""What the gate tells on a pull request: its comment, its check, and the record of an override.

In this order: the record, since nothing is permitted without one; the comment, since an override
accepts what it shows; the check, since people look at it first and then at the comment.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from switchboard_policy.app.pulls.follow_up import follow_up
from switchboard_policy.app.pulls.ledger import (
    DENIED,
    Entered,
    Ledger,
    about_pull,
    decision_entry,
    override_entry,
)
from switchboard_policy.app.pulls.overrides import Words, place
from switchboard_policy.app.pulls.replying import replies
from switchboard_policy.domain.digest import canonical
from switchboard_policy.domain.finding import Level
from switchboard_policy.evidence.predicates.custody import Marker
from switchboard_policy.gate.accepted import Outcome, outcomes
from switchboard_policy.gate.memory import MARKER, Memory, Shown, Standing, sealed, unsealed
from switchboard_policy.gate.pull.decision import PullDecision
from switchboard_policy.ports.audit import AuditEvent, AuditSink, EventLevel
from switchboard_policy.ports.forge import Forge
from switchboard_policy.render.evidence_check import evidence_report
from switchboard_policy.render.gate_check import check_report
from switchboard_policy.render.gate_comment import gate_comment
from switchboard_policy.render.witness import witnessed

HITL = "HITL_OVERRIDE"
"""Word a log is searched for: a person, and not the gate, let a change pass."""
EVENT = "gate/hitl_override"
"""Name of its event in the audit log."""


@dataclass(frozen=True)
class Keeping:
    """How what is said is kept.

    Args:
        key: what our comment's memory is sealed with; empty for none, and then whoever may edit
            our comment may change what it remembers.
        audit: where overrides are recorded; None where nothing is configured.
        ledger: where decisions and overrides stand signed; None where nothing is configured.
    """

    key: bytes = b""
    audit: AuditSink | None = None
    ledger: Ledger | None = None


@dataclass(frozen=True)
class Told:
    """What was published.

    Args:
        body: the comment; empty where there was nothing to say, or the head moved meanwhile.
        posted: whether comment or check were published at all.
        recorded: lines of overrides that carry something since now.
    """

    body: str
    posted: bool
    recorded: tuple[str, ...] = ()


def tell(
    forge: Forge, found: PullDecision, words: Words | None, keeping: Keeping, *, now: int
) -> Told:
    """Publish a decision; nothing is sent that stands there already.

    Args:
        forge: the repository.
        found: what was decided.
        words: what was said on the pull request; None where that could not be read, and then the
            comment stays as it is.
        keeping: what memory is sealed with, and where overrides are recorded.
        now: seconds since the epoch.

    Raises:
        ForgeError: the forge does not answer.
        RecordingError: an override cannot be recorded; then no green check is published.
        EvidenceError: the log refuses to grow; then neither.
    """
    if found.moved or forge.pull(found.number).head.sha != found.head:
        return Told("", posted=False)
    held = words.memory.standing if words is not None else ()
    fresh = [one for one in _carrying(found) if _standing(one) not in held]
    entered = written_down(forge, found, fresh, keeping.ledger, now)
    signed = [one.digest for one in entered.entries if one.event == HITL] or [""] * len(fresh)
    recorded = tuple(
        record(forge, found, one, keeping.audit, now, signed=digest)
        for one, digest in zip(fresh, signed, strict=True)
    )
    body = ""
    if words is not None:
        body = _comment(forge, found, words, keeping.key, entered.checkpoint)
    for one in fresh:
        if one.fact["given"]["break_glass"]:
            follow_up(forge, found, one)
    if found.evidence is not None:
        forge.put_check(evidence_report(found, found.evidence))
    forge.put_check(check_report(found))
    return Told(body, posted=True, recorded=recorded)


def written_down(
    forge: Forge,
    found: PullDecision,
    fresh: Sequence[Outcome],
    ledger: Ledger | None,
    now: int,
) -> Entered:
    """Write a decision down before it permits anything; once, however often it is looked at.

    Args:
        forge: the repository.
        found: what was decided.
        fresh: overrides that carry something since now.
        ledger: where it is written down; None for nowhere.
        now: seconds since the epoch.

    Raises:
        SwitchboardError: it cannot be; then no green check is published.
    """
    if ledger is None or not found.change_digest:
        return Entered()
    about = about_pull(found, forge.repository().name, now)
    entries = []
    if fresh:
        denied = decision_entry(DENIED, found.denied or found.decision, found, about)
        entries += [denied, *(override_entry(one, denied, about) for one in fresh)]
    if found.allowed and not _told_already(forge, found):
        entries.append(decision_entry(Marker.GO, found.decision, found, about))
    return ledger.enter(entries, now)


def _told_already(forge: Forge, found: PullDecision) -> bool:
    """Whether our check says just this already; one that another App made does not count."""
    app = forge.actor().app
    return any(
        one.name == found.check and one.external_id == found.digest and app in {None, one.app}
        for one in forge.checks(found.head)
    )


def _comment(forge: Forge, found: PullDecision, words: Words, key: bytes, checkpoint: str) -> str:
    """Write our comment where it says anything else than what stands there; return it."""
    if not _has_something_to_say(found, words):
        return ""
    if not checkpoint and words.ours is not None:
        checkpoint = witnessed(words.ours.body)  # the log's head is no news by itself
    where, told = place(forge, found.number), replies(found, words)
    memory = remembering(found, words.memory)
    if words.ours is not None:
        # Since when something is shown is no news: it is written down with the next thing that is.
        held = replace(memory, shown=unsealed(words.ours.body, where, key).shown)
        same = held.read_at(words.ours.updated_at) == memory
        body = gate_comment(found, told, sealed(held, where, key), checkpoint)
        if same and words.ours.body.strip() == body.strip():
            return body
    body = gate_comment(found, told, sealed(memory, where, key), checkpoint)
    forge.put_comment(found.number, body, marker=MARKER)
    return body


def remembering(found: PullDecision, memory: Memory) -> Memory:
    """Return what is remembered once a decision is shown."""
    told = (*found.decision.findings, *found.decision.overridden)
    standing = tuple(_standing(one) for one in _carrying(found))
    if not (found.change_digest and found.rules_digest and found.base_values):
        return replace(memory, standing=standing)  # not decided: there is nothing to accept
    shown = Shown(
        found.change_digest,
        found.rules_digest,
        found.base_values,
        tuple(sorted({one.id for one in told})),
        tuple(sorted({one.id for one in told if one.level is Level.SOFT})),
    )
    return replace(memory.showing(shown), standing=standing)


def record(  # noqa: PLR0913 - one thing that is written down, and where
    forge: Forge,
    found: PullDecision,
    one: Outcome,
    audit: AuditSink | None,
    now: int,
    *,
    signed: str = "",
) -> str:
    """Write down that an override carries something; return the line a log is searched for.

    The line names the SHA-256 of its evidence: the statement that was signed, or where nobody signs
    canonical JSON (RFC 8785) of what stands in the event's details.

    Args:
        forge: the repository.
        found: what was decided.
        one: the override.
        audit: where events go; None for nowhere.
        now: seconds since the epoch.
        signed: digest of the statement that was signed; empty where nobody signs.

    Raises:
        RecordingError: it cannot be written down.
    """
    evidence = _evidence(forge, found, one)
    digest = signed or canonical(evidence)
    line = f"{HITL} {digest} {forge.repository().name} pull request {found.number}"
    if audit is not None:
        audit.event(
            AuditEvent(EventLevel.WARNING, EVENT, line, now * 1_000_000_000, found.digest, evidence)
        )
    return line


def _evidence(forge: Forge, found: PullDecision, one: Outcome) -> dict[str, Any]:
    fact: Mapping[str, Any] = one.fact
    return {
        "repository": forge.repository().name,
        "pull_request": found.number,
        "head": found.head,
        "base": found.base,
        "decision": found.digest,
        "carried": list(one.counts),
        "override": dict(fact),
    }


def _carrying(found: PullDecision) -> list[Outcome]:
    """Return the overrides in comments that carry something."""
    return [one for one in outcomes(found.decision) if one.counts and one.comment]


def _standing(one: Outcome) -> Standing:
    return Standing(one.comment, one.by, one.counts, one.until)


def _has_something_to_say(found: PullDecision, words: Words) -> bool:
    """Whether there is a comment at all; what changes no value and has no finding needs none."""
    asked, there = bool(words.said), words.ours is not None
    findings = bool(found.decision.findings or found.decision.overridden)
    return asked or there or findings or bool(found.values) or not found.allowed
