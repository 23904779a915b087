"""Deliveries: signed, sent in order by one thread, and lost, repeated, held back on demand."""

from __future__ import annotations

import hashlib
import hmac
import http.client
import json
import threading
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from support.hub.clock import iso
from support.hub.router import Refused
from support.hub.world import App, Installation, Repository
from support.patience import PATIENCE_S

if TYPE_CHECKING:
    from support.hub.hub import Hub

TIMEOUT_S = 10
"""A receiver has ten seconds."""
KEPT_S = 3 * 24 * 3600
"""Deliveries can be sent again for three days."""


@dataclass
class Delivery:
    """One attempt to deliver an event."""

    id: int
    guid: str
    event: str
    action: str | None
    app: App
    installation: Installation
    repository: Repository
    payload: bytes
    at: int
    redelivery: bool = False
    status_code: int = 0
    answer: str = ""
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def succeeded(self) -> bool:
        """Whether the receiver said yes."""
        return 200 <= self.status_code < 300

    def short(self) -> dict[str, Any]:
        """How lists show it."""
        return {
            "id": self.id,
            "guid": self.guid,
            "delivered_at": iso(self.at),
            "redelivery": self.redelivery,
            "duration": 0.1,
            "status": "OK" if self.succeeded else "Invalid HTTP Response: failed to connect",
            "status_code": self.status_code,
            "event": self.event,
            "action": self.action,
            "installation_id": self.installation.id,
            "repository_id": self.repository.id,
            "throttled_at": None,
        }

    def full(self) -> dict[str, Any]:
        """How it is shown when asked for by id."""
        request = {"headers": self.headers, "payload": json.loads(self.payload)}
        response = {"headers": {}, "payload": self.answer}
        return {
            **self.short(),
            "url": self.app.webhook_url,
            "request": request,
            "response": response,
        }


class Webhooks:
    """Deliveries of one hub to every App that has an address for them."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._log: list[Delivery] = []
        self._waiting: list[Delivery] = []
        self._changed = threading.Condition()
        self._busy = self._held = self._stopped = False
        self._to_lose: list[str] = []
        self._to_repeat: list[str] = []
        self._thread: threading.Thread | None = None

    def lose(self, event: str = "", *, times: int = 1) -> None:
        """Lose the next deliveries, of one event or of any: they are never sent."""
        self._to_lose += [event] * times

    def repeat(self, event: str = "", *, times: int = 1) -> None:
        """Send the next deliveries twice, under one GUID."""
        self._to_repeat += [event] * times

    def hold(self) -> None:
        """Keep deliveries back: they are late until `release`."""
        self._held = True

    def release(
        self, order: Callable[[list[Delivery]], Sequence[Delivery]] = lambda held: held
    ) -> None:
        """Send what was held back, in any order: `release(lambda held: held[::-1])`."""
        with self._changed:
            self._waiting = list(order(list(self._waiting)))
            self._held = False
            self._changed.notify_all()

    def settle(self) -> None:
        """Wait until everything that is not held back was answered."""
        with self._changed:
            done = self._changed.wait_for(
                lambda: self._held or not (self._waiting or self._busy), PATIENCE_S
            )
        assert done, "deliveries are still under way"

    def log(self, app: App) -> list[Delivery]:
        """Every attempt to reach an App in the last three days, the newest first."""
        oldest = self._hub.clock.now() - KEPT_S
        with self._changed:
            return [each for each in reversed(self._log) if each.app is app and each.at >= oldest]

    def emit(
        self,
        repository: Repository,
        event: str,
        payload: dict[str, Any],
        only: App | None = None,
    ) -> None:
        """Send an event to every App installed on a repository."""
        for each in list(self._hub.installations.values()):
            app = each.app
            if repository.id not in each.repositories or not app.webhook_url:
                continue
            if (app is not only) if only else (event not in app.events):
                continue
            whole = {**payload, "installation": {"id": each.id, "node_id": str(each.id)}}
            guid, number = str(uuid.uuid4()), self._hub.next_id()
            self._queue(
                Delivery(
                    number,
                    guid,
                    event,
                    payload.get("action"),
                    app,
                    each,
                    repository,
                    json.dumps(whole).encode(),
                    self._hub.clock.now(),
                )
            )

    def redeliver(self, app: App, number: int) -> None:
        """Send one again.

        Raises:
            Refused: it is not there any more.
        """
        for each in self.log(app):
            if each.id == number:
                new = self._hub.next_id()
                again = replace(each, id=new, redelivery=True, at=self._hub.clock.now())
                self._queue(again, faults=False)
                return
        raise Refused(404, "Not Found")

    def _queue(self, delivery: Delivery, *, faults: bool = True) -> None:
        with self._changed:
            self._log.append(delivery)
            if faults and _take(self._to_lose, delivery.event):
                return
            self._waiting.append(delivery)
            if faults and _take(self._to_repeat, delivery.event):
                self._waiting.append(delivery)
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="hub webhooks")
                self._thread.start()
            self._changed.notify_all()

    def _work(self) -> None:
        while True:
            with self._changed:
                self._busy = False
                self._changed.notify_all()
                self._changed.wait_for(lambda: self._stopped or (self._waiting and not self._held))
                if self._stopped:
                    return
                delivery = self._waiting.pop(0)
                self._busy = True
            _send(delivery)

    def close(self) -> None:
        """Stop sending."""
        with self._changed:
            self._stopped = True
            self._changed.notify_all()
        if self._thread is not None:
            self._thread.join()


def _take(wanted: list[str], event: str) -> bool:
    for each in wanted:
        if each in ("", event):
            wanted.remove(each)
            return True
    return False


def sign(secret: str, body: bytes) -> str:
    """What `X-Hub-Signature-256` says of a body."""
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def _send(delivery: Delivery) -> None:
    app = delivery.app
    delivery.headers = {
        "Content-Type": "application/json",
        "User-Agent": "GitHub-Hookshot/0000000",
        "Accept": "*/*",
        "X-GitHub-Delivery": delivery.guid,
        "X-GitHub-Event": delivery.event,
        "X-GitHub-Hook-ID": str(app.id),
        "X-GitHub-Hook-Installation-Target-ID": str(app.id),
        "X-GitHub-Hook-Installation-Target-Type": "integration",
        "X-Hub-Signature-256": sign(app.webhook_secret, delivery.payload),
    }
    parts = urlsplit(app.webhook_url)
    assert parts.hostname is not None
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=TIMEOUT_S)
    try:
        connection.request("POST", parts.path or "/", delivery.payload, delivery.headers)
        answer = connection.getresponse()
        delivery.answer = answer.read().decode("utf-8", "replace")
        delivery.status_code = answer.status
    except OSError:
        delivery.status_code = 0
    finally:
        connection.close()
