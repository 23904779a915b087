"""One decision under both versions: what becomes of it, why, and where it is counted."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from switchboard_policy.documents import pointer as pointers
from switchboard_policy.domain.decision_record import DecisionRecord
from switchboard_policy.domain.flips import Change
from switchboard_policy.domain.json_value import Json
from switchboard_policy.opa.replay import verdict
from switchboard_policy.opa.replay.answers import Answer, Ask, Failed, NotReplayable
from switchboard_policy.opa.replay.attribute import cause
from switchboard_policy.opa.replay.fields import fields_of
from switchboard_policy.opa.replay.kept import rank
from switchboard_policy.opa.replay.replayable import logged
from switchboard_policy.opa.replay.summary import Summary
from switchboard_policy.opa.replay.tally import identity
from switchboard_policy.opa.replay.tenants import tenant_of


@dataclass(frozen=True)
class Decided:
    """A decision made again.

    Args:
        record: as the log holds it.
        ask: what was asked.
        old: the old version's answer.
        new: the new version's.
    """

    record: DecisionRecord
    ask: Ask
    old: Answer
    new: Answer


class Examiner:
    """Counts decisions.

    Args:
        summary: where they are counted.
        names: what the old and the new version are called.
        tenants: pointers at which an input may say whom it is about, the first that is there.
    """

    def __init__(self, summary: Summary, names: tuple[str, str], tenants: Sequence[str]) -> None:
        self._summary, self._names = summary, names
        self._tenants = [pointers.split(each) for each in tenants]

    def refuse(self, record: DecisionRecord, reason: str, *, known: bool = True) -> None:
        """Count a decision that cannot be made again.

        Args:
            record: as the log holds it.
            reason: why.
            known: whether the versions know its entry point.
        """
        entrypoint = record.entrypoint if known else ""
        self._summary.foreign += not known
        self._summary.count(entrypoint, Change.NOT_REPLAYABLE)
        self._summary.told(Change.NOT_REPLAYABLE, entrypoint).at(reason).add(record)

    def examine(self, decided: Decided) -> None:
        """Count a decision made again."""
        record, old, new = decided.record, decided.old, decided.new
        entrypoint = record.entrypoint
        change = verdict.change(old, new, entrypoint)
        if change is Change.NOT_REPLAYABLE:
            self.refuse(record, next(self._reasons(decided, NotReplayable)))
            return
        self._summary.count(entrypoint, change)
        self._drift(decided)
        if change is Change.ERROR:
            reason = next(self._reasons(decided, Failed))
            self._summary.told(change, entrypoint).at(reason).add(record)
            return
        tenant = tenant_of(record.input, self._tenants)
        denied = [verdict.permits(each, entrypoint) is False for each in (old, new)]
        self._summary.tenant(tenant, denied_old=denied[0], denied_new=denied[1])
        self._summary.hour(record.at_ns, change)
        self._reach(entrypoint, old, new)
        if change is Change.SAME:
            self._stays(record, reworded=False)
        else:
            self._changes(decided, change, tenant)

    def _changes(self, decided: Decided, change: Change, tenant: str) -> None:
        record, entrypoint = decided.record, decided.record.entrypoint
        why = cause(change, decided.old, decided.new)
        told = verdict.told(decided.old if change is Change.DENY_TO_ALLOW else decided.new)
        paths = _paths(why.rules, decided.old, decided.new)
        alike = self._summary.alike(change, entrypoint).at(why.name)
        alike.add(record, tenant, fields_of(decided.ask.input), paths, told)
        if change is Change.REASONS:
            self._stays(record, reworded=True)
        if not why.rules:
            self._keep(decided, change, tenant)

    def _keep(self, decided: Decided, change: Change, tenant: str) -> None:
        """Keep a flip whole whose answers name no rule, so that it can be explained later."""
        record, ask, name = decided.record, decided.ask, identity(decided.record)

        def entry() -> tuple[int, Json]:
            recorded: dict[str, Json] = {at: dict(calls) for at, calls in ask.recorded.items()}
            place: list[Json] = [record.decision_id, record.at_ns, record.file, record.line]
            return len(ask.text), [ask.input, ask.at_ns, recorded, tenant, place]

        self._summary.open(change, record.entrypoint).add(rank(name), entry, name)

    def _stays(self, record: DecisionRecord, *, reworded: bool) -> None:
        others = self._summary.others(record.entrypoint, reworded=reworded)
        others.add(identity(record), lambda: fields_of(_json(record.input)))

    def _drift(self, decided: Decided) -> None:
        """Count a decision whose logged answer the old version does not give."""
        record, then = decided.record, logged(decided.record)
        if isinstance(then, NotReplayable) or isinstance(decided.old, Failed):
            return
        self._summary.compared += 1
        change = verdict.change(then, decided.old, record.entrypoint)
        if change is not Change.SAME:
            by = json.dumps(sorted(record.revisions.items()))
            self._summary.drifted(change, record.entrypoint).at(by).add(record)

    def _reach(self, entrypoint: str, old: Answer, new: Answer) -> None:
        asked = self._summary.asked.setdefault(entrypoint, set())
        found = self._summary.found.setdefault(entrypoint, set())
        for answer in (old,) if old is new else (old, new):
            asked.update(verdict.rules_asked(answer))
            found.update(verdict.ids(answer))

    def _reasons(self, decided: Decided, kind: type[Failed | NotReplayable]) -> Iterator[str]:
        """Yield why a version gives no answer, with its name where the other gives one."""
        both = (decided.old, decided.new)
        if isinstance(both[0], kind) and both[0] == both[1]:
            yield both[0].reason
        for name, answer in zip(self._names, both, strict=True):
            if isinstance(answer, kind):
                yield f"{name}: {answer.reason}"


def _paths(rules: Sequence[str], old: Answer, new: Answer) -> Iterator[str]:
    """Yield where in the input the findings of some rules point to."""
    for answer in (old, new):
        held = answer.get("findings") if isinstance(answer, dict) else None
        for each in held if isinstance(held, list) else ():
            if isinstance(each, dict) and each.get("id") in rules and each.get("path"):
                yield str(each["path"])


def _json(value: object) -> Json:
    """Return what was found to be recorded before."""
    return value  # type: ignore[return-value]
