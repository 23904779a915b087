"""What a rule says of itself: the METADATA at its head, as its docs page shows it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from switchboard_policy.documents.yaml_reader import read_yaml
from switchboard_policy.errors import InputError

_BLOCK = re.compile(r"^# METADATA\n((?:#.*\n)+)", re.MULTILINE)


@dataclass(frozen=True)
class Explained:
    """A rule in words.

    Args:
        id: of the finding it makes.
        title: what it is called.
        description: what it finds.
        level: how bad that is, as the rule declares it.
    """

    id: str
    title: str
    description: str
    level: str


def explained(rules: Iterable[tuple[str, bytes]]) -> dict[str, Explained]:
    """Return what each rule says of itself, by the id of its finding.

    Args:
        rules: file and content of Rego modules.
    """
    found: dict[str, Explained] = {}
    for file, content in rules:
        for block in _BLOCK.findall(content.decode("utf-8", "replace")):
            one = _explained(file, block)
            if one is not None:
                found[one.id] = one
    return found


def _explained(file: str, block: str) -> Explained | None:
    """Return the words of one block; None where it is about no finding."""
    text = "".join(line.removeprefix("#").removeprefix(" ") for line in block.splitlines(True))
    try:
        told = read_yaml(file, text.encode()).value
    except InputError:
        return None  # an organisation's own rule, in a form of its own
    if not isinstance(told, dict):
        return None
    custom = told.get("custom")
    if not isinstance(custom, dict) or not isinstance(custom.get("id"), str):
        return None
    words = {key: str(told.get(key, "")).strip() for key in ("title", "description")}
    return Explained(
        str(custom["id"]), words["title"], words["description"], str(custom.get("level", ""))
    )
