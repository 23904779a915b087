"""The hub's GraphQL: one mutation, held against GitHub's own schema.

`updateRefs` moves references from where they are said to be, all of them or none.
https://docs.github.com/graphql/reference/mutations#updaterefs
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from graphql import (
    GraphQLError,
    OperationDefinitionNode,
    parse,
    validate,
)
from graphql.execution.values import get_variable_values
from support.hub import acts
from support.hub.git import MISSING
from support.hub.graphql_schema import schema
from support.hub.router import LEVELS, Refused, Reply, Request, visible
from support.hub.shapes.accounts import node
from support.hub.world import Repository

if TYPE_CHECKING:
    from support.hub.hub import Hub


def of_request(body: Any) -> list[str] | None:  # noqa: ANN401 - any JSON
    """What is wrong with a request; None where there is no schema to hold it against."""
    known = schema()
    if known is None:
        return None
    try:
        asked = parse(body["query"])
    except GraphQLError as error:
        return [error.message]
    faults = [error.message for error in validate(known, asked)]
    operation = asked.definitions[0]
    if faults or not isinstance(operation, OperationDefinitionNode):
        return faults
    values = get_variable_values(known, operation.variable_definitions, body["variables"])
    return [error.message for error in values] if isinstance(values, list) else []


def answer(hub: Hub, request: Request) -> Reply:
    """Answer a request that keeps the schema."""
    if request.token is None:
        raise Refused(401, "Requires authentication")
    name = "updateRefs"
    if f"{{ {name}(" not in request.body["query"]:
        return _error(name, "UNPROCESSABLE", f"the hub knows no mutation but {name}")
    given = request.body["variables"]["input"]
    repository = next(
        (of for of in hub.repositories.values() if node("R", of.id) == given["repositoryId"]), None
    )
    if repository is None or not visible(hub, repository, request.token):
        words = f"Could not resolve to a node with the global id of '{given['repositoryId']}'"
        return _error(name, "NOT_FOUND", words)
    if not _may_write(request, repository):
        return _error(name, "FORBIDDEN", "Resource not accessible by integration")
    before = repository.store.refs()
    for update in given["refUpdates"]:
        if why := _refusal(request, repository, before, update):
            return _error(name, "UNPROCESSABLE", why)
    for update in given["refUpdates"]:
        if update["afterOid"] == MISSING:
            repository.store.delete(update["name"])
        else:
            repository.store.update(update["name"], update["afterOid"])
    acts.moved(hub, repository, before, request.actor)
    return Reply(200, {"data": {name: {"clientMutationId": None}}})


def _may_write(request: Request, of: Repository) -> bool:
    token = request.token
    assert token is not None
    if token.installation is None:
        return request.hub.may_write(of, token.account)
    held = token.permissions.get("contents", "none")
    return LEVELS.index(held) >= LEVELS.index("write")


def _refusal(
    request: Request, of: Repository, before: dict[str, str], update: dict[str, Any]
) -> str:
    ref, new = update["name"], update["afterOid"]
    old = before.get(ref, MISSING)
    if update.get("beforeOid", old) != old:
        return f"{ref}: Reference update failed: it does not point to {update['beforeOid']}"
    if new != MISSING and of.store.kind(new) != "commit":
        return f"{ref}: Object does not exist"
    forward = MISSING in {old, new} or of.store.is_ancestor(old, new)
    if not forward and not update.get("force", False):
        return f"{ref}: Update is not a fast forward"
    if request.hub.protected(of, ref.removeprefix("refs/heads/"), request.actor):
        return f"{ref}: Protected branch update failed"
    return ""


def _error(name: str, kind: str, words: str) -> Reply:
    """A refusal, which GraphQL answers with 200."""
    fault = {"type": kind, "path": [name], "message": words}
    return Reply(200, {"data": {name: None}, "errors": [fault]})
