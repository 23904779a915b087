"""What holds for every definition, whatever its format."""

from __future__ import annotations

import re
from decimal import Decimal

from switchboard_policy.areas.slo.formats.fields import Fields
from switchboard_policy.domain.units import plain
from switchboard_policy.errors import InputError

_NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?")
"""Source: Sloth, pkg/common/conventions."""
_LABEL = re.compile(r"[a-zA-Z_][a-zA-Z0-9_]*")
"""Source: Prometheus data model; names beyond it need quotes, and Prometheus 3."""


def checked_name(fields: Fields, key: str) -> str:
    """Return a name that may be part of an id.

    Raises:
        InputError: it is missing, or holds a character an id cannot.
    """
    name = fields.text(key)
    if not _NAME.fullmatch(name):
        fields.refuse(
            f"{key} is {name!r}; letters, digits, dots, dashes and underscores are allowed, "
            "a letter or digit first and last",
            key,
        )
    return name


def checked_objective(fields: Fields, key: str, percent: Decimal | None) -> Decimal:
    """Return an objective in percent that leaves room for an error and asks for something.

    Args:
        fields: the mapping it stands in.
        key: its key.
        percent: what stands there, in percent; None where nothing does.

    Raises:
        InputError: it is missing, or not above 0 and below 100.
    """
    if percent is None:
        fields.refuse(f"key {key!r} is missing in {fields.name}")
    if not 0 < percent < 100:
        fields.refuse(
            f"{key} is {plain(percent)} %; above 0 and below 100 % is allowed",
            key,
            hint="an objective of 100 % leaves no error to alert on" if percent >= 100 else "",
        )
    return Decimal(plain(percent))


def checked_labels(fields: Fields, key: str) -> dict[str, str]:
    """Return labels or annotations whose names Prometheus 2 takes too.

    Raises:
        InputError: a name is none.
    """
    found = fields.texts(key)
    for name in found:
        check_label(name, fields.part(key) or fields)
    return found


def check_label(name: str, fields: Fields, key: str = "") -> None:
    """Refuse a name that Prometheus 2 does not take.

    Args:
        name: of a label or annotation.
        fields: the mapping it stands in.
        key: its key there, where it is another.

    Raises:
        InputError: it is none.
    """
    if not _LABEL.fullmatch(name):
        raise InputError(
            f"{name!r} is no label name; letters, digits and underscores are allowed",
            location=fields.document.where_key(fields.at(key or name)),
        )
