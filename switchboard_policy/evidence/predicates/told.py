"""What `proposal.json` tells, as the values predicates are made of."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from switchboard_policy.domain.outcome import Interval, NotEvaluated
from switchboard_policy.domain.risk import RiskAssessment, RiskLevel, RiskPart
from switchboard_policy.gate.pull.decision import ChangedValue

Document = Mapping[str, Any]


def values_told(document: Document, *, field: str = "changes") -> tuple[ChangedValue, ...]:
    """Return the values a proposal changes.

    Args:
        document: as `read_document` returned it.
        field: `changes`, or `held_back` for what is shown to people only.
    """
    return tuple(_value(one) for one in document[field])


def risk_told(document: Document) -> RiskAssessment:
    """Return a proposal's risk.

    Args:
        document: as `read_document` returned it.
    """
    told = document["risk"]
    return RiskAssessment(
        score=float(told["score"]),
        level=RiskLevel(told["level"]),
        parts=tuple(_part(one) for one in told["parts"]),
        breach_probability=figure_told(told["breach_probability"]),
        undecided=tuple(told["undecided"]),
    )


def _value(one: Document) -> ChangedValue:
    files = {place["file"] for place in one["places"]} | set(one["generated"])
    return ChangedValue(
        area=one["area"],
        subject=one["subject"],
        value=one["value"],
        unit=one["unit"],
        old=Decimal(one["old"]),
        new=Decimal(one["new"]),
        files=tuple(sorted(files)),
    )


def _part(one: Document) -> RiskPart:
    value = one["value"]
    return RiskPart(
        factor=one["factor"],
        points=float(one["points"]),
        most=float(one["most"]),
        sentence=one["sentence"],
        value=_missing(value) if "not_evaluated" in value else 0.0,
    )


def figure_told(told: Document) -> Interval | NotEvaluated:
    """Return a figure of an effect or a risk, with its bounds.

    Args:
        told: as the document has it.
    """
    if "not_evaluated" in told:
        return _missing(told)
    middle = told["middle"]
    return Interval(
        low=float(told["low"]),
        high=float(told["high"]),
        middle=_missing(middle) if "not_evaluated" in middle else float(middle["value"]),
        level=float(told["level"]),
    )


def _missing(told: Document) -> NotEvaluated:
    return NotEvaluated(told["not_evaluated"], told["would_help"])
