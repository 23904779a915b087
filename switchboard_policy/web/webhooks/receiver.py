"""The receiver: a signed delivery is written down, then answered; nothing is decided here."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from secrets import token_hex

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from switchboard_policy.documents.constants import Constants, constants
from switchboard_policy.domain.problem import MEDIA_TYPE, Problem
from switchboard_policy.web.webhooks import metrics as exposition
from switchboard_policy.web.webhooks import signature
from switchboard_policy.web.webhooks.inbox import Inbox, Outcome
from switchboard_policy.web.webhooks.log_lines import Log
from switchboard_policy.web.webhooks.metrics import Metrics
from switchboard_policy.web.webhooks.reading import read

PACKAGE = "switchboard_policy.web.webhooks"
PATH = "/webhooks"
_GUID = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,99}", re.ASCII)
_EVENT = re.compile(r"[a-z0-9_]{1,60}", re.ASCII)
_CORRELATION = "X-Correlation-Id"
_TYPE = "urn:problem-type:switchboard:"


def receiver(
    inbox: Inbox,
    *,
    secrets: Sequence[bytes],
    metrics: Metrics,
    log: Log,
    limits: Constants | None = None,
) -> Starlette:
    """Return an ASGI application that takes `POST /webhooks`.

    `GET /health` and `GET /metrics` answer anybody; neither tells who sent what.

    Args:
        inbox: takes the jobs.
        secrets: one of them must have signed a delivery; two while one is being replaced.
        metrics: told of each delivery.
        log: told of each delivery.
        limits: its figures; the shipped ones unless told.

    Raises:
        ValueError: there is no secret, or one is too short.
    """
    limits = limits or constants(PACKAGE)
    least = limits.whole("secret_least_characters")
    if not secrets or any(len(secret) < least for secret in secrets):
        raise ValueError(f"at least one secret, each of {least} characters or more")
    intake = _Intake(inbox, tuple(secrets), metrics, log, limits)
    return Starlette(
        routes=[
            Route(PATH, intake.take, methods=["POST"]),
            Route("/health", intake.health, methods=["GET"]),
            Route("/metrics", intake.figures, methods=["GET"]),
        ],
        exception_handlers={HTTPException: _http_problem, Exception: _fault},
    )


class _Intake:
    """Takes deliveries."""

    def __init__(
        self,
        inbox: Inbox,
        secrets: tuple[bytes, ...],
        metrics: Metrics,
        log: Log,
        limits: Constants,
    ) -> None:
        self._inbox = inbox
        self._secrets = secrets
        self._metrics = metrics
        self._log = log
        self._most_bytes = limits.whole("delivery_bytes")
        self._at_once = limits.whole("bytes_at_once")
        self._seconds = limits.real("delivery_seconds")
        self._aside = limits.whole("parse_aside_bytes")
        self._retry = {"Retry-After": str(limits.whole("busy_retry_seconds"))}
        self._held = 0

    async def take(self, request: Request) -> Response:
        """Take a delivery: bytes, signature, and only then what they say."""
        delivery = _one(request, "X-GitHub-Delivery", _GUID)
        event = _one(request, "X-GitHub-Event", _EVENT)
        correlation = delivery or token_hex(8)
        request.state.correlation = correlation
        held_before = [0]
        try:
            signed = _signature(request)
            body = await self._body(request, held_before)
            outcome = await self._judge(body, signed, event, delivery)
        except HTTPException as refusal:
            self._tell(f"refused {refusal.status_code}", correlation, event)
            raise
        except ClientDisconnect:
            self._tell("broken off", correlation, event)
            return Response(status_code=400)  # nobody is there to read it
        finally:
            self._held -= held_before[0]
        self._tell(outcome.value, correlation, event)
        if outcome.refused:
            raise HTTPException(503, _REFUSED[outcome], self._retry)
        return JSONResponse({"status": outcome.value}, 202, {_CORRELATION: correlation})

    async def _body(self, request: Request, held: list[int]) -> bytes:
        told = request.headers.get("content-length", "")
        self._check(int(told) if told.isdecimal() and len(told) < 20 else 0)
        body = bytearray()
        try:
            async with asyncio.timeout(self._seconds):
                async for chunk in request.stream():
                    body += chunk
                    held[0] += len(chunk)
                    self._held += len(chunk)
                    self._check(len(body))
        except TimeoutError as error:
            message = f"no whole delivery within {self._seconds:g} s"
            raise HTTPException(408, message) from error
        return bytes(body)

    def _check(self, length: int) -> None:
        if length > self._most_bytes:
            raise HTTPException(413, f"more than {self._most_bytes:,} bytes")
        if self._held > self._at_once:
            raise HTTPException(503, "others are sending large deliveries now", self._retry)

    async def _judge(self, body: bytes, signed: str, event: str, delivery: str) -> Outcome:
        small = len(body) <= self._aside
        whose = signature.signed
        if not (
            whose(body, signed, self._secrets)
            if small
            else await run_in_threadpool(whose, body, signed, self._secrets)
        ):
            raise HTTPException(401, "the signature is not that of a secret we share")
        if not event or not delivery:
            raise HTTPException(400, "X-GitHub-Event and X-GitHub-Delivery are needed, once each")
        if self._inbox.knows(delivery):
            return Outcome.REPEATED
        payload = _parse(body) if small else await run_in_threadpool(_parse, body)
        job = read(event, delivery, payload)
        return Outcome.IGNORED if job is None else self._inbox.accept(job)

    def _tell(self, outcome: str, correlation: str, event: str) -> None:
        self._metrics.delivery(outcome)
        self._log(f"delivery {outcome}", correlation_id=correlation, event=event)

    async def health(self, _request: Request) -> Response:
        """Say whether deliveries are taken."""
        waiting, running, _ = self._inbox.figures()
        stopping = self._inbox.stopping
        status = "stopping" if stopping else "ok"
        figures = {"status": status, "waiting": waiting, "running": running}
        return JSONResponse(figures, 503 if stopping else 200)

    async def figures(self, _request: Request) -> Response:
        """Return the metrics."""
        waiting, running, oldest_s = self._inbox.figures()
        text = self._metrics.text(waiting=waiting, running=running, oldest_s=oldest_s)
        return PlainTextResponse(text, media_type=exposition.MEDIA_TYPE)


_REFUSED: Mapping[Outcome, str] = {
    Outcome.FULL: "too many jobs wait",
    Outcome.STOPPING: "the receiver is about to end",
    Outcome.UNWRITTEN: "the journal cannot be written",
}


def _one(request: Request, name: str, form: re.Pattern[str]) -> str:
    """Return a header that stands there once and looks as it should; else nothing."""
    found = request.headers.getlist(name)
    return found[0] if len(found) == 1 and form.fullmatch(found[0]) else ""


def _signature(request: Request) -> str:
    found = request.headers.getlist(signature.HEADER)
    if len(found) == 1 and signature.well_formed(found[0]):
        return found[0]
    if found:
        raise HTTPException(401, f"{signature.HEADER} is sha256= and 64 hexadecimal digits, once")
    old = request.headers.get(signature.OLD_HEADER) is not None
    also = "; SHA-1 is not taken" if old else ""
    raise HTTPException(401, f"{signature.HEADER} is missing{also}: set a secret for the webhook")


def _parse(body: bytes) -> object:
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as error:
        hint = "choose application/json as the webhook's content type"
        raise HTTPException(400, f"the body is signed, but no JSON; {hint}") from error


async def _http_problem(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return _problem(request, error.status_code, error.detail, error.headers)


async def _fault(request: Request, _error: Exception) -> Response:
    return _problem(request, 500, "a fault of the receiver; nothing was accepted")


def _problem(
    request: Request, code: int, detail: str, headers: Mapping[str, str] | None = None
) -> Response:
    status = HTTPStatus(code)
    kind = status.phrase.lower().replace(" ", "-")
    correlation = getattr(request.state, "correlation", "") or token_hex(8)
    problem = Problem(f"{_TYPE}{kind}", status.phrase, code, detail, correlation)
    told = {**(headers or {}), _CORRELATION: correlation}
    return JSONResponse(problem.document(), code, told, MEDIA_TYPE)
