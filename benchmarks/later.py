"""Limits judged on the days after they were chosen: throttled good requests, slack and regret."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from demands import FIT_DAYS, HORIZONS, STARTS, WEEK
from limit_rules import OTHERS, OURS, Past, Rule, cooling_off_days, key, ours, target_ratio
from numpy.typing import NDArray
from truth import Truth

from simulator.days import DAY
from simulator.trace import Array, Trace

FIELDS = ("throttled", "missed", "slack", "sold", "excess_throttled", "excess_slack")
"""Of a value on the days it is judged on: share of good requests turned away; whether more than
the target; mean of (limit - demand) / limit; requests a second sold; and against the least value
that would have kept the target, how much more was turned away, and how much more slack was left."""


@dataclass(frozen=True)
class Plan:
    """When rules are asked, and what they are judged on.

    Args:
        fit_days: days a rule reads.
        horizons: days it is judged on.
        every: days from an origin to the next.
    """

    fit_days: int = FIT_DAYS
    horizons: tuple[int, ...] = HORIZONS
    every: int = WEEK

    def origins(self, days: int) -> tuple[int, ...]:
        """Return the days on which rules are asked: all that leave the shortest horizon."""
        return tuple(range(self.fit_days, days - min(self.horizons) + 1, self.every))


@dataclass(frozen=True)
class Ledger:
    """A tenant's truth, added up so that any days can be judged.

    Args:
        truth: the truth.
        good: good requests before each day, shape (days + 1,).
        refused: good requests refused before each day, shape (rates, days + 1).
    """

    truth: Truth
    good: Array
    refused: Array

    @classmethod
    def of(cls, truth: Truth) -> Ledger:
        """Return a tenant's ledger."""
        refused = np.cumsum(truth.good_refused, axis=1)
        return cls(
            truth,
            np.concatenate(([0.0], np.cumsum(truth.good))),
            np.concatenate((np.zeros((len(refused), 1)), refused), axis=1),
        )

    def shares(self, first: int, after: int) -> Array:
        """Return the share of good requests that each rate refuses over some days."""
        good = self.good[after] - self.good[first]
        refused = self.refused[:, after] - self.refused[:, first]
        return refused / good if good > 0 else np.zeros(len(refused))

    def best(self, first: int, after: int, target: float) -> int | None:
        """Return the least step of the ladder that keeps the target, if any does."""
        kept = self.shares(first, after) <= target
        return int(np.argmax(kept)) if kept.any() else None

    def judged(self, rung: int, first: int, after: int, target: float) -> Array:
        """Return a value's `FIELDS` over some days; NaN against hindsight where nothing kept it.

        Args:
            rung: the value, as a step of the ladder.
            first: the first day judged.
            after: the day after the last.
            target: share of good requests that may be turned away.
        """
        shares, rates = self.shares(first, after), self.truth.rates
        mean = (self.good[after] - self.good[first]) / ((after - first) * DAY)
        slack = 1 - mean / rates
        best = self.best(first, after, target)
        more = (np.nan, np.nan)
        if best is not None:
            more = (max(shares[rung] - shares[best], 0), max(slack[rung] - slack[best], 0))
        share = shares[rung]
        return np.array([share, share > target, slack[rung], rates[rung], *more])


def first_rungs(ledger: Ledger, fit_days: int = FIT_DAYS) -> list[int]:
    """Return the limits in force at first: too low, fitting, too high.

    Args:
        ledger: a tenant.
        fit_days: days before the first origin; no others are looked at.
    """
    fitting = ledger.best(0, fit_days, target_ratio())
    fitting = len(ledger.truth.ladder) // 2 if fitting is None else fitting
    rate = float(ledger.truth.ladder[fitting])
    return [ledger.truth.at_least(rate * factor) for factor in STARTS.values()]


def past_of(
    ledgers: Sequence[Ledger],
    in_force: NDArray[np.intp],
    first: Sequence[int],
    origin: int,
    fit_days: int = FIT_DAYS,
) -> Past:
    """Return what is known of tenants at an origin: the last days, under what was in force then.

    Args:
        ledgers: the tenants.
        in_force: steps of the ladder in force on each day, shape (tenants, days).
        first: the first day that is known of each tenant; days before it count as unmeasured.
        origin: the day on which a rule is asked.
        fit_days: days read at most.
    """
    begin, one = origin - fit_days, ledgers[0].truth
    shape = (len(ledgers), fit_days, one.offered.shape[1])
    offered, rejected, abusive = (np.full(shape, np.nan) for _ in range(3))
    for row, ledger in enumerate(ledgers):
        for day in range(max(begin, first[row]), origin):
            place = (row, day - begin)
            offered[place] = ledger.truth.offered[day]
            abusive[place] = ledger.truth.abusive[day]
            rejected[place] = ledger.truth.refused[in_force[row, day], day]
    counts, turned, labelled = (
        each.reshape(len(ledgers), -1) for each in (offered, rejected, abusive)
    )
    names = tuple(key(f"tenant-{row:02}") for row in range(len(ledgers)))
    start = one.start + begin * DAY
    trace = Trace(names, start, one.step, counts, rejected=turned, abusive=labelled)
    rungs = in_force[:, origin - 1].tolist()
    rates = [ledger.truth.ladder[rung] for ledger, rung in zip(ledgers, rungs, strict=True)]
    return Past(trace, rates, [ledger.truth.burst for ledger in ledgers])


@dataclass(frozen=True)
class Scores:
    """What rules were worth on some tenants, each once for each limit at first.

    Args:
        rolling: by rule, shape (tenants, starts, origins, horizons, fields); NaN where the days
            to judge a value on are not there.
        loop: ours put into force every week, shape (tenants, starts, origins, fields).
        changes: changes the loop made, shape (tenants, starts).
    """

    rolling: Mapping[str, Array]
    loop: Array
    changes: Array


def score(ledgers: Sequence[Ledger], rule: Rule = ours, plan: Plan | None = None) -> Scores:
    """Return what every rule is worth on some tenants.

    Args:
        ledgers: the tenants.
        rule: ours.
        plan: when they are asked; weekly on 28 days where None.
    """
    plan = plan or Plan()
    each = [ledger for ledger in ledgers for _ in STARTS]
    days = each[0].truth.days
    origins = plan.origins(days)
    at_first = np.array([r for ledger in ledgers for r in first_rungs(ledger, plan.fit_days)])
    rules = {OURS: rule, **OTHERS}
    shape = (len(each), len(origins), len(plan.horizons), len(FIELDS))
    rolling = {name: np.full(shape, np.nan) for name in rules}
    in_force = np.repeat(at_first[:, None], days, axis=1)
    for place, origin in enumerate(origins):
        past = past_of(each, in_force, [0] * len(each), origin, plan.fit_days)
        for name, one in rules.items():
            rungs = _rungs(each, one(past))
            for at, horizon in enumerate(plan.horizons):
                if origin + horizon <= days:
                    rolling[name][:, place, at] = _judged(each, rungs, origin, origin + horizon)
    loop, changes = closed_loop(each, in_force, rule, plan)
    rows = (len(ledgers), len(STARTS))
    return Scores(
        {name: found.reshape(*rows, *found.shape[1:]) for name, found in rolling.items()},
        loop.reshape(*rows, *loop.shape[1:]),
        changes.reshape(rows),
    )


def closed_loop(
    each: Sequence[Ledger], in_force: NDArray[np.intp], rule: Rule, plan: Plan
) -> tuple[Array, Array]:
    """Return what a rule is worth that is asked every week and put into force, and its changes.

    A limit that changed is left alone for the cooling-off; telemetry from before a change is not
    read, since another limit made it.

    Args:
        each: the tenants.
        in_force: steps of the ladder in force at first, shape (tenants, days).
        rule: the rule.
        plan: when it is asked.
    """
    in_force = in_force.copy()
    since = np.zeros(len(each), dtype=np.intp)
    changes = np.zeros(len(each))
    origins = plan.origins(in_force.shape[1])
    found = np.full((len(each), len(origins), len(FIELDS)), np.nan)
    for place, origin in enumerate(origins):
        past = past_of(each, in_force, since.tolist(), origin, plan.fit_days)
        wanted = _rungs(each, rule(past))
        may = (since == 0) | (origin - since >= cooling_off_days())
        change = may & (wanted != in_force[:, origin - 1])
        in_force[change, origin:] = wanted[change, None]
        since[change] = origin
        changes += change
        after = min(origin + plan.every, in_force.shape[1])
        found[:, place] = _judged(each, in_force[:, origin], origin, after)
    return found, changes


def _rungs(each: Sequence[Ledger], rates: Array) -> NDArray[np.intp]:
    pairs = zip(each, rates.tolist(), strict=True)
    return np.array([ledger.truth.at_least(rate) for ledger, rate in pairs], dtype=np.intp)


def _judged(each: Sequence[Ledger], rungs: NDArray[np.intp], first: int, after: int) -> Array:
    target = target_ratio()
    pairs = zip(each, rungs.tolist(), strict=True)
    return np.stack([ledger.judged(rung, first, after, target) for ledger, rung in pairs])
