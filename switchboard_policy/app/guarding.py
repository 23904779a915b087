"""Guard an application: decider, audit, flags and middleware, put together."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from switchboard_policy.disk import unwritable
from switchboard_policy.opa.endpoint import Access
from switchboard_policy.opa.log.audit import AuditLog
from switchboard_policy.opa.log.audit_lines import LoggingAudit
from switchboard_policy.opa.log.masks import Mask
from switchboard_policy.opa.log.segments import Segments
from switchboard_policy.opa.runtime.decider import Decider
from switchboard_policy.opa.runtime.opening import open_decider
from switchboard_policy.web.asks import Asks, Scope
from switchboard_policy.web.audit import GuardedAudit
from switchboard_policy.web.flags import Flags
from switchboard_policy.web.middleware import App, PolicyMiddleware
from switchboard_policy.web.replies import Receive, Send


@dataclass(frozen=True)
class Guarding:
    """How an application is guarded.

    Args:
        customer: tells from the scope who asks; None where nobody is known.
        asks: tells what to ask about a request, or that it is open to all.
        guards: file of the guards, read again when it changes.
        owners: who may switch a guard off.
        audit: folder of the audit.
        spill: folder that takes what the audit's disk does not; best on another one.
        masks: what of a decision must not be written.
        data: values for an engine in this process, such as `{"switchboard_data": …}`.
        servers: URLs of OPA servers instead.
        access: what the servers are shown, and how they are known.
        seconds: deadline of a question; the shipped one unless told.
    """

    customer: Callable[[Scope], str | Awaitable[str | None] | None]
    asks: Callable[[Scope], Asks]
    guards: Path
    owners: Collection[str]
    audit: Path
    spill: Path | None = None
    masks: Sequence[Mask] = ()
    data: Mapping[str, object] | None = None
    servers: Sequence[str] = ()
    access: Access | None = None
    seconds: float | None = None


class Guarded:
    """An ASGI application behind its guards.

    Args:
        app: the application.
        how: it is guarded.

    Raises:
        InputError: the file of guards is wrong or missing.
        RecordingError: a folder cannot be used.
        EngineError: no engine can serve.
        UsageError: both values and servers are given, or neither is.
    """

    def __init__(self, app: App, how: Guarding) -> None:
        self.audit = AuditLog(
            _segments(how.audit),
            spill=None if how.spill is None else _segments(how.spill),
            masks=how.masks,
        )
        self.flags = Flags.watching(how.guards, owners=how.owners, audit=self.audit)
        sink = GuardedAudit(self.audit, LoggingAudit(masks=how.masks), self.flags)
        self.decider: Decider = open_decider(
            sink, data=how.data, servers=how.servers, access=how.access
        )
        self._serve = PolicyMiddleware(
            app,
            decides=self.decider,
            customer=how.customer,
            asks=how.asks,
            flags=self.flags,
            audit=sink,
            seconds=how.seconds,
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection, as ASGI has it."""
        await self._serve(scope, receive, send)

    def close(self) -> None:
        """Release the engine, and bring what the audit holds to the disk; safe to call twice.

        Raises:
            RecordingError: something of the audit is left that nothing takes.
        """
        self.decider.close()
        self.audit.close()


def _segments(folder: Path) -> Segments:
    try:
        return Segments(folder)
    except OSError as error:
        raise unwritable(folder, error) from error
