"""Overrides as files: an owner accepts named soft findings of one change, until a moment."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from importlib.resources import files
from typing import Any, cast

from switchboard_policy.documents.nodes import Document
from switchboard_policy.documents.schema import check_schema
from switchboard_policy.documents.yaml_reader import read_yaml
from switchboard_policy.domain.decision import Override
from switchboard_policy.errors import InputError

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(\.\d{1,6})?([Zz]|[+-]\d{2}:\d{2})")


@lru_cache(maxsize=1)
def override_schema() -> Mapping[str, Any]:
    """Return the JSON Schema of an override file."""
    content = files(__package__).joinpath("override.schema.json").read_bytes()
    return cast("Mapping[str, Any]", json.loads(content))


def read_override(file: str, data: bytes) -> Override:
    """Read one override, YAML or JSON. Whether it counts is for the rules to say.

    Args:
        file: its path, for messages.
        data: its bytes.

    Raises:
        InputError: a key is missing, unknown or of a wrong type, or the expiry is no moment;
            says where, with the nearest right name.
    """
    document = read_yaml(file, data)
    schema = override_schema()
    # A misspelt key is better news than the right one missing.
    check_schema(document, {**schema, "required": []})
    check_schema(document, schema)
    value = cast("Mapping[str, Any]", document.value)
    return Override(
        change_digest=value["change_digest"],
        findings=tuple(value["findings"]),
        by=value["by"],
        reason=value["reason"],
        expires=_expiry(value["expires"], document),
    )


def _expiry(text: str, document: Document) -> int:
    """Return the moment an expiry names; a date counts to its end in UTC."""
    try:
        if _DATE.fullmatch(text):
            day = date.fromisoformat(text) + timedelta(days=1)
            return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp())
        if _MOMENT.fullmatch(text):
            return int(datetime.fromisoformat(text.upper()).timestamp())
    except (ValueError, OverflowError):
        pass  # a month 13, or a year past the last
    raise InputError(
        f"expires is {text!r}; a date or an RFC 3339 moment is allowed",
        location=document.where("/expires"),
        hint="write 2026-12-01 (to the end of that day, UTC) or 2026-12-01T12:00:00Z",
    )
