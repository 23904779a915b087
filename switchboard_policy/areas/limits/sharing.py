"""Which of the wishes can be granted: all tenants at once, under what binds them together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from switchboard_policy.areas.limits.clashes import Clash
from switchboard_policy.areas.limits.decide import Motive, Wish
from switchboard_policy.areas.limits.joint import Claim, shared
from switchboard_policy.areas.limits.model import TenantLimit
from switchboard_policy.areas.limits.settings import LimitSettings
from switchboard_policy.domain.config import Config
from switchboard_policy.domain.outcome import NotEvaluated

_EVERYONE = Decimal("Infinity")
_NO_ROOM = NotEvaluated("throttled, but capacity has no room", "more capacity, or lower limits")
_AT_CEILING = NotEvaluated("throttled, but no nice value is left below its ceiling", "a higher one")


@dataclass(frozen=True)
class Granted:
    """What came of the wishes.

    Args:
        wishes: those granted, at the value granted, by tenant.
        held: why nothing is proposed for the other tenants that wanted something.
    """

    wishes: Mapping[str, Wish]
    held: Mapping[str, NotEvaluated]


def share_capacity(
    wanted: Mapping[str, Wish],
    room: Decimal,
    clashing: Sequence[Clash],
    settings: LimitSettings,
) -> Granted:
    """Return the wishes that keep every ceiling and fit under the capacity, shared fairly.

    What lowered limits free is not given away at once: a reviewer may keep one as it is. Advice
    takes no room, since nobody writes it.

    Args:
        wanted: wishes by tenant.
        room: what `room_left` returned.
        clashing: constraints that cannot all hold.
        settings: the area's constants.
    """
    wishes: dict[str, Wish] = {}
    held: dict[str, NotEvaluated] = {}
    for tenant, wish in sorted(wanted.items()):
        fitting = wish.capped(wish.limit.most, settings) if _raises_rate(wish) else wish
        why = _barred(wish, clashing) or (None if fitting else _AT_CEILING)
        if why is None and fitting is not None:
            wishes[tenant] = fitting
        elif why is not None:
            held[tenant] = why
    claims = [_claim(wish) for wish in wishes.values() if _raises_rate(wish) and not wish.advisory]
    for tenant, more in shared(claims, room, settings.joint_most_cells).items():
        fitting = wishes.pop(tenant).capped(wanted[tenant].limit.rate + more, settings)
        if fitting is None:
            held[tenant] = _NO_ROOM
        else:
            wishes[tenant] = fitting
    return Granted(dict(sorted(wishes.items())), held)


def room_left(
    limits: Mapping[str, TenantLimit | None],
    services: Sequence[str],
    config: Config,
    settings: LimitSettings,
) -> Decimal:
    """Return how many requests a second can still be given to tenants, beyond what is promised.

    A tenant may send to any limited service, so each limit counts at each of them, and the service
    with the least room decides. A floor above its tenant's limit counts as sold.

    Args:
        limits: every tenant's limit.
        services: the limited services.
        config: their capacities; one that nobody measured is no bound.
        settings: how much of a capacity may be sold.
    """
    taken = sum((max(one.rate, one.floor) for one in limits.values() if one), Decimal(0))
    capacities = [config.services[name].capacity_rps for name in services]
    rooms = [
        _EVERYONE if capacity is None else capacity * settings.capacity_share_ratio - taken
        for capacity in capacities
    ]
    return min(rooms, default=Decimal(0))


def _raises_rate(wish: Wish) -> bool:
    return wish.motive is Motive.THROTTLED


def _barred(wish: Wish, clashing: Sequence[Clash]) -> NotEvaluated | None:
    """Return why a wish cannot be granted while constraints clash; None where they leave it be."""
    for clash in clashing:
        mine = clash.tenant == wish.limit.tenant
        shared_by_all = not clash.tenant and not wish.advisory
        if (mine and clash.altogether) or ((mine or shared_by_all) and _raises_rate(wish)):
            return clash.why
    return None


def _claim(wish: Wish) -> Claim:
    limit = wish.limit
    rates = (option.rate for option in wish.options if option.rate <= wish.chosen.rate)
    raises = tuple(rate - limit.rate for rate in rates if rate > limit.rate)
    return Claim(limit.tenant, limit.weight, raises, max(limit.floor - limit.rate, Decimal(0)))
