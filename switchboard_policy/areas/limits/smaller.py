"""Smaller changes of a limit that can be scored without another replay, for a lower risk."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from switchboard_policy.areas.futures import Weeks
from switchboard_policy.areas.limits.chances import breach
from switchboard_policy.areas.limits.decide import Motive, Wish
from switchboard_policy.areas.limits.settings import LimitSettings
from switchboard_policy.areas.limits.summary import breach_figures
from switchboard_policy.areas.nice import nice_between
from switchboard_policy.domain.delta import Delta, Option
from switchboard_policy.domain.units import convert


def with_options(delta: Delta, wish: Wish, weeks: Weeks, settings: LimitSettings) -> Delta:
    """Return a change with the values between the limit in force and the one proposed.

    Args:
        delta: what is proposed.
        wish: what it was made of.
        weeks: the days to come.
        settings: the area's constants; what counts as a nice value.
    """
    find = _higher if wish.motive is Motive.IDLE else _tried
    between = sorted(find(delta, wish, weeks, settings), key=lambda option: option.new)
    return replace(delta, options=tuple(between))


def _tried(delta: Delta, wish: Wish, weeks: Weeks, settings: LimitSettings) -> Iterator[Option]:
    """Yield smaller raises, which were replayed on the way to the one proposed."""
    for option in wish.options:
        value = option.burst if wish.motive is Motive.BURSTS else option.rate
        new = convert(value, wish.unit, delta.unit)
        if delta.old < new < delta.new:
            chance = breach(wish.evidence, option, weeks, settings)
            limit = {"proposed_limit_rps": float(option.rate)}
            yield Option(new, {**breach_figures(chance), **limit})


def _higher(
    delta: Delta,
    wish: Wish,
    weeks: Weeks,
    settings: LimitSettings,
) -> Iterator[Option]:
    """Yield smaller lowerings. They throttle no more than the one proposed: its bound is theirs."""
    chance = breach(wish.evidence, wish.chosen, weeks, settings)
    for rate in nice_between(wish.chosen.rate, wish.limit.rate, settings.nice_steps):
        new = convert(rate, wish.unit, delta.unit)
        if delta.new < new < delta.old:
            yield Option(new, {**breach_figures(chance), "proposed_limit_rps": float(rate)})
