"""What the rules say of themselves: the METADATA blocks above them, and the areas they make up."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from screen import ROOT

RULES = ROOT / "rego" / "switchboard"
METADATA = re.compile(r"^# METADATA\n((?:#.*\n)+)", re.MULTILINE)


@dataclass(frozen=True)
class Cause:
    """One thing a rule objects to: most rules have one, what cannot be decided has several."""

    title: str
    description: str


@dataclass(frozen=True)
class Rule:
    """One rule file.

    Args:
        id: of the findings it makes.
        level: theirs, as its annotation words it.
        area: the folder it stands in; the id of a rule may begin with another word.
        file: relative to the checkout.
        causes: what it objects to.
    """

    id: str
    level: str
    area: str
    file: str
    causes: tuple[Cause, ...]


@dataclass(frozen=True)
class Area:
    """One decision, and the rules it asks.

    Args:
        name: its folder.
        title: in words.
        question: what it answers.
        facts: the keys of the input it reads.
        values: the documents it reads, such as `switchboard_data.limits`.
        rules: by id.
    """

    name: str
    title: str
    question: str
    facts: tuple[str, ...]
    values: tuple[str, ...]
    rules: tuple[Rule, ...]


def annotations(path: Path) -> list[Mapping[str, Any]]:
    """The METADATA blocks of a file."""
    found = []
    for block in METADATA.findall(path.read_text(encoding="utf-8")):
        lines = [line[2:] if line.startswith("# ") else "" for line in block.splitlines()]
        found.append(yaml.safe_load("\n".join(lines)))
    return found


def rules_of(area: str) -> tuple[Rule, ...]:
    """The rules of an area, by id."""
    found = []
    for path in sorted((RULES / area).glob("*.rego")):
        notes = [each for each in annotations(path) if "id" in each.get("custom", {})]
        if notes and not path.stem.endswith("_test"):
            causes = [
                Cause(each["title"].rstrip("."), each["description"].strip()) for each in notes
            ]
            told = notes[0]["custom"]
            file = path.relative_to(ROOT).as_posix()
            found.append(Rule(told["id"], told["level"], area, file, tuple(causes)))
    return tuple(sorted(found, key=lambda rule: rule.id))


def areas() -> list[Area]:
    """Every area with a decision, by name; `lib` is none."""
    found = []
    for path in sorted(RULES.glob("*/decision.rego")):
        name = path.parent.name
        if name == "lib":
            continue
        package = annotations(path)[0]
        custom = package["custom"]
        found.append(
            Area(
                name,
                package["title"],
                package["description"].strip(),
                words(custom["facts"]),
                words(custom.get("values", "")),
                rules_of(name),
            )
        )
    return found


def words(text: str) -> tuple[str, ...]:
    """The words of a list in one line."""
    return tuple(word.strip() for word in text.split(",") if word.strip())
