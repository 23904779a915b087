"""Read a scenario, hold it to the schema of its kind, and turn exact decimals into numbers."""

from __future__ import annotations

import json
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any

from switchboard_policy.documents.nodes import Document, Value
from switchboard_policy.documents.schema import check_schema
from switchboard_policy.documents.yaml_reader import read_yaml
from switchboard_policy.domain.digest import sha256
from switchboard_policy.domain.location import Location
from switchboard_policy.errors import InputError, nearest

_SCHEMA = ".schema.json"


@dataclass(frozen=True)
class ScenarioFile:
    """A scenario whose form is right; whether its numbers go together is seen when it is played.

    Args:
        kind: what is played.
        document: where every part of it stands.
        value: the same as plain numbers, texts, lists and mappings; keys as its schema says.
        digest: of the file's bytes.
    """

    kind: str
    document: Document
    value: dict[str, Any]
    digest: str

    def where(self, pointer: str) -> Location:
        """Return where something stands.

        Args:
            pointer: JSON pointer into the document.
        """
        return self.document.where(pointer)


@cache
def kinds() -> tuple[str, ...]:
    """Return the kinds of scenarios there are, by name."""
    names = (each.name for each in files(__package__).iterdir())
    return tuple(sorted(name.removesuffix(_SCHEMA) for name in names if name.endswith(_SCHEMA)))


def read_scenario(file: str, data: bytes) -> ScenarioFile:
    """Return the scenario of a file.

    Args:
        file: its path.
        data: its bytes.

    Raises:
        InputError: it is no scenario: line, what was found, what is allowed, nearest right name.
    """
    document = read_yaml(file, data)
    value = document.value
    if not isinstance(value, dict):
        raise InputError("a scenario is a mapping", location=Location(file, "", 1, 1))
    kind = value.get("kind")
    if kind not in kinds():
        if "kind" not in value:
            message = "key 'kind' is missing in the file"
        else:
            message = f"no kind of scenario is called {kind!r}"
        hint = nearest(str(kind), kinds())
        raise InputError(message, location=document.where("/kind"), hint=hint)
    text = files(__package__).joinpath(f"{kind}{_SCHEMA}").read_text("utf-8")
    check_schema(document, json.loads(text))
    return ScenarioFile(str(kind), document, {k: _plain(v) for k, v in value.items()}, sha256(data))


def _plain(value: Value) -> Any:  # noqa: ANN401 - any YAML
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, list):
        return [_plain(each) for each in value]
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()}
    return value
