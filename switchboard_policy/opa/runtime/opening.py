"""Put a decider together: servers where some are named, else an engine in this process."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from contextlib import suppress

from switchboard_policy.errors import SwitchboardError, UsageError
from switchboard_policy.opa.endpoint import Access
from switchboard_policy.opa.runtime.cache import Cache
from switchboard_policy.opa.runtime.decider import Decider
from switchboard_policy.opa.runtime.journal import Journal
from switchboard_policy.opa.runtime.pool import ServerPool
from switchboard_policy.opa.select import open_engine
from switchboard_policy.ports.audit import AuditSink
from switchboard_policy.ports.engine import PolicyEngine


def open_decider(
    audit: AuditSink,
    *,
    data: Mapping[str, object] | None = None,
    servers: Sequence[str] = (),
    access: Access | None = None,
    cache: Cache | None = None,
) -> Decider:
    """Return a decider that is ready for use.

    Servers need not answer yet: until they do, everything is denied. An engine in this process is
    there at once, or an error says why not.

    Args:
        audit: takes every ruling before it is given.
        data: the values an engine in this process decides on, such as `{"switchboard_data": …}`.
        servers: URLs of OPA servers, which have rules and values of their own.
        access: what the servers are shown, and how they are known.
        cache: keeps decisions; the shipped one unless told.

    Raises:
        UsageError: both values and servers are given, or neither is.
        EngineError: no engine can serve, the client for servers is not installed, or a
            certificate cannot be read.
    """
    if bool(servers) is (data is not None):
        raise UsageError("a decider takes either values for its own engine or OPA servers")
    return Decider(_engine(audit, data or {}, servers, access), audit, cache=cache)


def _engine(
    audit: AuditSink, data: Mapping[str, object], servers: Sequence[str], access: Access | None
) -> PolicyEngine:
    if not servers:
        return open_engine("auto", data)
    journal = Journal(audit, time.time_ns)

    def tell(name: str, reason: str) -> None:
        with suppress(SwitchboardError):  # no decision hangs on it; rulings and the breaker do
            journal.server(name, reason)

    return ServerPool(servers, access=access, tell=tell)
