"""A mapping of a document, read key by key: every value typed, every complaint with its line."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from typing import NoReturn

from switchboard_policy.documents import pointer as pointers
from switchboard_policy.documents.nodes import Document, Kind, Node, Use, entries
from switchboard_policy.domain.finding import Finding, Level
from switchboard_policy.domain.location import Location
from switchboard_policy.errors import InputError, nearest

_SHOWN = 40
"""Characters of a text that a message shows."""


@dataclass(frozen=True)
class Fields:
    """One mapping of a document; a key without a value counts as one that is not there.

    Args:
        document: the document.
        pointer: where in it the mapping stands.
    """

    document: Document
    pointer: str = ""

    def __post_init__(self) -> None:
        node = self.document.node(self.pointer).node
        if node.kind is not Kind.MAPPING:
            self.refuse(f"{self.name} is {_shown(node)}; a mapping is allowed")

    @property
    def name(self) -> str:
        """What it is called in messages: its key."""
        last = (pointers.split(self.pointer) or ("the document",))[-1]
        return f"item {int(last) + 1}" if last.isdecimal() else last

    def at(self, key: str) -> str:
        """Return the pointer of one of its keys."""
        return self.pointer + pointers.join((key,))

    def where(self, key: str = "") -> Location:
        """Return where it stands, or one of its values."""
        return self.document.where(self.at(key) if key else self.pointer)

    def names(self) -> list[str]:
        """Return the keys that have a value, in the order they are written."""
        node = self.document.node(self.pointer).node
        return [step.token for step in entries(node) if step.use.node.value is not None]

    def refuse(self, message: str, key: str = "", hint: str = "") -> NoReturn:
        """Raise an error about it, or about one of its keys."""
        raise InputError(message, location=self.where(key), hint=hint)

    def only(self, known: Collection[str]) -> None:
        """Refuse a key that is not known.

        Raises:
            InputError: with the nearest known key.
        """
        for key in self.names():
            if key not in known:
                raise InputError(
                    f"key {key!r} is not known",
                    location=self.document.where_key(self.at(key)),
                    hint=nearest(key, known),
                )

    def node(self, key: str) -> Node | None:
        """Return the node of a value, or None where there is none."""
        spot = self.document.find(self.at(key))
        return None if spot is None or spot.node.value is None else spot.node

    def states(self, key: str) -> bool:
        """Return whether there is a value that is more than false."""
        node = self.node(key)
        return node is not None and node.value is not False

    def text(self, key: str, default: str | None = None) -> str:
        """Return text; a number or a word like true is taken as it is written.

        Args:
            key: the key.
            default: what it is where there is no value; None where one is needed.
        """
        node = self.node(key)
        if node is None:
            if default is None:
                self.refuse(f"key {key!r} is missing in {self.name}")
            return default
        return self._text(key, node)

    def _text(self, key: str, node: Node) -> str:
        if node.kind is not Kind.SCALAR:
            self.refuse(f"{key} is {_shown(node)}; text is allowed", key)
        written = self.document.text[node.start : node.end]
        return node.value if isinstance(node.value, str) else written

    def items(self, key: str) -> list[str]:
        """Return the texts of a list, or the one text that stands in its place."""
        node = self.node(key)
        if node is None or node.kind is not Kind.SEQUENCE:
            return [self.text(key)]
        return [self._text(key, use.node) for use in node.items]

    def number(self, key: str) -> Decimal | None:
        """Return a number, or None where there is no value."""
        node = self.node(key)
        if node is None:
            return None
        if isinstance(node.value, bool) or not isinstance(node.value, (int, Decimal)):
            self.refuse(f"{key} is {_shown(node)}; a number is allowed", key)
        return Decimal(node.value)

    def flag(self, key: str) -> bool | None:
        """Return true or false, or None where there is no value."""
        node = self.node(key)
        if node is not None and not isinstance(node.value, bool):
            self.refuse(f"{key} is {_shown(node)}; true or false is allowed", key)
        return None if node is None else bool(node.value)

    def texts(self, key: str) -> dict[str, str]:
        """Return a mapping of text to text, empty where there is no value."""
        part = self.part(key)
        return {} if part is None else {name: part.text(name) for name in part.names()}

    def part(self, key: str) -> Fields | None:
        """Return a mapping inside it, or None where there is no value."""
        return None if self.node(key) is None else Fields(self.document, self.at(key))

    def needed(self, key: str) -> Fields:
        """Return a mapping inside it that must be there."""
        part = self.part(key)
        if part is None:
            self.refuse(f"key {key!r} is missing in {self.name}")
        return part

    def parts(self, key: str) -> list[Fields]:
        """Return the mappings of a list inside it, none where there is no value."""
        at = self.at(key)
        return [Fields(self.document, f"{at}/{number}") for number in range(len(self._list(key)))]

    def members(self, key: str) -> list[Fields | str]:
        """Return what a list inside it holds, mappings or text; nothing where there is none."""
        parts = enumerate(self._list(key))
        return [
            use.node.value
            if isinstance(use.node.value, str)
            else Fields(self.document, f"{self.at(key)}/{number}")
            for number, use in parts
        ]

    def _list(self, key: str) -> tuple[Use, ...]:
        node = self.node(key)
        if node is None:
            return ()
        if node.kind is not Kind.SEQUENCE:
            self.refuse(f"{key} is {_shown(node)}; a list is allowed", key)
        return node.items

    def not_understood(self, what: str, key: str = "") -> Finding:
        """Return the finding that something is left aside.

        Args:
            what: what is, and why, as a sentence without a full stop.
            key: the key it is about; the mapping itself where none is told.
        """
        where = self.where(key)
        return Finding(
            id="slo/not_understood",
            level=Level.ADVISORY,
            msg=what,
            path=where.pointer,
            location=where,
        )


def _shown(node: Node) -> str:
    if node.kind is not Kind.SCALAR:
        return "a mapping" if node.kind is Kind.MAPPING else "a list"
    if isinstance(node.value, str):
        return repr(node.value if len(node.value) <= _SHOWN else f"{node.value[:_SHOWN]}…")
    return "empty" if node.value is None else str(node.value).lower()
