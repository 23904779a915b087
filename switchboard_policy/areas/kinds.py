"""Kinds of facts and values, as the rules tell them apart: `rego/switchboard/lib/facts.rego`."""

from __future__ import annotations

from switchboard_policy.domain.json_value import Json

Number = int | float

_LAST_MOMENT = 253_402_300_799  # the last second of the year 9999, as far as dates are written
_LARGEST_COUNT = 10**12


def at(document: Json, *path: str) -> Json:
    """Return what stands at a path of keys; None where nothing does.

    Args:
        document: any JSON.
        *path: keys, the outermost first.
    """
    for key in path:
        if not isinstance(document, dict):
            return None
        document = document.get(key)
    return document


def mapping(value: Json) -> dict[str, Json]:
    """Return an object as it is, and an empty one for anything else."""
    return value if isinstance(value, dict) else {}


def text(value: Json) -> str | None:
    """Return a string with something in it; None for anything else."""
    return value if isinstance(value, str) and value.strip() else None


def flag(value: Json) -> bool | None:
    """Return true or false; None for anything else."""
    return value if isinstance(value, bool) else None


def number(value: Json) -> Number | None:
    """Return a number; None for anything else, also for true and false."""
    return value if isinstance(value, Number) and not isinstance(value, bool) else None


def amount(value: Json) -> Number | None:
    """Return a number not below zero; None for anything else."""
    found = number(value)
    return found if found is not None and found >= 0 else None


def moment(value: Json) -> int | None:
    """Return whole seconds since the epoch, to the year 9999; None for anything else."""
    found = amount(value)
    if found is None or found > _LAST_MOMENT or found != int(found):
        return None
    return int(found)


def count(value: Json) -> int | None:
    """Return a whole number to 10^12, which engines multiply exactly; None for anything else."""
    found = amount(value)
    if found is None or found > _LARGEST_COUNT or found != int(found):
        return None
    return int(found)


def texts(value: Json) -> tuple[str, ...] | None:
    """Return a list of texts, also an empty one; None for anything else."""
    if not isinstance(value, list):
        return None
    found = tuple(entry for entry in value if isinstance(entry, str) and entry.strip())
    return found if len(found) == len(value) else None


def figure(value: Json, unit: str) -> Number | None:
    """Return the number of a value that says its unit and its source; None for anything else.

    Args:
        value: an object with `value`, `unit` and `source`.
        unit: the unit it must be in.
    """
    if text(at(value, "source")) is None or at(value, "unit") != unit:
        return None
    return amount(at(value, "value"))
