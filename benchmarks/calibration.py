"""Chances of a breach held against what came, on tenants and services nobody fitted anything on.

`--fit` fits the maps that ship (switchboard_policy/risk/calibration.yaml) on the build seeds, and
says how each kind of map did on the later half of their weeks. `--page` runs the reported seeds
through the maps and writes docs/calibration.md, its pictures, and what a report quotes; that is
`make calibration`. With neither, the reported seeds are scored and held against the bounds.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence

import numpy as np
from calibration_cases import BUILD, REPORTED, SERVICE_BUILD, SERVICE_REPORTED
from calibration_page import Result, write_page
from calibration_shipped import judged, shipped, with_map, write
from calibration_windows import by_kind, overspent, real, throttled
from harness import verdict as conclude

from simulator.calibration.maps import Fit, Map, fitted, isotonic, logistic
from simulator.calibration.reliability import Reliability
from simulator.calibration.verdict import Skill, Verdict, verdict
from simulator.calibration.windows import NotScored, Windows
from simulator.days import DAY
from switchboard_policy.app.calibrate import Event, judge, windows_of
from switchboard_policy.areas.foretold import Foretold

SEED = 1
WHOLE_S = 3650 * DAY
"""A subject's whole history is one block: what is drawn again are tenants, not their weeks."""
FITS: dict[str, Fit] = {"logistic": logistic, "isotonic": isotonic}
Found = list[tuple[str, Foretold]]


def fit() -> None:
    """Fit the maps on the build seeds and write them; not judged yet."""
    entries = []
    for event, found, seeds in (
        ("throttled", list(throttled(BUILD)), BUILD),
        ("overspent", list(overspent(SERVICE_BUILD)), SERVICE_BUILD),
    ):
        windows = windows_of(one for _, one in found)
        _compare(event, windows)
        learnt = fitted(windows)
        assert isinstance(learnt, Map), learnt
        entries.append(with_map(event, learnt, len(np.unique(windows.group)), seeds))
    write(entries)


def _compare(event: str, windows: Windows) -> None:
    """Say how each kind of map, fitted on the first half of the weeks, did on the second."""
    early = windows.end <= np.median(windows.start)
    past, later = windows.where(early), windows.where(~early)
    print(f"{event}: {len(past)} windows fit, {len(later)} judge")
    _say("as stated", later)
    for name, kind in FITS.items():
        learnt = fitted(past, kind)
        if isinstance(learnt, Map):
            _say(name, later.stating(learnt.of(later.forecast)))


def _say(name: str, windows: Windows) -> None:
    found = verdict(windows, seed=SEED, span_s=WHOLE_S)
    assert isinstance(found, Verdict), found
    curve, skill = found.reliability, found.own_skill
    assert isinstance(curve, Reliability), curve
    assert isinstance(skill, Skill), skill
    print(
        f"  {name:<10} Brier {found.brier.score:.4f}, skill over its own past {skill.value:.3f},"
        f" error {curve.error:.4f}, a perfect forecaster's at most {curve.high:.4f}"
    )


def results() -> tuple[list[Result], float]:
    """Return every event on its reported seeds, and the seconds it took."""
    began = time.process_time()
    made = (
        ("throttled", REPORTED, list(throttled(REPORTED)), WHOLE_S),
        ("overspent", SERVICE_REPORTED, list(overspent(SERVICE_REPORTED)), WHOLE_S),
        ("real", None, list(real()), 28 * DAY),
    )
    found = [_result(name, seeds, windows, span_s) for name, seeds, windows, span_s in made]
    return found, time.process_time() - began


def _result(name: str, seeds: range | None, found: Found, span_s: int) -> Result:
    event = "overspent" if name == "overspent" else "throttled"

    def of(windows: Sequence[Foretold]) -> Event:
        return judge(event, tuple(windows), SEED, span_s)

    kinds = {kind: of(windows) for kind, windows in by_kind(found).items()}
    return Result(name, seeds, of([one for _, one in found]), kinds)


def main() -> None:
    """Fit, or judge and perhaps write the page."""
    if "--fit" in sys.argv:
        fit()
        return
    found, seconds = results()
    if "--page" in sys.argv:
        curves = {one.event.name: one.event.shipped for one in found if one.seeds is not None}
        known = shipped()
        write([judged(known[name], _curve(curve)) for name, curve in curves.items()])
        write_page(found, seconds)
    first = found[0].event.shipped
    assert isinstance(first, Verdict), first
    curve, skill = _curve(first), first.skill
    assert isinstance(skill, Skill), skill
    conclude(
        "calibration error of the chance that a limit throttles next week, against the most that "
        "a perfect forecaster has in nine cases of ten",
        {
            "value": round(curve.error, 4),
            "baseline": round(curve.high, 4),
            "ratio": round(curve.error / curve.high, 3),
            "peak_rss_mb": None,
        },
        {"ratio": 1.0},
        unit="ratio",
    )


def _curve(found: Verdict | NotScored) -> Reliability:
    assert isinstance(found, Verdict), found
    assert isinstance(found.reliability, Reliability), found.reliability
    return found.reliability


if __name__ == "__main__":
    main()
