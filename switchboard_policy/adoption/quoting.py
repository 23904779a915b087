"""Quotes around what readers of YAML dispute: the one mend of a stranger's file that is safe.

OPA keeps the text it reads today, and every other reader then reads the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from switchboard_policy.adoption.loose_yaml import Branch, Items, Leaf, Node, NotRead, read_loose
from switchboard_policy.adoption.readers import disputes
from switchboard_policy.documents.scalars import QUOTE_IT

_EDGE_BEFORE, _EDGE_AFTER = r"(?<![\w\"'.:+-])", r"(?![\w\"'.:+-])"
_COMMENT = re.compile(r"(?:^|\s)#")


def quoted(text: str, documents: list[Node]) -> str:
    """Return a text with quotes where readers dispute a scalar; elsewhere as it is.

    A line where the scalar stands more than once is left alone, as is the whole text where quotes
    would change more than how scalars are written.

    Args:
        text: the file.
        documents: what stands in it.
    """
    lines = text.split("\n")
    for one in disputes(documents):
        if one.scalar and one.why.endswith(QUOTE_IT):
            lines[one.line - 1] = _with_quotes(lines[one.line - 1], one.scalar)
    mended = "\n".join(lines)
    try:
        after = read_loose(mended)
    except NotRead:
        return text
    same = [list(_texts(node)) for node in after] == [list(_texts(node)) for node in documents]
    return mended if same else text


def _with_quotes(line: str, scalar: str) -> str:
    comment = _COMMENT.search(line)
    code = line[: comment.start()] if comment else line
    found = list(re.finditer(_EDGE_BEFORE + re.escape(scalar) + _EDGE_AFTER, code))
    if len(found) != 1:
        return line
    start, end = found[0].span()
    return f'{line[:start]}"{scalar}"{line[end:]}'


def _texts(node: Node) -> Iterator[tuple[str, int]]:
    """Yield every scalar below a node with its line: what quotes must not change."""
    if isinstance(node, Leaf):
        yield node.text, node.line
    elif isinstance(node, Items):
        for item in node.items:
            yield from _texts(item)
    elif isinstance(node, Branch):
        for key, value in node.entries:
            yield key.text, key.line
            yield from _texts(value)
