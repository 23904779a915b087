"""YAML and JSON of anyone's, read without judging: every key, every line, what stands twice too.

Policy data is read by `documents.yaml_reader`, which refuses what readers would not agree on. A
stranger's repository is full of files that are none of our concern, and of mistakes worth telling.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import yaml

_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)  # the fast one, where PyYAML has it
MOST_DEPTH = 60
"""Levels of nesting that are read; a person's file has a dozen. Ours."""
MOST_NODES = 400_000
"""Nodes of a file that are read, every alias expanded. Ours."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """A scalar.

    Args:
        text: its text.
        line: line it begins on, from 1.
        plain: whether it stands without quotes.
        block: whether it is a block of text.
    """

    text: str
    line: int
    plain: bool
    block: bool = False


@dataclass(slots=True)
class Items:
    """A list.

    Args:
        line: line it begins on.
        items: its items.
    """

    line: int
    items: list[Node] = field(default_factory=list)


@dataclass(slots=True)
class Branch:
    """A mapping.

    Args:
        line: line it begins on.
        entries: keys as written with their values; a key may stand twice.
    """

    line: int
    entries: list[tuple[Leaf, Node]] = field(default_factory=list)

    def get(self, key: str) -> Node | None:
        """Return a key's value; of a key that stands twice the last one's."""
        found = None
        for name, value in self.entries:
            if name.text == key:
                found = value
        return found

    def text(self, key: str) -> str:
        """Return a key's text; empty where it holds none."""
        value = self.get(key)
        return value.text if isinstance(value, Leaf) else ""


Node = Leaf | Items | Branch


class NotRead(ValueError):  # noqa: N818 - it says what happened
    """A text that is no YAML, or more than is read; says why, with the line."""


def read_loose(text: str) -> list[Node]:
    """Return the documents of a text, empty ones left out.

    Args:
        text: YAML, or JSON.

    Raises:
        NotRead: it cannot be read.
    """
    reader = _Reader()
    try:
        for event in (events := yaml.parse(text, Loader=_LOADER)):
            if isinstance(event, yaml.DocumentStartEvent):
                reader.anchors.clear()
                reader.document(events)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"line {mark.line + 1}: " if mark else ""
        raise NotRead(f"{where}{getattr(error, 'problem', None) or 'no YAML'}") from None
    except (ValueError, OverflowError, RecursionError) as error:
        raise NotRead(str(error) or type(error).__name__) from None
    return reader.documents


@dataclass
class _Reader:
    documents: list[Node] = field(default_factory=list)
    anchors: dict[str, tuple[Node, int]] = field(default_factory=dict)
    """What an anchor names, and the nodes in it with every alias expanded; 0 while it is open."""
    nodes: int = 0

    def document(self, events: Iterator[yaml.Event]) -> None:
        """Read one document from its events, with a stack: nesting is somebody else's choice."""
        stack: list[_Open] = []
        for event in events:
            if isinstance(event, yaml.DocumentEndEvent):
                return
            if isinstance(event, yaml.SequenceEndEvent | yaml.MappingEndEvent):
                closed = stack.pop()
                if closed.anchor:
                    self.anchors[closed.anchor] = (closed.node, self.nodes - closed.before)
                continue
            before = self.nodes
            node = self._node(event)
            if stack:
                stack[-1].place(node)
            elif not (isinstance(node, Leaf) and node.text in {"", "~", "null"}):
                self.documents.append(node)
            if isinstance(event, yaml.SequenceStartEvent | yaml.MappingStartEvent):
                assert not isinstance(node, Leaf), "a collection starts"
                stack.append(_Open(node, event.anchor or "", before))
                if len(stack) > MOST_DEPTH:
                    raise NotRead(f"line {node.line}: nested more than {MOST_DEPTH} deep")

    def _node(self, event: yaml.Event) -> Node:
        line = event.start_mark.line + 1 if event.start_mark else 1
        if isinstance(event, yaml.AliasEvent):
            return self._alias(event.anchor or "", line)
        self._count(1)
        node: Node
        if isinstance(event, yaml.ScalarEvent):
            style = event.style
            node = Leaf(event.value, line, style is None or style == "", style in {"|", ">"})
        elif isinstance(event, yaml.SequenceStartEvent):
            node = Items(line)
        else:
            node = Branch(line)
        anchor = getattr(event, "anchor", None)
        if anchor:
            self.anchors[anchor] = (node, 1 if isinstance(node, Leaf) else 0)
        return node

    def _alias(self, anchor: str, line: int) -> Node:
        node, size = self.anchors.get(anchor, (Leaf("", line, plain=True), 1))
        if not size:
            raise NotRead(f"line {line}: *{anchor} stands inside of what it names")
        self._count(size)
        return node

    def _count(self, size: int) -> None:
        self.nodes += size
        if self.nodes > MOST_NODES:
            raise NotRead(f"more than {MOST_NODES:,} values")


@dataclass
class _Open:
    """A collection that is not closed yet: its node, its anchor, and the nodes before it."""

    node: Items | Branch
    anchor: str
    before: int
    _key: Leaf | None = None

    def place(self, node: Node) -> None:
        """Take in the next node: an item, a key, or a key's value."""
        if isinstance(self.node, Items):
            self.node.items.append(node)
        elif self._key is None:
            self._key = node if isinstance(node, Leaf) else Leaf("?", node.line, plain=False)
        else:
            self.node.entries.append((self._key, node))
            self._key = None
