"""What Sloth and OpenSLO have no word for, as our own keys say it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from decimal import Decimal

from switchboard_policy.areas.slo.definition import (
    LEAST_BAD_EVENTS,
    Calendar,
    Exclusion,
    ServiceLevel,
    Tier,
)
from switchboard_policy.areas.slo.formats.durations import duration_text, seconds_of
from switchboard_policy.areas.slo.formats.exclusions import FORM, exclusion_text, read_exclusion
from switchboard_policy.areas.slo.formats.own_texts import EXCLUSION, Texts
from switchboard_policy.domain.units import plain
from switchboard_policy.errors import InputError

TIERS_OFF = "tiers_off"
"""The one own key of a page or ticket alert."""

DAY_S = 86_400
_NUMBER = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,9})?")
DAYS = {
    Calendar.WEEK: range(7, 8),
    Calendar.MONTH: range(28, 32),
    Calendar.QUARTER: range(90, 93),
    Calendar.YEAR: range(365, 367),
}
"""Days a calendar period can have."""
USUAL_DAYS = {
    Calendar.ROLLING: 30,
    Calendar.WEEK: 7,
    Calendar.MONTH: 30,
    Calendar.QUARTER: 90,
    Calendar.YEAR: 365,
}
"""Days a budget is stated over where nothing is said. Source: Sloth's default; calendar lengths."""

KNOWN = (
    "period",
    "calendar",
    "least_events",
    "least_bad_events",
    EXCLUSION,
    "timeslice",
    "timeslice_target",
    "composite",
    "part_only",
)


@dataclass(frozen=True)
class OwnKeys:
    """What our own keys say of a service level.

    Args:
        period_days: length of its period.
        calendar: how that runs.
        exclusions: time that does not count, in order.
        least_events: events below which its alerts stay silent.
        least_bad_events: bad events below which they do.
        slice_s: length of a slice in seconds; 0 where it is not measured in slices.
        slice_target: ratio of good events a good slice needs.
        parts: name and weight of the indicators it is made of.
        part_only: whether it is only there as a part of another.
    """

    period_days: int = 30
    calendar: Calendar = Calendar.ROLLING
    exclusions: tuple[Exclusion, ...] = ()
    least_events: int = 0
    least_bad_events: int = LEAST_BAD_EVENTS
    slice_s: int = 0
    slice_target: Decimal = Decimal(1)
    parts: tuple[tuple[str, Decimal], ...] = ()
    part_only: bool = False


def read_own(
    own: Texts, known: Collection[str] = KNOWN, calendar: Calendar | None = None
) -> OwnKeys:
    """Return what our own keys say.

    Args:
        own: as they are written.
        known: the keys that are allowed.
        calendar: how the period runs, where the format says so itself.

    Raises:
        InputError: a key is not known or its text cannot be read; says where.
    """
    for name in own.texts:
        if name in KNOWN and name not in known:
            message = f"{own.prefix}{name}: the format has words of its own for this"
            raise InputError(message, location=own.where(own.prefix + name))
    own.only(known)
    calendar = calendar or _calendar(own)
    slice_s = _slice(own)
    if not slice_s and "timeslice_target" in own.texts:
        raise own.error("timeslice_target", "stands without a timeslice", "a slice such as 1m")
    return OwnKeys(
        period_days=_period(own, calendar),
        calendar=calendar,
        exclusions=_exclusions(own),
        least_events=_whole(own, "least_events", 0),
        least_bad_events=read_least_bad(own),
        slice_s=slice_s,
        slice_target=_slice_target(own),
        parts=_parts(own),
        part_only=own.yes("part_only"),
    )


def level_texts(level: ServiceLevel) -> dict[str, str]:
    """Return what a service level says in own keys whatever its indicator, by name.

    Args:
        level: the service level.
    """
    found = {}
    if level.calendar is not Calendar.ROLLING:
        found["calendar"] = level.calendar.value
    if level.period_days != USUAL_DAYS[level.calendar]:
        found["period"] = duration_text(level.period_days * DAY_S)
    if level.least_events:
        found["least_events"] = str(level.least_events)
    if level.least_bad_events != LEAST_BAD_EVENTS:
        found["least_bad_events"] = str(level.least_bad_events)
    for number, exclusion in enumerate(level.exclusions, start=1):
        found[f"{EXCLUSION}_{number:02}"] = exclusion_text(exclusion)
    return found


def read_least_bad(own: Texts) -> int:
    """Return how many bad events an alert asks for.

    Args:
        own: as they are written.

    Raises:
        InputError: it is no whole number, or 0.
    """
    least = _whole(own, "least_bad_events", LEAST_BAD_EVENTS)
    if not least:
        raise own.error("least_bad_events", "0", "1 for any, or more,")
    return least


def parts_text(parts: Iterable[tuple[str, Decimal]]) -> str:
    """Return names and weights as one line."""
    return ", ".join(f"{name}={plain(weight)}" for name, weight in parts)


def read_tiers(own: Texts, name: str = TIERS_OFF) -> frozenset[Tier]:
    """Return the tiers that an alert's own keys switch off.

    Args:
        own: as they are written.
        name: the key's name.

    Raises:
        InputError: a tier is not known.
    """
    found = set()
    for word in own.get(name, "").replace(",", " ").split():
        if word not in set(Tier):
            raise own.error(name, f"{word!r}", "quick, slow or both, a comma between them,")
        found.add(Tier(word))
    return frozenset(found)


def tiers_text(tiers: frozenset[Tier]) -> str:
    """Return tiers as one line."""
    return ", ".join(sorted(tiers))


def _calendar(own: Texts) -> Calendar:
    word = own.get("calendar", Calendar.ROLLING)
    if word not in set(Calendar):
        raise own.error("calendar", repr(word), ", ".join(Calendar))
    return Calendar(word)


def _period(own: Texts, calendar: Calendar) -> int:
    if "period" not in own.texts:
        return USUAL_DAYS[calendar]
    days, rest = divmod(_seconds(own, "period"), DAY_S)
    if rest:
        raise own.error("period", own.texts["period"], "a number of whole days such as 28d")
    if days not in DAYS.get(calendar, (days,)):
        few, many = DAYS[calendar][0], DAYS[calendar][-1]
        allowed = f"{few}d" if few == many else f"{few}d to {many}d"
        raise own.error("period", f"{days} days are no {calendar}", allowed)
    return days


def _seconds(own: Texts, name: str) -> int:
    seconds = seconds_of(own.texts[name])
    if seconds is None:
        raise own.error(name, repr(own.texts[name]), "a duration such as 28d or 1m")
    return seconds


def _exclusions(own: Texts) -> tuple[Exclusion, ...]:
    found = []
    for name, text in own.texts.items():
        if name == EXCLUSION or name.startswith(f"{EXCLUSION}_"):
            exclusion = read_exclusion(text)
            if isinstance(exclusion, str):
                raise own.error(name, exclusion, FORM)
            found.append(exclusion)
    return tuple(sorted(found, key=lambda one: (one.start_s, one.end_s, one.every_s, one.reason)))


def _whole(own: Texts, name: str, default: int) -> int:
    text = own.get(name, str(default))
    if not text.isdecimal() or not text.isascii():
        raise own.error(name, repr(text), "a whole number")
    return int(text)


def _slice(own: Texts) -> int:
    seconds = _seconds(own, "timeslice") if "timeslice" in own.texts else 0
    if seconds % 60:
        raise own.error("timeslice", own.texts["timeslice"], "a number of whole minutes")
    return seconds


def _slice_target(own: Texts) -> Decimal:
    target = _decimal(own.get("timeslice_target", "1"))
    if target is None or not 0 < target <= 1:
        found = repr(own.texts["timeslice_target"])
        raise own.error("timeslice_target", found, "a ratio above 0 and at most 1")
    return target


def _parts(own: Texts) -> tuple[tuple[str, Decimal], ...]:
    found: dict[str, Decimal] = {}
    for word in own.get("composite", "").replace(",", " ").split():
        name, _, text = word.partition("=")
        weight = _decimal(text)
        if not name or name in found or weight is None or weight <= 0:
            raise own.error("composite", repr(word), "name=weight, each name once, above 0,")
        found[name] = weight
    return tuple(found.items())


def _decimal(text: str) -> Decimal | None:
    return Decimal(text) if _NUMBER.fullmatch(text) else None
