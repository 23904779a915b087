"""Pictures of an objective: budget left and burn over time, alerts marked."""

from __future__ import annotations

import numpy as np

from simulator.alerts import Alert
from simulator.decimate import min_max
from simulator.trace import Array
from simulator.windows import burn_rate, measured, rolling_sum
from switchboard_policy.areas.slo.decide import Case
from switchboard_policy.areas.slo.explain import Moved
from switchboard_policy.areas.slo.replay import Kept
from switchboard_policy.domain.figures import Line, Mark, Role, TimeFigure

_HOUR = 3600


def pictures(case: Case, moved: Moved | None) -> tuple[TimeFigure, ...]:
    """Return budget and burn of one objective, now and where it should move.

    Args:
        case: the objective.
        moved: the move, if any.
    """
    return _budget(case, moved), _burn(case, moved)


def _budget(case: Case, moved: Moved | None) -> TimeFigure:
    lines = [_budget_line(case, case.now, case.objective.seconds, "now", "now")]
    if moved:
        line = _budget_line(case, moved.kept, moved.target.threshold, "proposed", "proposed")
        lines.append(line)
    period = case.settings.period_days
    return TimeFigure(
        id=f"slo-{case.objective.service}-{case.objective.slo}-budget",
        title=f"{case.objective.subject}: error budget left",
        unit="% of budget",
        lines=tuple(lines),
        marks=_marks(case, moved),
        note=(
            f"Budget of the {period} days up to each moment, at the traffic measured; "
            f"{case.days.hours / 24:.1f} days were measured."
        ),
    )


def _budget_line(case: Case, kept: Kept, threshold: float, role: Role, label: str) -> Line:
    """Return budget left: spent so far over what the whole period's traffic allows."""
    bad, total = measured(case.signal.bad(threshold), case.signal.total)
    width = max(case.settings.period_s // case.signal.step, 1)
    spent = rolling_sum(bad, width)
    seen = rolling_sum(total, width)
    allowed = kept.allowed * np.maximum(seen, seen.max(initial=0.0))
    left = np.where(allowed > 0, 100 * (1 - spent / np.where(allowed > 0, allowed, 1.0)), np.nan)
    return _line(case, left, role, label)


def _burn(case: Case, moved: Moved | None) -> TimeFigure:
    width = max(_HOUR // case.signal.step, 1)
    lines = [_burn_line(case, case.now, case.objective.seconds, width, "now")]
    if moved:
        lines.append(_burn_line(case, moved.kept, moved.target.threshold, width, "proposed"))
    window = max(_HOUR, case.signal.step) // 60
    return TimeFigure(
        id=f"slo-{case.objective.service}-{case.objective.slo}-burn",
        title=f"{case.objective.subject}: burn rate over {window} min",
        unit="times the budget",
        lines=tuple(lines),
        marks=_marks(case, moved),
        note="At 1 the budget lasts exactly its period. Marks are alerts that would have fired.",
    )


def _burn_line(case: Case, kept: Kept, threshold: float, width: int, role: Role) -> Line:
    burn = burn_rate(case.signal.bad(threshold), case.signal.total, kept.ratio, width)
    return _line(case, burn, role, role)


def _line(case: Case, values: Array, role: Role, label: str) -> Line:
    ends = case.signal.start + case.signal.step * np.arange(1, len(values) + 1, dtype=np.float64)
    x, y = min_max(ends, values, case.settings.figure_points)
    return Line(label, role, tuple(x.tolist()), tuple(y.tolist()))


def _marks(case: Case, moved: Moved | None) -> tuple[Mark, ...]:
    marks = [_mark(alert, "now") for alert in case.now.alerts]
    if moved:
        marks += [_mark(alert, "proposed") for alert in moved.kept.alerts]
    return tuple(marks)


def _mark(alert: Alert, role: Role) -> Mark:
    return Mark(alert.start, f"{alert.severity} {alert.window}", alert.end, role)
