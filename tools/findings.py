"""Every finding the project can make, read from the sources that make it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml
from screen import ROOT

METADATA = re.compile(r"^# METADATA\n((?:#.*\n)+)", re.MULTILINE)
AREAS = ("slo", "limits", "tiers")  # what an id's own `{area}` stands for


@dataclass(frozen=True)
class Known:
    """One finding as its page tells it."""

    id: str
    level: str
    title: str
    description: str
    file: str

    @property
    def anchor(self) -> str:
        """The page's anchor for it."""
        return self.id.replace("/", "-")


def rego_rules() -> list[Known]:
    """The rules of `rego/`, from the annotations above them."""
    found = []
    for path in sorted((ROOT / "rego").rglob("*.rego")):
        if path.stem.endswith("_test"):
            continue
        for block in METADATA.findall(path.read_text(encoding="utf-8")):
            lines = [line[2:] if line.startswith("# ") else "" for line in block.splitlines()]
            notes = yaml.safe_load("\n".join(lines))
            custom = notes.get("custom", {})
            if "id" not in custom:
                continue
            found.append(
                Known(
                    custom["id"],
                    str(custom.get("level", "")),
                    notes["title"].rstrip("."),
                    notes["description"].strip(),
                    path.relative_to(ROOT).as_posix(),
                )
            )
    return sorted(found, key=lambda rule: rule.id)


def python_findings() -> list[Known]:
    """The findings of the Python side: each call of `Finding(…)` with a literal id."""
    found: dict[str, Known] = {}
    for path in sorted((ROOT / "switchboard_policy").rglob("*.py")):
        if "testing" in path.parts:
            continue
        for each in _calls(path):
            found.setdefault(each.id, each)
    return sorted(found.values(), key=lambda finding: finding.id)


def _calls(path: Path) -> Iterator[Known]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for function in ast.walk(tree):
        if not isinstance(function, ast.FunctionDef):
            continue
        for call in ast.walk(function):
            if not (isinstance(call, ast.Call) and ast.unparse(call.func) == "Finding"):
                continue
            words = {word.arg: word.value for word in call.keywords}
            names = _ids(call.args[0] if call.args else words["id"])
            level = ast.unparse(call.args[1] if len(call.args) > 1 else words["level"])
            about = (ast.get_docstring(function) or "").split("\n\n")[0]
            for name in names:
                yield Known(
                    name,
                    level.removeprefix("Level.").lower(),
                    "",
                    " ".join(about.split()),
                    path.relative_to(ROOT).as_posix(),
                )


def _ids(node: ast.expr) -> tuple[str, ...]:
    """The ids an expression can be: a literal, or one per area where it begins with the area."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return (node.value,)
    if isinstance(node, ast.JoinedStr) and isinstance(node.values[-1], ast.Constant):
        return tuple(f"{area}{node.values[-1].value}" for area in AREAS)
    return ()
