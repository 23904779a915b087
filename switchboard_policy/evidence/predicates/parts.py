"""What several predicates say in the same words: the change, its values, its risk, findings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

from switchboard_policy.domain.finding import Finding
from switchboard_policy.domain.json_value import Json
from switchboard_policy.domain.outcome import NotEvaluated
from switchboard_policy.domain.risk import RiskAssessment, RiskPart
from switchboard_policy.domain.units import plain
from switchboard_policy.evidence.about import About
from switchboard_policy.evidence.predicates.figures import MILLI, not_evaluated, ratio, whole
from switchboard_policy.gate.pull.decision import ChangedValue

NO_RISK = NotEvaluated("no value changes")


def change(about: About) -> Json:
    """Return which change is spoken of: what is not known is left out.

    Args:
        about: the change; when it was made is said elsewhere.
    """
    return {name: value for name, value in about.document().items() if name != "created"}


def deltas(values: Iterable[ChangedValue]) -> Json:
    """Return changed values, in order of file-independent names.

    Args:
        values: what changes.
    """
    told: list[Json] = [
        {
            "area": one.area,
            "subject": one.subject,
            "value": one.value,
            "unit": one.unit,
            "old": plain(one.old),
            "new": plain(one.new),
            "files": list(one.files),
        }
        for one in sorted(values, key=lambda one: (one.area, one.value, one.subject))
    ]
    return told


def risk(assessed: RiskAssessment | NotEvaluated) -> Json:
    """Return a risk with its parts, in thousandths of a point.

    Args:
        assessed: the risk, or why there is none.
    """
    if isinstance(assessed, NotEvaluated):
        return not_evaluated(assessed)
    return {
        "scoreMilli": whole(assessed.score, MILLI),
        "level": assessed.level.value,
        "parts": [_part(part) for part in assessed.parts],
        "breachProbability": ratio(assessed.breach_probability),
        "undecided": list(assessed.undecided),
    }


def _part(part: RiskPart) -> Json:
    told: dict[str, Json] = {
        "factor": part.factor,
        "pointsMilli": whole(part.points, MILLI),
        "mostMilli": whole(part.most, MILLI),
        "sentence": part.sentence,
    }
    if isinstance(part.value, NotEvaluated):
        told["notEvaluated"] = part.value.reason
    return told


def findings(found: Iterable[Finding]) -> Json:
    """Return findings in the order given.

    Args:
        found: what checks found.
    """
    return [_finding(one) for one in found]


def _finding(one: Finding) -> Json:
    told: dict[str, Json] = {"id": one.id, "level": str(one.level), "message": one.msg}
    if one.path:
        told["path"] = one.path
    if one.location is not None:
        told["file"] = one.location.file
        told["line"] = one.location.line
    return told


def thresholds(bounds: Mapping[str, Mapping[str, Json]]) -> Json:
    """Return the bounds a gate had, each with unit and source; numbers as decimal text.

    Args:
        bounds: as the gate's facts hold them.
    """
    told: list[Json] = [
        {
            "name": name,
            "value": _plain(bound["value"]),
            "unit": bound["unit"],
            "source": bound["source"],
        }
        for name, bound in sorted(bounds.items())
    ]
    return told


def _plain(value: Json) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return plain(Decimal(str(value)))
    return str(value)


def known(fields: Mapping[str, Json]) -> dict[str, Json]:
    """Return fields without those that are empty text: what is not known is not said.

    Args:
        fields: name to value.
    """
    return {name: value for name, value in fields.items() if value not in ("", None)}
