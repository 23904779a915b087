"""Calibration as a JSON document; `calibration.schema.json` says what it holds."""

from __future__ import annotations

from simulator.calibration.maps import Map
from simulator.calibration.reliability import Reliability
from simulator.calibration.verdict import Skill, Verdict
from simulator.calibration.windows import NotScored
from switchboard_policy import __version__
from switchboard_policy.app.calibrate import Calibrated, Event
from switchboard_policy.areas.foretold import origins

SCHEMA = "switchboard.calibration/v1"


def document(found: Calibrated) -> dict[str, object]:
    """Return how forecasts came out as a JSON document; what cannot be told is a refusal.

    Args:
        found: every event of a repository.
    """
    return {
        "schema": SCHEMA,
        "version": __version__,
        "window": list(found.replayed.window),
        "trace_digest": found.replayed.coverage.digest,
        "seed": found.seed,
        "ahead_days": found.ahead_days,
        "least_days": found.least_days,
        "events": [_event(each) for each in found.events],
    }


def _event(event: Event) -> dict[str, object]:
    scored = sum(one.scored for one in event.foretold)
    return {
        "event": event.name,
        "windows": scored,
        "subjects": len({one.subject for one in event.foretold}),
        "left_out": [
            {"reason": reason, "windows": count} for reason, count in event.left_out.items()
        ],
        "stated": _verdict(event.stated),
        "calibrated": _verdict(event.shipped),
        "refitted": _verdict(event.refitted),
        "map": _map(event.own),
    }


def refusal(why: NotScored) -> dict[str, object]:
    """Return why something cannot be told, and what would help.

    Args:
        why: the reason.
    """
    return {"not_evaluated": why.reason, "would_help": help_for(why), "needed": why.needed or None}


def help_for(why: NotScored) -> str:
    """Return what measurement would change a refusal, in words; empty where more would not."""
    if not why.needed:
        return ""
    days = origins().needed_days(why.needed)
    return f"{why.needed} of them; one tenant or objective has so many windows after {days} days"


def _verdict(found: Verdict | NotScored) -> dict[str, object]:
    if isinstance(found, NotScored):
        return refusal(found)
    parts = found.brier
    return {
        "windows": found.windows,
        "subjects": found.groups,
        "base_rate": found.rate,
        "level": found.level,
        "brier": {
            "score": parts.score,
            "reliability": parts.reliability,
            "resolution": parts.resolution,
            "uncertainty": parts.uncertainty,
            "within": parts.within,
        },
        "skill": _skill(found.skill),
        "own_skill": _skill(found.own_skill),
        "reliability": _reliability(found.reliability),
        "auc": refusal(found.auc) if isinstance(found.auc, NotScored) else found.auc,
    }


def _skill(found: Skill | NotScored) -> dict[str, object]:
    if isinstance(found, NotScored):
        return refusal(found)
    bounds = found.interval
    return {
        "value": found.value,
        "interval": refusal(bounds) if isinstance(bounds, NotScored) else list(bounds),
        "windows": found.windows,
    }


def _reliability(found: Reliability | NotScored) -> dict[str, object]:
    if isinstance(found, NotScored):
        return refusal(found)
    return {
        "error": found.error,
        "perfect": {"low": found.low, "middle": found.middle, "high": found.high},
        "holds": found.holds,
        "bins": [dict(each.__dict__) for each in found.bins],
    }


def _map(found: Map | NotScored) -> dict[str, object]:
    if isinstance(found, NotScored):
        return refusal(found)
    return {"windows": found.windows, "knots": [list(knot) for knot in found.knots]}
