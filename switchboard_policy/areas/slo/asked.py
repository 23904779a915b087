"""An objective somebody asks about, beside the one in force."""

from __future__ import annotations

from dataclasses import replace

from switchboard_policy.areas.slo.decide import Case, Move, Target
from switchboard_policy.areas.slo.explain import Moved
from switchboard_policy.areas.slo.model import Objective
from switchboard_policy.areas.slo.replay import keep


def moved_from(before: Objective | None, asked: Case) -> Moved | None:
    """Return the move from the objective in force to the one asked about; None where they agree.

    Args:
        before: the objective in force; None where there is none.
        asked: the one asked about, with how it would have been kept.
    """
    objective = asked.objective
    if before is None:
        return None
    if (before.ratio, before.seconds) == (objective.ratio, objective.seconds):
        return None
    now = keep(
        asked.signal,
        asked.days,
        before.ratio,
        before.seconds,
        asked.futures,
        asked.settings,
        least_bad_events=before.least_bad_events,
    )
    looser = objective.ratio < before.ratio or objective.seconds > before.seconds
    new = objective.stated if objective.ratio != before.ratio else objective.threshold
    assert new is not None, "a threshold that differs is stated"
    target = Target(
        Move.LOOSEN if looser else Move.TIGHTEN,
        ratio=objective.ratio,
        threshold=objective.seconds,
        new=new.number,
    )
    return Moved(replace(asked, objective=before, now=now), target, asked.now)
