"""Which other limits a block's tenants might have: tried on their traffic, and weighed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from simulator import Trace
from switchboard_policy.areas.limits.evidence import Evidence
from switchboard_policy.areas.limits.keeping import Months
from switchboard_policy.areas.limits.model import TenantLimit
from switchboard_policy.areas.limits.prospects import is_near, prospects
from switchboard_policy.areas.limits.replays import Candidate, Now
from switchboard_policy.areas.limits.settings import LimitSettings
from switchboard_policy.areas.limits.trials import Doubt, replay_candidates, replay_lower


def with_options(  # noqa: PLR0913, PLR0917 - the rows, and what they are weighed by
    block: Trace,
    limits: Sequence[TenantLimit],
    now: Now,
    found: Sequence[Evidence],
    months: Months,
    doubt: Doubt,
    settings: LimitSettings,
) -> list[Evidence]:
    """Return the evidence with other limits replayed where they are worth it.

    The limit in force is weighed first, where demand comes near it: whether it will be missed
    decides which others are tried.

    Args:
        block: good requests.
        limits: the limit in force of each row.
        now: the replay of every row under it.
        found: each row's traffic.
        months: months to come.
        doubt: how far the model of what happens inside a step is trusted.
        settings: the area's constants.
    """
    near = [row for row, one in enumerate(found) if is_near(limits[row], one, settings)]
    in_force = {row: (found[row].now,) for row in near}
    weighed = months.weigh(block, in_force, forgiven=settings.pressed_days - 1)
    seen = [
        replace(one, now=weighed[row][0]) if row in weighed else one
        for row, one in enumerate(found)
    ]
    higher: dict[int, list[Candidate]] = {}
    lower: dict[int, list[Candidate]] = {}
    for row, (limit, evidence) in enumerate(zip(limits, seen, strict=True)):
        tried = prospects(limit, evidence, settings)
        if tried:
            (lower if tried[0][0] < limit.rate else higher)[row] = tried
    raised = replay_candidates(block, higher, limits, now, doubt)
    lowered = replay_lower(block, lower, limits, doubt)
    options = months.weigh(block, {**raised, **lowered})
    return [replace(one, tried=options.get(row, ())) for row, one in enumerate(seen)]
