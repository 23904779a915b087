"""Limiters one decision at a time, in fractions and whole lists: what the fast ones are held to.

None of these keeps less than everything it has admitted; each asks anew for every request.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction

Moment = Fraction
Asked = Callable[[int, Moment, Sequence[int]], bool]


def decide(times: Sequence[Moment], asked: Asked) -> list[bool]:
    """Ask for each request, given the numbers of those admitted so far."""
    admitted: list[int] = []
    for number, now in enumerate(times):
        if asked(number, now, admitted):
            admitted.append(number)
    return [number in set(admitted) for number in range(len(times))]


def in_fixed_windows(times: Sequence[Moment], limit: int, window: int) -> list[bool]:
    """Windows by the clock: how many of this window were admitted?"""

    def asked(_: int, now: Moment, admitted: Sequence[int]) -> bool:
        return sum(times[one] // window == now // window for one in admitted) < limit

    return decide(times, asked)


def in_windows_from_first(times: Sequence[Moment], limit: int, window: int) -> list[bool]:
    """Windows from the first request on: which one is this, and how many were admitted in it?"""
    opened: list[Moment] = []
    for now in times:
        if not opened or now >= opened[-1] + window:
            opened.append(now)

    def number(now: Moment) -> int:
        return sum(begin <= now for begin in opened)

    def asked(_: int, now: Moment, admitted: Sequence[int]) -> bool:
        return sum(number(times[one]) == number(now) for one in admitted) < limit

    return decide(times, asked)


def in_sliding_windows(
    times: Sequence[Moment], limit: int, window: int, *, inclusive: bool
) -> list[bool]:
    """How many were admitted in the window that ends now?"""

    def asked(_: int, now: Moment, admitted: Sequence[int]) -> bool:
        ages = [now - times[one] for one in admitted]
        return sum(age < window or (inclusive and age == window) for age in ages) < limit

    return decide(times, asked)


def by_two_counters(times: Sequence[Moment], limit: int, window: int) -> list[bool]:
    """How many were admitted in this window, and in the one before, by what is left of it?"""

    def asked(_: int, now: Moment, admitted: Sequence[int]) -> bool:
        numbers = [times[one] // window for one in admitted]
        here = now // window
        left = 1 - (now - here * window) / window
        return numbers.count(here) + numbers.count(here - 1) * left < limit

    return decide(times, asked)


def under_way(times: Sequence[Moment], lengths: Sequence[Moment], slots: int) -> list[bool]:
    """How many of the admitted have not ended yet?"""

    def asked(_: int, now: Moment, admitted: Sequence[int]) -> bool:
        return sum(times[one] + lengths[one] > now for one in admitted) < slots

    return decide(times, asked)


def by_fills(times: Sequence[Moment], most: int, fill: int, interval: Fraction) -> list[bool]:
    """A bucket of whole tokens, filled at every multiple of the interval, one fill at a time."""
    tokens, decisions = most, []
    next_fill = (times[0] // interval + 1) * interval if times else Fraction(0)
    for now in times:
        while next_fill <= now:
            tokens = min(most, tokens + fill)
            next_fill += interval
        decisions.append(tokens >= 1)
        tokens -= tokens >= 1
    return decisions


class Tokens:
    """A bucket in fractions that is asked first and spent from after."""

    def __init__(self, rate: Fraction, burst: Fraction) -> None:
        self.rate, self.burst, self.held, self.last = rate, burst, burst, Fraction(0)

    def has(self, now: Moment, tokens: int = 1) -> bool:
        """Whether it holds so many tokens."""
        self.held = min(self.burst, self.held + self.rate * (now - self.last))
        self.last = now
        return self.held >= tokens
