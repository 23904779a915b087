"""A listener for deliveries: it writes down what comes and answers what it is told to."""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self


@dataclass(frozen=True)
class Received:
    """One delivery as it came."""

    headers: Mapping[str, str]
    body: bytes

    @property
    def event(self) -> str:
        """Which event it tells of."""
        return self.headers["X-GitHub-Event"]

    @property
    def guid(self) -> str:
        """Its name, which a redelivery keeps."""
        return self.headers["X-GitHub-Delivery"]

    @property
    def payload(self) -> Any:  # noqa: ANN401 - any JSON
        """What it says."""
        return json.loads(self.body)


class Receiver:
    """A server at `url`; `received` holds what came, and `status` is what it answers."""

    def __init__(self, status: int = 202) -> None:
        self.status = status
        self.received: list[Received] = []
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.received.append(Received(dict(self.headers), body))
                self.send_response(receiver.status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_args: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))
        self.url = f"http://localhost:{self._server.server_port}/hooks"

    def of(self, event: str) -> list[Received]:
        """Deliveries of one event."""
        return [each for each in self.received if each.event == event]

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _where: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
