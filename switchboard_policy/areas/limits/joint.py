"""Raises weighed against one another where the service's capacity is short."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

_EVERYONE = Decimal("Infinity")


def fair_shares(wants: Mapping[str, Decimal], room: Decimal) -> Mapping[str, Decimal]:
    """Return how much each may have: max-min fair, nobody more than wanted.

    Whoever wants less than an equal share gets it all; the rest share what is left equally.

    Source: Bertsekas and Gallager, Data Networks, 2nd edition 1992, section 6.5.2.

    Args:
        wants: name to what it wants, zero or more.
        room: what there is; below zero counts as nothing.
    """
    shares: dict[str, Decimal] = {}
    left = max(room, Decimal(0))
    waiting: Sequence[str] = sorted(wants, key=lambda name: (wants[name], name))
    for position, name in enumerate(waiting):
        shares[name] = min(wants[name], left / (len(waiting) - position))
        left -= shares[name]
    return dict(sorted(shares.items()))


def room_under(capacity: Decimal | None, share: Decimal, sold: Decimal) -> Decimal:
    """Return how many requests a second can still be given to tenants.

    Args:
        capacity: what the service carries; None where nobody measured it: then there is no bound.
        share: sum of limits allowed over the capacity.
        sold: sum of the limits in force.
    """
    return _EVERYONE if capacity is None else capacity * share - sold
