"""Generated load tests: they parse, they fit k6's types, and where k6 is here they run."""

from __future__ import annotations

import contextlib
import http.server
import json
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.artefact_world import world
from support.npm_packages import npm_packages
from support.tools import find_tool, require_tool

from switchboard_policy.areas.slo.artefacts.load import load_tests
from switchboard_policy.render.load import load_text

RAN, THRESHOLD_MISSED = 0, 99


def script(service: str = "api-gateway") -> str:
    return load_text(next(each for each in load_tests(world()).models if each.service == service))


def typed(tmp_path: Path, text: str) -> str:
    """What TypeScript says of a script, by k6's own types."""
    packages = npm_packages()
    (tmp_path / "node_modules").symlink_to(packages / "node_modules")
    (tmp_path / "load.js").write_text(text, encoding="utf-8")
    compiler = packages / "node_modules" / "typescript" / "bin" / "tsc"
    flags = ["--noEmit", "--strict", "--allowJs", "--checkJs", "--skipLibCheck", "--types", "k6"]
    options = ["--module", "esnext", "--target", "es2022", "--moduleResolution", "bundler"]
    done = subprocess.run(
        [require_tool("node"), compiler, *flags, *options, "load.js"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout


@pytest.mark.parametrize("service", world().services)
def test_a_load_test_is_javascript(tmp_path: Path, service: str) -> None:
    path = tmp_path / "load.mjs"
    path.write_text(script(service), encoding="utf-8")
    subprocess.run([require_tool("node"), "--check", path], check=True)


def test_a_load_test_fits_k6s_types(tmp_path: Path) -> None:
    assert typed(tmp_path, script()) == ""


def test_a_function_k6_does_not_have_would_be_seen(tmp_path: Path) -> None:
    assert "gett" in typed(tmp_path, script().replace("http.get(", "http.gett("))


class _Service(http.server.BaseHTTPRequestHandler):
    status = 200

    def do_GET(self) -> None:
        self.send_response(self.status)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class _Broken(_Service):
    status = 500


@contextlib.contextmanager
def service(handler: type[_Service]) -> Iterator[str]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/"
    finally:
        server.shutdown()
        server.server_close()


def run(tmp_path: Path, target: str) -> int:
    """Run a load test made short: two users, two seconds a profile."""
    k6 = find_tool("k6")
    if k6 is None:
        pytest.skip("k6 is no Debian package and takes minutes to build; the types were checked")
    text = script()
    for users, seconds, start in ((50, 600, 0), (200, 900, 600)):
        text = text.replace(f'"users": {users},', '"users": 2,')
        text = text.replace(f'"seconds": {seconds},', '"seconds": 2,')
        text = text.replace(f'"start": {start}\n', f'"start": {2 if start else 0}\n')
    path = tmp_path / "load.js"
    path.write_text(text.replace('"60s"', '"0s"'), encoding="utf-8")
    quiet = ["--quiet", "--no-usage-report", "--summary-export", tmp_path / "summary.json"]
    told = subprocess.run([k6, "run", *quiet, "--env", f"TARGET={target}", path], check=False)
    return told.returncode


def test_a_service_that_keeps_its_promise_passes(tmp_path: Path) -> None:
    with service(_Service) as target:
        assert run(tmp_path, target) == RAN
    told = json.loads((tmp_path / "summary.json").read_text())
    assert told["metrics"]["http_reqs"]["count"] >= 4


def test_a_service_that_fails_misses_its_thresholds(tmp_path: Path) -> None:
    with service(_Broken) as target:
        assert run(tmp_path, target) == THRESHOLD_MISSED
