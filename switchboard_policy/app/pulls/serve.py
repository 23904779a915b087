"""Serve webhooks: a receiver, its journal and the use cases, put together and run."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from switchboard_policy.app.listening import Listen, Tls, address, bound_socket, server
from switchboard_policy.app.pulls.dispatch import Desk, handler
from switchboard_policy.documents.constants import Constants, constants
from switchboard_policy.domain.location import Location
from switchboard_policy.errors import InputError
from switchboard_policy.web.webhooks.inbox import Inbox
from switchboard_policy.web.webhooks.journal import Journal
from switchboard_policy.web.webhooks.lanes import Lanes
from switchboard_policy.web.webhooks.log_lines import adopt, json_log
from switchboard_policy.web.webhooks.metrics import Metrics
from switchboard_policy.web.webhooks.receiver import PACKAGE, PATH, receiver
from switchboard_policy.web.webhooks.workers import Workers


def serve(  # noqa: PLR0913 - one argument an option of the command
    desks: Mapping[str, Desk],
    *,
    secrets: Sequence[bytes],
    journal: Path,
    listen: Listen,
    tls: Tls | None = None,
    log: Callable[[str], None] = lambda _: None,
    limits: Constants | None = None,
) -> None:
    """Take webhooks and do what they ask for until stopped.

    A stop takes no more deliveries, waits for the jobs that run, and leaves those that wait in
    the journal for the next start.

    Args:
        desks: owner and name of each repository to what can be done there.
        secrets: one of them must have signed a delivery; two while one is being replaced.
        journal: file of the jobs that were accepted.
        listen: where to listen.
        tls: for HTTPS; without it a proxy in front must bring it.
        log: takes one line of JSON for each thing that happened.
        limits: its figures; the shipped ones unless told.

    Raises:
        UsageError: another receiver has the journal.
        RecordingError: the journal cannot be written.
        InputError: the certificate or key is wrong.
        UnreachableError: the place to listen is taken, or not there.
    """
    limits = limits or constants(PACKAGE)
    kept = Journal(journal, limits)
    tell, metrics = json_log(log), Metrics()
    adopt("uvicorn", tell)
    inbox = Inbox(kept, Lanes(limits.whole("jobs_waiting")))
    workers = Workers(inbox, handler(desks), metrics=metrics, log=tell, limits=limits)
    app = receiver(inbox, secrets=secrets, metrics=metrics, log=tell, limits=limits)
    try:
        serves = server(
            app,
            tls,
            timeout_graceful_shutdown=limits.whole("delivery_seconds"),
            limit_concurrency=limits.whole("connections_at_once"),
        )
        with bound_socket(listen) as bound:
            tell("listening", at=address(bound, tls) + PATH, unfinished=inbox.figures()[0])
            try:
                workers.start()
                serves.run(sockets=[bound])
            finally:
                inbox.stop()
                tell("stopping", running=inbox.figures()[1])
                whole = workers.stop()
                tell("stopped" if whole else "stopped while jobs ran", left=inbox.figures()[0])
    finally:
        inbox.close()


def read_secret(file: Path) -> bytes:
    """Return the secret that a file holds, without the line's end.

    Raises:
        InputError: it cannot be read, or is too short to protect anything.
    """
    where = Location(str(file))
    try:
        secret = file.read_bytes().strip()
    except OSError as error:
        why = (error.strerror or "it cannot be read").lower()
        raise InputError(f"the secret cannot be read: {why}", location=where) from error
    least = constants(PACKAGE).whole("secret_least_characters")
    if len(secret) < least:
        message = f"a webhook's secret has {least} characters at least"
        raise InputError(message, location=where, hint="openssl rand -hex 32 makes one")
    return secret
