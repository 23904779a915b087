"""OPA as a server of its own, as people run it, and a shelf of bundles for it to fetch."""

from __future__ import annotations

import contextlib
import hashlib
import json
import subprocess
import threading
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from time import monotonic, sleep
from typing import Any, Self

from support.patience import PATIENCE_S
from support.tools import require_tool

from switchboard_policy.opa.process import free_port


def until(holds: Callable[[], object]) -> None:
    """Wait until something holds."""
    deadline = monotonic() + PATIENCE_S
    while not holds():
        assert monotonic() < deadline, "it never came"
        sleep(0.02)


def ask(port: int, path: str) -> Any:  # noqa: ANN401 - JSON
    """What OPA answers, or None where it does not answer with 200."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=PATIENCE_S) as answer:
            return json.loads(answer.read() or b"null")
    except OSError:
        return None


def refusal(*arguments: str) -> str:
    """What OPA says when it refuses to start; a server that does start fails the test."""
    done = subprocess.run(
        [*_command(free_port()), *arguments],
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )
    assert done.returncode != 0
    return done.stdout + done.stderr


@contextlib.contextmanager
def opa_server(folder: Path, *arguments: str) -> Iterator[int]:
    """Yield the port of an OPA on the loopback, once it is alive."""
    port, log = free_port(), folder / "opa.log"
    with (
        log.open("w") as out,
        subprocess.Popen([*_command(port), *arguments], stdout=out, stderr=out) as process,
    ):
        try:
            until(lambda: process.poll() is not None or ask(port, "/health") is not None)
            assert process.poll() is None, log.read_text()
            yield port
        finally:
            process.kill()


def _command(port: int) -> list[str]:
    quiet = ["--log-level", "error", "--skip-version-check", "--addr", f"127.0.0.1:{port}"]
    return [require_tool("opa"), "run", "--server", *quiet]


class Shelf:
    """A server of files by path, each with its content type; what stands there may change."""

    def __init__(self, files: Mapping[str, tuple[str, bytes]]) -> None:
        self.files = dict(files)
        self.fetched: list[str] = []
        shelf = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                shelf.fetched.append(self.path)
                kind, body = shelf.files.get(self.path, ("", b""))
                self.send_response(200 if kind else 404)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(body)))
                # As registries do: a client that copies an image asks for it.
                digest = hashlib.sha256(body).hexdigest()
                self.send_header("Docker-Content-Digest", f"sha256:{digest}")
                self.end_headers()
                if self.command == "GET":
                    self.wfile.write(body)

            do_HEAD = do_GET  # noqa: N815 - the name the base class looks for

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
