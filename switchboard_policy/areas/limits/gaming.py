"""Signs that demand, or the moment of a request, is shaped to get a higher limit.

A sign accuses nobody: each of them has honest causes that look the same from here. It makes a raise
a matter for the owner to decide, and says what to ask. What was offered is compared, never what was
let through: a tenant that was turned away before its raise has not changed when it is let through.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from math import comb

import numpy as np
from numpy.typing import NDArray

from simulator.trace import Array
from switchboard_policy.areas.days import DAY
from switchboard_policy.areas.limits.settings import LimitSettings
from switchboard_policy.areas.words import rate, significant
from switchboard_policy.domain.outcome import NotEvaluated
from switchboard_policy.domain.units import counted, plain

_MONTHS_A_DAY = 12 / 365.2425
"""Months a day in the Gregorian calendar."""
_UNSEEN = NotEvaluated(
    "demand after a raise cannot be compared where rejections are not measured",
    would_help="a series of what is turned away",
)


@dataclass(frozen=True)
class Move:
    """A past change of one tenant's rate.

    Args:
        at: when, in seconds since the epoch.
        old: requests a second before.
        new: requests a second after.
        commit: which commit, in hex.
    """

    at: int
    old: Decimal
    new: Decimal
    commit: str

    @property
    def day(self) -> date:
        """The day it was made, in UTC."""
        return datetime.fromtimestamp(self.at, UTC).date()


@dataclass(frozen=True)
class Demand:
    """What one tenant offered a service, by day.

    Args:
        days: days since the epoch, rising.
        offered: requests of a whole day, with those turned away; NaN where the day was not
            measured well enough.
        peaks: highest rate of a step, in requests a second.
        censored: whether what was turned away is not counted.
    """

    days: NDArray[np.int64]
    offered: Array
    peaks: Array
    censored: bool

    def mean(self, first: int, settings: LimitSettings) -> float:
        """Return the mean of a week's measured days from a day on; NaN where too few are."""
        week = settings.gaming_week_days
        within = (self.days >= first) & (self.days < first + week) & ~np.isnan(self.offered)
        if np.count_nonzero(within) < settings.gaming_measured_days:
            return float("nan")
        return float(self.offered[within].mean())


def signs(
    moves: Sequence[Move], demands: Sequence[Demand], last_s: int, settings: LimitSettings
) -> tuple[str, ...] | NotEvaluated:
    """Return the signs, each in words, one of a kind; or why they cannot be told.

    Args:
        moves: the past changes of one tenant's rate, the oldest first.
        demands: what it offered at each service.
        last_s: the last second of the telemetry.
        settings: what counts as a sign.
    """
    since = last_s - settings.gaming_window_days * DAY
    lately = [move for move in moves if since < move.at <= last_s]
    filled = next(_filled(lately, demands, settings), "")
    found = (filled, _to_and_fro(lately, settings), _before_budgets(lately, settings))
    told = tuple(sign for sign in found if sign)
    if not told and any(demand.censored for demand in demands) and _raises(lately):
        return _UNSEEN
    return told


def _raises(moves: Sequence[Move]) -> list[Move]:
    return [move for move in moves if move.new > move.old]


def _filled(
    moves: Sequence[Move], demands: Sequence[Demand], settings: LimitSettings
) -> Iterator[str]:
    """Yield the raises after which demand jumped up to the new limit within a week."""
    for move in _raises(moves):
        for demand in demands:
            times = _times(move, demand, settings)
            reached = _reached(move, demand, settings)
            if times >= 1 + settings.gaming_jump_ratio and reached >= settings.gaming_filled_days:
                yield (
                    f"in the week after its limit went from {rate(move.old)} to {rate(move.new)} "
                    f"requests/s ({_where(move)}) demand was {plain(significant(times, 2))} times "
                    f"what the two weeks before let expect, and near the new limit on "
                    f"{counted(reached, 'day')}; a launch that was planned looks the same"
                )


def _times(move: Move, demand: Demand, settings: LimitSettings) -> float:
    """Return the week after a raise over what the two weeks before let expect; NaN if unknown.

    Demand that grew from week to week is expected to go on growing.
    """
    if demand.censored:
        return float("nan")
    week, day = settings.gaming_week_days, move.at // DAY
    earlier = demand.mean(day - 2 * week, settings)
    before = demand.mean(day - week, settings)
    after = demand.mean(day + 1, settings)
    if not (earlier > 0 and before > 0):
        return float("nan")
    # The middle of the week after is a week and the day of the raise from that of the week before.
    trend = max(before / earlier, 1.0) ** ((week + 1) / week)
    return float(after / (before * trend))


def _reached(move: Move, demand: Demand, settings: LimitSettings) -> int:
    """Return on how many days of the week after a raise demand came near the new limit."""
    first = move.at // DAY + 1
    week = (demand.days >= first) & (demand.days < first + settings.gaming_week_days)
    near = demand.peaks >= settings.saturated_ratio * float(move.new)
    return int(np.count_nonzero(week & near))


def _to_and_fro(moves: Sequence[Move], settings: LimitSettings) -> str:
    """Return words on a limit that went up, down and up again in a short while, or nothing."""
    turns = [move for move in moves if move.new != move.old]
    kept: list[Move] = []  # the last of each run in one direction
    for move in turns:
        if kept and (kept[-1].new > kept[-1].old) == (move.new > move.old):
            kept[-1] = move
        else:
            kept.append(move)
    need = settings.gaming_turns + 1
    for first in range(len(kept) - need + 1):
        few = kept[first : first + need]
        if few[-1].at - few[0].at <= settings.gaming_turn_days * DAY and few[-1].new > few[-1].old:
            when = ", ".join(_where(move) for move in few)
            return (
                f"its limit went to and fro {counted(len(few), 'time')} within "
                f"{settings.gaming_turn_days} days ({when}); a season, or a change that was "
                "undone, looks the same"
            )
    return ""


def _before_budgets(moves: Sequence[Move], settings: LimitSettings) -> str:
    """Return words on raises made just before several budget periods began, or nothing.

    Whoever is raised often is raised at such a time by chance, so chance has to be unlikely.
    """
    raises = _raises(moves)
    found = {
        begins: move
        for move in raises
        if (begins := _next_period(move.day, settings)).toordinal() - move.day.toordinal()
        <= settings.gaming_budget_days
    }
    chance = _at_least(len(found), len(raises), settings.gaming_budget_days * _MONTHS_A_DAY)
    if len(found) < settings.gaming_budget_raises or chance > settings.gaming_chance:
        return ""
    when = ", ".join(_where(move) for move in found.values())
    return (
        f"{counted(len(found), 'raise')} came at most {settings.gaming_budget_days} days before a "
        f"budget period began ({when}); busy ends of a month look the same"
    )


def _at_least(some: int, of: int, share: float) -> float:
    """Return the probability that so many of some independent events or more fall into a share."""
    each = (comb(of, hits) * share**hits * (1 - share) ** (of - hits) for hits in range(some))
    return 1 - sum(each)


def _next_period(day: date, settings: LimitSettings) -> date:
    """Return the first day of the next budget period after a day: one begins each month."""
    begins = day.replace(day=settings.gaming_budget_month_day)
    if begins > day:
        return begins
    following = day.replace(day=28).toordinal() + 4  # always in the month after
    return date.fromordinal(following).replace(day=settings.gaming_budget_month_day)


def _where(move: Move) -> str:
    return f"{move.day}, commit {move.commit[:8]}"
