"""`policy/readers_disagree`: policy data that readers of YAML take for different things."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from switchboard_policy.adoption.loose_yaml import Branch, Items, Leaf, Node
from switchboard_policy.documents.scalars import Refused, plain_scalar
from switchboard_policy.domain.finding import Finding, Level
from switchboard_policy.domain.location import Location

_MERGE = "<<"


@dataclass(frozen=True)
class Dispute:
    """One line that readers do not agree on.

    Args:
        line: line, from 1.
        why: what they take it for, and what helps.
        scalar: the text that quotes would settle; empty where they would not.
    """

    line: int
    why: str
    scalar: str = ""


def readers_disagree(file: str, documents: list[Node]) -> Iterator[Finding]:
    """Yield what OPA and other readers would not take for the same.

    Args:
        file: a file of policy data.
        documents: what stands in it.
    """
    for one in disputes(documents):
        where = Location(file, "", one.line, 0)
        yield Finding("policy/readers_disagree", Level.SOFT, one.why, location=where)


def disputes(documents: list[Node]) -> Iterator[Dispute]:
    """Yield the lines of a file that readers do not agree on, in their order.

    Args:
        documents: what stands in it.
    """
    if len(documents) > 1:
        why = "a second document; OPA reads the first only; split the file"
        yield Dispute(documents[1].line, why)
    for document in documents:
        yield from _below(document)


def _below(node: Node) -> Iterator[Dispute]:
    if isinstance(node, Leaf):
        yield from _scalar(node)
    elif isinstance(node, Items):
        for item in node.items:
            yield from _below(item)
    elif isinstance(node, Branch):
        first: dict[str, int] = {}
        for key, value in node.entries:
            if key.text in first and key.text != _MERGE:
                why = f"{key.text} stands twice, first on line {first[key.text]}; OPA keeps the "
                yield Dispute(key.line, f"{why}last without a word; remove one")
            first.setdefault(key.text, key.line)
            yield from _scalar(key)
            yield from _below(value)


def _scalar(leaf: Leaf) -> Iterator[Dispute]:
    if not leaf.plain or not leaf.text or leaf.text == _MERGE:
        return
    try:
        plain_scalar(leaf.text)
    except Refused as refused:
        yield Dispute(leaf.line, f"{refused.found}; {refused.hint}", leaf.text)
