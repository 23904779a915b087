"""Findings about an objective as it stands: alerts that cannot fire, promises too fine or loose."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import numpy as np

from switchboard_policy.areas.slo.decide import (
    Case,
    allowed_events,
    missed_days,
    missed_for_good,
    over_budget,
)
from switchboard_policy.areas.slo.lint.alert_unreachable import unreachable
from switchboard_policy.areas.slo.lint.finer_than_traffic import lint as too_fine
from switchboard_policy.areas.slo.lint.looser_than_organisation import finding as looser_finding
from switchboard_policy.areas.slo.lint.looser_than_organisation import lower
from switchboard_policy.areas.slo.model import Objective
from switchboard_policy.areas.slo.settings import SloSettings
from switchboard_policy.areas.words import count, listing, percent
from switchboard_policy.domain.finding import Finding, Level
from switchboard_policy.domain.units import PERCENT, convert, plain

_MOST_DATES = 3


def document_findings(objective: Objective, settings: SloSettings) -> Iterator[Finding]:
    """Yield what the documents alone say is wrong.

    Args:
        objective: one objective.
        settings: windows and the organisation's defaults.
    """
    stated = plain(convert(objective.stated.number, objective.stated.binding.unit, PERCENT))
    for pair in settings.windows:
        if pair.severity == "page" and not pair.reachable(objective.ratio):
            msg = (
                f"{objective.subject}: the page {pair.name} at {pair.factor:g} times the budget "
                f"can never fire at {stated} %, since {pair.factor:g} x (1 - objective) is 1 or "
                "more"
            )
            yield unreachable(msg, objective.location, whole=False)
    looser = looser_than_organisation(objective, objective.stated.number, settings)
    if looser:
        yield looser_finding(objective.subject, looser, objective.location)


def replay_findings(case: Case) -> Iterator[Finding]:
    """Yield what the replay shows besides a change.

    Args:
        case: one objective.
    """
    where, subject = case.objective.location, case.objective.subject
    by_proxy = f" as told by each step's {case.objective.quantile}" if case.signal.proxy else ""
    events = allowed_events(case, case.now.ratio)
    settings = case.settings
    yield from too_fine(subject, events, settings.least_bad_events, settings.period_days, where)
    if case.now.spent > 1 and case.days.whole(case.settings) >= case.settings.least_days:
        since = _began(case)
        if since:
            msg = (
                f"{subject}: more failed than allowed on every day since {since}, and the budget "
                f"was spent {case.now.spent:.1f} times{by_proxy}; something changed then and lasts"
            )
            yield Finding("slo/budget_spent", Level.ADVISORY, msg, "", where)
        elif missed_for_good(case):
            msg = (
                f"{subject}: missed on {percent(missed_days(case))} of days, the budget was spent "
                f"{case.now.spent:.1f} times{by_proxy}; the service or the objective has to change"
            )
            yield Finding("slo/missed", Level.ADVISORY, msg, "", where)
        else:
            msg = (
                f"{subject}: the budget was spent {case.now.spent:.1f} times{by_proxy}; the worst "
                f"days were {listing(_worst_days(case))}; bad days, not the objective"
            )
            yield Finding("slo/budget_spent", Level.ADVISORY, msg, "", where)


def looser_than_organisation(objective: Objective, value: Decimal, settings: SloSettings) -> str:
    """Return in words how an objective is looser than the organisation's default, or nothing.

    Args:
        objective: one objective.
        value: its objective in the binding's unit, as stated or proposed.
        settings: the organisation's defaults.
    """
    if objective.indicator == "availability":
        stated = convert(value, objective.stated.binding.unit, PERCENT)
        return lower(stated, settings.organisation_availability)
    if objective.indicator == "latency" and objective.threshold and objective.quantile == "p95":
        return slower_than_organisation(objective, objective.threshold_s, settings)
    return ""


def slower_than_organisation(objective: Objective, seconds: Decimal, settings: SloSettings) -> str:
    """Return in words how a threshold is slower than the organisation's default, or nothing.

    Args:
        objective: one latency objective.
        seconds: its threshold, as stated or proposed.
        settings: the organisation's defaults by kind of request.
    """
    usual = settings.organisation_p95.get(objective.kind, settings.organisation_p95["any"])
    if objective.quantile != "p95" or seconds <= usual:
        return ""
    kind = objective.kind if objective.kind in settings.organisation_p95 else "any"
    what = "any request" if kind == "any" else kind.replace("_", " ")
    return f"{plain(seconds)} s is slower than the organisation's {plain(usual)} s for {what}"


def _began(case: Case) -> str:
    """Return the day since which every day is over, where that is a week and no whole history."""
    over = over_budget(case)[case.days.total > 0]
    kept = np.flatnonzero(~over)
    if not kept.size or len(over) - 1 - kept[-1] < case.settings.recent_days:
        return ""
    first = int(case.days.days[case.days.total > 0][kept[-1] + 1])
    before = float(np.mean(over[: kept[-1] + 1]))
    return "" if before >= case.settings.missed_days_ratio else str(np.datetime64(first, "D"))


def _worst_days(case: Case) -> list[str]:
    """Return the days that spent most, with their share of the bad events."""
    total = float(case.now.bad.sum())
    order = np.argsort(-case.now.bad, kind="stable")[:_MOST_DATES]
    return [
        f"{np.datetime64(int(case.days.days[day]), 'D')} ({percent(case.now.bad[day] / total)}"
        f" of {count(total)})"
        for day in order.tolist()
        if case.now.bad[day] > total / len(case.now.bad)
    ]
