"""The organisation's values of each area, held to the schema that ships with the area's rules."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from switchboard_policy.documents.nodes import Document
from switchboard_policy.documents.schema import schema_faults
from switchboard_policy.documents.yaml_reader import read_yaml
from switchboard_policy.domain.finding import Finding, Level
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
    """Return the schema of an area's values, or None where none ships.

    Args:
        area: such as `limits`.
    """
    found = schema_files().get(f"{area}/values.json")
    return None if found is None else json.loads(found)


def values_findings(snapshot: Snapshot) -> tuple[Finding, ...]:
    """Return what is wrong with the form of a repository's values, by file and line.

    Values of areas without a schema are the organisation's own and are left alone.

    Args:
        snapshot: the repository's files.
    """
    return tuple(
        _finding(area, fault)
        for file, content in snapshot.files.items()
        for area in _areas_of(file)
        for fault in _faults(area, file, content)
    )


def _areas_of(file: str) -> Iterator[str]:
    area, _, name = file.removeprefix(VALUES).partition("/")
    if file.startswith(VALUES) and name in DATA_FILES:
        yield area


def _faults(area: str, file: str, content: bytes) -> list[InputError]:
    schema = values_schema(area)
    if schema is None:
        return []
    try:
        document: Document = read_yaml(file, content)
    except InputError as error:
        return [error]
    return schema_faults(document, schema)


def _finding(area: str, fault: InputError) -> Finding:
    return Finding(
        id=f"{area}/values_schema",
        level=Level.SOFT,
        msg=f"{fault.message}; {fault.hint}" if fault.hint else fault.message,
        path=fault.location.pointer if fault.location else "",
        location=fault.location,
    )
