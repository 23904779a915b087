"""`proposal.json` written: everything an owner, a gate or a replay needs to know of a proposal.

Ratios, scores and values are decimal text, so that the same proposal has the same bytes on every
machine. Figures measured on floats are rounded to `figure_digits`, as for the proposal's id: the
last bits differ between processors.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache
from typing import Any

from switchboard_policy.documents.constants import constants
from switchboard_policy.domain.delta import Delta, Effect
from switchboard_policy.domain.digest import sha256
from switchboard_policy.domain.finding import Finding, in_order
from switchboard_policy.domain.location import Location
from switchboard_policy.domain.outcome import Interval, NotEvaluated
from switchboard_policy.domain.policy import PlacedValue
from switchboard_policy.domain.proposal import ChangeSet, Edit, Proposal
from switchboard_policy.domain.recommendation import Abstention, Recommendation
from switchboard_policy.domain.risk import RiskAssessment, RiskPart, Smaller
from switchboard_policy.domain.units import plain
from switchboard_policy.proposal.decisions import decisions_document

SCHEMA = "switchboard.proposal"
SCHEMA_VERSION = 1

Object = dict[str, Any]


def document(proposal: Proposal) -> Object:
    """Return a proposal as the plain JSON of `proposal.json`.

    Args:
        proposal: what was worked out.
    """
    change_set = proposal.change_set
    recommended = [delta for one in proposal.recommendations for delta in one.deltas]
    return {
        "schema": SCHEMA,
        "schema_version": SCHEMA_VERSION,
        "id": proposal.id,
        "author": proposal.author,
        "version": proposal.version,
        "seed": proposal.seed,
        "trace_digest": proposal.trace_digest,
        "window": list(proposal.window),
        "topics": [str(topic) for topic in proposal.topics],
        "change_digest": change_set.digest,
        "patch_digest": sha256(change_set.patch.encode()),
        "changes": [_change(delta, change_set.following(delta)) for delta in change_set.deltas],
        "held_back": [_change(delta) for delta in recommended if delta.advisory],
        "edits": [_edit(edit) for edit in change_set.edits],
        "files": files_of(change_set),
        "risk": _risk(proposal.risk),
        "owners": {area: list(names) for area, names in sorted(proposal.owners.items())},
        "areas": [_area(recommendation) for recommendation in proposal.recommendations],
        "findings": [_finding(finding) for finding in _findings(proposal)],
        "notes": list(proposal.notes),
        "decisions": decisions_document(proposal.replayed),
    }


def text(value: Mapping[str, object]) -> str:
    """Return a document as the text of its file: keys sorted, two spaces, no escapes but JSON's."""
    return json.dumps(value, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def _findings(proposal: Proposal) -> list[Finding]:
    areas = (finding for one in proposal.recommendations for finding in one.findings)
    return in_order((*proposal.change_set.findings, *areas))


def _change(delta: Delta, generated: tuple[str, ...] = ()) -> Object:
    return {
        "area": delta.area,
        "subject": delta.subject,
        "names": dict(delta.target.names),
        "value": delta.target.binding.name,
        "unit": delta.unit.symbol,
        "old": plain(delta.old),
        "new": plain(delta.new),
        "reason": delta.reason,
        "if_wrong": delta.if_wrong,
        "advisory": delta.advisory,
        "agrees": delta.target.agrees,
        "inherited": not delta.target.occurrences,
        "places": [_place(found) for found in delta.target.occurrences],
        "generated": list(generated),
        "effects": [_effect(effect) for effect in delta.effects],
    }


def _place(found: PlacedValue) -> Object:
    return {
        **_location(found.location),
        "literal": found.literal,
        "role": found.place.role,
        "unit": found.place.unit.symbol,
    }


def _effect(effect: Effect) -> Object:
    return {
        "metric": effect.metric,
        "unit": effect.unit.symbol,
        "better": effect.better,
        "now": _figure(effect.now),
        "proposed": _figure(effect.proposed),
    }


def _figure(value: float | Interval | NotEvaluated) -> Object:
    if isinstance(value, NotEvaluated):
        return {"not_evaluated": value.reason, "would_help": value.would_help}
    if not isinstance(value, Interval):
        return {"value": number(value)}
    return {
        "low": number(value.low),
        "high": number(value.high),
        "middle": _figure(value.middle),
        "level": number(value.level),
    }


def number(value: float) -> str:
    """Return a float as decimal text of `figure_digits`; `none` where it is no number.

    Args:
        value: any float.
    """
    if not math.isfinite(value):
        return "none"
    shown = plain(Decimal(format(value, f".{_digits()}g")))
    return "0" if shown in {"-0", "0"} else shown


@lru_cache(maxsize=1)
def _digits() -> int:
    return constants("switchboard_policy.proposal").whole("figure_digits")


def _edit(edit: Edit) -> Object:
    return {**_location(edit.location), "old": edit.old, "new": edit.new, "role": edit.role}


def _location(location: Location) -> Object:
    return {
        "file": location.file,
        "pointer": location.pointer,
        "line": location.line,
        "column": location.column,
    }


def files_of(change_set: ChangeSet) -> Object:
    """Return the digests of every changed file, before and after."""
    return {
        file: {
            "before": sha256(change_set.before.get(file, b"")),
            "after": sha256(change_set.after[file]),
        }
        for file in sorted(change_set.after)
    }


def _risk(risk: RiskAssessment) -> Object:
    return {
        "score": number(risk.score),
        "level": risk.level.value,
        "parts": [_part(part) for part in risk.parts],
        "breach_probability": _figure(risk.breach_probability),
        "breach_stated": _figure(risk.breach_stated),
        "undecided": list(risk.undecided),
        "smaller": _smaller(risk.smaller),
    }


def _smaller(found: Smaller | NotEvaluated | None) -> Object | None:
    if found is None:
        return None
    if isinstance(found, NotEvaluated):
        return _figure(found)
    return {
        "level": found.level.value,
        "score": number(found.score),
        "sentence": found.sentence,
        "changes": [
            {
                "area": one.area,
                "subject": one.subject,
                "value": one.value,
                "unit": one.unit,
                "new": plain(one.new),
                "instead": None if one.instead is None else plain(one.instead),
            }
            for one in found.changes
        ],
    }


def _part(part: RiskPart) -> Object:
    return {
        "factor": part.factor,
        "points": number(part.points),
        "most": number(part.most),
        "sentence": part.sentence,
        "value": _figure(part.value),
    }


def _area(recommendation: Recommendation) -> Object:
    return {
        "area": recommendation.area,
        "headline": recommendation.headline,
        "abstentions": [_abstention(one) for one in recommendation.abstentions],
        "notes": list(recommendation.notes),
    }


def _abstention(abstention: Abstention) -> Object:
    return {
        "subject": abstention.subject,
        "why": abstention.why.reason,
        "would_help": abstention.why.would_help,
    }


def _finding(finding: Finding) -> Object:
    shown: Object = {
        "id": finding.id,
        "level": finding.level.value,
        "msg": finding.msg,
        "path": finding.path,
    }
    if finding.location is not None:
        shown["location"] = _location(finding.location)
    return shown
