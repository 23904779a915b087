"""A backtest as a JSON document; `backtest.schema.json` says what it holds."""

from __future__ import annotations

from collections.abc import Sequence

from switchboard_policy import __version__
from switchboard_policy.areas.slo.backtest.incidents import Incident
from switchboard_policy.areas.slo.backtest.model import (
    AlertOutcome,
    Backtest,
    BudgetLine,
    Firing,
    LevelOutcome,
    Score,
    Variant,
)
from switchboard_policy.domain.outcome import NotEvaluated
from switchboard_policy.domain.units import plain
from switchboard_policy.render.backtest_words import lead

SCHEMA = "switchboard.backtest/v1"


def document(found: Backtest) -> dict[str, object]:
    """Return a backtest as a JSON document; objectives are text, so that they stay exact."""
    difference = found.difference
    return {
        "schema": SCHEMA,
        "version": __version__,
        "lead": lead(found),
        "semantics": found.semantics,
        "interval_s": found.interval_s,
        "start_s": found.start_s,
        "end_s": found.end_s,
        "exact": not found.approximate,
        "approximate": found.approximate or None,
        "difference": None
        if difference is None
        else {
            "evaluations": difference.evaluations,
            "differing": difference.differing,
            "firing": difference.firing,
        },
        "labelled": found.labelled,
        "grace_s": found.grace_s,
        "incidents": [_incident(each) for each in found.incidents],
        "variants": [_variant(each) for each in found.variants],
        "not_evaluated": _refusals(found.refused),
        "notes": list(found.notes),
    }


def _incident(found: Incident) -> dict[str, object]:
    return {
        "start_s": found.start_s,
        "end_s": found.end_s,
        "service": found.service,
        "label": found.label,
    }


def _variant(found: Variant) -> dict[str, object]:
    return {
        "name": found.name,
        "objective": None if found.objective is None else plain(found.objective),
        "windows": found.windows,
        "scores": {severity.value: _score(each) for severity, each in found.scores.items()},
        "levels": [_level(each) for each in found.levels],
    }


def _score(found: Score) -> dict[str, object]:
    return {
        "fired": found.fired,
        "true": found.true,
        "false": found.false,
        "false_a_week": found.false_a_week,
        "incidents": found.incidents,
        "caught": found.caught,
        "precision": found.precision,
        "recall": found.recall,
        "f_score": found.f_score,
        "delays_s": list(found.delays_s),
    }


def _level(found: LevelOutcome) -> dict[str, object]:
    level, budget = found.level, found.budget
    return {
        "id": level.id,
        "service": level.service,
        "objective": plain(level.objective),
        "period_days": level.period_days,
        "calendar": level.calendar.value,
        "budget": _refusal(budget) if isinstance(budget, NotEvaluated) else _budget(budget),
        "alerts": [_alert(each) for each in found.alerts],
    }


def _budget(found: BudgetLine) -> dict[str, object]:
    return {
        "times_s": list(found.times_s),
        "left": list(found.left),
        "lowest": found.lowest,
        "last": found.last,
        "events": found.events,
        "bad": found.bad,
        "measured_s": found.measured_s,
    }


def _alert(found: AlertOutcome) -> dict[str, object]:
    return {
        "severity": found.severity.value,
        "windows": list(found.windows),
        "firings": [_firing(each) for each in found.firings],
        "incidents": None
        if found.told is None
        else [
            {"incident": each.incident, "firings": list(each.firings), "delay_s": each.delay_s}
            for each in found.told
        ],
        "not_evaluated": _refusals(found.refused),
    }


def _firing(found: Firing) -> dict[str, object]:
    return {
        "start_s": found.start_s,
        "end_s": found.end_s,
        "ongoing": found.ongoing,
        "windows": found.windows,
        "budget_spent": found.budget_spent,
        "incidents": list(found.incidents),
        "reset_s": found.reset_s,
    }


def _refusals(found: Sequence[tuple[str, NotEvaluated]]) -> list[dict[str, object]]:
    return [_refused(subject, why) for subject, why in found]


def _refused(subject: str, why: NotEvaluated) -> dict[str, object]:
    return {"subject": subject, **_refusal(why)}


def _refusal(why: NotEvaluated) -> dict[str, object]:
    return {"reason": why.reason, "would_help": why.would_help}
