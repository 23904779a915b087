"""Every request of every test is held against GitHub's own OpenAPI document, and every answer.

A request that breaks it is refused, and the test fails when the hub is closed. Answers of the
hub's own are held to it too: a shape is checked once in a process, whatever it is filled with.
What GitHub's document says wrongly is written here, each with its reason.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from typing import Any
from urllib.parse import quote

from jsonschema_path import SchemaPath
from openapi_core import V30RequestValidator, V30ResponseValidator
from openapi_core.datatypes import RequestParameters
from openapi_core.exceptions import OpenAPIError
from support.hub import graphql
from support.hub.document import document
from support.hub.router import Reply, Request, Route
from werkzeug.datastructures import Headers, ImmutableMultiDict

_unchecked = [0]
_passed: set[object] = set()
"""Requests that kept the contract: openapi-core takes 5 to 10 ms for each."""
_shapes: set[object] = set()
"""Answers that did, whatever they were filled with."""

_BARE_LISTS = {"/repos/{owner}/{repo}/issues/{issue_number}/labels": "labels"}
"""Bodies that GitHub takes as a bare list too, and its document does not."""


class _Asked:
    """A request as openapi-core wants to see it."""

    host_url = ""
    content_type = "application/json"

    def __init__(self, request: Request, route: Route, body: Any) -> None:  # noqa: ANN401
        self.method = route.method.lower()
        encoded = {name: quote(value, safe="") for name, value in request.params.items()}
        # a reference has slashes, and openapi-core takes one segment for a parameter
        self.path = route.template.format(**encoded)
        self.body = None if body is None else json.dumps(body).encode()
        self.parameters = RequestParameters(
            query=ImmutableMultiDict(list(request.query.items())), header=Headers(), cookie=None
        )


class _Answered:
    """An answer as openapi-core wants to see it."""

    content_type = "application/json"

    def __init__(self, reply: Reply) -> None:
        self.status_code = reply.status
        self.headers = Headers(list(reply.headers.items()))
        self.data = b"" if reply.body is None else json.dumps(reply.body).encode()


def take_unchecked() -> int:
    """How many requests could not be checked since this was asked last."""
    count, _unchecked[0] = _unchecked[0], 0
    return count


@cache
def _validators() -> tuple[V30RequestValidator, V30ResponseValidator] | None:
    found = document()
    if found is None:
        return None
    spec = SchemaPath.from_dict(found)
    return V30RequestValidator(spec), V30ResponseValidator(spec)


class Contract:
    """What one hub holds its callers and itself to."""

    def __init__(self) -> None:
        document()  # here, where a test can fail for want of it
        self._aside = False

    @contextmanager
    def aside(self) -> Iterator[None]:
        """Let requests through that break it: to see what GitHub itself answers to them."""
        self._aside = True
        try:
            yield
        finally:
            self._aside = False

    def of_request(self, request: Request, route: Route) -> list[str]:
        """What is wrong with a request; nothing where all is well."""
        if self._aside:
            return []
        validators = _validators()
        if validators is None:
            _unchecked[0] += 1
            return []
        body = request.body
        if isinstance(body, list) and route.template in _BARE_LISTS:
            body = {_BARE_LISTS[route.template]: body}
        # of what is in a path the document knows only whether it is a number
        numbers = tuple(value.isdigit() for value in request.params.values())
        same = (route.method, route.template, numbers, *request.query.items(), json.dumps(body))
        if same in _passed:
            return []
        asked = _Asked(request, route, body)
        faults = [_words(each) for each in validators[0].iter_errors(asked)]
        faults += _unknown(route, request.query, body)
        if not faults:
            _passed.add(same)
        return faults

    def of_graphql(self, body: Any) -> list[str]:  # noqa: ANN401 - any JSON
        """What is wrong with a request of GraphQL; nothing where all is well."""
        faults = [] if self._aside else graphql.of_request(body)
        if faults is None:
            _unchecked[0] += 1
        return faults or []

    def of_reply(self, request: Request, route: Route, reply: Reply) -> list[str]:
        """What is wrong with an answer that grants what was asked."""
        validators = _validators()
        if validators is None or not 200 <= reply.status < 300:
            return []
        shape = (route.method, route.template, reply.status, _shape(reply.body))
        if shape in _shapes:
            return []
        asked = _Asked(request, route, None)
        faults = [_words(e) for e in validators[1].iter_errors(asked, _Answered(reply))]
        if not faults:
            _shapes.add(shape)
        return faults


def _words(error: Exception) -> str:
    inner = getattr(error, "schema_errors", None)
    cause = error.__cause__
    if inner is None and cause is not None:
        inner = getattr(cause, "schema_errors", None)
    if inner:
        return "; ".join(
            f"{'/'.join(map(str, e.absolute_path))}: {e.message[-300:]}" for e in inner
        )
    if isinstance(cause, OpenAPIError):
        return f"{error}: {cause}"
    return str(error)


_WORDS = {
    "author_association",
    "conclusion",
    "enforcement",
    "mergeable_state",
    "permission",
    "role",
    "state",
    "state_reason",
    "status",
    "type",
}
"""Names of what is one of a few words, so that the word is part of the shape."""


def _shape(node: Any) -> object:  # noqa: ANN401 - any JSON
    if isinstance(node, dict):
        return tuple(
            (key, value if key in _WORDS and isinstance(value, str) else _shape(value))
            for key, value in node.items()
        )
    if isinstance(node, list):
        return ("list", frozenset(_shape(each) for each in node))
    return type(node).__name__


def _unknown(route: Route, query: Mapping[str, str], body: Any) -> list[str]:  # noqa: ANN401
    """Names that the document does not have: it forbids none, so a typing error would pass."""
    found = document()
    assert found is not None
    operation = found["paths"][route.template][route.method.lower()]
    names = {_followed(each)["name"] for each in operation.get("parameters", [])}
    faults = [f"query: GitHub knows no `{name}`" for name in query if name not in names]
    content = _followed(operation.get("requestBody", {})).get("content", {})
    schema = content.get("application/json", {}).get("schema")
    if body is None or schema is None:
        return faults if body is None else [*faults, "GitHub takes no body here"]
    return faults + [f"GitHub knows no `{name}`" for name in _strange(schema, body)]


def _followed(node: Mapping[str, Any]) -> Mapping[str, Any]:
    while "$ref" in node:
        found = document()
        assert found is not None
        _, _, chapter, name = node["$ref"].split("/")
        node = found["components"][chapter][name]
    return node


def _strange(schema: Mapping[str, Any], value: Any, at: str = "") -> list[str]:  # noqa: ANN401
    schema = _followed(schema)
    for word in ("oneOf", "anyOf"):
        if word in schema and not (isinstance(value, dict) and "properties" in schema):
            return min((_strange(each, value, at) for each in schema[word]), key=len)
    if isinstance(value, list):
        inner = schema.get("items", {})
        return [found for each in value for found in _strange(inner, each, f"{at}[]")]
    if not isinstance(value, dict) or "properties" not in schema:
        return []
    found = []
    for name, inner in value.items():
        here = f"{at}.{name}" if at else name
        if name in schema["properties"]:
            found += _strange(schema["properties"][name], inner, here)
        elif schema.get("additionalProperties") in (None, False):
            found.append(here)
    return found
