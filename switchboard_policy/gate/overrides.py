"""Overrides as files: an owner accepts named soft findings of one change, until a moment."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from typing import Any, cast

from switchboard_policy.documents.nodes import Document
from switchboard_policy.documents.schema import check_schema
from switchboard_policy.documents.yaml_reader import read_yaml
from switchboard_policy.domain.decision import Override
from switchboard_policy.errors import InputError
from switchboard_policy.gate.moments import ALLOWED, HINT, moment


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
    found = moment(text)
    if found is None:
        raise InputError(
            f"expires is {text!r}; {ALLOWED}", location=document.where("/expires"), hint=HINT
        )
    return found
