"""Why a limit should change, in a sentence with the figures, and what to expect of it."""

from __future__ import annotations

from math import isnan

from simulator.trace import Array
from switchboard_policy.areas.futures import Futures, middle_range
from switchboard_policy.areas.limits.decide import Motive, Wish
from switchboard_policy.areas.limits.evidence import Evidence
from switchboard_policy.areas.limits.pressure import Sign, best_guess
from switchboard_policy.areas.limits.replays import Replayed
from switchboard_policy.areas.limits.settings import LimitSettings
from switchboard_policy.areas.words import count, percent, rate, span
from switchboard_policy.domain.delta import Delta, Effect
from switchboard_policy.domain.outcome import Interval, NotEvaluated
from switchboard_policy.domain.units import PERCENT, RPS, convert, quantity

SHAPE_UNKNOWN = NotEvaluated(
    "sub-step shape unknown", would_help="1-second counts or observed rejections"
)
"""Why there is no best estimate of what a limit throttles."""


def delta(wish: Wish, wanted: Wish, futures: Futures, settings: LimitSettings) -> Delta:
    """Return a wish as a change with its reason and its expected effects.

    Args:
        wish: what is proposed.
        wanted: what was wanted before capacity was shared.
        futures: resampled days.
        settings: the area's constants.
    """
    target = wish.limit.burst if wish.motive is Motive.BURSTS else wish.limit.rps
    assert target is not None, "bursts are proposed only where the mapping knows them"
    expected = proposed_interval(wish.evidence, wish.chosen, futures, settings)
    now = now_interval(wish.evidence)
    effect = Effect("throttled good requests", PERCENT, now=now, proposed=expected)
    return Delta(
        target=target,
        new=convert(wish.new, wish.unit, target.binding.unit),
        reason=reason(wish, wanted, expected, settings),
        effects=(effect,),
        if_wrong=_if_wrong(wish),
        advisory=wish.advisory,
    )


def now_interval(evidence: Evidence) -> Interval:
    """Return the throttled share now, in percent: observed where it was, else replayed."""
    if evidence.rejected is not None:
        return Interval.exact(_share(evidence.rejected, evidence))
    return interval(evidence, evidence.now)


def interval(evidence: Evidence, replayed: Replayed) -> Interval:
    """Return the throttled share over the window under one limit, in percent."""
    low, high = _share(replayed.low, evidence), _share(replayed.high, evidence)
    if not replayed.knows_middle:
        return Interval(low, high, SHAPE_UNKNOWN, replayed.level)
    middle = min(max(_share(replayed.middle, evidence), low), high)
    return Interval(low, high, middle, replayed.level)


def proposed_interval(
    evidence: Evidence, replayed: Replayed, futures: Futures, settings: LimitSettings
) -> Interval:
    """Return the throttled share to expect, in percent: futures where a shape is known.

    Args:
        evidence: the traffic.
        replayed: the limit proposed.
        futures: resampled days.
        settings: level of the interval.
    """
    if replayed.likely is None:
        return interval(evidence, replayed)
    low, high = (
        middle_range(100 * futures.ratios(evidence.days, bad, evidence.offered), level)[side]
        for side, (bad, level) in enumerate((b, settings.interval_level) for b in replayed.likely)
    )
    middle = _share(replayed.middle, evidence)
    # Other months may be worse, but then under the old limit too; told is what the change does.
    most = max(middle, min(high, _share(_turned_away(evidence), evidence)))
    return Interval(min(low, middle), most, middle, settings.interval_level)


def reason(wish: Wish, wanted: Wish, expected: Interval, settings: LimitSettings) -> str:
    """Return why the value should change, the figures first.

    Args:
        wish: what is proposed.
        wanted: what was wanted before capacity was shared.
        expected: throttled share to expect, in percent.
        settings: the area's constants.
    """
    if wish.motive is Motive.IDLE:
        return f"{_idle(wish)}; {_kept(wish, settings)}"
    said = [_pressed(wish, settings), _predicted(wish, expected), _kept(wish, settings)]
    if wish.motive is Motive.BURSTS:
        said.append(
            f"{percent(wish.evidence.burst_bound)} of the rejections came in steps whose mean "
            f"rate was below the limit, so bursts inside {span_of_step(wish.evidence.step)} are "
            "what it refuses"
        )
    if wanted.chosen.rate > wish.chosen.rate:
        said.append(f"held here by {_held_by(wish)}; {rate(wanted.chosen.rate)} was wanted")
    if not wish.met and wish.pressure.sign is not Sign.SATURATED:
        held = wanted.chosen.rate > wish.chosen.rate
        said.append("" if held else "the largest step in one go")
        said.append(_still_throttled(wish, settings))
    if wish.doubt:
        said.append(f"advisory, for the owner to decide: {wish.doubt}")
    elif wish.advisory:
        said.append(
            "advisory: measure rejections first"
            if wish.evidence.censored
            else "advisory: another limit than the documents' seems to be in force"
        )
    return "; ".join(words for words in said if words)


def _held_by(wish: Wish) -> str:
    """Return what kept a raise from the next larger value."""
    larger = [option.rate for option in wish.options if option.rate > wish.chosen.rate]
    return "its ceiling" if larger and min(larger) > wish.limit.most else "capacity"


def _pressed(wish: Wish, settings: LimitSettings) -> str:
    found, pressure = wish.evidence, wish.pressure
    days = f"{pressure.days} of the last {pressure.looked_at} measured days"
    if pressure.sign is Sign.SATURATED:
        return (
            f"rejections are not measured, and on {days} demand reached "
            f"{percent(settings.saturated_ratio)} of the limit (peak {rate(found.peak_rps)})"
        )
    if pressure.sign is Sign.REPLAYED:
        return (
            f"rejections are not measured; the replay throttles at least "
            f"{percent(pressure.ratio)} of good requests, on {days}"
        )
    bounds = f"{percent_range(found.now, found)}"
    middle = (
        f", fitted {percent(float(found.now.middle.sum()) / found.total)}"
        if found.now.knows_middle
        else ""
    )
    return (
        f"{percent(pressure.ratio)} of good requests were turned away "
        f"({count(pressure.requests)}; the replay of this limit says {bounds}{middle}), "
        f"over target on {days}"
    )


def _predicted(wish: Wish, expected: Interval) -> str:
    low, high = percent(expected.low / 100), percent(expected.high / 100)
    between = f"{low.removesuffix(' %')} to {high}"
    new = quantity(wish.new, wish.unit)
    if isinstance(expected.middle, NotEvaluated):
        return f"at {new} it is {between}"
    return f"at {new} most likely {percent(expected.middle / 100)} ({between})"


def _kept(wish: Wish, settings: LimitSettings) -> str:
    """Return how probably the target is kept, under the new value and under the one in force."""
    if isnan(wish.chosen.kept):
        return ""
    share = percent(1 - settings.target_throttled_ratio)
    said = (
        f"at {quantity(wish.new, wish.unit)} {share} of good requests pass in "
        f"{percent(wish.chosen.kept)} of simulated months"
    )
    now = wish.evidence.now.kept
    if isnan(now):
        return said
    return f"{said}, at the limit in force, incidents aside, in {percent(now)}"


def _still_throttled(wish: Wish, settings: LimitSettings) -> str:
    """Return that even the largest step is too small for the demand measured, if it is."""
    throttled = float(best_guess(wish.chosen).sum())
    if throttled <= settings.target_throttled_ratio * wish.evidence.total:
        return ""
    return "the demand measured would still be throttled (it counts retries of refused requests)"


def _idle(wish: Wish) -> str:
    found = wish.evidence
    refused = 0.0 if found.rejected is None else float(found.rejected.sum())
    most = percent(float(wish.chosen.high.sum()) / found.total)
    floor = f"floor {rate(wish.limit.floor)}" if wish.limit.floor else "no floor stated"
    return (
        f"peak {rate(found.peak_rps)} requests/s in {span(found.hours * 3600)}, "
        f"{count(refused) if refused else 'none'} of {count(found.total)} requests turned away; "
        f"{floor}; were the traffic as bursty as that "
        f"allows, in bursts of about a second, {most} would be throttled at "
        f"{quantity(wish.new, RPS)}; longer surges inside {span_of_step(found.step)} do not show"
        f"{'; advisory: measure finer steps first' if wish.advisory else ''}"
    )


def span_of_step(step: int) -> str:
    """Return the length of a step in words: `steps of 60 s`."""
    return f"steps of {step} s"


def _if_wrong(wish: Wish) -> str:
    undo = "undone by reverting one commit"
    service = wish.evidence.key.service
    if wish.motive is Motive.IDLE:
        return f"{wish.limit.tenant} is turned away above {quantity(wish.new, RPS)}; {undo}"
    if wish.motive is Motive.BURSTS:
        extra = wish.chosen.burst - wish.limit.bucket
        return f"{service} may see {count(float(extra))} more requests at once; {undo}"
    return f"{service} may have to carry {rate(wish.more)} requests/s more; {undo}"


def percent_range(replayed: Replayed, evidence: Evidence) -> str:
    """Return the bounds of a replay as people read them: `0.3 to 41 %`."""
    low = percent(float(replayed.low.sum()) / evidence.total)
    high = percent(float(replayed.high.sum()) / evidence.total)
    return low if low == high else f"{low.removesuffix(' %')} to {high}"


def _turned_away(evidence: Evidence) -> Array:
    """Return what was turned away by day: observed, else what no placement could have avoided."""
    return evidence.now.low if evidence.rejected is None else evidence.rejected


def _share(throttled: Array, evidence: Evidence) -> float:
    return 100 * float(throttled.sum()) / evidence.total if evidence.total else 0.0
