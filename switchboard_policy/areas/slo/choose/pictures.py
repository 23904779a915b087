"""The windows tried as points: whom they wake for nothing against what they miss."""

from __future__ import annotations

from collections.abc import Iterator

from switchboard_policy.areas.slo.choose.run import Advice
from switchboard_policy.areas.slo.choose.search import NOW, Policy, Search, Tried
from switchboard_policy.domain.figures import Point, Role, ScatterFigure
from switchboard_policy.domain.outcome import NotEvaluated
from switchboard_policy.domain.units import counted, plain

_KINDS: tuple[tuple[str, Role], ...] = (
    ("tried", "measured"),
    (NOW, "now"),
    ("to take", "proposed"),
)


def front_figure(advice: Advice) -> ScatterFigure | None:
    """Return the windows tried for a level, or None where no incident tells them apart.

    Args:
        advice: what there is to say of the level.
    """
    found = advice.search
    if isinstance(found, NotEvaluated) or not found.incidents:
        return None
    objective = advice.objective
    how = "labelled incidents" if found.labelled else "stretches that spent the budget"
    return ScatterFigure(
        id=f"slo-{objective.service}-{objective.slo}-windows",
        title=f"{objective.subject}: alert windows tried",
        x_unit="pages a week while nothing was wrong",
        unit="incidents missed, and how late the others were caught",
        points=tuple(_points(found)),
        note=(
            f"{counted(len(found.tried), 'set')} of windows; {how}: {len(found.incidents)}. "
            "The whole part counts incidents without a page; the fraction is the share of the "
            "others' time before it."
        ),
    )


def named(policy: Policy) -> str:
    """Return a policy in a few words: `workbook x 1.4 at 99.9 %`.

    Args:
        policy: the policy.
    """
    scale = "" if policy.scale == 1 else f" \N{MULTIPLICATION SIGN} {plain(policy.scale)}"
    return f"{policy.name}{scale} at {plain(policy.objective)} %"


def _points(found: Search) -> Iterator[Point]:
    """Yield the points, those that are named last."""
    best = None if isinstance(found.best, NotEvaluated) else found.best
    for index, (kind, role) in enumerate(_KINDS):
        for one in found.tried:
            if _kind(one, best) == index:
                judged = one.judged
                told = (judged.pages_a_week, judged.unseen, kind, role, one.on_front)
                yield Point(named(one.policy), *told)


def _kind(one: Tried, best: Tried | None) -> int:
    if one is best:
        return 2
    return 1 if one.policy.name == NOW else 0
