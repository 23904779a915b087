"""How forecasts came out, as people read it in a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from switchboard_policy.cli import screen

NAMES = {
    "throttled": "more good requests throttled than the target, in the next week",
    "overspent": "the week's error budget overspent",
}
VERDICTS = {
    "stated": "share of futures",
    "calibrated": "through the shipped map",
    "refitted": "refitted on earlier windows",
}
"""What is judged: by its key in the document, as people call it."""
Document = Mapping[str, Any]


def show(document: Document) -> None:
    """Write every event to stdout.

    Args:
        document: as `calibration.schema.json` says.
    """
    if not document["events"]:
        screen.note("nothing that states a chance of a breach was measured")
    for event in document["events"]:
        _show_event(event)


def _show_event(event: Document) -> None:
    screen.line(f"{event['event']}: {NAMES[event['event']]}")
    subjects = "subject" if event["subjects"] == 1 else "subjects"
    screen.line(f"  {event['windows']} windows of {event['subjects']} {subjects}")
    for left in event["left_out"]:
        screen.line(f"  left out: {left['windows']} windows, {left['reason']}")
    told = {key: event[key] for key in VERDICTS}
    refused = told["calibrated"].get("not_evaluated")
    if refused:
        screen.line(f"  too few: {_refusal(told['calibrated'])}")
    else:
        heads = ("", *(VERDICTS[key] for key in VERDICTS))
        rows = [list(_column(each)) for each in told.values()]
        names = [name for name, _ in rows[0]]
        cells = [[dict(row)[name] for row in rows] for name in names]
        screen.table(heads, [(name, *row) for name, row in zip(names, cells, strict=True)])
        for reason in sorted({each for verdict in told.values() for each in _untold(verdict)}):
            screen.line(f"  - {reason}")
        _show_curve(told["calibrated"])
    screen.line()


def _column(verdict: Document) -> Iterator[tuple[str, str]]:
    """Yield what is said of one verdict, name by name."""
    yield "base rate", _share(verdict["base_rate"])
    yield "Brier score", f"{verdict['brier']['score']:.4f}"
    yield "skill over the base rate", _skill(verdict["skill"])
    yield "skill over its own past", _skill(verdict["own_skill"])
    curve = verdict["reliability"]
    perfect = curve.get("perfect")
    yield "calibration error", f"{curve['error']:.4f}" if perfect else "-"
    yield (
        "of a perfect forecaster",
        f"{perfect['low']:.4f} to {perfect['high']:.4f}" if perfect else "-",
    )
    area = verdict["auc"]
    yield "AUC", "-" if isinstance(area, Mapping) else f"{area:.3f}"


def _untold(verdict: Document) -> Iterator[str]:
    """Yield why some of it could not be told."""
    skills = (verdict["skill"], verdict["own_skill"])
    for found in (*skills, *(each.get("interval") for each in skills), verdict["reliability"]):
        if isinstance(found, Mapping) and "not_evaluated" in found:
            yield _refusal(found)
    if isinstance(verdict["auc"], Mapping):
        yield _refusal(verdict["auc"])


def _show_curve(verdict: Document) -> None:
    curve = verdict["reliability"]
    if "bins" not in curve:
        return
    rows = [
        (
            _shares(each["least"], each["most"]),
            _share(each["came"]),
            str(each["windows"]),
            _shares(each["low"], each["high"]),
            "" if each["low"] <= each["came"] <= each["high"] else "outside",
        )
        for each in curve["bins"]
    ]
    screen.table(("  it said", "it happened", "windows", "a perfect forecaster", ""), rows)
    if not curve["holds"]:
        screen.line("  the calibration error is larger than that of a perfect forecaster")
    interval = verdict["skill"].get("interval")
    if isinstance(interval, list) and interval[0] <= 0:
        screen.line("  the interval of the skill includes none at all")


def _skill(found: Document) -> str:
    if "not_evaluated" in found:
        return "-"
    bounds = found["interval"]
    if isinstance(bounds, Mapping):
        return f"{found['value']:.2f}"
    return f"{found['value']:.2f} ({bounds[0]:.2f} to {bounds[1]:.2f})"


def _refusal(found: Document) -> str:
    helps = found["would_help"]
    return f"{found['not_evaluated']}; it takes {helps}" if helps else str(found["not_evaluated"])


def _shares(low: float, high: float) -> str:
    first, last = _share(low), _share(high)
    return first if first == last else f"{first.removesuffix(' %')} to {last}"


def _share(ratio: float) -> str:
    shown = 100 * ratio
    return f"{shown:.1f} %" if 0 < shown < 10 else f"{shown:.0f} %"
