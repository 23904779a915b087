"""Write service levels as OpenSLO v1: one SLO object each, its indicator inside."""

from __future__ import annotations

from switchboard_policy.areas.slo.definition import (
    Calendar,
    CompositeSli,
    EventsSli,
    RawSli,
    ServiceLevel,
    TimeslicesSli,
)
from switchboard_policy.areas.slo.formats.durations import duration_text
from switchboard_policy.areas.slo.formats.losses import in_own_keys
from switchboard_policy.areas.slo.formats.openslo_alerting import alerting_texts
from switchboard_policy.areas.slo.formats.openslo_indicator import written_indicator
from switchboard_policy.areas.slo.formats.openslo_objects import API_VERSION
from switchboard_policy.areas.slo.formats.openslo_period import SHORT, START
from switchboard_policy.areas.slo.formats.openslo_read import OCCURRENCES, TIMESLICES
from switchboard_policy.areas.slo.formats.own_keys import DAY_S, level_texts
from switchboard_policy.areas.slo.formats.own_texts import OPENSLO
from switchboard_policy.documents.yaml_writer import Unquoted
from switchboard_policy.domain.finding import Finding


def object_of(level: ServiceLevel) -> tuple[dict[str, object], list[Finding]]:
    """Return one service level as an SLO object in plain values, and what only we read of it.

    Args:
        level: the service level.
    """
    own = level_texts(level)
    own.pop("calendar", None)
    if level.calendar is Calendar.ROLLING:
        own.pop("period", None)
    alerts = alerting_texts(level.alerting)
    annotations = {f"{OPENSLO}{name}": text for name, text in {**own, **alerts}.items()}
    metadata: dict[str, object] = {"name": level.id, "labels": level.labels}
    metadata["annotations"] = annotations
    spec: dict[str, object] = {"description": level.description} if level.description else {}
    slices = isinstance(level.sli, TimeslicesSli)
    spec |= {
        "service": level.service,
        **_indicator(level),
        "timeWindow": [_period(level)],
        "budgetingMethod": TIMESLICES if slices else OCCURRENCES,
        "objectives": _objectives(level),
    }
    written: dict[str, object] = {
        "apiVersion": API_VERSION,
        "kind": "SLO",
        "metadata": {key: value for key, value in metadata.items() if value},
        "spec": spec,
    }
    told = (*own, *(["alerts"] if alerts else []))
    return written, in_own_keys(told, "OpenSLO itself", level)


def _plain(level: ServiceLevel) -> EventsSli | RawSli | None:
    sli = level.sli.events if isinstance(level.sli, TimeslicesSli) else level.sli
    return None if isinstance(sli, CompositeSli) else sli


def _indicator(level: ServiceLevel) -> dict[str, object]:
    sli = _plain(level)
    return {} if sli is None else {"indicator": _inline(level.id, sli)}


def _inline(name: str, sli: EventsSli | RawSli) -> dict[str, object]:
    return {"metadata": {"name": name}, "spec": written_indicator(sli)[0]}


def _period(level: ServiceLevel) -> dict[str, object]:
    if level.calendar is Calendar.ROLLING:
        return {"duration": duration_text(level.period_days * DAY_S), "isRolling": True}
    # Quoted, it is no date to readers that check whether it is one.
    calendar = {"startTime": Unquoted(START), "timeZone": "UTC"}
    return {"duration": SHORT[level.calendar], "isRolling": False, "calendar": calendar}


def _objectives(level: ServiceLevel) -> list[dict[str, object]]:
    target: dict[str, object] = {"target": level.objective_ratio}
    if isinstance(level.sli, CompositeSli):
        return [
            {
                **_compared(part),
                **target,
                "compositeWeight": weight,
                "indicator": _inline(name, part),
            }
            for name, weight, part in level.sli.parts
        ]
    sli = _plain(level)
    found = {**(_compared(sli) if sli is not None else {}), **target}
    if isinstance(level.sli, TimeslicesSli):
        found["timeSliceTarget"] = level.sli.target_ratio
        found["timeSliceWindow"] = duration_text(level.sli.slice_s)
    return [found]


def _compared(sli: EventsSli | RawSli) -> dict[str, object]:
    threshold = written_indicator(sli)[1]
    return {} if threshold is None else {"op": threshold.op, "value": threshold.value}
