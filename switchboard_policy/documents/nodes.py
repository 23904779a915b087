"""A parsed document: its value, and where every part of it stands in the text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType

from switchboard_policy.documents import pointer as pointers
from switchboard_policy.domain.location import Location

Value = None | bool | int | Decimal | str | list["Value"] | dict[str, "Value"]
"""What a document holds. Read it, never change it: aliases share their parts."""


class Style(StrEnum):
    """How a node is written."""

    PLAIN = "plain"
    SINGLE = "single-quoted"
    DOUBLE = "double-quoted"
    LITERAL = "literal block"
    FOLDED = "folded block"
    FLOW = "flow"
    BLOCK = "block"


class Kind(StrEnum):
    """What a node is."""

    SCALAR = "scalar"
    MAPPING = "mapping"
    SEQUENCE = "sequence"


@dataclass(frozen=True, slots=True, eq=False)
class Node:
    """A value and the characters that spell it.

    Args:
        kind: scalar, mapping or sequence.
        value: what it means, merge keys and aliases resolved.
        style: how it is written.
        start: offset of its first character, anchor left out.
        end: offset after its last character; for block collections only a bound.
        line: 1-based line of `start`.
        column: 1-based column of `start`.
        anchor: its anchor's name, or empty.
        own: entries written in this mapping itself, by key.
        merged: entries it has from merge keys only.
        merges: its merge keys as written.
        items: a sequence's items.
        size: nodes it counts with every alias expanded.
        height: levels below it.
    """

    kind: Kind
    value: Value
    style: Style
    start: int
    end: int
    line: int
    column: int
    anchor: str = ""
    own: Mapping[str, Entry] = field(default_factory=lambda: MappingProxyType({}))
    merged: Mapping[str, Use] = field(default_factory=lambda: MappingProxyType({}))
    merges: tuple[Entry, ...] = ()
    items: tuple[Use, ...] = ()
    size: int = 1
    height: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class Use:
    """A node where it is used: written there, or named there by an alias.

    Args:
        node: the node.
        alias: the anchor it is named by, or empty where it is written out.
        start: offset of the alias or of the node.
        end: offset after it.
    """

    node: Node
    alias: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """A key of a mapping and its value.

    Args:
        key: the key's node.
        use: the value.
    """

    key: Node
    use: Use


@dataclass(frozen=True, slots=True)
class Step:
    """One step from the root towards a value.

    Args:
        token: the key or list position taken.
        use: what it led to.
        merged: whether a merge key gave it, so that it is not written in this mapping.
    """

    token: str
    use: Use
    merged: bool


@dataclass(frozen=True, slots=True)
class Spot:
    """A value found by its pointer.

    Args:
        location: where it stands.
        node: the value's node; behind an alias, the one written at the anchor.
        steps: the way to it; empty for the root.
    """

    location: Location
    node: Node
    steps: tuple[Step, ...]

    @property
    def shared(self) -> bool:
        """Whether it is written elsewhere: reached through an alias or a merge key."""
        return any(step.merged or step.use.alias for step in self.steps)


@dataclass(frozen=True)
class Document:
    """A file read as OPA reads it.

    Args:
        file: its path in the policy repository.
        text: its characters, without a byte order mark.
        bom: whether a byte order mark came first.
        root: the top node.
    """

    file: str
    text: str
    bom: bool
    root: Node

    @property
    def value(self) -> Value:
        """What the document means."""
        return self.root.value

    def node(self, pointer: str) -> Spot:
        """Return what stands at a JSON pointer.

        Args:
            pointer: RFC 6901; empty for the whole document.

        Raises:
            KeyError: nothing stands there.
        """
        steps: list[Step] = []
        node = self.root
        for token in pointers.split(pointer):
            step = child(node, token)
            if step is None:
                raise KeyError(pointer)
            steps.append(step)
            node = step.use.node
        return Spot(self._location(pointer, node), node, tuple(steps))

    def _location(self, pointer: str, node: Node) -> Location:
        return Location(self.file, pointer, node.line, node.column)

    @property
    def newline(self) -> str:
        """The line break the file uses first; a line feed where it has none."""
        at = self.text.find("\n")
        return "\r\n" if at > 0 and self.text[at - 1] == "\r" else "\n"

    def find(self, pointer: str) -> Spot | None:
        """Return what stands at a JSON pointer, or None."""
        try:
            return self.node(pointer)
        except KeyError:
            return None

    def where(self, pointer: str) -> Location:
        """Return the location of a pointer, or of the nearest part above it that exists."""
        tokens = pointers.split(pointer)
        node = self.root
        for token in tokens:
            step = child(node, token)
            if step is None:
                break
            node = step.use.node
        return Location(self.file, pointer, node.line, node.column)

    def where_key(self, pointer: str) -> Location:
        """Return where the last key of a pointer is written, or where its value stands."""
        tokens = pointers.split(pointer)
        parent = self.find(pointers.join(tokens[:-1]))
        if tokens and parent is not None and tokens[-1] in parent.node.own:
            key = parent.node.own[tokens[-1]].key
            return Location(self.file, pointer, key.line, key.column)
        return self.where(pointer)


def child(node: Node, token: str) -> Step | None:
    """Return the step from a node to one of its children, or None.

    Args:
        node: a mapping or sequence; a scalar has no children.
        token: key or list position.
    """
    entry = node.own.get(token)
    if entry is not None:
        return Step(token, entry.use, merged=False)
    merged = node.merged.get(token)
    if merged is not None:
        return Step(token, merged, merged=True)
    if node.kind is Kind.SEQUENCE and token.isdecimal() and int(token) < len(node.items):
        return Step(token, node.items[int(token)], merged=False)
    return None


def entries(node: Node) -> Iterator[Step]:
    """Yield every entry of a mapping: own ones as written, merged ones after."""
    for key, entry in node.own.items():
        yield Step(key, entry.use, merged=False)
    for key, use in node.merged.items():
        yield Step(key, use, merged=True)
