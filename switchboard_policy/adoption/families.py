"""Families: the same place in many subjects' entries, such as `tenants.{}.rps` of every tenant.

A family is a path with one part left open: a key of a mapping, an item of a list told by one of
its fields, or a part of the file's name. Whose the open part is, and what the number means, is
said elsewhere; here is only the shape.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath

from switchboard_policy.adoption.loose_yaml import (
    Branch,
    Items,
    Leaf,
    Node,
    NotRead,
    read_loose,
)
from switchboard_policy.adoption.numbers import Number, number_in
from switchboard_policy.documents.constants import constants

MOST_MEMBERS = 50_000
OPEN = "{}"
_NAME = re.compile(r"[A-Za-z][\w.@-]{1,62}")
_TOLD_BY = (
    *("name", "id", "tenant", "customer", "consumer", "username", "client", "service", "upstream"),
    *("host", "route", "displayName", "value", "key"),
)
"""Fields that tell items of a list apart, the likeliest first."""
_BESIDE = ("unit", "per", "window", "period", "interval", "fill_interval", "every", "duration")
"""Keys beside a number of requests that say in what time they are counted."""
_IS_FILE = re.compile(r"\.(?:ya?ml|json)$")
_BARE = re.compile(r"[^.\[\]{},=\"\s]+")


@dataclass(frozen=True, slots=True)
class Member:
    """One subject's number in a family.

    Args:
        file: where it stands.
        line: line, from 1.
        number: the number.
        plain: whether it stands without quotes.
        beside: what a key beside it says of the time it is counted in; empty for nothing.
    """

    file: str
    line: int
    number: Number
    plain: bool
    beside: str


@dataclass
class Family:
    """A place of many subjects.

    Args:
        patterns: the files, sorted; `{}` in one where its name tells the subject.
        path: the path inside it; `{}` in it where a key or an item tells the subject.
        before: words on the way before the subject.
        after: words on the way after it.
        told_by: the field that tells an item's subject, and what a key beside it says that it is;
            empty for keys and files.
        embedded: whether it stands in a block of text, or in a file that is no YAML.
        members: numbers by subject.
    """

    patterns: tuple[str, ...]
    path: str
    before: tuple[str, ...]
    after: tuple[str, ...]
    told_by: tuple[str, ...] = ()
    embedded: bool = False
    members: dict[str, Member] = field(default_factory=dict)

    @property
    def place(self) -> str:
        """Where it stands, for people."""
        more = f" and {len(self.patterns) - 1} more" if len(self.patterns) > 1 else ""
        return f"{self.patterns[0]}{more}: {self.path}"


@dataclass(frozen=True, slots=True)
class _Way:
    """The way to a node: its parts as they are written, and where one may be left open."""

    parts: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    open: tuple[tuple[int, str, str, tuple[str, ...]], ...] = ()
    """Position, subject, the part left open, and the words that tell whom it names."""
    embedded: bool = False

    def key(self, name: str, *, may_open: bool) -> _Way:
        """Return the way on through a key."""
        part = name if _BARE.fullmatch(name) else '"' + name.replace('"', '\\"') + '"'
        opened = ((len(self.parts), name, OPEN, ()),) if may_open and _NAME.fullmatch(name) else ()
        ways = (*self.open, *opened)
        return _Way((*self.parts, part), (*self.words, name), ways, self.embedded)

    def item(self, told_by: str, subject: str, kind: str) -> _Way:
        """Return the way on through an item of a list."""
        part = f"[{told_by}={_quoted(subject)}]"
        opened = (len(self.parts), subject, f"[{told_by}={OPEN}]", (told_by, kind))
        return _Way((*self.parts, part), (*self.words, ""), (*self.open, opened), self.embedded)


def families(documents: Iterable[tuple[str, Node]]) -> list[Family]:
    """Return the families of some documents, in the order of files and paths.

    Args:
        documents: files with what stands in them.
    """
    least = constants("switchboard_policy.adoption").whole("least_members")
    found: dict[tuple[str, str], Family] = {}
    by_name: dict[tuple[str, str], Family] = {}
    for file, node in documents:
        opened_names = list(_opened(file))
        for way, leaf, number, beside in _leaves(node, _Way()):
            member = Member(file, leaf.line, number, leaf.plain, beside)
            for position, subject, opened, told_by in way.open:
                parts = (*way.parts[:position], opened, *way.parts[position + 1 :])
                before, after = way.words[:position], way.words[position + 1 :]
                new = Family((file,), _joined(parts), before, after, told_by, way.embedded)
                _add(found, new, subject, member)
            whole = _joined(way.parts) if opened_names else ""
            for pattern, subject in opened_names:
                new = Family((pattern,), whole, (), way.words, (), way.embedded)
                _add(by_name, new, subject, member)
    return sorted(
        (*_merged(found.values(), least), *_merged(by_name.values(), least)),
        key=lambda each: (each.patterns, each.path),
    )


def _add(found: dict[tuple[str, str], Family], new: Family, subject: str, member: Member) -> None:
    family = found.setdefault((new.patterns[0], new.path), new)
    if len(family.members) < MOST_MEMBERS:
        family.members.setdefault(subject, member)


def _merged(some: Iterable[Family], least: int) -> Iterator[Family]:
    """Yield families whose files differ in one folder's or one file's name as one.

    A team's file beside another team's holds other services; where subjects come twice, the files
    are environments of each other, and stay apart.
    """
    groups: dict[tuple[object, ...], list[Family]] = defaultdict(list)
    for each in some:
        (file,) = each.patterns
        parts = PurePosixPath(file).parts
        at = next((i for i, part in enumerate(parts) if OPEN in part), -1)
        groups[each.path, len(parts), parts[0], at, PurePosixPath(file).suffix].append(each)
    for group in groups.values():
        first, *others = sorted(group, key=lambda each: each.patterns)
        for other in others:
            if first.members.keys().isdisjoint(other.members):
                first.members |= other.members
                first.patterns += other.patterns
            elif len(other.members) >= least:
                yield other
        if len(first.members) >= least:
            yield first


def _leaves(node: Node, way: _Way) -> Iterator[tuple[_Way, Leaf, Number, str]]:
    """Yield the numbers below a node with the way to each."""
    if isinstance(node, Branch):
        alike = _alike(node)
        beside = _beside(node)
        for key, value in node.entries:
            onward = way.key(key.text, may_open=alike)
            if isinstance(value, Leaf):
                number = number_in(value.text)
                if number is not None and not value.block:
                    yield onward, value, number, "" if key.text in _BESIDE else beside
                elif value.block and _IS_FILE.search(key.text):
                    yield from _embedded(value, onward)
            elif len(way.parts) < 24:
                yield from _leaves(value, onward)
    elif isinstance(node, Items):
        for told_by, subject, kind, item in _told_apart(node):
            yield from _leaves(item, way.item(told_by, subject, kind))


def _beside(node: Branch) -> str:
    """Return what a key of a mapping says of the time its numbers are counted in."""
    said = {key.text: value.text for key, value in node.entries if isinstance(value, Leaf)}
    return next((said[key] for key in _BESIDE if said.get(key)), "")


def _embedded(block: Leaf, way: _Way) -> Iterator[tuple[_Way, Leaf, Number, str]]:
    """Yield the numbers of a file that stands as a block of text in another, as ConfigMaps do."""
    try:
        inside = read_loose(block.text)
    except NotRead:
        return
    for node in inside:
        for onward, leaf, number, beside in _leaves(node, replace(way, embedded=True)):
            yield onward, replace(leaf, line=block.line + leaf.line), number, beside


def _alike(node: Branch) -> bool:
    """Return whether a mapping's entries are of one shape, so that its keys may be names."""
    if len(node.entries) < 3:
        return False
    values = [value for _, value in node.entries]
    if all(isinstance(value, Leaf) for value in values):
        return True
    branches = [value for value in values if isinstance(value, Branch)]
    if len(branches) < len(values):
        return False
    first = {key.text for key, _ in branches[0].entries}
    return all(first & {key.text for key, _ in each.entries} for each in branches[1:])


def _told_apart(node: Items) -> Iterator[tuple[str, str, str, Branch]]:
    """Yield the items of a list of mappings, each with what tells it apart.

    That is a field, its text, and where the field is a `value` what the `key` beside it says.
    """
    items = [item for item in node.items if isinstance(item, Branch)]
    if len(items) < len(node.items) or not items:
        return
    fields = [_scalars(item) for item in items]
    common = set(fields[0]).intersection(*fields[1:])
    names = [
        key
        for key in common
        if all(_NAME.fullmatch(each[key]) for each in fields)
        and len({each[key] for each in fields}) == len(fields)
    ]
    if not names:
        return
    told_by = min(names, key=lambda key: (key.count("."), _rank(key), key))
    for item, each in zip(items, fields, strict=True):
        beside = told_by.removesuffix("value") + "key" if told_by.endswith("value") else ""
        yield told_by, each[told_by], each.get(beside, ""), item


def _rank(key: str) -> int:
    last = key.rpartition(".")[2]
    return _TOLD_BY.index(last) if last in _TOLD_BY else len(_TOLD_BY)


def _scalars(item: Branch) -> dict[str, str]:
    """Return an item's texts by dotted key, two levels down; of lists the first item's."""
    found: dict[str, str] = {}
    for key, value in item.entries:
        if isinstance(value, Leaf):
            found[key.text] = value.text
        elif isinstance(value, Branch):
            for below, inner in value.entries:
                if isinstance(inner, Leaf) and "." not in below.text:
                    found[f"{key.text}.{below.text}"] = inner.text
        elif value.items and isinstance(value.items[0], Branch):
            for below, inner in value.items[0].entries:
                if isinstance(inner, Leaf) and "." not in below.text:
                    found[f"{key.text}.0.{below.text}"] = inner.text
    return found


def _opened(file: str) -> Iterator[tuple[str, str]]:
    """Yield a file's path with one part of it left open, and that part."""
    path = PurePosixPath(file)
    folders = path.parts[:-1]
    for at, folder in enumerate(folders):
        if at and _NAME.fullmatch(folder):
            yield "/".join((*folders[:at], OPEN, *folders[at + 1 :], path.name)), folder
    if folders and _NAME.fullmatch(path.stem):
        yield "/".join((*folders, OPEN + path.suffix)), path.stem


def _joined(parts: tuple[str, ...]) -> str:
    text = ""
    for part in parts:
        text += part if part.startswith("[") or not text else f".{part}"
    return text


def _quoted(subject: str) -> str:
    return subject if _BARE.fullmatch(subject) else f'"{subject}"'
