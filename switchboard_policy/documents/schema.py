"""Hold a document to a JSON Schema, and say what is wrong the way a person would."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from jsonschema import Draft202012Validator, ValidationError

from switchboard_policy.documents import pointer as pointers
from switchboard_policy.documents.nodes import Document
from switchboard_policy.domain.location import Location
from switchboard_policy.errors import InputError, nearest

_TYPES = {
    "object": "a mapping",
    "array": "a list",
    "string": "text",
    "number": "a number",
    "integer": "a whole number",
    "boolean": "true or false",
}


def check_schema(document: Document, schema: Mapping[str, Any]) -> None:
    """Hold a document to a JSON Schema.

    Args:
        document: what was read.
        schema: JSON Schema, draft 2020-12.

    Raises:
        InputError: the first thing wrong: what was found, what is allowed, nearest name.
    """
    errors = list(Draft202012Validator(schema).iter_errors(document.value))
    strange = {tuple(e.absolute_path) for e in errors if e.validator == "additionalProperties"}
    located = sorted(
        (
            (_where(document, error), error)
            for error in errors
            # A missing key is most likely there, misspelt: the unknown one says so by its line.
            if error.validator != "required" or tuple(error.absolute_path) not in strange
        ),
        key=lambda pair: (pair[0][0].line, pair[0][0].column, str(pair[1].validator)),
    )
    for (where, key), error in located:
        message, hint = _explain(error, key)
        raise InputError(message, location=where, hint=hint)


def _where(document: Document, error: ValidationError) -> tuple[Location, str]:
    tokens = tuple(str(token) for token in error.absolute_path)
    if error.validator == "additionalProperties":
        key = next(
            key for key in cast("dict[str, Any]", error.instance) if key not in _known(error)
        )
        return document.where_key(pointers.join((*tokens, key))), key
    return document.where(pointers.join(tokens)), ""


def _known(error: ValidationError) -> list[str]:
    schema = cast("Mapping[str, Any]", error.schema)
    return list(schema.get("properties", {}))


def _explain(error: ValidationError, key: str) -> tuple[str, str]:
    name = str(error.absolute_path[-1]) if error.absolute_path else "the file"
    name = f"item {int(name) + 1}" if name.isdecimal() else name
    shown = _shown(error.instance)
    wanted = cast("Any", error.validator_value)
    hint = ""
    match error.validator:
        case "additionalProperties":
            message, hint = f"key {key!r} is not known", nearest(key, _known(error))
        case "required":
            missing = next(key for key in wanted if key not in cast("Any", error.instance))
            message = f"key {missing!r} is missing in {name}"
        case "type":
            kinds = [wanted] if isinstance(wanted, str) else wanted
            message = f"{name} is {shown}; {' or '.join(map(_TYPES.__getitem__, kinds))} is allowed"
        case "enum":
            message, hint = f"{shown} is not known", nearest(str(error.instance), wanted)
        case "const":
            message = f"{name} is {shown}; {wanted} is allowed"
        case "exclusiveMinimum":
            message = f"{name} is {shown}; more than {wanted} is allowed"
        case "pattern":
            message = f"{name} is {shown}; text that matches {wanted} is allowed"
        case "uniqueItems":
            message = f"{name} holds an item twice; once is allowed"
        case "minItems" | "minLength" | "minProperties":
            message = f"{name} is empty; something must stand here"
        case _:
            message = f"{name} is {shown}; {error.validator} {wanted} is allowed"
    return message, hint


def _shown(value: object) -> str:
    if isinstance(value, (dict, list)):
        return "a mapping" if isinstance(value, dict) else "a list"
    if value is None:
        return "empty"
    if isinstance(value, bool):
        return str(value).lower()
    return repr(value) if isinstance(value, str) else str(value)
