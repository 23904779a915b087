"""Constraints that cannot all hold: which ones, where each stands, and whom that concerns.

What is named is a minimal set: without any one of its members the others could hold together.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from switchboard_policy.areas.limits.model import TenantLimit
from switchboard_policy.areas.limits.settings import LimitSettings
from switchboard_policy.areas.words import rate
from switchboard_policy.domain.config import Config
from switchboard_policy.domain.finding import Finding, Level
from switchboard_policy.domain.location import Location
from switchboard_policy.domain.outcome import NotEvaluated
from switchboard_policy.domain.policy import PolicyValue

Limits = Mapping[str, TenantLimit | None]


@dataclass(frozen=True)
class Clash:
    """Constraints that cannot all hold.

    Args:
        finding: what clashes, in words.
        why: why nothing is proposed for whom it concerns.
        tenant: the tenant it concerns; empty for every tenant that would be raised.
        altogether: whether no change at all is proposed then, and not only no raise.
    """

    finding: Finding
    why: NotEvaluated
    tenant: str = ""
    altogether: bool = False


@dataclass(frozen=True)
class _Part:
    """One constraint: what it asks for, in words and in requests a second, and where it stands."""

    words: str
    size: Decimal
    location: Location | None

    def __str__(self) -> str:
        where = f" ({self.location})" if self.location else ""
        return f"{self.words} {rate(self.size)}{where}"


def clashes(
    limits: Limits, services: Sequence[str], config: Config, settings: LimitSettings
) -> tuple[Clash, ...]:
    """Return the constraints that cannot all hold.

    Args:
        limits: every tenant's limit.
        services: the limited services.
        config: their capacities.
        settings: how much of a capacity may be sold.
    """
    stated = [limit for _, limit in sorted(limits.items()) if limit]
    found = [clash for limit in stated for clash in _of_tenant(limit)]
    for name in sorted(services):
        found += _of_service(name, stated, config, settings)
    return tuple(found)


def _of_tenant(limit: TenantLimit) -> Iterator[Clash]:
    ceiling = limit.ceiling
    if ceiling is None:
        return
    above = _Part("its ceiling of", limit.most, _where(ceiling))
    if limit.promised and limit.floor > limit.most:
        floor = _Part("the floor of", limit.floor, _where(limit.promised))
        said = f"{floor} requests/s is above {above}; no limit keeps both"
        yield _clash_of(limit, said, "its floor is above its ceiling", altogether=True)
    if limit.rate > limit.most:
        now = _Part("the limit in force of", limit.rate, _where(limit.stated))
        said = f"{now} requests/s is above {above}; it is not raised"
        yield _clash_of(limit, said, "its limit is above its ceiling already")


def _clash_of(limit: TenantLimit, said: str, why: str, *, altogether: bool = False) -> Clash:
    where = _where(limit.ceiling)
    finding = Finding(
        "limits/constraints_clash", Level.ADVISORY, f"{limit.tenant}: {said}", "", where
    )
    help_ = "another floor, ceiling or limit; the finding names where each stands"
    return Clash(finding, NotEvaluated(why, help_), limit.tenant, altogether)


def _of_service(
    name: str, stated: Sequence[TenantLimit], config: Config, settings: LimitSettings
) -> Iterator[Clash]:
    """Yield what asks for more than a service carries: floors, else limits, else both mixed."""
    facts = config.services[name]
    if facts.capacity_rps is None:
        return
    most = facts.capacity_rps * settings.capacity_share_ratio
    carries = _Part(f"{name} carries", facts.capacity_rps, _capacity_location(name, config))
    floors = [_Part(f"{one.tenant}'s floor", one.floor, _where(one.promised)) for one in stated]
    sold = [_Part(f"{one.tenant}'s limit", one.rate, _where(one.stated)) for one in stated]
    both = [max(pair, key=lambda part: part.size) for pair in zip(sold, floors, strict=True)]
    for what, parts in (("floors", floors), ("limits", sold), ("limits and floors", both)):
        over = _over(parts, most)
        if over:
            finding = _oversold(what, parts, over, carries)
            why = NotEvaluated(
                f"throttled, but the {what} add up to more than {name} carries",
                "more capacity, or less sold; the finding names which clash",
            )
            yield Clash(finding, why)
            return


def _oversold(what: str, parts: Sequence[_Part], over: Sequence[_Part], carries: _Part) -> Finding:
    total = sum((part.size for part in parts), Decimal(0))
    msg = (
        f"the tenants' {what} add up to {rate(total)} requests/s, {carries}: no limit is raised. "
        f"Together too much are {', '.join(map(str, over))}. More capacity, lower {what}, or "
        "settings.limits.capacity_share_ratio above 1 if that is meant"
    )
    if what == "limits":
        return Finding("limits/sum_over_capacity", Level.ADVISORY, msg, "", carries.location)
    return Finding("limits/constraints_clash", Level.ADVISORY, msg, "", carries.location)


def _over(parts: Sequence[_Part], most: Decimal) -> list[_Part]:
    """Return as few parts as go over together, the largest first; none where all fit.

    Without the smallest of them they fit, so without any other they fit as well.
    """
    found: list[_Part] = []
    total = Decimal(0)
    for part in sorted(parts, key=lambda part: (-part.size, part.words)):
        found.append(part)
        total += part.size
        if total > most:
            return found
    return []


def _where(value: PolicyValue | None) -> Location | None:
    return value.occurrences[0].location if value and value.occurrences else None


def _capacity_location(name: str, config: Config) -> Location | None:
    return config.locations.get(f"/services/{name}/capacity_rps")
