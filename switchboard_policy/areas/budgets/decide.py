"""May a tenant have these tokens of its AI budget? As `rego/switchboard/budgets` says."""

from __future__ import annotations

from collections.abc import Iterator

from switchboard_policy.areas.answers import Answer, decided, undecided
from switchboard_policy.areas.budgets.model import Call, budget_of, levels_of
from switchboard_policy.areas.budgets.model import Level as BudgetLevel
from switchboard_policy.areas.kinds import at
from switchboard_policy.domain.finding import Level
from switchboard_policy.domain.json_value import Json

AREA = "budgets"
LEVELS = {"budgets/spent": Level.HARD, "budgets/throttled": Level.ADVISORY}


def decide(data: Json, facts: Json) -> Answer:
    """Return whether the tokens may be had, and the rules that found something.

    Args:
        data: the values of every area, by area.
        facts: the input document; the call stands under `budgets`.
    """
    values, call = at(data, AREA), Call.read(facts)
    levels = levels_of(values)
    if call is None or levels is None:
        return undecided(AREA)
    tokens = budget_of(values, call.tenant)
    if tokens is None:
        return undecided(AREA)
    return decided(data, AREA, _found(call, tokens, levels), LEVELS)


def _found(call: Call, tokens: int, levels: tuple[BudgetLevel, ...]) -> Iterator[str]:
    if call.used_tokens + call.asked_tokens > tokens:
        yield "budgets/spent"
    if any(call.used_tokens * 100 >= level.percent * tokens for level in levels):
        yield "budgets/throttled"
