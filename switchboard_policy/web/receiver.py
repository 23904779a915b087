"""A receiver for OPA's decision-log service: what it answers 200 to is on the disk."""

from __future__ import annotations

import asyncio
import hmac
from collections.abc import Callable, Mapping
from http import HTTPStatus
from secrets import token_hex

from starlette.applications import Starlette
from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from switchboard_policy.documents.constants import Constants, constants
from switchboard_policy.domain.problem import MEDIA_TYPE, Problem
from switchboard_policy.errors import InputError, RecordingError
from switchboard_policy.ports.uploads import KeepsUploads

_TYPE = "urn:problem-type:switchboard:"
_BEARER = "bearer "


def receiver(
    store: KeepsUploads,
    *,
    token: str | None,
    tidy: Callable[[], None] = lambda: None,
    limits: Constants | None = None,
) -> Starlette:
    """Return an ASGI application that takes `POST /logs` and `POST /logs/{partition}`.

    `GET /health` answers 200 without a token.

    Args:
        store: keeps uploads.
        token: bearer token that every upload must carry; None, said on purpose, for none.
        tidy: called after each upload that was kept, when its answer is on the way.
        limits: its figures; the shipped ones unless told.

    Raises:
        ValueError: the token is empty.
    """
    if token is not None and not token:
        raise ValueError("an empty token protects nothing")
    intake = _Intake(store, token, tidy, limits or constants("switchboard_policy.web"))
    return Starlette(
        routes=[
            Route("/logs", intake.take, methods=["POST"]),
            Route("/logs/{partition}", intake.take, methods=["POST"]),
            Route("/health", _health, methods=["GET"]),
        ],
        exception_handlers={HTTPException: _http_problem, Exception: _fault},
    )


class _Intake:
    """Takes uploads, a few at once."""

    def __init__(
        self, store: KeepsUploads, token: str | None, tidy: Callable[[], None], limits: Constants
    ) -> None:
        self._store = store
        self._token = None if token is None else token.encode()
        self._tidy = tidy
        self._most_bytes = limits.whole("upload_bytes")
        self._seconds = limits.real("upload_seconds")
        self._at_once = limits.whole("uploads_at_once")
        self._retry = {"Retry-After": str(limits.whole("busy_retry_seconds"))}
        self._taking = 0

    async def take(self, request: Request) -> Response:
        """Keep an upload, and answer once it is on the disk."""
        if not self._may(request):
            bearer = {"WWW-Authenticate": "Bearer"}
            raise HTTPException(401, "the bearer token is missing or wrong", bearer)
        if self._taking >= self._at_once:
            raise HTTPException(503, "others are sending now", self._retry)
        self._taking += 1
        try:
            body = await self._body(request)
            return await self._keep(body, request.path_params.get("partition", ""))
        except ClientDisconnect:
            return Response(status_code=400)  # nobody is there to read it
        finally:
            self._taking -= 1

    def _may(self, request: Request) -> bool:
        if self._token is None:
            return True
        told = request.headers.get("authorization", "")
        given = told[len(_BEARER) :] if told[: len(_BEARER)].lower() == _BEARER else ""
        return hmac.compare_digest(given.encode("latin-1"), self._token)

    async def _body(self, request: Request) -> bytes:
        encoding = request.headers.get("content-encoding", "identity")
        if encoding not in {"gzip", "identity"}:
            raise HTTPException(415, f"encoded as {encoding[:40]!r}; gzip is taken")
        told = request.headers.get("content-length", "")
        self._check(int(told) if told.isdecimal() else 0)
        body = bytearray()
        try:
            async with asyncio.timeout(self._seconds):
                async for chunk in request.stream():
                    body += chunk
                    self._check(len(body))
        except TimeoutError as error:
            message = f"no whole upload within {self._seconds:g} s"
            raise HTTPException(408, message) from error
        return bytes(body)

    def _check(self, length: int) -> None:
        if length > self._most_bytes:
            message = f"more than {self._most_bytes:,} bytes; set upload_size_limit_bytes lower"
            raise HTTPException(413, message)

    async def _keep(self, body: bytes, partition: str) -> Response:
        try:
            count = await run_in_threadpool(self._store.keep, body, partition)
        except InputError as error:
            raise HTTPException(400, error.diagnostics()) from error
        except RecordingError as error:
            raise HTTPException(
                507 if error.full else 503, error.diagnostics(), self._retry
            ) from error
        return JSONResponse({"kept": count}, background=BackgroundTask(self._tidy_quietly))

    def _tidy_quietly(self) -> None:
        try:
            self._tidy()
        except RecordingError:
            return  # what was kept is kept; compressing it is tried again after the next upload


async def _health(_request: Request) -> Response:
    return JSONResponse({"status": "ok"})


async def _http_problem(_request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return _problem(error.status_code, error.detail, error.headers)


async def _fault(_request: Request, _error: Exception) -> Response:
    return _problem(500, "a fault of the receiver; nothing was kept")


def _problem(code: int, detail: str, headers: Mapping[str, str] | None = None) -> Response:
    status = HTTPStatus(code)
    kind = status.phrase.lower().replace(" ", "-")
    problem = Problem(f"{_TYPE}{kind}", status.phrase, code, detail, token_hex(8))
    return JSONResponse(problem.document(), code, headers, MEDIA_TYPE)
