"""Each predicate held to the JSON Schema of its type, written or read."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, cast

from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import best_match

from switchboard_policy.documents import pointer as pointers
from switchboard_policy.domain.json_value import Json
from switchboard_policy.domain.moments import seconds_of
from switchboard_policy.errors import nearest
from switchboard_policy.errors.evidence_attestations import PredicateInvalid, PredicateTypeRefused
from switchboard_policy.evidence.predicates.types import PredicateType
from switchboard_policy.evidence.statement import Statement

Predicate = dict[str, Json]

FILES: Mapping[PredicateType, str] = MappingProxyType(
    {kind: f"{kind.name.lower()}.schema.json" for kind in PredicateType}
)
"""Where the schema of each type stands, beside this module."""
PARTS = "parts.schema.json"
"""What several schemas share."""
_SHOWN = 120
_FORMATS = FormatChecker(formats=())


@_FORMATS.checks("date-time", raises=ValueError)
def _is_moment(value: object) -> bool:
    """Whether a text names a moment that a calendar has."""
    if isinstance(value, str):
        seconds_of(value)
    return True


@cache
def schema_of(kind: PredicateType) -> Mapping[str, Any]:
    """Return the JSON Schema of a type of predicate, with the parts it shares inside it.

    Args:
        kind: the type.
    """
    parts = json.loads(_text(PARTS))
    schema, shared = (
        json.loads(text.replace(f"{parts['$id']}#", "#"))
        for text in map(_text, (FILES[kind], PARTS))
    )
    return cast("Mapping[str, Any]", {**schema, "$defs": shared["$defs"]})


def hold(kind: PredicateType, predicate: Mapping[str, Json]) -> Predicate:
    """Return a predicate that fits its schema.

    Args:
        kind: its type.
        predicate: what is to be said, or was.

    Raises:
        PredicateInvalid: it does not fit; says where and what is due there.
    """
    said = dict(predicate)
    worst = best_match(_validator(kind).iter_errors(said))
    if worst is None:
        return said
    path = pointers.join(tuple(str(token) for token in worst.absolute_path))
    where = ascii(path)[1:-1][:_SHOWN] or "the predicate"
    shown = worst.message if len(worst.message) <= _SHOWN else f"{worst.message[:_SHOWN]}…"
    raise PredicateInvalid(
        f"a predicate {kind.name.lower()} does not fit its schema: {where}: {shown}",
        hint="the page of predicates says what each field holds",
    )


def predicate_of(statement: Statement, allowed: Iterable[PredicateType]) -> Predicate:
    """Return what a statement says, held to its schema.

    Args:
        statement: as it was signed.
        allowed: the types that are due here.

    Raises:
        PredicateTypeRefused: it is of another type.
        PredicateInvalid: it does not fit the schema of its type.
    """
    due = tuple(allowed)
    if statement.predicate_type not in due:
        message = f"a predicate of type {statement.predicate_type!r:.120}"
        raise PredicateTypeRefused(
            message, hint=nearest(statement.predicate_type[:_SHOWN], map(str, due))
        )
    return hold(PredicateType(statement.predicate_type), statement.predicate)


@cache
def _validator(kind: PredicateType) -> Draft202012Validator:
    return Draft202012Validator(dict(schema_of(kind)), format_checker=_FORMATS)


def _text(name: str) -> str:
    return files(__package__).joinpath(name).read_text("utf-8")
