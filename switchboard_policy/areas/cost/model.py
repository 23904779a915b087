"""What a scope may spend in a month, and the guards on the way to its cap."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from switchboard_policy.areas.kinds import Number, amount, at, count, figure, mapping, text, texts
from switchboard_policy.domain.json_value import Json

PROTECTED = frozenset({"approval", "denial", "override", "receipt"})
"""What no guard pauses or thins, whatever the values say."""

_SHORTEST_MONTH, _LONGEST_MONTH = 28, 31


@dataclass(frozen=True)
class Spending:
    """An operation, and what the scope that pays for it has spent this month.

    Args:
        scope: by the name the values use.
        operation: what kind of operation it is.
        spent_cents: to the end of the day, in cents of a USD.
        day: of the month, from 1.
        days: of the month, 28 to 31.
    """

    scope: str
    operation: str
    spent_cents: int
    day: int
    days: int

    @classmethod
    def read(cls, facts: Json) -> Spending | None:
        """Return what the facts tell; None where one is missing, or the day is none of a month."""
        told = at(facts, "cost")
        scope, operation = text(at(told, "scope")), text(at(told, "operation"))
        spent = count(at(told, "spent_cents"))
        day, days = count(at(told, "day")), count(at(told, "days"))
        if scope is None or operation is None or spent is None or day is None or days is None:
            return None
        if not (_SHORTEST_MONTH <= days <= _LONGEST_MONTH and 1 <= day <= days):
            return None
        return cls(scope, operation, spent, day, days)


@dataclass(frozen=True)
class Guard:
    """What is done from a share of the cap on.

    Args:
        percent: of the cap from which it acts.
        pauses: operations that do not run.
        thins: of operations by name, the share that is kept, 0 to 1.
    """

    percent: int
    pauses: frozenset[str]
    thins: Mapping[str, Number]

    @classmethod
    def read(cls, value: Json, known: frozenset[str]) -> Guard | None:
        """Return the guard a value describes; None where it does not say all of it.

        Args:
            value: as the values state it.
            known: operations there are.
        """
        percent = count(figure(at(value, "at"), "percent"))
        pauses, alerts, asks = (texts(at(value, name)) for name in ("pauses", "alerts", "asks"))
        thins, sets = at(value, "thins"), at(value, "sets")
        if percent is None or percent < 1 or pauses is None or alerts is None or asks is None:
            return None
        if not isinstance(thins, dict) or not isinstance(sets, dict):
            return None
        shares = {name: share for name in thins if (share := _share(thins[name])) is not None}
        if len(shares) < len(thins) or not known >= {*pauses, *thins}:
            return None
        if not all(_is_setting(each) for each in sets.values()):
            return None
        return cls(percent, frozenset(pauses), shares)


@dataclass(frozen=True)
class Counted:
    """Requests by which a scope's cost is divided; no rule reads them.

    Args:
        name: what they are called, such as `API calls`.
        service: whose they are, by the name its telemetry has.
        per: how many of them a figure is for, at least 1.
    """

    name: str
    service: str
    per: int

    @classmethod
    def read_all(cls, value: Json) -> tuple[Counted, ...]:
        """Return those of a list that say all of it.

        Args:
            value: as the values state it; anything else than a list counts nothing.
        """
        told = value if isinstance(value, list) else []
        found = (
            (text(at(each, "name")), text(at(each, "service")), count(at(each, "per")))
            for each in told
        )
        return tuple(
            cls(name, service, per) for name, service, per in found if name and service and per
        )


@dataclass(frozen=True)
class Scope:
    """What is paid for together.

    Args:
        owner: who can propose a higher cap.
        cap_usd: what it may spend in a month.
        guards: in rising order.
        counted: requests by which its cost is divided.
    """

    owner: str
    cap_usd: int
    guards: tuple[Guard, ...]
    counted: tuple[Counted, ...] = ()

    @classmethod
    def read(cls, value: Json, known: frozenset[str]) -> Scope | None:
        """Return the scope a value describes; None where it does not say all of it.

        Args:
            value: as the values state it.
            known: operations there are.
        """
        owner, cap = text(at(value, "owner")), count(figure(at(value, "cap"), "USD/month"))
        stated = at(value, "guards")
        if owner is None or cap is None or cap < 1 or not isinstance(stated, list):
            return None
        guards = tuple(found for each in stated if (found := Guard.read(each, known)) is not None)
        levels = [guard.percent for guard in guards]
        if len(guards) < len(stated) or levels != sorted(set(levels)):
            return None
        return cls(owner, cap, guards, Counted.read_all(at(value, "counted")))

    def reached(self, spent_cents: int) -> tuple[Guard, ...]:
        """Return the guards whose share of the cap is spent: as many cents as USD are a percent.

        Args:
            spent_cents: of the month, in cents of a USD.
        """
        return tuple(each for each in self.guards if spent_cents >= each.percent * self.cap_usd)


def known_operations(values: Json) -> frozenset[str]:
    """Return the operations that are protected, and those the values name.

    Args:
        values: of the area.
    """
    return PROTECTED | mapping(at(values, "operations")).keys()


def _share(value: Json) -> Number | None:
    found = figure(value, "share")
    return found if found is not None and found <= 1 else None


def _is_setting(value: Json) -> bool:
    stated = at(value, "value")
    if text(at(value, "unit")) is None or text(at(value, "source")) is None:
        return False
    return isinstance(stated, bool | str | int | float)


def pace_from(values: Json) -> Number | None:
    """Return the day of the month from which a pace is told; None where the values say none.

    Args:
        values: of the area.
    """
    return amount(figure(at(values, "pace_from"), "days"))
