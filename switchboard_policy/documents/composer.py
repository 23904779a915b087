"""YAML events to nodes with their spans; duplicate keys, aliases and merges are settled here."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from types import MappingProxyType

import yaml

from switchboard_policy.documents.nodes import Entry, Kind, Node, Style, Use, Value
from switchboard_policy.documents.scalars import Refused, plain_scalar
from switchboard_policy.documents.text import Bounds, line_column
from switchboard_policy.domain.location import Location
from switchboard_policy.errors import InputError

_MERGE = "<<"
_PROPERTY = re.compile(r"&\S+(?:\s+|(?<=\s)#[^\r\n]*)*")
_TAB_FIRST = re.compile(r"[|>][^\r\n]*(?:\r\n|[\r\n])(?: *(?:\r\n|[\r\n]))* *\t")
_TIGHT_COLON = re.compile(r":[,\[\]{}]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_BEYOND_UNICODE = re.compile(r"\\U(?!00(?:0[0-9a-fA-F]|10))[0-9a-fA-F]{8}")
_BREAKS = re.compile("\r\n|[\r\n\x85\u2028\u2029]")
_STYLES = {
    None: Style.PLAIN,
    "": Style.PLAIN,
    "'": Style.SINGLE,
    '"': Style.DOUBLE,
    "|": Style.LITERAL,
    ">": Style.FOLDED,
}


@dataclass
class Composer:
    """Builds the nodes of a text.

    Args:
        file: its path, for messages.
        text: its characters.
        bounds: how deep and how large it may be with aliases expanded.
        json: whether the text is known to be JSON, whose escapes are wider.
    """

    file: str
    text: str
    bounds: Bounds
    json: bool = False
    _anchors: dict[str, Node | None] = field(default_factory=dict)
    _nodes: int = 0

    def compose(self) -> Node:
        """Return the top node.

        Raises:
            InputError: the text is not one YAML document that every reader understands alike.
        """
        return self._roots(most=1)[0]

    def compose_all(self) -> list[Node]:
        """Return the top node of every document that holds something, at least one.

        Raises:
            InputError: as `compose`, but for the number of documents.
        """
        return self._roots(most=None)

    def _roots(self, most: int | None) -> list[Node]:
        try:
            return self._documents(iter(yaml.parse(self.text, Loader=yaml.BaseLoader)), most)
        except yaml.YAMLError as error:
            raise self._not_yaml(error) from None
        except (ValueError, OverflowError):
            # PyYAML hands an escape beyond Unicode to chr() as it is.
            found = _BEYOND_UNICODE.search(self.text)
            line, column = line_column(self.text, found.start() if found else 0)
            raise InputError("an escape beyond U+10FFFF", location=self._at(line, column)) from None

    def _documents(self, events: Iterator[yaml.Event], most: int | None) -> list[Node]:
        roots: list[Node] = []
        for event in events:
            if not isinstance(event, yaml.DocumentStartEvent):
                continue
            if len(roots) == most:
                message = "a second document; a file holds one, OPA would drop the rest"
                raise self._error(message, event, hint="split it into files")
            if event.version or event.tags:
                raise self._error("a % directive; not allowed", event, hint="remove it")
            self._anchors.clear()
            roots.append(self._use(events, next(events), 0).node)
        held = [root for root in roots if root.value is not None]
        if not held:
            raise InputError("the file is empty; a mapping is expected", location=self._at(1, 1))
        return held

    def _use(self, events: Iterator[yaml.Event], event: yaml.Event, depth: int) -> Use:
        if isinstance(event, yaml.AliasEvent):
            return self._alias(event, depth)
        assert isinstance(event, yaml.NodeEvent)
        anchor = event.anchor or ""
        if anchor in self._anchors and anchor:
            raise self._error(f"anchor &{anchor} a second time; once is allowed", event)
        tag = getattr(event, "tag", None)
        if tag is not None:
            raise self._error(f"tag {tag}; tags are not allowed", event, hint="remove it")
        self._count(1, depth, event)
        if anchor:
            self._anchors[anchor] = None
        node = self._node(events, event, depth)
        if anchor:
            self._anchors[anchor] = node
        return Use(node, "", node.start, node.end)

    def _node(self, events: Iterator[yaml.Event], event: yaml.Event, depth: int) -> Node:
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event)
        if isinstance(event, yaml.MappingStartEvent):
            return self._mapping(events, event, depth)
        assert isinstance(event, yaml.SequenceStartEvent)
        return self._sequence(events, event, depth)

    def _alias(self, event: yaml.AliasEvent, depth: int) -> Use:
        name = event.anchor or ""
        node = self._anchors.get(name)
        if node is None:
            known = "an anchor that contains it" if name in self._anchors else "no anchor"
            raise self._error(f"alias *{name} names {known}", event)
        self._count(node.size, depth + node.height, event)
        return Use(node, name, _first(event).index, _last(event))

    def _count(self, nodes: int, depth: int, event: yaml.Event) -> None:
        self._nodes += nodes
        if self._nodes > self.bounds.nodes:
            most = self.bounds.nodes
            raise self._error(f"more than {most:,} values with aliases expanded", event)
        if depth > self.bounds.depth:
            raise self._error(f"nested deeper than {self.bounds.depth} levels", event)

    def _scalar(self, event: yaml.ScalarEvent) -> Node:
        style = _STYLES[event.style]
        start, line, column = self._start(event)
        value: Value = event.value
        if style is Style.PLAIN:
            try:
                value = plain_scalar(event.value)
            except Refused as refused:
                raise InputError(
                    refused.found, location=self._at(line, column), hint=refused.hint
                ) from None
        elif style is Style.DOUBLE and not self.json:
            self._check_escapes(start, event)
        elif style in {Style.LITERAL, Style.FOLDED} and _TAB_FIRST.match(self.text, start):
            raise self._error("a block of text that starts with a tab; blanks are allowed", event)
        end = _last(event)
        return Node(Kind.SCALAR, value, style, start, end, line, column, event.anchor or "")

    def _check_escapes(self, start: int, event: yaml.ScalarEvent) -> None:
        raw = self.text[start : _last(event)].replace("\\\\", "")
        if "\\/" in raw or _SURROGATE.search(event.value):
            message = "an escape that OPA cannot read; not allowed in YAML"
            raise self._error(message, event, hint="write the character itself")

    def _sequence(
        self, events: Iterator[yaml.Event], event: yaml.SequenceStartEvent, depth: int
    ) -> Node:
        items: list[Use] = []
        following = next(events)
        while not isinstance(following, yaml.SequenceEndEvent):
            items.append(self._use(events, following, depth + 1))
            following = next(events)
        return self._collection(
            event, following, [use.node.value for use in items], items, Kind.SEQUENCE
        )

    def _mapping(
        self, events: Iterator[yaml.Event], event: yaml.MappingStartEvent, depth: int
    ) -> Node:
        own: dict[str, Entry] = {}
        merges: list[Entry] = []
        sources: list[Use] = []
        following = next(events)
        while not isinstance(following, yaml.MappingEndEvent):
            key = self._key(events, following, depth)
            use = self._use(events, next(events), depth + 1)
            name = str(key.value)
            if name in own or (merges and self._is_merge(key)):
                raise self._error(f"key {name!r} a second time; once is allowed", following)
            if self._is_merge(key):
                merges.append(Entry(key, use))
                sources += self._merge_sources(use, following)
            else:
                own[name] = Entry(key, use)
            following = next(events)
        merged: dict[str, Use] = {}
        for source in sources:
            for name, use in _all_entries(source.node).items():
                if name not in own:
                    merged.setdefault(name, use)
        value: dict[str, Value] = {name: entry.use.node.value for name, entry in own.items()}
        value.update((name, use.node.value) for name, use in merged.items())
        parts = [entry.use for entry in own.values()] + list(merged.values())
        return replace(
            self._collection(event, following, value, parts, Kind.MAPPING),
            own=MappingProxyType(own),
            merged=MappingProxyType(merged),
            merges=tuple(merges),
        )

    @staticmethod
    def _is_merge(key: Node) -> bool:
        return key.style is Style.PLAIN and key.value == _MERGE

    def _merge_sources(self, use: Use, event: yaml.Event) -> list[Use]:
        sources = list(use.node.items) if use.node.kind is Kind.SEQUENCE else [use]
        if any(source.node.kind is not Kind.MAPPING for source in sources):
            raise self._error("a merge key << takes a mapping or a list of mappings", event)
        return sources

    def _key(self, events: Iterator[yaml.Event], event: yaml.Event, depth: int) -> Node:
        if isinstance(event, yaml.AliasEvent) or not isinstance(event, yaml.ScalarEvent):
            raise self._error("a key that is not plain text", event, hint="write a text key")
        key = self._use(events, event, depth + 1).node
        if key.style is Style.PLAIN and _TIGHT_COLON.match(self.text, key.end):
            message = "a colon with no blank after it; readers differ on where the key ends"
            raise self._error(message, event, hint="write a blank after the colon")
        if not isinstance(key.value, str):
            found = event.value or "nothing"
            raise self._error(f"key {found} is not text; keys are text", event, hint="quote it")
        return key

    def _collection(
        self,
        event: yaml.CollectionStartEvent,
        last: yaml.Event,
        value: Value,
        parts: list[Use],
        kind: Kind,
    ) -> Node:
        start, line, column = self._start(event)
        return Node(
            kind=kind,
            value=value,
            style=Style.FLOW if event.flow_style else Style.BLOCK,
            start=start,
            end=_last(last),
            line=line,
            column=column,
            anchor=event.anchor or "",
            items=tuple(parts) if kind is Kind.SEQUENCE else (),
            size=1 + sum(use.node.size for use in parts),
            height=1 + max((use.node.height for use in parts), default=0),
        )

    def _start(self, event: yaml.NodeEvent) -> tuple[int, int, int]:
        """Return offset, line and column of a node, its anchor left out."""
        mark = _first(event)
        if not event.anchor:
            return mark.index, mark.line + 1, mark.column + 1
        skipped = _PROPERTY.match(self.text, mark.index)
        assert skipped is not None
        start = skipped.end()
        before = self.text[mark.index : start]
        breaks = len(_BREAKS.findall(before))
        if not breaks:
            return start, mark.line + 1, mark.column + 1 + len(before)
        return start, mark.line + 1 + breaks, len(_BREAKS.split(before)[-1]) + 1

    def _at(self, line: int, column: int) -> Location:
        return Location(self.file, "", line, column)

    def _error(self, message: str, event: yaml.Event, hint: str = "") -> InputError:
        mark = _first(event)
        return InputError(message, location=self._at(mark.line + 1, mark.column + 1), hint=hint)

    def _not_yaml(self, error: yaml.YAMLError) -> InputError:
        mark = getattr(error, "problem_mark", None)
        where = self._at(mark.line + 1, mark.column + 1) if mark else Location(self.file)
        told = (getattr(error, name, None) for name in ("context", "problem"))
        words = " ".join(part for part in told if part)
        hint = "write blanks instead of the tab" if "'\\t'" in words else ""
        return InputError(f"not YAML: {words}", location=where, hint=hint)


def _first(event: yaml.Event) -> yaml.Mark:
    assert isinstance(event.start_mark, yaml.Mark)
    return event.start_mark


def _last(event: yaml.Event) -> int:
    assert isinstance(event.end_mark, yaml.Mark)
    return event.end_mark.index


def _all_entries(node: Node) -> dict[str, Use]:
    entries = {name: entry.use for name, entry in node.own.items()}
    for name, use in node.merged.items():
        entries.setdefault(name, use)
    return entries
