"""ASGI middleware that asks before each request: whatever is not a whole yes is answered no."""

from __future__ import annotations

import inspect
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from secrets import token_hex
from typing import Any, Protocol

from switchboard_policy.domain.decided import Decided
from switchboard_policy.domain.json_value import Json
from switchboard_policy.domain.problem import Problem
from switchboard_policy.ports.audit import AuditEvent, AuditSink, EventLevel
from switchboard_policy.ports.decider import Decides
from switchboard_policy.web.asks import OPEN, Ask, Asks, Scope
from switchboard_policy.web.guards import Guard, Switch
from switchboard_policy.web.replies import (
    Message,
    Receive,
    Send,
    fault,
    problem_of,
    refuse,
    unauthenticated,
    unguarded,
)

App = Callable[[Scope, Receive, Send], Awaitable[None]]
_LOG = logging.getLogger("switchboard_policy.web")
STATE = "switchboard"
"""Where in the request's state the application finds what was granted."""


class Switches(Protocol):
    """Says for whom a guard is on."""

    def switch(self, guard: Guard, customer: str) -> Switch:
        """Return whether a guard is on for a customer."""
        ...


@dataclass(frozen=True)
class Granted:
    """What a request was granted, in its state under `switchboard`.

    Args:
        customer: who asks; empty where nobody is known.
        rulings: the decisions that allow it, in the order asked.
        obligations: what the rules oblige the application to do, such as to redact a field.
        skipped: guards that are off for this customer.
    """

    customer: str = ""
    rulings: tuple[Decided, ...] = ()
    obligations: tuple[Json, ...] = ()
    skipped: tuple[Guard, ...] = field(default=())


class PolicyMiddleware:
    """Asks a decider about each request and websocket before the application sees it.

    Bodies are neither read nor kept. Cancelling a request cancels its questions.

    Args:
        app: the application.
        decides: who is asked.
        customer: tells from the scope who asks; None where nobody is known.
        asks: tells what to ask about a request, or that it is open to all.
        flags: for whom each guard is on.
        audit: told of each guard that an override kept from a request.
        seconds: deadline of a question; the decider's own unless told.
        now_ns: nanoseconds since the epoch, for the audit.
    """

    def __init__(  # noqa: PLR0913 - each is a choice of the application
        self,
        app: App,
        *,
        decides: Decides,
        customer: Callable[[Scope], str | Awaitable[str | None] | None],
        asks: Callable[[Scope], Asks],
        flags: Switches,
        audit: AuditSink,
        seconds: float | None = None,
        now_ns: Callable[[], int] = time.time_ns,
    ) -> None:
        self._app = app
        self._decides = decides
        self._customer = customer
        self._asks = asks
        self._flags = flags
        self._audit = audit
        self._now_ns = now_ns
        self._seconds = seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection, as ASGI has it."""
        kind = scope["type"]
        if kind not in {"http", "websocket"}:
            await self._app(scope, receive, send)
            return
        try:
            granted = await self._grant(scope, kind)
        except Exception:  # noqa: BLE001 - whatever it is, the application is not reached
            granted = _told_fault("what is needed to decide on this could not be gathered")
        if isinstance(granted, Problem):
            await refuse(kind, granted, receive, send)
            return
        told = {**scope, "state": {**scope.get("state", {}), STATE: granted}}
        if kind == "http" and self._flags.switch(Guard.ERROR, granted.customer).on:
            await self._with_faults_told(told, receive, send)
        else:
            await self._app(told, receive, send)

    async def _grant(self, scope: Scope, kind: str) -> Granted | Problem:
        asks = self._asks(scope)
        if asks is OPEN:
            return Granted()
        if kind == "websocket" and not self._flags.switch(Guard.WEBSOCKET, "").on:
            return Granted(skipped=(Guard.WEBSOCKET,))
        if not asks:
            return unguarded(token_hex(8))
        customer = await _value(self._customer(scope)) or ""
        if not customer and self._holds(Guard.AUTH, "", scope):
            return unauthenticated(token_hex(8))
        return await self._ask_all(scope, customer, asks)

    async def _ask_all(self, scope: Scope, customer: str, asks: Sequence[Ask]) -> Granted | Problem:
        rulings: list[Decided] = []
        skipped: list[Guard] = []
        for ask in asks:
            if not self._holds(ask.guard, customer, scope):
                skipped.append(ask.guard)
                continue
            ruling = await self._decides.decide_async(
                ask.entrypoint, await _value(ask.facts(scope)), seconds=self._seconds
            )
            if not isinstance(ruling, Decided) or not ruling.allow:
                return problem_of(ruling)
            rulings.append(ruling)
        owed = tuple(one for ruling in rulings for one in _obligations(ruling))
        return Granted(customer, tuple(rulings), owed, tuple(skipped))

    def _holds(self, guard: Guard, customer: str, scope: Scope) -> bool:
        """Return whether a guard is on; that an override kept it from a request is recorded.

        Raises:
            SwitchboardError: it cannot be recorded, so the request is refused.
        """
        switch = self._flags.switch(guard, customer)
        if switch.override is not None:
            message = f"{guard} was not asked: off by {switch.override.by}"
            details: dict[str, Json] = {
                "guard": str(guard),
                "customer": customer,
                "path": str(scope.get("path", "")),
                "by": switch.override.by,
            }
            event = AuditEvent(
                EventLevel.INFO, "guard/bypassed", message, self._now_ns(), token_hex(8), details
            )
            self._audit.event(event)
        return switch.on

    async def _with_faults_told(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve, and answer a fault of the application where nothing was answered yet."""
        started = False

        async def watched(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self._app(scope, receive, watched)
        except Exception:
            if started:
                raise  # to the server, which breaks the answer off
            problem = _told_fault("the application failed on this request")
            await refuse("http", problem, receive, send)


def _told_fault(what: str) -> Problem:
    """Return the problem of what is being handled, which is logged under the same id."""
    problem = fault(token_hex(8), what)
    _LOG.exception("%s: %s", problem.correlation_id, what)
    return problem


async def _value(found: Any) -> Any:  # noqa: ANN401 - whatever the application's own function gives
    return await found if inspect.isawaitable(found) else found


def _obligations(ruling: Decided) -> list[Json]:
    owed = ruling.document.get("obligations")
    return owed if isinstance(owed, list) else []
