"""Read YAML and JSON the way OPA reads them, or refuse with file, line and column."""

from __future__ import annotations

import json
from decimal import Decimal
from functools import lru_cache
from importlib.resources import files

from switchboard_policy.documents.composer import Composer
from switchboard_policy.documents.nodes import Document, Kind, Node
from switchboard_policy.documents.text import Bounds, decode, line_column
from switchboard_policy.domain.location import Location
from switchboard_policy.errors import InputError

_OWN_BOUNDS = Bounds(file_bytes=10_000, line_bytes=1_000, depth=4, nodes=100)
"""Bounds for reading the file that holds the bounds."""


@lru_cache(maxsize=1)
def shipped_bounds() -> Bounds:
    """Return the bounds that ship with the library, from `defaults.yaml`."""
    data = files("switchboard_policy.documents").joinpath("defaults.yaml").read_bytes()
    root = Composer("defaults.yaml", data.decode("utf-8"), _OWN_BOUNDS).compose()
    entries = (use.node.own for use in root.items)
    found = {str(e["name"].use.node.value): int(str(e["value"].use.node.value)) for e in entries}
    return Bounds(**found)


def read_yaml(file: str, data: bytes, bounds: Bounds | None = None) -> Document:
    """Return a YAML or JSON file as OPA reads it, with the span of every value.

    Args:
        file: its path; `.json` files are held to JSON's grammar.
        data: its bytes.
        bounds: how much is read; the shipped ones unless told otherwise.

    Raises:
        InputError: unreadable, or readers of YAML would not agree on its meaning; says where.
    """
    return _read(file, bytes(data), bounds or shipped_bounds())


def read_yaml_stream(file: str, data: bytes, bounds: Bounds | None = None) -> tuple[Document, ...]:
    """Return the documents of a file that may hold several, `---` between them.

    Never for policy data, of which OPA would read the first document only.

    Args:
        file: its path; a `.json` file holds one document.
        data: its bytes.
        bounds: how much is read of all of them together; the shipped ones unless told otherwise.

    Raises:
        InputError: as `read_yaml`, but for the number of documents.
    """
    if file.endswith(".json"):
        return (read_yaml(file, data, bounds),)
    return _read_stream(file, bytes(data), bounds or shipped_bounds())


@lru_cache(maxsize=256)
def _read_stream(file: str, data: bytes, bounds: Bounds) -> tuple[Document, ...]:
    text, bom = decode(file, data, bounds)
    roots = Composer(file, text, bounds).compose_all()
    return tuple(Document(file, text, bom, root) for root in roots)


@lru_cache(maxsize=256)
def _read(file: str, data: bytes, bounds: Bounds) -> Document:
    text, bom = decode(file, data, bounds)
    if file.endswith(".json"):
        return Document(file, text, bom, _json(file, text, bounds))
    return Document(file, text, bom, Composer(file, text, bounds).compose())


def _json(file: str, text: str, bounds: Bounds) -> Node:
    """Return JSON's nodes: JSON decides whether it is valid, YAML where everything stands."""
    if not text.strip():
        raise InputError("the file is empty", location=Location(file, "", 1, 1))
    try:
        meaning = json.loads(text, parse_float=Decimal, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        where = Location(file, "", error.lineno, error.colno)
        raise InputError(f"not JSON: {error.msg}", location=where) from None
    except (ValueError, RecursionError) as error:
        raise InputError(f"not JSON: {error}", location=Location(file)) from None
    # Tabs stand only between JSON's tokens, where YAML takes blanks: spans stay where they are.
    root = Composer(file, text.replace("\t", " "), bounds, json=True).compose()
    if root.value != meaning or root.kind is Kind.SCALAR:
        line, column = line_column(text, root.start)
        message = "JSON whose values cannot be told apart from their text"
        where = Location(file, "", line, column)
        raise InputError(message, location=where, hint="write it without escapes")
    return root


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not a number")
