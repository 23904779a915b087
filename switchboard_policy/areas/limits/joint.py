"""Raises of all tenants weighed together, where what is left of the capacity is short.

Max-min fair by weight, over values people write: as few tenants as possible are left with nothing,
then as few as possible with the least raise for their weight, and so on up. No raise can then grow
but at the cost of one that is, for its weight, no larger. Values are steps, not a line, so an equal
division would leave room that nobody gets: the best choice of steps is searched for instead.

In this order a tenant that is added to both of two choices, with the same raise, changes nothing
about which is better. So it can be written as a sum of one penalty a tenant, and the best choice is
that of a knapsack. Of equal choices the one that gives to heavier tenants is taken, then to those
that come first by name.

Source: max-min fairness by Bertsekas and Gallager, Data Networks, 2nd edition 1992, section 6.5.2;
the order over steps (leximin), and that it can be separated, by d'Aspremont and Gevers, Review of
Economic Studies 44, 1977.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from heapq import heapify, heappop, heappush
from math import floor, gcd, lcm

_NOTHING = Fraction(0)


@dataclass(frozen=True)
class Claim:
    """What one tenant may be raised by.

    Args:
        name: the tenant.
        weight: how much it counts, above 0.
        raises: what it may be raised by, in requests a second, rising, above 0; the largest is
            what it wants.
        owed: what it gets before anybody's wishes count, such as the way up to its contract; part
            of each raise, and of no comparison.
    """

    name: str
    weight: Decimal
    raises: tuple[Decimal, ...]
    owed: Decimal = Decimal(0)


def shared(claims: Iterable[Claim], room: Decimal, most_cells: int) -> Mapping[str, Decimal]:
    """Return what each tenant is raised by: one of its raises, or nothing.

    Args:
        claims: what each may be raised by; their order does not matter.
        room: what there is for all in requests a second, besides what is owed; below zero counts
            as nothing, infinity is enough for everybody.
        most_cells: raises times steps of room that are searched through. Where there would be
            more, the poorest is raised again and again by one value: that comes near.
    """
    offers = [_offer(one) for one in sorted(claims, key=lambda one: (-one.weight, one.name))]
    if room.is_finite():
        steps = _best(offers, max(Fraction(room), _NOTHING), most_cells)
    else:
        steps = [len(offer.values) - 1 for offer in offers]
    pairs = zip(offers, steps, strict=True)
    return dict(sorted((offer.name, offer.values[step]) for offer, step in pairs))


@dataclass(frozen=True)
class _Offer:
    """A claim as steps from what is owed up.

    Args:
        name: the tenant.
        values: the raise at each step.
        costs: what each takes of the room, rising from 0.
        levels: the same for its weight.
    """

    name: str
    values: tuple[Decimal, ...]
    costs: tuple[Fraction, ...]
    levels: tuple[Fraction, ...]

    def at(self, level: Fraction) -> int:
        """Return the first step at a level or above; the last where none is."""
        steps = range(len(self.levels) - 1)
        return next((step for step in steps if self.levels[step] >= level), len(steps))


def _offer(claim: Claim) -> _Offer:
    free = max((more for more in claim.raises if more <= claim.owed), default=Decimal(0))
    values = (free, *(more for more in claim.raises if more > max(claim.owed, free)))
    costs = tuple(max(Fraction(more - claim.owed), _NOTHING) for more in values)
    return _Offer(claim.name, values, costs, tuple(cost / Fraction(claim.weight) for cost in costs))


def _best(offers: Sequence[_Offer], room: Fraction, most_cells: int) -> list[int]:
    """Return the best step of each offer: what all can have, then what is left searched through."""
    least = _common(offers, room)
    left = room - _cost(offers, least)
    tries = [_tries(offer, low, left) for offer, low in zip(offers, least, strict=True)]
    unit = _unit(tries)
    if sum(map(len, tries)) * left / unit > most_cells:
        return _by_turns(tries, left)
    return _search(tries, left, unit)


def _cost(offers: Sequence[_Offer], steps: Sequence[int]) -> Fraction:
    pairs = zip(offers, steps, strict=True)
    return sum((offer.costs[step] for offer, step in pairs), _NOTHING)


def _common(offers: Sequence[_Offer], room: Fraction) -> list[int]:
    """Return the steps at the highest level for which the room is enough for all who want it."""
    levels = sorted({_NOTHING, *(level for offer in offers for level in offer.levels)})
    low, high = 0, len(levels) - 1
    while low < high:
        middle = (low + high + 1) // 2
        if _cost(offers, [offer.at(levels[middle]) for offer in offers]) <= room:
            low = middle
        else:
            high = middle - 1
    return [offer.at(levels[low]) for offer in offers]


@dataclass(frozen=True)
class _Try:
    """A step somebody might get: what it takes of what is left, and the level it comes to."""

    step: int
    cost: Fraction
    level: Fraction


def _tries(offer: _Offer, low: int, left: Fraction) -> list[_Try]:
    """Return the steps from one on that what is left is enough for."""
    return [
        _Try(step, more, offer.levels[step])
        for step in range(low, len(offer.costs))
        if (more := offer.costs[step] - offer.costs[low]) <= left
    ]


def _unit(tries: Sequence[Sequence[_Try]]) -> Fraction:
    """Return the largest step that divides every cost."""
    costs = [one.cost for several in tries for one in several if one.cost]
    if not costs:
        return Fraction(1)
    whole = lcm(*(cost.denominator for cost in costs))
    return Fraction(gcd(*(int(cost * whole) for cost in costs)), whole)


def _by_turns(tries: Sequence[Sequence[_Try]], left: Fraction) -> list[int]:
    """Return steps taken one by one: the poorest goes up next, of equals the one it costs least.

    As many leave the lowest level as can; what the last of them leaves over may not be used best.
    """
    at = [0] * len(tries)

    def turn(who: int) -> tuple[Fraction, Fraction, int]:
        now, after = tries[who][at[who]], tries[who][at[who] + 1]
        return now.level, after.cost - now.cost, who

    waiting = [turn(who) for who, several in enumerate(tries) if len(several) > 1]
    heapify(waiting)
    while waiting:
        _, cost, who = heappop(waiting)
        if cost <= left:
            left -= cost
            at[who] += 1
            if at[who] + 1 < len(tries[who]):
                heappush(waiting, turn(who))
    return [several[step].step for several, step in zip(tries, at, strict=True)]


_Steps = tuple[int, "_Steps"] | None
"""Steps chosen, the last one first."""


def _search(tries: Sequence[Sequence[_Try]], left: Fraction, unit: Fraction) -> list[int]:
    """Return the steps with the least sum of penalties that fit into what is left."""
    units = floor(left / unit)
    # Who comes first among equals decides only where no penalty does.
    aside = 1 + len(tries) * units
    worth = _penalties(tries)
    states: dict[int, tuple[int, _Steps]] = {0: (0, None)}
    for position, several in enumerate(tries):
        tried: dict[int, tuple[int, _Steps]] = {}
        for used, (penalty, steps) in states.items():
            for one in several:
                more = int(one.cost / unit)
                if used + more > units:
                    break
                total = penalty + aside * worth[one.level] + position * more
                if used + more not in tried or total < tried[used + more][0]:
                    tried[used + more] = total, (one.step, steps)
        states = dict(_not_beaten(tried))
    _, chain = min(states.values(), key=lambda state: state[0])
    chosen: list[int] = []
    while chain is not None:
        step, chain = chain
        chosen.append(step)
    return chosen[::-1]


def _penalties(tries: Sequence[Sequence[_Try]]) -> Mapping[Fraction, int]:
    """Return what ending at each level costs: one tenant there outweighs all on higher ones."""
    levels = sorted({one.level for several in tries for one in several}, reverse=True)
    return {level: (len(tries) + 1) ** rank for rank, level in enumerate(levels)}


def _not_beaten(
    states: Mapping[int, tuple[int, _Steps]],
) -> Iterator[tuple[int, tuple[int, _Steps]]]:
    """Yield the states of which none does as well with less."""
    lowest: int | None = None
    for used in sorted(states):
        if lowest is None or states[used][0] < lowest:
            lowest = states[used][0]
            yield used, states[used]
