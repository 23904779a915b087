"""What the days to come may bring, as plain JSON."""

from __future__ import annotations

from switchboard_policy.domain.outcome import Interval, NotEvaluated
from switchboard_policy.domain.outlook import Outlook, Paired, Prospect


def outlook_document(outlook: Outlook | NotEvaluated) -> dict[str, object]:
    """Return an outlook as a JSON object, or why there is none.

    Args:
        outlook: what may come of a change.
    """
    if isinstance(outlook, NotEvaluated):
        return not_evaluated(outlook)
    return {
        "days": outlook.days,
        "futures": outlook.futures,
        "beyond_ratio": outlook.beyond_ratio,
        "prospects": [_prospect(found) for found in outlook.prospects],
    }


def interval_document(value: Interval | NotEvaluated) -> dict[str, object]:
    """Return an interval as a JSON object, or why there is none.

    Args:
        value: the figure.
    """
    if isinstance(value, NotEvaluated):
        return not_evaluated(value)
    middle = value.middle
    return {
        "low": value.low,
        "high": value.high,
        "level": value.level,
        "middle": not_evaluated(middle) if isinstance(middle, NotEvaluated) else middle,
    }


def not_evaluated(why: NotEvaluated) -> dict[str, object]:
    """Return a refusal as a JSON object.

    Args:
        why: the reason.
    """
    return {"not_evaluated": why.reason, "would_help": why.would_help}


def _prospect(found: Prospect) -> dict[str, object]:
    told = found.found
    return {
        "metric": found.metric,
        "unit": found.unit.symbol,
        "better": found.better,
        "model": found.model,
        **(not_evaluated(told) if isinstance(told, NotEvaluated) else _paired(told)),
    }


def _paired(found: Paired) -> dict[str, object]:
    return {
        "now": interval_document(found.now),
        "proposed": interval_document(found.proposed),
        "change": interval_document(found.change),
        "improved": interval_document(found.improved),
        "worsened": interval_document(found.worsened),
        "now_dots": list(found.now_dots),
        "proposed_dots": list(found.proposed_dots),
    }
