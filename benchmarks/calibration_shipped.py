"""What ships of a calibration: maps fitted on build seeds, and how they did on reported ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from harness import ROOT

from simulator.calibration.maps import Map
from simulator.calibration.reliability import Reliability
from switchboard_policy.domain.calibration import Calibration, CalibrationBin
from switchboard_policy.risk.calibration import FILE, calibrations

FIT_COMMAND = "python benchmarks/calibration.py --fit"
_HEAD = """\
# Maps from the share of futures with a breach to the chance of one, and what came of them.
# `knots` were fitted on made-up tenants and services of the seeds named; `judged` is what came on
# others, none of which anything was fitted or chosen on: windows, least and most of their
# forecasts, their mean, the share in which the event came, and between which bounds that lies for
# a perfect forecaster in nine cases of ten. Both are written by the command; docs/calibration.md.
"""


def with_map(event: str, found: Map, subjects: int, seeds: range) -> Calibration:
    """Return a map as it ships, not judged yet.

    Args:
        event: what is forecast.
        found: the map.
        subjects: of how many tenants or objectives its windows are.
        seeds: of which.
    """
    told = f"{seeds.start} to {seeds.stop - 1}"
    return Calibration(event, found.knots, found.windows, subjects, told, FIT_COMMAND, ())


def judged(known: Calibration, curve: Reliability) -> Calibration:
    """Return a map with what came of it.

    Args:
        known: the map.
        curve: of mapped forecasts on the reported seeds.
    """
    bins = tuple(CalibrationBin(**each.__dict__) for each in curve.bins)
    return replace(known, judged=bins)


def write(found: Sequence[Calibration]) -> None:
    """Write what ships.

    Args:
        found: one an event.
    """
    text = _HEAD + "".join(_entry(one) for one in sorted(found, key=lambda one: one.event))
    (ROOT / FILE).write_text(text, encoding="utf-8")
    calibrations.cache_clear()


def _entry(one: Calibration) -> str:
    knots = [f"    - [{stated:.6g}, {came:.6g}]" for stated, came in one.knots]
    rows = [
        f"    - [{each.windows}, "
        + ", ".join(
            f"{value:.6g}"
            for value in (each.least, each.most, each.forecast, each.came, each.low, each.high)
        )
        + "]"
        for each in one.judged
    ]
    lines = [
        f"- event: {one.event}",
        f"  fitted_windows: {one.windows}",
        f"  fitted_subjects: {one.subjects}",
        f'  fitted_seeds: "{one.seeds}"',
        f"  command: {one.command}",
        "  knots:",
        *knots,
        "  judged:" if rows else "  judged: []",
        *rows,
    ]
    return "\n".join(lines) + "\n"


def shipped() -> Mapping[str, Calibration]:
    """Return what ships now."""
    return calibrations()
