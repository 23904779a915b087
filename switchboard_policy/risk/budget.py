"""What is left of the error budgets a change leans on. docs/risk.md#budget.

Apart from headroom, which asks what is left after the change of the thing that changes: a mistake
of any kind is paid from the error budgets of the service it happens to.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from switchboard_policy.documents.constants import Constants
from switchboard_policy.domain.outcome import NotEvaluated
from switchboard_policy.risk.facts import Change
from switchboard_policy.risk.parts import Scored, evaluated, nothing, ramp, unknown


def budget(changes: Sequence[Change], weights: Constants) -> Scored:
    """Return the points for error budgets that are spent; the emptiest counts.

    Args:
        changes: what changes.
        weights: the constants of `risk`.
    """
    most = weights.real("budget_most")
    if not changes:
        return nothing("budget", most)
    told = [one for change in changes for one in _used(change)]
    known = [(used, name) for name, used in told if not isinstance(used, NotEvaluated)]
    missing = [used for _, used in told if isinstance(used, NotEvaluated)]
    used, name = max(known, default=(0.0, ""))
    calm, full = weights.real("budget_calm_ratio"), weights.real("budget_full_ratio")
    ratio = ramp(used, calm, full)
    if missing:
        return unknown("budget", weights.real("budget_surcharge"), most, missing[0], low=ratio)
    if not known:
        return evaluated("budget", 0.0, most, "no other objective of the services changed", 0.0)
    sentence = f"{name}: {100 * used:.0f} % of the error budget was spent"
    return evaluated("budget", ratio, most, sentence, used)


def _used(change: Change) -> Iterator[tuple[str, float | NotEvaluated]]:
    if isinstance(change.budgets, NotEvaluated):
        yield change.name, change.budgets
    else:
        yield from change.budgets
