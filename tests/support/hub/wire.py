"""The socket: the API's requests go to the hub, Git's own go to Git's own program."""

from __future__ import annotations

import json
import socketserver
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

from support.hub import smart_http
from support.hub.router import Reply

if TYPE_CHECKING:
    from support.hub.hub import Hub


class Server(ThreadingHTTPServer):
    """A server on a free port of the loopback."""

    daemon_threads = False
    hub: Hub

    def server_bind(self) -> None:
        """Bind without asking the name service what this machine is called."""
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = "localhost", self.server_address[1]

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ANN401
        """A client that hangs up is its own business."""


class Handler(BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"
    wbufsize = -1
    disable_nagle_algorithm = True
    timeout = 30
    server: Server

    def _serve(self) -> None:
        parts = urlsplit(self.path)
        body = self._body()
        if ".git/" in parts.path:
            smart_http.serve(self.server.hub, self, parts.path, parts.query, body)
            return
        headers = {name.lower(): value for name, value in self.headers.items()}
        query = dict(parse_qsl(parts.query, keep_blank_values=True))
        reply = self.server.hub.answer(self.command, parts.path, query, headers, body)
        self.reply(reply)

    do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = _serve  # noqa: N815 - http.server's names

    def _body(self) -> bytes:
        if self.headers.get("Transfer-Encoding", "").lower() == "chunked":
            chunks = []
            while size := int(self.rfile.readline().split(b";")[0], 16):
                chunks.append(self.rfile.read(size))
                self.rfile.readline()
            self.rfile.readline()
            return b"".join(chunks)
        return self.rfile.read(int(self.headers.get("Content-Length") or 0))

    def reply(self, reply: Reply) -> None:
        """Send an answer in one piece."""
        data = reply.body if isinstance(reply.body, bytes) else b""
        if reply.body is not None and not isinstance(reply.body, bytes):
            data = json.dumps(reply.body).encode()
        self.send_response(reply.status)
        for name, value in {
            "Content-Type": "application/json; charset=utf-8",
            **reply.headers,
        }.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)
        self.wfile.flush()

    def log_message(self, *_args: object) -> None:
        """Say nothing: the hub keeps `calls`."""


def start(hub: Hub) -> tuple[Server, threading.Thread]:
    """Start serving a hub."""
    server = Server(("127.0.0.1", 0), Handler)
    server.hub = hub
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), name="hub")
    thread.start()
    return server, thread
