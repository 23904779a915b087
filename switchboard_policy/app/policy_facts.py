"""The facts that rules of a policy repository are asked about: a file, or its sample."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from switchboard_policy.app.policy_rules import SCHEMAS, RuleFiles
from switchboard_policy.documents.constants import constants
from switchboard_policy.documents.json_reader import read_facts
from switchboard_policy.documents.yaml_reader import read_yaml
from switchboard_policy.domain.json_value import Json
from switchboard_policy.domain.location import Location
from switchboard_policy.errors import InputError
from switchboard_policy.opa.entry_points import EntryPoint

SAMPLE = "sample_input.json"


def read_sample(rules: RuleFiles) -> dict[str, Json] | None:
    """Return the repository's sample of facts, or None where it has none.

    Raises:
        InputError: it is no object of facts; says where.
    """
    found = rules.files.get(SAMPLE)
    return None if found is None else _facts(SAMPLE, found)


def read_input(rules: RuleFiles, file: Path | None) -> tuple[str, dict[str, Json]]:
    """Return the facts of a file, or the repository's sample, with the file's name.

    Args:
        rules: the repository's files.
        file: the file; None for the sample.

    Raises:
        InputError: there is none, it is too large, or it is no object of facts; says where.
    """
    if file is None:
        sample = read_sample(rules)
        if sample is None:
            raise InputError(
                "the repository has no sample of facts",
                location=Location(str(rules.root / SAMPLE)),
                hint="give --input FILE",
            )
        return SAMPLE, sample
    most = constants("switchboard_policy.opa").whole("input_bytes")
    try:
        with file.open("rb") as opened:
            content = opened.read(most + 1)
    except OSError as error:
        where = Location(str(file))
        raise InputError(f"cannot be read: {error.strerror}", location=where) from error
    return str(file), _facts(str(file), content)


def facts_schema(rules: RuleFiles, point: EntryPoint) -> Mapping[str, Any] | None:
    """Return the schema of an entry point's facts, or None where the repository has none.

    Args:
        rules: the repository's files.
        point: the entry point, whose package names the schema.

    Raises:
        InputError: the schema is no JSON object.
    """
    name = f"{SCHEMAS}{point.schema}"
    content = rules.files.get(name) if point.schema else None
    if content is None:
        return None
    value = read_yaml(name, content).value
    if not isinstance(value, dict):
        raise InputError("a schema is an object", location=Location(name, "", 1, 1))
    return value


def _facts(file: str, content: bytes) -> dict[str, Json]:
    limits = constants("switchboard_policy.opa")
    most, depth = limits.whole("input_bytes"), limits.whole("nesting_levels")
    return read_facts(file, content, most_bytes=most, depth=depth)
