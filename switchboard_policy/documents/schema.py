"""Hold a document to a JSON Schema, and say what is wrong the way a person would."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
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
    for fault in schema_faults(document, schema):
        raise fault


def schema_faults(document: Document, schema: Mapping[str, Any]) -> list[InputError]:
    """Return everything about a document that its JSON Schema does not allow, in its order.

    Args:
        document: what was read.
        schema: JSON Schema, draft 2020-12, or what of draft 7 means the same there.
    """
    errors = list(Draft202012Validator(schema).iter_errors(document.value))
    strange = {tuple(e.absolute_path) for e in errors if e.validator == "additionalProperties"}
    located = sorted(
        (
            (where, key, error)
            for error in errors
            # A missing key is most likely there, misspelt: the unknown one says so by its line.
            if error.validator != "required" or tuple(error.absolute_path) not in strange
            for where, key in _places(document, error)
        ),
        key=lambda found: (found[0].line, found[0].column, str(found[2].validator)),
    )
    faults = (_fault(*found) for found in located)
    return list({fault.diagnostics(): fault for fault in faults}.values())


def _fault(where: Location, key: str, error: ValidationError) -> InputError:
    message, hint = _explain(error, key)
    return InputError(message, location=where, hint=hint)


def _places(document: Document, error: ValidationError) -> Iterator[tuple[Location, str]]:
    tokens = tuple(str(token) for token in error.absolute_path)
    if error.validator == "additionalProperties":
        own = cast("Mapping[str, Any]", error.schema).get("patternProperties", {})
        for key in cast("dict[str, Any]", error.instance):
            if key not in _known(error) and not any(re.search(each, key) for each in own):
                yield document.where_key(pointers.join((*tokens, key))), key
    elif error.validator == "required":  # one error for each of them, and none says which
        for key in cast("list[str]", error.validator_value):
            if key not in cast("dict[str, Any]", error.instance):
                yield document.where(pointers.join(tokens)), key
    elif "propertyNames" in error.relative_schema_path:
        key = str(error.instance)
        yield document.where_key(pointers.join((*tokens, key))), key
    else:
        yield document.where(pointers.join(tokens)), ""


def _known(error: ValidationError) -> list[str]:
    schema = cast("Mapping[str, Any]", error.schema)
    return list(schema.get("properties", {}))


_BOUNDS = {
    "exclusiveMinimum": "more than {}",
    "exclusiveMaximum": "less than {}",
    "minimum": "{} or more",
    "pattern": "text that matches {}",
    "const": "{}",
}
"""What is allowed, in words, by the keyword that says so."""


def _explain(error: ValidationError, key: str) -> tuple[str, str]:
    name, shown = _name(error), _shown(error.instance)
    wanted = cast("Any", error.validator_value)
    match error.validator:
        case "additionalProperties":
            return f"key {key!r} is not known", nearest(key, _known(error))
        case "required":
            return f"key {key!r} is missing in {name}", ""
        case "enum":
            return f"{shown} is not known", nearest(str(error.instance), wanted)
        case "type":
            kinds = [wanted] if isinstance(wanted, str) else wanted
            message = f"{name} is {shown}; {' or '.join(map(_TYPES.__getitem__, kinds))} is allowed"
        case "uniqueItems":
            message = f"{name} holds an item twice; once is allowed"
        case "not":
            message = f"{name} is {shown}; that is not allowed here"
        case "minItems" | "minLength" | "minProperties":
            message = f"{name} is empty; something must stand here"
        case other:
            allowed = _BOUNDS.get(str(other), f"{other} {{}}").format(wanted)
            message = f"{name} is {shown}; {allowed} is allowed"
    return message, ""


def _name(error: ValidationError) -> str:
    if "propertyNames" in error.relative_schema_path:
        return "a key"
    last = error.absolute_path[-1] if error.absolute_path else "the file"
    return f"item {last + 1}" if isinstance(last, int) else last


def _shown(value: object) -> str:
    if isinstance(value, (dict, list)):
        return "a mapping" if isinstance(value, dict) else "a list"
    if value is None:
        return "empty"
    if isinstance(value, bool):
        return str(value).lower()
    return repr(value) if isinstance(value, str) else str(value)
