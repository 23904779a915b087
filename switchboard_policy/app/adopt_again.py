"""A proposed `switchboard.yaml` brought up to date: what a person wrote stays, byte for byte.

New places are added at the end of their value's, new values at the end of all. Each place that was
ever proposed is remembered by a digest in the file's last comment, so one that was taken out by a
person is not put back.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256

from switchboard_policy.adoption.places import Placed
from switchboard_policy.app.adopt_text import place_text
from switchboard_policy.documents.nodes import Document, Kind, Node, Style
from switchboard_policy.documents.yaml_reader import read_yaml

_SEEN = "# Proposed so far: "
_LINE = re.compile(rf"^{re.escape(_SEEN)}([0-9a-f ]*)\n?", re.MULTILINE)
_DIGITS = 8
"""Digits of a digest; among some hundred places two alike are one in ten million runs. Ours."""


@dataclass(frozen=True)
class Renewed:
    """A file brought up to date.

    Args:
        text: the file.
        added: places that are new in it.
        by_hand: places that belong into it and could not be added, since a list stands on one line.
    """

    text: str
    added: tuple[Placed, ...]
    by_hand: tuple[Placed, ...]


def with_memory(text: str, proposed: Iterable[Placed]) -> str:
    """Return the file with the comment that remembers what was proposed.

    Args:
        text: the file, with such a comment or without.
        proposed: what it proposes.
    """
    known = _known(text) | {_digest(each) for each in proposed}
    if not known:
        return text
    rest = _LINE.sub("", text).rstrip("\n")
    return f"{rest}\n\n{_SEEN}{' '.join(sorted(known))}\n"


def renew(file: str, text: str, proposed: Sequence[Placed]) -> Renewed:
    """Return a file with the places that are new.

    Args:
        file: its name.
        text: what it holds now; it was read as a configuration before.
        proposed: the places that are sure.
    """
    document = read_yaml(file, text.encode())
    held = _held(document)
    known = _known(text)
    new = [
        each
        for each in proposed
        if (each.name, each.place.file, each.place.path) not in held and _digest(each) not in known
    ]
    written = text
    added: list[Placed] = []
    by_hand: list[Placed] = []
    for name in sorted({each.name for each in new}, reverse=True):
        mine = [each for each in new if each.name == name]
        again = _with_places(read_yaml(file, written.encode()), name, mine)
        (by_hand if again is None else added).extend(mine)
        written = written if again is None else again
    return Renewed(with_memory(written, proposed), tuple(added), tuple(by_hand))


def _with_places(document: Document, name: str, new: Sequence[Placed]) -> str | None:
    """Return the text with places added; None where there is no list they could be added to."""
    values = document.node("/values").node
    spot = document.find(f"/values/{name}/places")
    if spot is None:
        return _with_value(document, values, name, new)
    places = spot.node
    if places.style is not Style.BLOCK or not places.items:
        return None
    last = places.items[-1].node
    indent = _indent_of(document.text, places.items[0].start)
    return _inserted(document, last, [f"{indent}{line}" for line in _lines(new)])


def _with_value(document: Document, values: Node, name: str, new: Sequence[Placed]) -> str | None:
    if values.kind is not Kind.MAPPING or values.style is not Style.BLOCK or not values.own:
        return None
    entry = list(values.own.values())[-1]
    indent = _indent_of(document.text, entry.key.start)
    lines = [f"{indent}{name}:", f"{indent}  places:"]
    lines += [f"{indent}    {line}" for line in _lines(new)]
    return _inserted(document, _deepest(entry.use.node), lines)


def _lines(new: Sequence[Placed]) -> list[str]:
    lines = []
    for each in new:
        lines.append(f"# {each.confidence}: {'; '.join(each.evidence)}")
        lines.append(f"- {place_text(each.place, each.name)}")
    return lines


def _deepest(node: Node) -> Node:
    """Return the last scalar or one-line collection of a node: where its text really ends."""
    while node.style is Style.BLOCK:
        if node.items:
            node = node.items[-1].node
        elif node.own:
            node = list(node.own.values())[-1].use.node
        else:
            break
    return node


def _inserted(document: Document, after: Node, lines: Sequence[str]) -> str:
    text = document.text
    end = text.find("\n", _deepest(after).end)
    at = len(text) if end < 0 else end
    return text[:at] + "\n" + "\n".join(lines) + text[at:]


def _indent_of(text: str, offset: int) -> str:
    begun = text.rfind("\n", 0, offset) + 1
    lead = text[begun:offset]
    return lead[: len(lead) - len(lead.lstrip(" "))]


def _held(document: Document) -> set[tuple[str, str, str]]:
    values = document.value.get("values") if isinstance(document.value, dict) else None
    found = set()
    for name, value in values.items() if isinstance(values, dict) else ():
        places = value.get("places") if isinstance(value, dict) else None
        for place in places if isinstance(places, list) else ():
            if isinstance(place, dict):
                found.add((name, str(place.get("file")), str(place.get("path"))))
    return found


def _known(text: str) -> set[str]:
    return {digest for line in _LINE.findall(text) for digest in line.split()}


def _digest(each: Placed) -> str:
    told = f"{each.name}\0{each.place.file}\0{each.place.path}"
    return sha256(told.encode()).hexdigest()[:_DIGITS]
