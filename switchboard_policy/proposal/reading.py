"""`proposal.json` read back: its form held to its schema, whatever is wrong told with its place."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from typing import Any, cast

from jsonschema import Draft202012Validator

from switchboard_policy.documents.schema import check_schema
from switchboard_policy.documents.yaml_reader import read_yaml
from switchboard_policy.domain.finding import Finding
from switchboard_policy.domain.location import Location
from switchboard_policy.domain.proposal import Edit

Object = dict[str, Any]


@lru_cache(maxsize=1)
def proposal_schema() -> Mapping[str, Any]:
    """Return the JSON Schema of `proposal.json`."""
    content = files(__package__).joinpath("proposal.schema.json").read_bytes()
    return cast("Mapping[str, Any]", json.loads(content))


def read_document(file: str, data: bytes) -> Object:
    """Read a `proposal.json` back.

    Args:
        file: its path, for messages.
        data: its bytes.

    Raises:
        InputError: it is no proposal, or one of another version; says where.
    """
    schema = proposal_schema()
    try:
        value = json.loads(
            data.decode("utf-8-sig"), parse_float=_no_float, object_pairs_hook=_unique
        )
        if Draft202012Validator(schema).is_valid(value):
            return cast("Object", value)
    except (ValueError, RecursionError):
        pass  # said with its place below
    # The slow reader knows where everything stands; it is only needed to say what is wrong.
    found = read_yaml(file, data)
    check_schema(found, schema)
    return cast("Object", found.value)


def edits_of(value: Mapping[str, Any]) -> tuple[Edit, ...]:
    """Return the edits a document carries, to hold against those its values come to.

    Args:
        value: what `read_document` returned.
    """
    return tuple(
        Edit(
            Location(one["file"], one["pointer"], one["line"], one["column"]),
            one["old"],
            one["new"],
            one["role"],
        )
        for one in value["edits"]
    )


def findings_of(value: Mapping[str, Any]) -> tuple[Finding, ...]:
    """Return the findings a document carries.

    Args:
        value: what `read_document` returned.
    """
    return tuple(
        Finding(one["id"], one["level"], one["msg"], one["path"], _location_of(one.get("location")))
        for one in value["findings"]
    )


def _location_of(value: Mapping[str, Any] | None) -> Location | None:
    if value is None:
        return None
    return Location(value["file"], value["pointer"], value["line"], value["column"])


def _no_float(number: str) -> None:
    raise ValueError(f"{number} would be read as a float")


def _unique(pairs: list[tuple[str, object]]) -> Object:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key twice")
    return found
