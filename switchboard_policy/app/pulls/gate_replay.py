"""Decide again from a record alone: offline, with the rules that are installed here."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from switchboard_policy.domain.decision import GateDecision
from switchboard_policy.errors import InputError
from switchboard_policy.gate.decide import decide
from switchboard_policy.gate.pull.facts import ENTRYPOINT
from switchboard_policy.gate.pull.record import answer_of, read_record
from switchboard_policy.opa.endpoint import Access
from switchboard_policy.opa.select import open_engine
from switchboard_policy.ports.engine import PolicyEngine


@dataclass(frozen=True)
class Replayed:
    """A recorded decision made again.

    Args:
        decision: what is decided now.
        record: the record.
        notes: what should be known: that it differs, or that other rules decided.
    """

    decision: GateDecision
    record: dict[str, Any]
    notes: tuple[str, ...]

    @property
    def same(self) -> bool:
        """Whether the answer is the recorded one."""
        return bool(answer_of(self.decision) == self.record["decision"])


def replay(file: Path, *, engine: str = "auto", token: str = "") -> Replayed:
    """Decide again what a record tells of. Nothing else is read, and nobody is asked.

    Args:
        file: the record.
        engine: `auto`, `wasm`, `opa` or `remote:URL[,URL]`.
        token: bearer token of remote OPA servers; empty for none.

    Raises:
        InputError: it is no record, something in it was changed, or nothing was decided by rules.
        EngineError: no engine can serve.
    """
    try:
        data = file.read_bytes()
    except OSError as error:
        raise InputError(f"{file}: cannot be read: {error.strerror}") from None
    record = read_record(file.as_posix(), data)
    if not record["facts"]:
        raise InputError(f"{file} records that no rule was asked: {record['decision']['summary']}")
    opened = open_engine(engine, {}, access=Access(token))
    try:
        decision = decide(opened, record["facts"])
        notes = (*_about_rules(record, decision), *_about_pull(opened, record))
    finally:
        opened.close()
    found = Replayed(decision, record, ())
    told = () if found.same else (f"recorded was: {record['decision']['summary']}",)
    return Replayed(decision, record, (*told, *notes))


def _about_rules(record: dict[str, Any], decision: GateDecision) -> tuple[str, ...]:
    then, now = record["policy"]["bundle_digest"], decision.stamp.bundle_digest
    if then == now:
        return ()
    return (f"other rules decided then: {then[:19] or 'unnamed'}; here are {now[:19]}",)


def _about_pull(engine: PolicyEngine, record: dict[str, Any]) -> tuple[str, ...]:
    """Return what the rules of pull requests find now and the record's facts do not carry."""
    if not record["asked"]:
        return ()
    answer: Any = engine.decide(ENTRYPOINT, record["asked"])
    carried = {(one["id"], one["msg"]) for one in record["facts"]["findings"]}
    found = {(one["id"], one["msg"]) for one in answer["findings"]}
    return tuple(f"the record lacks {name}: {msg}" for name, msg in sorted(found - carried))
