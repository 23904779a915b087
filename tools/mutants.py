"""Mutants of a rule file: copies with one small mistake each, cut at OPA's own positions.

A mistake is one that people make: a bound off by one, a condition forgotten, a word misspelt, a
value read that is not there, an entry left out of a list. Text that only people read (messages,
guidance) is left alone: strings with blanks in them, and templates around such strings.
"""

from __future__ import annotations

import base64
import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

Node = dict[str, Any]
Span = tuple[int, int]

FLIPS = {
    "<": ("<=", ">="),
    "<=": ("<", ">"),
    ">": (">=", "<="),
    ">=": (">", "<"),
    "==": ("!=",),
    "!=": ("==",),
    "|": ("&",),
    "&": ("|",),
    "-": ("+",),
    "+": ("-",),
    "*": ("/",),
    "/": ("*",),
}
NEARLY = FLIPS | {
    "max": ("min",),
    "min": ("max",),
    "startswith": ("endswith",),
    "endswith": ("startswith",),
}
NEEDLESS = ("lower", "trim_space")  # calls that a careless hand leaves out
LEVELS = {"hard": "advisory", "soft": "hard", "advisory": "hard"}
WORD = re.compile(r"[^\s\"\\]+")


@dataclass(frozen=True)
class Mutant:
    """One mistake.

    Args:
        file: path below the folder of the rules.
        row: its line, from 1.
        rule: the rule it stands in.
        was: the lines it stands in, blanks squeezed.
        becomes: the same lines with the mistake.
        text: the whole file with the mistake.
    """

    file: str
    row: int
    rule: str
    was: str
    becomes: str
    text: str

    @property
    def area(self) -> str:
        """The folder it is in."""
        return self.file.split("/")[0]

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What a reviewed survivor is known by; line numbers move, so they are no part of it."""
        return (self.file, self.rule, self.was, self.becomes)


def mutants_of(root: Path, name: str, opa: str) -> list[Mutant]:
    """Every mutant of one file, in order.

    Args:
        root: the folder of the rules.
        name: the file below it.
        opa: the program that parses it.
    """
    source = (root / name).read_text(encoding="utf-8")
    command = [opa, "parse", "--format", "json", "--json-include", "locations,-comments"]
    done = subprocess.run([*command, root / name], capture_output=True, text=True, check=True)
    return list(dict.fromkeys(_File(name, source, json.loads(done.stdout)).mistakes()))


class _File:
    """A parsed file and the cuts that can be made in it."""

    def __init__(self, name: str, source: str, tree: Node) -> None:
        self.name = name
        self.source = source
        self.rules = tree.get("rules", [])
        self.lines = [0]
        for line in source.splitlines(keepends=True):
            self.lines.append(self.lines[-1] + len(line))
        self.imported = {
            each.get("alias") or each["path"]["value"][-1]["value"]
            for each in tree.get("imports", [])
        }

    def mistakes(self) -> Iterator[Mutant]:
        for rule in self.rules:
            if "else" in rule:
                at = f"{self.name}:{rule['location']['row']}"
                sys.exit(f"{at}: OPA tells no positions behind else; write the cases as rules")
            yield from self.cuts(rule, [(self.whole(rule), "")])
            for node in nodes(rule, skip=self.is_prose):
                for ways in self.ways:
                    yield from self.cuts(rule, ways(self, node))

    def cuts(self, rule: Node, changes: Sequence[tuple[Span, str]]) -> Iterator[Mutant]:
        for (start, end), new in changes:
            first = self.source.rfind("\n", 0, start) + 1
            last = (self.source.find("\n", end) + 1 or len(self.source)) - 1
            yield Mutant(
                self.name,
                self.source.count("\n", 0, start) + 1,
                rule["head"].get("name") or rule["head"]["ref"][0]["value"],
                squeezed(self.source[first:last]),
                squeezed(self.source[first:start] + new + self.source[end:last]),
                self.source[:start] + new + self.source[end:],
            )

    def span(self, node: Node) -> Span:
        place = node["location"]
        text = base64.b64decode(place["text"]).decode()
        told = self.lines[place["row"] - 1] + place["col"] - 1
        # OPA points behind the parentheses that it counts as part of the text.
        start = self.source.rfind(text, 0, told + len(text))
        between = self.source[start:told]
        assert not between.strip("( \t\n"), f"{self.name}: {text!r} is not at {place}"
        return start, start + len(text)

    def text(self, node: Node) -> str:
        start, end = self.span(node)
        return self.source[start:end]

    def whole(self, rule: Node) -> Span:
        start, end = self.span(rule)
        return start, max(end, self.span(rule["head"])[1])

    def is_prose(self, node: Node) -> bool:
        """Whether a node is text for people, so that nothing in it is mutated."""
        return node.get("type") == "templatestring" and " " in "".join(
            part["value"] for part in node["value"]["parts"] if part.get("type") == "string"
        )

    def entries(self, node: Node) -> list[tuple[Span, str]]:
        """A list, a set or an object without each of its entries in turn."""
        kind = node.get("type")
        if kind not in {"array", "set", "object"} or (kind == "array" and self.is_sentence(node)):
            return []
        entries = sorted(  # OPA lists those of an object by key
            (self.span(each[0])[0], self.span(each[1])[1]) if kind == "object" else self.span(each)
            for each in node["value"]
        )
        if len(entries) == 1:
            return [(self.span(node), {"array": "[]", "set": "set()", "object": "{}"}[kind])]
        cuts = [(a[0], b[0]) for a, b in pairwise(entries)]
        if entries:
            cuts.append((entries[-2][1], entries[-1][1]))
        return [(cut, "") for cut in cuts]

    def is_sentence(self, node: Node) -> bool:
        return any(
            self.is_prose(each) or (each.get("type") == "string" and " " in each["value"])
            for each in node["value"]
        )

    def constants(self, node: Node) -> list[tuple[Span, str]]:
        """A number one higher and one lower, a flag turned, a word misspelt, a level changed."""
        if "location" not in node:
            return []
        (start, end), value, becomes = self.span(node), node.get("value"), []
        match node.get("type"):
            case "number":
                becomes = [f"{value + 1}", f"{value - 1}"]
            case "boolean" if self.text(node) in {"true", "false"}:
                becomes = ["false" if value else "true"]
            case "null":
                becomes = ["0"]
            case "string" if self.text(node) == f'"{value}"' and WORD.fullmatch(value):
                becomes = [f'"{LEVELS.get(value, value + "~")}"']
            case "templatestring":
                becomes = ['$"~' + self.source[start + 2 : end]]
        return [((start, end), new) for new in becomes]

    def reads(self, node: Node) -> list[tuple[Span, str]]:
        """A reference to a fact or a value that is not there."""
        if node.get("type") != "ref" or self.text(node["value"][0]) in self.imported:
            return []
        named = [each for each in node["value"][1:] if each["type"] == "string"]
        if not named or self.text(named[-1]) != named[-1]["value"]:
            return []
        return [(self.span(named[-1]), f"{named[-1]['value']}_gone")]

    def calls(self, node: Node) -> list[tuple[Span, str]]:
        """An operator or a function that is nearly the right one."""
        terms = node["value"] if node.get("type") == "call" else node.get("terms")
        if not isinstance(terms, list) or "location" not in node:
            return []
        operator = terms[0]
        word = self.text(operator)
        found = [(self.span(operator), other) for other in NEARLY.get(word, ())]
        if word in NEEDLESS and self.text(node).startswith(word):
            found.append((self.span(node), self.text(terms[1])))
        return found

    def conditions(self, node: Node) -> list[tuple[Span, str]]:
        """A body without each of its conditions, and with each of them negated."""
        found = []
        for each in [
            each
            for body in ("body", "term_body")
            for each in node.get(body, [])
            if isinstance(each, dict) and not each.get("generated")
        ]:
            text = self.text(each)
            terms = each["terms"]
            sort = self.text(terms[0]) if isinstance(terms, list) else ""
            if text.startswith("some ") or sort in {":=", "="}:
                continue
            found.append((self.span(each), "true"))
            if each.get("negated"):
                found.append((self.span(each), text.removeprefix("not ")))
            elif sort not in FLIPS and not text.startswith("every "):
                found.append((self.span(each), f"not {text}"))
        return found

    ways: tuple[Callable[[_File, Node], list[tuple[Span, str]]], ...] = (
        entries,
        constants,
        reads,
        calls,
        conditions,
    )


def nodes(node: object, skip: Callable[[Node], bool] = lambda _: False) -> Iterator[Node]:
    """Every object of a parsed file, in order, but what is skipped and what stands inside it."""
    if isinstance(node, dict):
        if skip(node):
            return
        yield node
        for name, value in node.items():
            if name in {"location", "annotations", "ref"}:
                continue
            kind, inner = node.get("type"), value
            if isinstance(value, list):
                if name == "terms" or (name == "value" and kind == "call"):
                    inner = value[1:]  # the first is the function, and that is no constant
                elif name == "value" and kind == "object":
                    inner = [entry[1] for entry in value]  # a key goes with its entry
            yield from nodes(inner, skip)
    elif isinstance(node, list):
        for each in node:
            yield from nodes(each, skip)


def squeezed(text: str) -> str:
    """Text in one line."""
    return " ".join(text.split())
