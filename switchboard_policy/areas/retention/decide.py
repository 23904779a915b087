"""May a record be kept, must it go, may it go? As `rego/switchboard/retention` says."""

from __future__ import annotations

from collections.abc import Iterator

from switchboard_policy.areas.answers import Answer, decided, undecided
from switchboard_policy.areas.kinds import at
from switchboard_policy.areas.retention.model import OPERATIONS, Record, Retention, Term
from switchboard_policy.domain.finding import Level
from switchboard_policy.domain.json_value import Json

AREA = "retention"
LEVELS = {
    "retention/default_tier": Level.ADVISORY,
    "retention/kept_too_long": Level.HARD,
    "retention/overdue": Level.HARD,
    "retention/override_ignored": Level.ADVISORY,
    "retention/under_legal_hold": Level.HARD,
}


def decide(data: Json, facts: Json) -> Answer:
    """Return whether a record may be kept until then or deleted now, and what found something.

    Args:
        data: the values of every area, by area.
        facts: the input document; the record stands under `retention`.
    """
    record = Record.read(facts)
    if record is None or record.operation not in OPERATIONS or record.created > record.now:
        return undecided(AREA)
    term = Retention(at(data, AREA)).term(record)
    if term is None:
        return undecided(AREA)
    return decided(data, AREA, _found(record, term), LEVELS)


def _found(record: Record, term: Term) -> Iterator[str]:
    if term.delete_after is None:
        if record.operation == "delete":
            yield "retention/under_legal_hold"
        return
    if record.until is not None and record.operation == "keep":
        if record.until > term.delete_after:
            yield "retention/kept_too_long"
        if record.now >= term.delete_after:
            yield "retention/overdue"
    if term.defaulted:
        yield "retention/default_tier"
    if term.shortened:
        yield "retention/override_ignored"
