"""Small servers on the loopback that answer what a test tells them to."""

from __future__ import annotations

import contextlib
import json
import threading
from collections.abc import Callable, Iterator, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

Answer = Callable[[str, Mapping[str, str]], tuple[int, object]]
"""Path and query to a status and a body: bytes as they are, anything else as JSON."""


@contextlib.contextmanager
def serving(answer: Answer) -> Iterator[tuple[str, list[tuple[str, dict[str, str]]]]]:
    """Yield the address of a server, and the path and headers of every request made to it."""
    seen: list[tuple[str, dict[str, str]]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            seen.append((self.path, dict(self.headers)))
            parts = urlsplit(self.path)
            status, body = answer(parts.path, {k: v[0] for k, v in parse_qs(parts.query).items()})
            data = body if isinstance(body, bytes) else json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}", seen
        finally:
            server.shutdown()
            thread.join()


def grafana(*boards: dict[str, Any]) -> Answer:
    """A Grafana that shows some dashboards, as its HTTP API is documented.

    No Grafana can be had from the package registries, so these are the two endpoints of its
    documentation and nothing else.
    """

    def answer(path: str, query: Mapping[str, str]) -> tuple[int, object]:
        if path == "/api/search" and query.get("type") == "dash-db":
            size, page = int(query["limit"]), int(query.get("page", "1"))
            shown = boards[(page - 1) * size : page * size]
            return 200, [
                {"id": at, "uid": each["uid"], "title": each["title"], "type": "dash-db"}
                for at, each in enumerate(shown)
            ]
        for each in boards:
            if path == f"/api/dashboards/uid/{each['uid']}":
                model = {**each, "id": 7, "version": 3}
                return 200, {"dashboard": model, "meta": {"slug": "x", "provisioned": True}}
        return 404, {"message": "Dashboard not found", "status": "not-found"}

    return answer
