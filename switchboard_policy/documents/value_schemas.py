"""The organisation's values of each area, held to the schema that ships with the area's rules."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, cast

from jsonschema import Draft202012Validator, SchemaError

from switchboard_policy.documents.schema import schema_faults
from switchboard_policy.documents.yaml_reader import read_yaml
from switchboard_policy.domain.finding import Finding, Level
from switchboard_policy.domain.location import Location
from switchboard_policy.domain.snapshot import Snapshot
from switchboard_policy.errors import InputError
from switchboard_policy.resources import resource

VALUES = "policies/switchboard_data/"
"""Where a policy repository keeps its values; the folder below names the area."""

DATA_FILES = frozenset({"data.yaml", "data.yml", "data.json"})
"""The files OPA takes for data in a bundle; any other name it passes over."""


def schema_files() -> dict[str, bytes]:
    """Return the schemas that ship with the rules, by path: `limits/values.json`."""
    root = resource("rego/schemas")
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in sorted(root.rglob("*.json"))
    }


@cache
def values_schema(area: str) -> Mapping[str, Any] | None:
    """Return the schema of an area's values that ships, or None where none does.

    Args:
        area: such as `limits`.
    """
    found = schema_files().get(f"{area}/values.json")
    return None if found is None else json.loads(found)


def values_findings(snapshot: Snapshot) -> tuple[Finding, ...]:
    """Return what is wrong with the form of a repository's values, by file and line.

    Args:
        snapshot: the repository's files.
    """
    return tuple(_finding(area, fault) for area, fault in _faults(snapshot))


def values_faults(snapshot: Snapshot) -> list[InputError]:
    """Return the same as errors, for what cannot go on with such values.

    Args:
        snapshot: the repository's files.
    """
    return [fault for _, fault in _faults(snapshot)]


def _faults(snapshot: Snapshot) -> Iterator[tuple[str, InputError]]:
    """Yield the area and fault of each value that breaks its schema.

    An area of the organisation's own is held to `schemas/<area>/values.json` where it has one.
    """
    for file, content in snapshot.files.items():
        area, _, name = file.removeprefix(VALUES).partition("/")
        if not file.startswith(VALUES) or name not in DATA_FILES:
            continue
        try:
            schema = values_schema(area) or _own_schema(snapshot, area)
            faults = schema_faults(read_yaml(file, content), schema) if schema else []
        except InputError as error:
            faults = [error]
        yield from ((area, fault) for fault in faults)


def _own_schema(snapshot: Snapshot, area: str) -> Mapping[str, Any] | None:
    file = f"schemas/{area}/values.json"
    content = snapshot.files.get(file)
    if content is None:
        return None
    found = read_yaml(file, content).value
    try:
        Draft202012Validator.check_schema(cast("dict[str, Any]", found))
    except SchemaError as error:
        message = f"no JSON Schema: {error.message}"
        raise InputError(message, location=Location(file, "", 1, 1)) from error
    return cast("dict[str, Any]", found)


def _finding(area: str, fault: InputError) -> Finding:
    return Finding(
        id=f"{area}/values_schema",
        level=Level.SOFT,
        msg=f"{fault.message}; {fault.hint}" if fault.hint else fault.message,
        path=fault.location.pointer if fault.location else "",
        location=fault.location,
    )
