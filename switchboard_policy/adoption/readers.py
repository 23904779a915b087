"""`policy/readers_disagree`: policy data that readers of YAML take for different things."""

from __future__ import annotations

from collections.abc import Iterator

from switchboard_policy.adoption.loose_yaml import Branch, Items, Leaf, Node
from switchboard_policy.documents.scalars import Refused, plain_scalar
from switchboard_policy.domain.finding import Finding, Level
from switchboard_policy.domain.location import Location

_MERGE = "<<"


def readers_disagree(file: str, documents: list[Node]) -> Iterator[Finding]:
    """Yield what OPA and other readers would not take for the same.

    Args:
        file: a file of policy data.
        documents: what stands in it.
    """
    if len(documents) > 1:
        line = documents[1].line
        yield _finding(file, line, "a second document; OPA reads the first only; split the file")
    for document in documents:
        yield from _below(file, document)


def _below(file: str, node: Node) -> Iterator[Finding]:
    if isinstance(node, Leaf):
        yield from _scalar(file, node)
    elif isinstance(node, Items):
        for item in node.items:
            yield from _below(file, item)
    elif isinstance(node, Branch):
        first: dict[str, int] = {}
        for key, value in node.entries:
            if key.text in first and key.text != _MERGE:
                msg = f"{key.text} stands twice, first on line {first[key.text]}; OPA keeps the "
                yield _finding(file, key.line, msg + "last without a word; remove one")
            first.setdefault(key.text, key.line)
            yield from _scalar(file, key)
            yield from _below(file, value)


def _scalar(file: str, leaf: Leaf) -> Iterator[Finding]:
    if not leaf.plain or not leaf.text or leaf.text == _MERGE:
        return
    try:
        plain_scalar(leaf.text)
    except Refused as refused:
        yield _finding(file, leaf.line, f"{refused.found}; {refused.hint}")


def _finding(file: str, line: int, msg: str) -> Finding:
    return Finding("policy/readers_disagree", Level.SOFT, msg, location=Location(file, "", line, 0))
