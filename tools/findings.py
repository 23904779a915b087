"""Every finding the project can make, read from the sources that make it."""

from __future__ import annotations

import ast
from dataclasses import dataclass

import yaml
from annotations import areas
from screen import ROOT

WORDS = ROOT / "docs" / "reference" / "findings.yaml"
AREAS = ("slo", "limits", "tiers")  # what `{area}` stands for


@dataclass(frozen=True)
class Known:
    """One finding as its page tells it."""

    id: str
    level: str
    title: str
    description: str
    file: str

    @property
    def anchors(self) -> list[str]:
        """The page's anchors for it: one an area where it belongs to any."""
        every = AREAS if "{area}" in self.id else ("",)
        return [self.id.replace("{area}", area).replace("/", "-") for area in every]


def made_in_python() -> dict[str, str]:
    """The ids of findings the Python side makes, each with the file that makes it.

    An id that begins with the area's name is told as `{area}/…`. A call that only passes an id on,
    as when a stored decision is read back, makes no finding; an id put together in any other way
    is told as the line it stands on, so that no words can match it.
    """
    found: dict[str, str] = {}
    for path in sorted((ROOT / "switchboard_policy").rglob("*.py")):
        if "testing" in path.parts:
            continue
        name = path.relative_to(ROOT).as_posix()
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(call, ast.Call) and ast.unparse(call.func) == "Finding":
                words = {word.arg: word.value for word in call.keywords}
                node = call.args[0] if call.args else words["id"]
                if isinstance(node, ast.Constant | ast.JoinedStr | ast.BinOp):
                    found.setdefault(_id(node) or f"{name}:{node.lineno}", name)
    return found


def _id(node: ast.expr) -> str:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr) and len(node.values) == 2:
        area, rest = node.values
        if isinstance(area, ast.FormattedValue) and isinstance(rest, ast.Constant):
            return f"{{area}}{rest.value!s}"
    return ""


def python_findings() -> list[Known]:
    """The words of `findings.yaml`, each with the file that makes the finding."""
    made = made_in_python()
    return [
        Known(
            entry["id"],
            entry["level"],
            entry["meaning"].strip(),
            entry["help"].strip(),
            made.get(entry["id"], ""),
        )
        for entry in sorted(
            yaml.safe_load(WORDS.read_text(encoding="utf-8")), key=lambda entry: str(entry["id"])
        )
    ]


def unexplained() -> list[str]:
    """What disagrees between the findings of the code and the words for them."""
    made = set(made_in_python())
    ruled = {rule.id for area in areas() for rule in area.rules}
    told = {finding.id for finding in python_findings()}
    where = WORDS.relative_to(ROOT)
    return [
        *(f"{where}: says nothing of the finding {each}" for each in sorted(made - ruled - told)),
        *(f"{where}: no code makes the finding {each}" for each in sorted(told - made)),
    ]
