"""`slo/threshold_disagrees`, by the objective that an alert states of itself in a label.

Whoever copies an alert to another service changes its label and forgets the number.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from math import isclose

from switchboard_policy.areas.slo.lint.constants import Threshold, thresholds
from switchboard_policy.areas.slo.lint.held_rules import HeldRule
from switchboard_policy.documents.constants import constants
from switchboard_policy.domain.finding import Confidence, Finding, Level
from switchboard_policy.promql.parse import Expr
from switchboard_policy.promql.rule import AlertingRule

_LABELS = ("objective", "slo_objective", "slo_target", "sloth_objective")
_SAME = 1e-6
"""Relative: a threshold is written with the digits people write."""
_HUNDRED = 100.0


def lint_alert(each: HeldRule, tree: Expr) -> Iterator[Finding]:
    """Yield a threshold on an error ratio that no known factor makes of the stated objective.

    Args:
        each: the alert.
        tree: its expression.
    """
    if not isinstance(each.rule, AlertingRule):
        return
    stated = next((said for label in _LABELS if (said := each.rule.labels.get(label))), "")
    budget = _budget(stated)
    wrong = [] if budget is None else [one for one in thresholds(tree) if _wrong(one, budget)]
    if wrong and budget is not None:
        where = each.location
        msg = (
            f"{each.told} says objective {stated} and compares with {wrong[0].text}, which is "
            f"{wrong[0].value / budget:.4g} times its error budget of {budget:.6g}; correct the "
            "one that is wrong"
        )
        yield Finding(
            "slo/threshold_disagrees",
            Level.SOFT,
            msg,
            where.pointer,
            where,
            confidence=Confidence.MEDIUM,
        )


def _budget(stated: str) -> float | None:
    """Return the error budget of an objective in percent or as a ratio; None of anything else."""
    try:
        number = float(stated.strip().removesuffix("%"))
    except ValueError:
        return None
    ratio = number if 0 < number < 1 else number / _HUNDRED
    return 1 - ratio if 0.5 <= ratio < 1 else None


def _wrong(one: Threshold, budget: float) -> bool:
    if not one.of_burn() or one.value <= 0:
        return False
    if one.operands and len(one.operands) == 2:
        return not any(isclose(each, budget, rel_tol=_SAME) for each in one.operands)
    return not any(isclose(one.value, factor * budget, rel_tol=_SAME) for factor in _factors())


@lru_cache(maxsize=1)
def _factors() -> tuple[float, ...]:
    text = constants("switchboard_policy.areas.slo").text("known_factors")
    return tuple(float(factor) for factor in text.split())
