"""May an operation run, at what its scope has spent? As `rego/switchboard/cost` says."""

from __future__ import annotations

from collections.abc import Iterator

from switchboard_policy.areas.answers import Answer, decided, undecided
from switchboard_policy.areas.cost.model import (
    PROTECTED,
    Scope,
    Spending,
    known_operations,
    pace_from,
)
from switchboard_policy.areas.kinds import Number, at
from switchboard_policy.domain.finding import Level
from switchboard_policy.domain.json_value import Json

AREA = "cost"
LEVELS = {
    "cost/guard_ignored": Level.ADVISORY,
    "cost/guard_reached": Level.ADVISORY,
    "cost/pace": Level.ADVISORY,
    "cost/paused": Level.HARD,
    "cost/thinned": Level.ADVISORY,
}


def decide(data: Json, facts: Json) -> Answer:
    """Return whether an operation may run, and the rules that found something.

    Args:
        data: the values of every area, by area.
        facts: the input document; the operation stands under `cost`.
    """
    values, spending = at(data, AREA), Spending.read(facts)
    known = known_operations(values)
    if spending is None or spending.operation not in known:
        return undecided(AREA)
    scope, first_day = Scope.read(at(values, "scopes", spending.scope), known), pace_from(values)
    if scope is None or first_day is None:
        return undecided(AREA)
    return decided(data, AREA, _found(spending, scope, first_day), LEVELS)


def _found(spending: Spending, scope: Scope, first_day: Number) -> Iterator[str]:
    reached, operation = scope.reached(spending.spent_cents), spending.operation
    pauses = any(operation in each.pauses for each in reached)
    thins = any(operation in each.thins for each in reached)
    if reached:
        yield "cost/guard_reached"
    if operation in PROTECTED:
        if pauses or thins:
            yield "cost/guard_ignored"
    elif pauses:
        yield "cost/paused"
    if thins and operation not in PROTECTED:
        yield "cost/thinned"
    month_cents = spending.spent_cents * spending.days
    if spending.day >= first_day and month_cents > scope.cap_usd * 100 * spending.day:
        yield "cost/pace"
