"""Write new keys into a mapping the way its neighbours are written."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

from switchboard_policy.documents.nodes import Document, Entry, Kind, Node, Spot, Style
from switchboard_policy.documents.scalars import Refused, plain_scalar
from switchboard_policy.proposal.spans import SpanEdit

Pairs = Sequence[tuple[str, str]]
"""Keys and the text of their values, in the order they are written."""

_BARE = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")


def cannot_hold(spot: Spot) -> str:
    """Return why no key can be written into what stands at a spot, or empty.

    Args:
        spot: where the mapping is used; the last step may be an alias.
    """
    if spot.node.kind is not Kind.MAPPING:
        return f"a {spot.node.kind} stands there, not a mapping"
    if any(step.merged for step in spot.steps) or any(s.use.alias for s in spot.steps[:-1]):
        return "it is shared through an anchor, deeper than one override reaches"
    return ""


def insertion(document: Document, spot: Spot, pairs: Pairs) -> SpanEdit:
    """Return the edit that adds keys to a mapping, or overrides them under an alias.

    Args:
        document: the document.
        spot: where the mapping is used; `cannot_hold` is empty for it.
        pairs: the keys and their values as text; the mapping has none of them itself.
    """
    use = spot.steps[-1].use if spot.steps else None
    if use is not None and use.alias:
        return SpanEdit(use.start, use.end, f"{{<<: *{use.alias}, {_inline(document, pairs)}}}")
    entries = _entries(spot.node)
    if not entries:
        at = document.text.index("{", spot.node.start) + 1
        return SpanEdit(at, at, _inline(document, pairs))
    if spot.node.style is Style.FLOW:
        return _into_flow(document, spot.node, entries, pairs)
    return _into_block(document, entries, pairs)


def _entries(node: Node) -> list[Entry]:
    return sorted((*node.own.values(), *node.merges), key=lambda entry: entry.key.start)


def _into_flow(document: Document, node: Node, entries: list[Entry], pairs: Pairs) -> SpanEdit:
    last = entries[-1]
    if last.key.line == node.line:
        return SpanEdit(last.use.end, last.use.end, f", {_inline(document, pairs)}")
    indent = document.newline + " " * (last.key.column - 1)
    if document.text[: last.key.start].endswith("\t"):
        line = document.text.rindex("\n", 0, last.key.start) + 1
        indent = document.newline + document.text[line : last.key.start]
    written = "".join(f",{indent}{_pair(document, *pair)}" for pair in pairs)
    return SpanEdit(last.use.end, last.use.end, written)


def _into_block(document: Document, entries: list[Entry], pairs: Pairs) -> SpanEdit:
    indent = " " * (entries[0].key.column - 1)
    lines = [_pair(document, *pair) for pair in pairs]
    single = [entry for entry in entries if _on_one_line(document, entry)]
    if single:
        at = _line_end(document.text, single[-1].use.end)
        return SpanEdit(at, at, "".join(f"{document.newline}{indent}{line}" for line in lines))
    at = entries[0].key.start
    return SpanEdit(at, at, "".join(f"{line}{document.newline}{indent}" for line in lines))


def _on_one_line(document: Document, entry: Entry) -> bool:
    node = entry.use.node
    spans_lines = "\n" in document.text[entry.key.start : entry.use.end]
    in_block = node.style in {Style.LITERAL, Style.FOLDED, Style.BLOCK}
    return not spans_lines and (bool(entry.use.alias) or not in_block)


def _line_end(text: str, at: int) -> int:
    found = re.compile(r"\r?\n|\r").search(text, at)
    return found.start() if found else len(text)


def _inline(document: Document, pairs: Pairs) -> str:
    return ", ".join(_pair(document, *pair) for pair in pairs)


def _pair(document: Document, key: str, value: str) -> str:
    if document.file.endswith(".json") or not _is_plain(key):
        return f"{json.dumps(key)}: {value}"
    return f"{key}: {value}"


def _is_plain(key: str) -> bool:
    try:
        return _BARE.fullmatch(key) is not None and isinstance(plain_scalar(key), str)
    except Refused:
        return False
