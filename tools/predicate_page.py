"""The page of predicates, from their schemas: every field with what it holds and what it means."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pages import table

from switchboard_policy.evidence.predicates.schemas import FILES, schema_of
from switchboard_policy.evidence.predicates.types import PredicateType

Schema = Mapping[str, Any]
_SCHEMAS = "../../switchboard_policy/evidence/predicates"
_LOCAL = "#/$defs/"
_WORDS = {"string": "text", "integer": "whole number", "boolean": "true or false"}
_INTRO = """\
What is signed is an [in-toto statement](https://in-toto.io/Statement/v1): subjects, each a name \
and a digest, and one predicate that says something of them. Every predicate is held to its JSON \
Schema when it is made and again when it is read; a field that is not listed here is refused, and \
so is a fraction anywhere.

Times are named for what happened then. Ratios are in basis points, points in thousandths. A \
policy's own value is decimal text, exact at any scale. What is not known is left out, never empty.

The names of our types are URNs: they name a form and lead nowhere, and the number at the end \
changes with the form. `cosign verify-blob-attestation --type` takes them as they stand."""


def predicate_page() -> str:
    """Every predicate with its fields, and the parts they share."""
    kinds = [(f"`{kind.value}`", f"[{_name(kind)}](#{_anchor(kind)})") for kind in PredicateType]
    parts = ["# Predicates", _INTRO, table(("type", "what it says"), kinds)]
    for kind in PredicateType:
        schema = schema_of(kind)
        parts.append(f"## {_name(kind)}")
        file = f"[`{FILES[kind]}`]({_SCHEMAS}/{FILES[kind]})"
        parts.append(f"`{kind.value}` · {file}")
        parts.append(schema["description"])
        parts.append(_fields(schema))
    parts.append("## Parts they share")
    for name, part in sorted(schema_of(PredicateType.DECISION)["$defs"].items()):
        parts.append(f'### {name}\n<a id="part-{name}"></a>')
        parts.append(part["description"])
        shapes = part.get("oneOf", [part])
        parts += [_fields(shape) for shape in shapes if "properties" in shape]
        parts += [f"Or [{_part(each)}](#part-{_part(each)})." for each in shapes if "$ref" in each]
    return "\n\n".join(parts)


def _name(kind: PredicateType) -> str:
    return str(schema_of(kind)["title"])


def _anchor(kind: PredicateType) -> str:
    return "".join(
        letter
        for letter in _name(kind).lower().replace(" ", "-")
        if letter.isalnum() or letter == "-"
    )


def _fields(schema: Schema) -> str:
    rows = [(f"`{name}`", *rest) for name, *rest in _rows(schema, "")]
    return table(("field", "holds", "must be there", "meaning"), rows)


def _rows(schema: Schema, above: str) -> Iterator[tuple[str, str, str, str]]:
    for name, field in schema["properties"].items():
        path = f"{above}{name}"
        must = "yes" if name in schema.get("required", ()) else ""
        yield path, _holds(field), must, field.get("description", "")
        inside = field.get("items", field)
        if "properties" in inside:
            yield from _rows(inside, f"{path}[]." if "items" in field else f"{path}.")


def _holds(field: Schema) -> str:
    if "$ref" in field:
        return f"[{_part(field)}](#part-{_part(field)})"
    if "enum" in field:
        return ", ".join(f"`{value}`" for value in field["enum"])
    if field["type"] == "array":
        inside = field["items"]
        return "list" if inside.get("type") in {"object", "array"} else f"list of {_holds(inside)}"
    return _WORDS.get(field["type"], field["type"])


def _part(field: Schema) -> str:
    return str(field["$ref"]).removeprefix(_LOCAL)
