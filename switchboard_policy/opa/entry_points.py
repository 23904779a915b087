"""The decisions some rules offer, and what each says it asks: facts, values, schema."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from switchboard_policy.errors import UsageError, nearest
from switchboard_policy.opa.rego_source import annotations_of, package_of, rules_of

_USUAL = "decision"
_SCHEMA = re.compile(r"schema\.([A-Za-z0-9_.]+)")


@dataclass(frozen=True)
class EntryPoint:
    """A decision that can be asked for.

    Args:
        path: slash-separated, such as `switchboard/limits/decision`.
        file: where it stands.
        line: 1-based.
        facts: top keys of the input it asks for; None where its package does not say.
        values: the values it reads, dotted; None where its package does not say.
        schema: path of its facts' schema below `schemas/`; empty where its package names none.
    """

    path: str
    file: str
    line: int
    facts: tuple[str, ...] | None
    values: tuple[str, ...] | None
    schema: str

    @property
    def package(self) -> str:
        """Its package with slashes."""
        return self.path.rpartition("/")[0]


@dataclass(frozen=True)
class _Said:
    """What the METADATA of a package says."""

    facts: tuple[str, ...] | None = None
    values: tuple[str, ...] | None = None
    schema: str = ""


def entry_points(rules: Mapping[str, bytes]) -> dict[str, EntryPoint]:
    """Return the decisions of some rules by path, sorted: those annotated, and `decision` rules.

    Args:
        rules: content by path; tests among them are passed over.
    """
    said: dict[str, _Said] = {}
    places: dict[str, tuple[str, int]] = {}
    for file, content in sorted(rules.items()):
        text = content.decode(errors="replace")
        package = package_of(text)
        if package is None or file.endswith("_test.rego"):
            continue
        above = "/".join(package)
        lines = rules_of(text)
        for note in annotations_of(text):
            if note.scope == "package" or (not note.rule and not note.scope):
                said[above] = _said(note.says)
            elif note.says.get("entrypoint") is True and note.rule:
                places.setdefault(f"{above}/{note.rule}", (file, note.line))
        if _USUAL in lines:
            places.setdefault(f"{above}/{_USUAL}", (file, lines[_USUAL]))
    found = {}
    for path, (file, line) in sorted(places.items()):
        told = said.get(path.rpartition("/")[0], _Said())
        found[path] = EntryPoint(path, file, line, told.facts, told.values, told.schema)
    return found


def chosen(asked: tuple[str, ...], known: Mapping[str, EntryPoint]) -> list[EntryPoint]:
    """Return the entry points asked for; all of them where none is.

    Args:
        asked: slash-separated or dotted, with or without `data`; or the last part of a package's
            name, such as `limits`.
        known: those there are.

    Raises:
        UsageError: one is not there; names the nearest. Never taken for a decision.
    """
    if not known:
        raise UsageError("the rules offer no decision", hint="annotate a rule: entrypoint: true")
    return [_one(name, known) for name in asked] if asked else list(known.values())


def _one(name: str, known: Mapping[str, EntryPoint]) -> EntryPoint:
    path = name.removeprefix("data.").replace(".", "/").strip("/")
    if path in known:
        return known[path]
    short = {each.package.rpartition("/")[2]: each for each in known.values()}
    same = [each for each in known.values() if each.package.rpartition("/")[2] == path]
    if len(same) == 1:
        return short[path]
    hint = nearest(path, [*known, *short] if "/" not in path else known)
    raise UsageError(f"no entry point {name!r}", hint=hint)


def _said(says: Mapping[str, object]) -> _Said:
    custom = says.get("custom")
    told = custom if isinstance(custom, Mapping) else {}
    facts = _words(told.get("facts"))
    values = _words(told.get("values"))
    if facts is not None and values is None:
        values = ()  # it says what it asks, and values are not among it
    found = _SCHEMA.search(str(_input_schema(says.get("schemas"))))
    return _Said(facts, values, f"{found[1].replace('.', '/')}.json" if found else "")


def _input_schema(schemas: object) -> object:
    for each in schemas if isinstance(schemas, list) else ():
        if isinstance(each, Mapping) and "input" in each:
            return each["input"]
    return ""


def _words(text: object) -> tuple[str, ...] | None:
    if not isinstance(text, str):
        return None
    return tuple(word.strip() for word in text.split(",") if word.strip())
