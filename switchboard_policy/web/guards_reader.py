"""Read the file of guards. An override that is not sound does not count; all else must be."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from datetime import datetime
from functools import lru_cache
from importlib.resources import files
from typing import Any, cast

from switchboard_policy.documents.constants import Constants, constants
from switchboard_policy.documents.nodes import Document
from switchboard_policy.documents.schema import check_schema
from switchboard_policy.documents.yaml_reader import read_yaml
from switchboard_policy.errors import InputError, nearest
from switchboard_policy.web.guards import Guard, GuardFlags, Override

_FIELDS = frozenset({"guard", "by", "reason", "since", "expires"})


def shipped_flags() -> GuardFlags:
    """Return the guards as they ship: the platform's, and those of a new customer."""
    figures = constants("switchboard_policy.web")
    names = set(figures)
    platform = {guard: figures.flag(f"guard_{guard}") for guard in Guard}
    start = {
        guard: figures.flag(f"customer_{guard}") if f"customer_{guard}" in names else True
        for guard in Guard
    }
    return GuardFlags(platform, start)


def read_flags(
    file: str, data: bytes, owners: Collection[str]
) -> tuple[GuardFlags, tuple[InputError, ...]]:
    """Return the guards of a file, and why some of its overrides do not count.

    Args:
        file: its path, for messages.
        data: its bytes.
        owners: who may switch a guard off.

    Raises:
        InputError: anything but an override is wrong; says where.
    """
    document = read_yaml(file, data)
    check_schema(document, _schema())
    raw = cast("dict[str, Any]", document.value)
    rollout = raw.get("rollout", {})
    figures = constants("switchboard_policy.web")
    shipped = shipped_flags()
    overrides, refused = _overrides(document, raw.get("overrides", []), owners, figures)
    flags = GuardFlags(
        platform={**shipped.platform, **{Guard(name): True for name in raw.get("guards", {})}},
        start=shipped.start,
        customers={
            customer: frozenset(map(Guard, switched))
            for customer, switched in raw.get("customers", {}).items()
        },
        percents={
            Guard(name): _percent(document, name, percent, figures)
            for name, percent in rollout.items()
            if name != "salt"
        },
        salt=rollout.get("salt", ""),
        overrides=overrides,
    )
    return flags, refused


@lru_cache(maxsize=1)
def _schema() -> Mapping[str, Any]:
    text = files("switchboard_policy.web").joinpath("guards.schema.json").read_text("utf-8")
    return cast("Mapping[str, Any]", json.loads(text))


def _percent(document: Document, guard: str, percent: int, figures: Constants) -> int:
    steps = ("first", "second", "third", "last")
    allowed = [0, *(figures.whole(f"cohort_{step}_percent") for step in steps)]
    if percent not in allowed:
        told = ", ".join(map(str, allowed))
        message = f"{percent} % is no cohort; {told} are"
        raise InputError(message, location=document.where(f"/rollout/{guard}"))
    return percent


def _overrides(
    document: Document, entries: list[Any], owners: Collection[str], figures: Constants
) -> tuple[tuple[Override, ...], tuple[InputError, ...]]:
    found: list[Override] = []
    refused: list[InputError] = []
    for position, entry in enumerate(entries):
        try:
            found.append(_override(entry, owners, figures))
        except InputError as error:
            where = document.where(f"/overrides/{position}")
            message = f"the override does not count: {error.message}"
            refused.append(InputError(message, location=where, hint=error.hint))
    return tuple(found), tuple(refused)


def _override(entry: object, owners: Collection[str], figures: Constants) -> Override:
    if not isinstance(entry, dict) or not all(isinstance(each, str) for each in entry.values()):
        raise InputError("it is no mapping of texts")
    odd = sorted(_FIELDS - entry.keys()) + sorted(entry.keys() - _FIELDS - {"customer"})
    if odd:
        hint = nearest(odd[0], _FIELDS | {"customer"})
        raise InputError(f"{odd[0]} is missing or not known", hint=hint)
    guards = [str(guard) for guard in Guard]
    if entry["guard"] not in guards:
        raise InputError(f"no guard {entry['guard']!r}", hint=nearest(entry["guard"], guards))
    if entry["by"] not in owners:
        raise InputError(f"{entry['by']!r} is no owner", hint=nearest(entry["by"], owners))
    if "customer" in entry and not entry["customer"]:
        raise InputError("customer is empty; leave it out to mean everybody")
    shortest = figures.whole("override_reason_shortest")
    if len(entry["reason"].strip()) < shortest:
        raise InputError(f"its reason has fewer than {shortest} characters")
    since, expires = _time(entry["since"]), _time(entry["expires"])
    longest = figures.whole("override_longest_seconds")
    if not since < expires <= since + longest:
        raise InputError(f"it ends before it begins, or lasts longer than {longest / 3600:g} h")
    return Override(
        Guard(entry["guard"]),
        entry["by"],
        entry["reason"],
        since,
        expires,
        entry.get("customer", ""),
    )


def _time(text: str) -> float:
    try:
        time = datetime.fromisoformat(text)
    except ValueError as error:
        raise InputError(f"{text!r} is no time; 2026-11-29T12:00:00Z is one") from error
    if time.tzinfo is None:
        raise InputError(f"{text!r} says no time zone", hint="end it with Z for UTC")
    return time.timestamp()
