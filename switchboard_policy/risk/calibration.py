"""From the chance that futures state to the one that came: maps shipped as data, and what they saw.

`calibration.yaml` holds a map for each event, fitted on made-up tenants and services, and what came
of the mapped forecasts on others (docs/calibration.md). Read and applied without NumPy, since a
gate may have none.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from itertools import pairwise
from types import MappingProxyType

from switchboard_policy.documents.nodes import Value
from switchboard_policy.documents.yaml_reader import read_yaml
from switchboard_policy.domain.calibration import Calibration, CalibrationBin
from switchboard_policy.domain.outcome import Interval, NotEvaluated
from switchboard_policy.errors import InputError

FILE = "switchboard_policy/risk/calibration.yaml"
THROTTLED, OVERSPENT = "throttled", "overspent"
EVENT_OF_AREA: Mapping[str, str] = MappingProxyType({"limits": THROTTLED, "slo": OVERSPENT})
"""The event that an area's chance of a breach is about."""
_FIELDS = frozenset(
    {"event", "fitted_windows", "fitted_subjects", "fitted_seeds", "command", "knots", "judged"}
)
_COLUMNS = ("windows", "least", "most", "forecast", "came", "low", "high")


@cache
def calibrations() -> Mapping[str, Calibration]:
    """Return what ships, by event."""
    return read(files("switchboard_policy.risk").joinpath("calibration.yaml").read_bytes())


def read(content: bytes) -> Mapping[str, Calibration]:
    """Return maps and what came of them, by event.

    Args:
        content: a file such as ships.

    Raises:
        InputError: it is not what it should be.
    """
    document = read_yaml(FILE, content)
    entries = document.value if isinstance(document.value, list) else [document.value]
    found = [_calibration(entry) for entry in entries]
    return MappingProxyType({one.event: one for one in found})


def calibrated(chance: Interval | NotEvaluated, area: str) -> Interval | NotEvaluated:
    """Return a stated chance through the map of its area's event; the order of chances is kept.

    A chance of none at all stays: a change that turns nobody away in any future does no harm, and
    a map fitted on limits in force knows nothing of changes.

    Args:
        chance: the share of futures.
        area: the area that states it.
    """
    event = EVENT_OF_AREA.get(area, "")
    known = calibrations().get(event)
    if known is None or isinstance(chance, NotEvaluated) or chance.high == 0:
        return chance
    low, high = (through(known, bound) if bound else 0.0 for bound in (chance.low, chance.high))
    if isinstance(chance.middle, NotEvaluated):
        return Interval(low, high, chance.middle, chance.level)
    middle = through(known, chance.middle) if chance.middle else 0.0
    return Interval(low, high, min(max(middle, low), high), chance.level)


def through(known: Calibration, chance: float) -> float:
    """Return a probability through a map's knots, straight between them.

    Args:
        known: the map.
        chance: 0 to 1.
    """
    stated = [knot[0] for knot in known.knots]
    place = min(max(bisect_right(stated, chance), 1), len(stated) - 1)
    (left, low), (right, high) = known.knots[place - 1 : place + 1]
    return low + (high - low) * (chance - left) / (right - left)


def _calibration(entry: Value) -> Calibration:
    if not isinstance(entry, dict) or entry.keys() != _FIELDS:
        raise InputError(f"{FILE}: an entry has the fields {', '.join(sorted(_FIELDS))}")
    knots, judged = entry["knots"], entry["judged"]
    if not isinstance(knots, list) or not isinstance(judged, list):
        raise InputError(f"{FILE}: knots and judged are lists")
    pairs = tuple((_number(knot, 0), _number(knot, 1)) for knot in knots)
    rising = all(a[0] < b[0] and a[1] <= b[1] for a, b in pairwise(pairs))
    if len(pairs) < 2 or not rising or (pairs[0][0], pairs[-1][0]) != (0, 1):
        raise InputError(f"{FILE}: the knots of {entry['event']} do not rise from 0 to 1")
    return Calibration(
        event=str(entry["event"]),
        knots=pairs,
        windows=int(str(entry["fitted_windows"])),
        subjects=int(str(entry["fitted_subjects"])),
        seeds=str(entry["fitted_seeds"]),
        command=str(entry["command"]),
        judged=tuple(
            CalibrationBin(
                int(_number(row, 0)), *(_number(row, place) for place in range(1, len(_COLUMNS)))
            )
            for row in judged
        ),
    )


def _number(row: Value, place: int) -> float:
    if not isinstance(row, list) or len(row) <= place:
        raise InputError(f"{FILE}: {row!r} is too short")
    return float(str(row[place]))
