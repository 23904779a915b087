"""Which alert windows, at which objective, miss least while a healthy state stays quiet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from simulator.alerts import Alert, Burns, BurnWindow, merge
from simulator.front import front
from switchboard_policy.areas.slo.alert_windows import WindowSet
from switchboard_policy.areas.slo.choose.choice import Choice, statable, stated_percent
from switchboard_policy.areas.slo.choose.incidents import Judged, Span, judge
from switchboard_policy.areas.slo.choose.settings import ChoiceSettings
from switchboard_policy.areas.slo.decide import Case
from switchboard_policy.areas.slo.replay import least_bad, telling_windows
from switchboard_policy.areas.slo.settings import burn_windows
from switchboard_policy.domain.outcome import NotEvaluated
from switchboard_policy.domain.units import PERCENT, RATIO, convert

NOW = "as it is"
"""What the present windows are called among those tried."""


@dataclass(frozen=True)
class Policy:
    """Alert windows at an objective.

    Args:
        name: the set of windows, such as `workbook`.
        scale: times each of its factors.
        objective: percent of good events.
        windows: the pairs, their factors scaled.
    """

    name: str
    scale: Decimal
    objective: Decimal
    windows: tuple[BurnWindow, ...]


@dataclass(frozen=True)
class Tried:
    """A policy and what it would have done.

    Args:
        policy: the policy.
        judged: over all the time measured.
        within: whether a healthy state stays within the budget of pages.
        on_front: whether no other policy is at least as good in incidents and pages alike.
    """

    policy: Policy
    judged: Judged
    within: bool
    on_front: bool


@dataclass(frozen=True)
class HeldOut:
    """What the first part of the time would have chosen, judged on the last.

    Args:
        from_s: seconds since the epoch at which the last part begins.
        chosen: what was chosen on the first part.
        judged: what it did on the last.
        now: what the present windows did there.
    """

    from_s: int
    chosen: Policy
    judged: Judged
    now: Judged


@dataclass(frozen=True)
class Search:
    """Every policy tried, and the one to take.

    Args:
        labelled: whether somebody labelled the incidents; else they are stretches that spent
            the budget.
        incidents: what the policies were judged by.
        tried: every policy, the present one first.
        best: the policy to take, or why none is named.
        held_out: the same choice made on the first part and judged on the last, or why not.
    """

    labelled: bool
    incidents: tuple[Span, ...]
    tried: tuple[Tried, ...]
    best: Tried | NotEvaluated
    held_out: HeldOut | NotEvaluated


def search(  # noqa: PLR0913 - a level, what to try and what to judge it by
    case: Case,
    choice: Choice,
    sets: Sequence[WindowSet],
    incidents: Sequence[Span],
    *,
    labelled: bool,
    settings: ChoiceSettings,
) -> Search:
    """Return what each policy would have done, and which to take.

    Args:
        case: one objective.
        choice: what it could promise.
        sets: the sets of windows to try.
        incidents: what to judge by.
        labelled: whether somebody labelled the incidents.
        settings: the constants.
    """
    signal = case.signal
    burns = Burns(signal.bad(case.objective.seconds), signal.total, signal.step, signal.start)
    policies = (_present(case), *_policies(case, choice, sets, settings))
    least, period_s = least_bad(case.objective.least_bad_events), case.settings.period_s
    fired = [
        merge(burns.alerts(_ratio(policy), policy.windows, period_s=period_s, least_bad=least))
        for policy in policies
    ]
    start, end = signal.start, signal.start + signal.step * len(signal.total)
    whole = _judged(fired, incidents, (start, end), settings)
    tried = _on_front(policies, whole, settings)
    split = start + round(settings.search_fit_ratio * len(signal.total)) * signal.step
    return Search(
        labelled=labelled,
        incidents=tuple(incidents),
        tried=tried,
        best=_best(tried, settings),
        held_out=_held_out(policies, fired, incidents, (start, split, end), settings),
    )


def _present(case: Case) -> Policy:
    windows = telling_windows(case.settings.windows, case.signal.step)
    return Policy(NOW, Decimal(1), stated_percent(case.objective), windows)


def _policies(
    case: Case, choice: Choice, sets: Sequence[WindowSet], settings: ChoiceSettings
) -> Iterator[Policy]:
    """Yield what to try: each set whose pages can be told, scaled, at each objective worth it."""
    for objective in _objectives(case, choice):
        for found in same_period(case, sets):
            for scale in settings.factor_scales:
                windows = burn_windows(found, scale)
                told = telling_windows(windows, case.signal.step)
                pages = [pair for pair in windows if pair.severity == "page"]
                ratio = float(convert(objective, PERCENT, RATIO))
                if pages and all(pair in told and pair.reachable(ratio) for pair in pages):
                    yield Policy(found.name, scale, objective, told)


def same_period(case: Case, sets: Sequence[WindowSet]) -> tuple[WindowSet, ...]:
    """Return the sets whose factors were chosen for the level's own period.

    Args:
        case: one objective.
        sets: sets of windows.
    """
    return tuple(each for each in sets if each.period_days == case.settings.period_days)


def _objectives(case: Case, choice: Choice) -> tuple[Decimal, ...]:
    """Return the stated objective, and those from just below what is recommended to in reach."""
    stated = _present(case).objective
    usual = statable(case)
    lowest = choice.objective.value
    if isinstance(lowest, NotEvaluated):
        return (stated,)
    below = [step for step in usual if step < min(lowest, stated)][-1:]
    between = [step for step in usual if lowest <= step <= choice.objective.coming.high]
    return tuple(sorted({stated, *below, *between}))


def _judged(
    fired: Sequence[tuple[Alert, ...]],
    incidents: Sequence[Span],
    window: Span,
    settings: ChoiceSettings,
) -> tuple[Judged, ...]:
    return tuple(judge(alerts, incidents, window, settings.late_s) for alerts in fired)


def _on_front(
    policies: Sequence[Policy], judged: Sequence[Judged], settings: ChoiceSettings
) -> tuple[Tried, ...]:
    """Return what was tried; of policies that cost the same, the least change is on the front."""
    costs = np.array([(one.unseen, one.pages_a_week) for one in judged])
    kept = front(costs) if judged[0].incidents else np.zeros(len(judged), dtype=np.bool_)
    first: dict[tuple[float, ...], int] = {}
    for place in np.flatnonzero(kept).tolist():
        alike = first.setdefault(tuple(costs[place].tolist()), place)
        if _change(policies[place], policies[0]) < _change(policies[alike], policies[0]):
            first[tuple(costs[place].tolist())] = place
    return tuple(
        Tried(policy, one, one.within(settings), place in first.values())
        for place, (policy, one) in enumerate(zip(policies, judged, strict=True))
    )


def _best(tried: Sequence[Tried], settings: ChoiceSettings) -> Tried | NotEvaluated:
    """Return the policy that misses least within the budget of pages."""
    if not tried[0].judged.incidents:
        return NotEvaluated("no incident shows what would be missed", "labelled incidents")
    fitting = [one for one in tried if one.within]
    if not fitting:
        quietest = min(one.judged.pages_a_week for one in tried) * 30 / 7
        reason = (
            f"no set stays below {settings.most_pages_a_month:g} pages a month and within "
            f"{settings.most_warnings_a_week:g} warnings a week; the quietest pages "
            f"{quietest:.1f} times a month"
        )
        return NotEvaluated(reason, would_help="an objective the service keeps")
    present = tried[0].policy
    return min(fitting, key=lambda one: _cost(one, present))


def _cost(one: Tried, present: Policy) -> tuple[int, tuple[float | str, ...]]:
    """Return what orders policies: what they miss, then how much would change.

    A page sooner, or one less where the budget is kept anyway, is no reason to change windows on
    the strength of a month; the front shows both.
    """
    return one.judged.missed, _change(one.policy, present)


def _change(policy: Policy, present: Policy) -> tuple[float | str, ...]:
    """Return how much a policy would change: the objective first, then the factors."""
    return (
        float(abs(policy.objective - present.objective)),
        float(abs(policy.scale.ln())),
        "" if policy.name == NOW else policy.name,
    )


def _held_out(
    policies: Sequence[Policy],
    fired: Sequence[tuple[Alert, ...]],
    incidents: Sequence[Span],
    moments: tuple[int, int, int],
    settings: ChoiceSettings,
) -> HeldOut | NotEvaluated:
    """Return what the first part of the time would have chosen, judged on the last."""
    start, split, end = moments
    first = _judged(fired, incidents, (start, split), settings)
    best = _best(_on_front(policies, first, settings), settings)
    if isinstance(best, NotEvaluated):
        return NotEvaluated(f"on the first part: {best.reason}", best.would_help)
    last = _judged(fired, incidents, (split, end), settings)
    return HeldOut(split, best.policy, last[policies.index(best.policy)], last[0])


def _ratio(policy: Policy) -> float:
    return float(convert(policy.objective, PERCENT, RATIO))
