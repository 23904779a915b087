"""Smaller raises of a limit, scored with what their own replays gave, for a lower risk."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from switchboard_policy.areas.futures import Weeks
from switchboard_policy.areas.limits.chances import breach
from switchboard_policy.areas.limits.decide import Motive, Wish
from switchboard_policy.areas.limits.settings import LimitSettings
from switchboard_policy.areas.limits.summary import breach_figures
from switchboard_policy.domain.delta import Delta, Option
from switchboard_policy.domain.units import convert


def with_options(delta: Delta, wish: Wish, weeks: Weeks, settings: LimitSettings) -> Delta:
    """Return a raise with the smaller ones that were replayed on the way to it.

    Of a lowering one value alone was replayed; what bounds those between is known without.

    Args:
        delta: what is proposed.
        wish: what it was made of.
        weeks: the days to come.
        settings: the area's constants.
    """
    if wish.motive is Motive.IDLE:
        return delta
    between = sorted(_tried(delta, wish, weeks, settings), key=lambda option: option.new)
    return replace(delta, options=tuple(between))


def _tried(delta: Delta, wish: Wish, weeks: Weeks, settings: LimitSettings) -> Iterator[Option]:
    for option in wish.options:
        value = option.burst if wish.motive is Motive.BURSTS else option.rate
        new = convert(value, wish.unit, delta.unit)
        if delta.old < new < delta.new:
            chance = breach(wish.evidence, option, weeks, settings)
            limit = {"proposed_limit_rps": float(option.rate)}
            yield Option(new, {**breach_figures(chance), **limit})
