"""Advice on a service level as JSON: every estimate with its interval, every silence its reason."""

from __future__ import annotations

from dataclasses import asdict

from simulator.rare import count_bounds, share_bounds
from switchboard_policy.areas.slo.choose.choice import Choice, Estimate, stated_percent
from switchboard_policy.areas.slo.choose.incidents import WEEK, Judged
from switchboard_policy.areas.slo.choose.run import Advice
from switchboard_policy.areas.slo.choose.search import HeldOut, Policy, Search, Tried
from switchboard_policy.domain.outcome import NotEvaluated
from switchboard_policy.domain.units import plain

Document = dict[str, object]


def level_document(advice: Advice, level: float) -> Document:
    """Return the advice on one level.

    Args:
        advice: what there is to say.
        level: probability of the intervals.
    """
    objective = advice.objective
    return {
        "service": objective.service,
        "slo": objective.slo,
        "indicator": objective.indicator,
        "objective_percent": plain(stated_percent(objective)),
        "threshold_s": plain(objective.threshold_s) if objective.threshold else None,
        "promise": _promise(advice.choice),
        "alerts": _alerts(advice.search, level),
        "notes": list(advice.notes),
    }


def _silent(found: NotEvaluated) -> Document:
    return {"not_evaluated": found.reason, "would_help": found.would_help}


def _promise(found: Choice | NotEvaluated) -> Document:
    if isinstance(found, NotEvaluated):
        return _silent(found)
    return {
        "measured_days": found.measured_days,
        "ahead_days": found.ahead_days,
        "horizon_days": found.horizon_days,
        "provisional": found.provisional,
        "objective_percent": _estimate(found.objective),
        "threshold_s": _estimate(found.threshold) if found.threshold else None,
    }


def _estimate(found: Estimate) -> Document:
    coming, value = found.coming, found.value
    told = _silent(value) if isinstance(value, NotEvaluated) else {"recommended": plain(value)}
    return {
        **told,
        "held_back": found.held_back or None,
        "coming": {"low": coming.low, "middle": coming.middle, "high": coming.high},
        "origins": asdict(found.scored),
    }


def _alerts(found: Search | NotEvaluated, level: float) -> Document:
    if isinstance(found, NotEvaluated):
        return _silent(found)
    return {
        "incidents": {
            "by": "label" if found.labelled else "budget spent",
            "spans": [list(span) for span in found.incidents],
        },
        "now": _tried(found.tried[0], level),
        "recommended": _tried(found.best, level),
        "front": [_tried(one, level) for one in found.tried if one.on_front],
        "tried": len(found.tried),
        "held_out": _held_out(found.held_out, level),
    }


def _tried(found: Tried | NotEvaluated, level: float) -> Document:
    if isinstance(found, NotEvaluated):
        return _silent(found)
    within = {"within_page_budget": found.within}
    return {**_policy(found.policy), **within, **judged_document(found.judged, level)}


def _policy(found: Policy) -> Document:
    return {
        "windows": found.name,
        "factors_times": plain(found.scale),
        "objective_percent": plain(found.objective),
        "pairs": [
            {
                "severity": pair.severity,
                "long_s": pair.long_s,
                "short_s": pair.short_s,
                "factor": pair.factor,
                "for_s": pair.for_s,
            }
            for pair in found.windows
        ],
    }


def _held_out(found: HeldOut | NotEvaluated, level: float) -> Document:
    if isinstance(found, NotEvaluated):
        return _silent(found)
    return {
        "from": found.from_s,
        "chosen": {**_policy(found.chosen), **judged_document(found.judged, level)},
        "now": judged_document(found.now, level),
    }


def judged_document(found: Judged, level: float) -> Document:
    """Return what alerts did about incidents, with bounds of what so few events leave open.

    Args:
        found: what they did.
        level: probability between the bounds.
    """
    weeks = found.healthy_s / WEEK
    return {
        "incidents": found.incidents,
        "missed": found.missed,
        "missed_ratio": _bounds(share_bounds(found.missed, found.incidents, level)),
        "delay_s": found.delay_s,
        "pages": found.pages,
        "pages_a_month": _rate(found.pages, weeks * 7 / 30, level),
        "warnings": found.warnings,
        "warnings_a_week": _rate(found.warnings, weeks, level),
    }


def _rate(count: int, spans: float, level: float) -> Document | None:
    if not spans:
        return None
    low, high = count_bounds(count, level)
    return {"low": low / spans, "middle": count / spans, "high": high / spans}


def _bounds(found: tuple[float, float]) -> Document:
    return {"low": found[0], "high": found[1]}
