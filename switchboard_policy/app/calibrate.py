"""Hold the chances of a breach that would have been stated against what then came."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from simulator.calibration.maps import Map, fitted, recalibrated
from simulator.calibration.verdict import BLOCK_S, Verdict, verdict
from simulator.calibration.windows import NotScored, Windows
from switchboard_policy.app.history import past_changes
from switchboard_policy.app.policy import chosen_areas, open_telemetry, read_policy, services_of
from switchboard_policy.app.replay import Replayed, Say, replay
from switchboard_policy.areas.foretelling import FORETELLING_AREAS, begin_foretelling
from switchboard_policy.areas.foretold import Foretold, origins
from switchboard_policy.domain.calibration import Calibration
from switchboard_policy.errors import UsageError
from switchboard_policy.risk.calibration import EVENT_OF_AREA, calibrations
from switchboard_policy.work.workers import ALONE, AnyExecutor


@dataclass(frozen=True)
class Event:
    """How the forecasts of one event came out.

    Args:
        name: `throttled` or `overspent`.
        foretold: every window.
        stated: of the share of futures as it is.
        shipped: of that share through the map that ships; what a proposal states.
        refitted: through a map fitted on this repository's own windows that had ended at the
            origin, and the shipped one where those were too few.
        own: the map fitted on every window here, for the weeks to come.
    """

    name: str
    foretold: tuple[Foretold, ...]
    stated: Verdict | NotScored
    shipped: Verdict | NotScored
    refitted: Verdict | NotScored
    own: Map | NotScored

    @property
    def left_out(self) -> Mapping[str, int]:
        """Why windows were left out, and how many."""
        found: dict[str, int] = {}
        for one in self.foretold:
            if not one.scored:
                found[one.why_not] = found.get(one.why_not, 0) + 1
        return dict(sorted(found.items()))


@dataclass(frozen=True)
class Calibrated:
    """Every event of a repository.

    Args:
        events: those of the areas looked at.
        replayed: what was read.
        seed: seed of every random draw.
        ahead_days: days of a window.
        least_days: days before the first forecast.
    """

    events: tuple[Event, ...]
    replayed: Replayed
    seed: int
    ahead_days: int
    least_days: int


def calibrate(  # noqa: PLR0913 - the question's parts, each named by the caller
    repo: Path,
    *,
    telemetry: str,
    areas: tuple[str, ...] = (),
    seed: int = 0,
    executor: AnyExecutor = ALONE,
    say: Say = lambda _: None,
) -> Calibrated:
    """Forecast every week of the telemetry from the weeks before it, and score the forecasts.

    Args:
        repo: root of the policy repository; uncommitted changes are fine here.
        telemetry: source; empty for the one in `switchboard.yaml`.
        areas: areas to work; empty for all in use that state a chance of a breach.
        seed: seed of every random draw.
        executor: who shares a large store; the figures do not depend on it.
        say: told each step when it is done.

    Raises:
        UsageError: an area is not in use, or states no chance of a breach.
        InputError: a file cannot be used.
    """
    policy = read_policy(repo, allow_dirty=True)
    names = _areas(chosen_areas(policy.config, areas), areas)
    past = past_changes(policy.root, policy.config)
    parts = (policy.values, policy.config, policy.snapshot)
    begun = (begin_foretelling(name, *parts, seed=seed, past=past) for name in names)
    runs = [run for run in begun if run is not None]
    source = open_telemetry(policy, telemetry)
    replayed = replay(source, runs, services_of(policy), executor=executor)
    foretold = [one for run in runs for one in run.foretold()]
    say(f"forecast    {len(foretold)} windows of {replayed.series} series")
    when = origins()
    events = events_of(foretold, seed, [EVENT_OF_AREA[name] for name in names])
    return Calibrated(events, replayed, seed, when.ahead, when.least)


def events_of(
    foretold: Sequence[Foretold], seed: int, asked: Sequence[str] = ()
) -> tuple[Event, ...]:
    """Return the windows judged, one entry an event.

    Args:
        foretold: windows of any event.
        seed: seed of every draw.
        asked: events told of even where no window is about them.
    """
    names = sorted({*asked, *(one.event for one in foretold)})
    return tuple(
        judge(name, tuple(one for one in foretold if one.event == name), seed) for name in names
    )


def judge(event: str, foretold: tuple[Foretold, ...], seed: int, span_s: int = BLOCK_S) -> Event:
    """Return how the forecasts of one event came out.

    Args:
        event: its name.
        foretold: its windows.
        seed: seed of every draw.
        span_s: seconds of a subject's time that make one block.
    """
    windows = windows_of(foretold)
    first = map_of(calibrations().get(event))
    aside = sum(not one.scored for one in foretold)

    def judged(some: Windows) -> Verdict | NotScored:
        return verdict(some, seed=seed, span_s=span_s, left_out=aside)

    return Event(
        name=event,
        foretold=foretold,
        stated=judged(windows),
        shipped=judged(windows.stating(first.of(windows.forecast))),
        refitted=judged(windows.stating(recalibrated(windows, first=first))),
        own=fitted(windows),
    )


def windows_of(foretold: Iterable[Foretold]) -> Windows:
    """Return the windows with a forecast and an outcome as arrays; each subject is a group."""
    scored = [one for one in foretold if one.scored]
    place = {name: row for row, name in enumerate(sorted({one.subject for one in scored}))}
    return Windows(
        forecast=np.array([one.chance for one in scored], dtype=np.float64),
        came=np.array([one.came for one in scored], dtype=np.float64),
        start=np.array([one.start for one in scored], dtype=np.int64),
        end=np.array([one.end for one in scored], dtype=np.int64),
        group=np.array([place[one.subject] for one in scored], dtype=np.int64),
    )


def map_of(known: Calibration | None) -> Map:
    """Return a shipped map for arrays; the one that changes nothing where none ships."""
    knots = ((0.0, 0.0), (1.0, 1.0)) if known is None else known.knots
    return Map(knots, 0 if known is None else known.windows)


def _areas(chosen: tuple[str, ...], asked: tuple[str, ...]) -> tuple[str, ...]:
    """Return the areas that state a chance of a breach; asking for another is a mistake."""
    for area in asked:
        if area not in FORETELLING_AREAS:
            raise UsageError(
                f"area {area!r} states no chance of a breach",
                hint=f"--calibrate looks at {' and '.join(FORETELLING_AREAS)}",
            )
    return tuple(area for area in chosen if area in FORETELLING_AREAS)
