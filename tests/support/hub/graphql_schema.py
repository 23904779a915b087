"""GitHub's own GraphQL schema: of a pinned package, cut down to the mutations the hub knows."""

from __future__ import annotations

import fcntl
import hashlib
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from graphql import (
    DefinitionNode,
    DocumentNode,
    GraphQLSchema,
    NamedTypeNode,
    Node,
    ObjectTypeDefinitionNode,
    build_schema,
    parse,
    print_ast,
)
from support.npm_packages import npm_packages
from support.tools import CHECKOUT

MUTATIONS = frozenset({"updateRefs"})
"""What the hub answers. Another one has to be named here before it can be asked for."""
_FILE = "node_modules/@octokit/graphql-schema/schema.graphql"
_CACHE = CHECKOUT / ".tools" / "github"
_QUERY = "type Query { nothing: Boolean }"
"""A schema needs one; the hub answers no query."""


@cache
def schema() -> GraphQLSchema | None:
    """The schema, or None where it cannot be had. The whole of it takes seconds to read."""
    try:
        file = npm_packages("graphql") / _FILE
    except pytest.skip.Exception:
        return None
    wanted = " ".join(sorted(MUTATIONS)).encode()
    stamp = hashlib.sha256(wanted + file.read_bytes()).hexdigest()[:16]
    cut = _CACHE / f"schema-{stamp}.graphql"
    _CACHE.mkdir(parents=True, exist_ok=True)
    with (_CACHE / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not cut.is_file():
            _write(cut, _cut(parse(file.read_text("utf-8"), no_location=True)))
    return build_schema(cut.read_text("utf-8"), assume_valid=True)


def _write(path: Path, text: str) -> None:
    part = path.with_suffix(".part")
    part.write_text(text, "utf-8")
    part.replace(path)


def _cut(whole: DocumentNode) -> str:
    """The mutations, and every type they lead to."""
    known: dict[str, DefinitionNode] = {
        each.name.value: each for each in whole.definitions if hasattr(each, "name") and each.name
    }
    mutation = known["Mutation"]
    assert isinstance(mutation, ObjectTypeDefinitionNode)
    fields = tuple(each for each in mutation.fields if each.name.value in MUTATIONS)
    mutation = replace(mutation, fields=fields)
    kept: dict[str, DefinitionNode] = {"Mutation": mutation}
    todo = list(_types(mutation))
    while todo:
        name = todo.pop()
        if name in known and name not in kept and name != "Query":
            kept[name] = known[name]
            todo += _types(known[name])
    return "\n\n".join([_QUERY, *(print_ast(each) for each in kept.values())])


def _types(node: Node) -> Iterator[str]:
    if isinstance(node, NamedTypeNode):
        yield node.name.value
    for key in node.keys:
        value = getattr(node, key, None)
        for each in value if isinstance(value, (list, tuple)) else (value,):
            if isinstance(each, Node):
                yield from _types(each)
