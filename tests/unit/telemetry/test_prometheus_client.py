"""The client against a server of our own that misbehaves on purpose."""

from __future__ import annotations

import contextlib
import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest
from support.telemetry import config

from switchboard_policy.documents.constants import constants
from switchboard_policy.errors import TelemetryError, UnreachableError, UsageError
from switchboard_policy.telemetry.prometheus import PROMETHEUS_TOKEN, Prometheus
from switchboard_policy.telemetry.pull import Pull
from switchboard_policy.telemetry.store import Store

Answer = Callable[[BaseHTTPRequestHandler], tuple[int, bytes]]


@contextlib.contextmanager
def _server(answer: Answer) -> Iterator[tuple[str, list[dict[str, str]]]]:
    """Yield an address, and the headers of every request made to it."""
    seen: list[dict[str, str]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            seen.append(dict(self.headers))
            status, body = answer(self)
            self.send_response(status)
            if status // 100 == 3:
                self.send_header("Location", "http://127.0.0.1:9/elsewhere")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}", seen
        finally:
            server.shutdown()
            thread.join()


def _always(status: int, body: object) -> Answer:
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    return lambda _: (status, data)


def _error(message: str) -> dict[str, str]:
    return {"status": "error", "errorType": "bad_data", "error": message}


VECTOR = {
    "status": "success",
    "data": {
        "resultType": "vector",
        "result": [{"metric": {"__name__": "up", "job": "x"}, "value": [1, "NaN"]}],
    },
}


def test_an_answer_is_read_without_the_metrics_name() -> None:
    with _server(_always(200, VECTOR)) as (url, _):
        (samples,) = Prometheus(url + "/").instant("up", 1.0)
    assert samples.labels == {"job": "x"}
    assert samples.times.tolist() == [1.0]
    assert np.isnan(samples.values).all()


def test_the_token_comes_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(PROMETHEUS_TOKEN, " s3cret\n")
    with _server(_always(200, VECTOR)) as (url, seen):
        Prometheus(url).instant("up", 1.0)
    assert seen[0]["Authorization"] == "Bearer s3cret"
    monkeypatch.delenv(PROMETHEUS_TOKEN)
    with _server(_always(200, VECTOR)) as (url, seen):
        Prometheus(url).instant("up", 1.0)
    assert "Authorization" not in seen[0]


@pytest.mark.parametrize("token", ["one\ntwo", "naïve"])
def test_a_token_that_is_none_is_refused_without_showing_it(
    monkeypatch: pytest.MonkeyPatch, token: str
) -> None:
    monkeypatch.setenv(PROMETHEUS_TOKEN, token)
    with pytest.raises(UsageError) as caught:
        Prometheus("http://localhost")
    assert token not in caught.value.diagnostics()


@pytest.mark.parametrize("url", ["localhost:9090", "file:///etc/passwd", "http://", "ftp://a/b"])
def test_only_http_addresses_are_asked(url: str) -> None:
    with pytest.raises(UsageError, match="is no address"):
        Prometheus(url)


def test_a_password_in_the_address_is_refused_without_showing_it() -> None:
    with pytest.raises(UsageError) as caught:
        Prometheus("http://user:hunter2@localhost:9090")
    assert "hunter2" not in caught.value.diagnostics()


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_busy_server_is_asked_again_a_few_times(status: int) -> None:
    waits: list[float] = []
    with (
        _server(_always(status, _error("too busy"))) as (url, seen),
        pytest.raises(UnreachableError, match="too busy"),
    ):
        Prometheus(url, wait=waits.append).instant("up", 1.0)
    assert (len(seen), waits) == (4, [0.5, 1.0, 2.0])


def test_a_server_that_recovers_is_believed() -> None:
    answers = iter([(503, b"starting"), (200, json.dumps(VECTOR).encode())])
    with _server(lambda _: next(answers)) as (url, seen):
        assert Prometheus(url, wait=lambda _: None).instant("up", 1.0)
    assert len(seen) == 2


@pytest.mark.parametrize("status", [401, 403])
def test_a_refused_token_is_not_tried_again(status: int, monkeypatch: pytest.MonkeyPatch) -> None:
    with _server(_always(status, b"no")) as (url, seen):
        with pytest.raises(UnreachableError, match="refuses") as caught:
            Prometheus(url).instant("up", 1.0)
        assert PROMETHEUS_TOKEN in caught.value.hint
        monkeypatch.setenv(PROMETHEUS_TOKEN, "s3cret")
        with pytest.raises(UnreachableError) as caught:
            Prometheus(url).instant("up", 1.0)
    assert caught.value.hint == "is the token right?"
    assert "s3cret" not in caught.value.diagnostics()
    assert len(seen) == 2


def test_a_redirect_is_not_followed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(PROMETHEUS_TOKEN, "s3cret")
    with (
        _server(_always(307, b"")) as (url, _),
        pytest.raises(UnreachableError, match="sends elsewhere: http://127"),
    ):
        Prometheus(url).instant("up", 1.0)


def test_a_wrong_expression_is_the_inputs_fault() -> None:
    with (
        _server(_always(400, _error("parse error at char 3"))) as (url, seen),
        pytest.raises(TelemetryError, match="parse error at char 3") as caught,
    ):
        Prometheus(url).range("up(", 0, 60, 60)
    assert caught.value.hint == "asked for up("
    assert len(seen) == 1


@pytest.mark.parametrize(
    "body",
    [
        b"<html>",
        b"[]",
        b'{"status": "success"}',
        b'{"data": {}}',
        b"\xff",
        b'{"status": "success", "data": {}}',
    ],
)
def test_something_else_that_answers_is_said(body: bytes) -> None:
    with (
        _server(_always(200, body)) as (url, _),
        pytest.raises(TelemetryError, match="does not answer like Prometheus"),
    ):
        Prometheus(url).instant("up", 1.0)


def test_an_error_with_status_200_is_an_error() -> None:
    with (
        _server(_always(200, _error("odd"))) as (url, _),
        pytest.raises(TelemetryError, match="odd"),
    ):
        Prometheus(url).instant("up", 1.0)


def test_an_answer_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    small = constants("switchboard_policy.telemetry", {"answer_bytes": 20})
    monkeypatch.setattr("switchboard_policy.telemetry.http.limits", lambda: small)
    with (
        _server(_always(200, VECTOR)) as (url, _),
        pytest.raises(UnreachableError, match="more than 20 bytes"),
    ):
        Prometheus(url).instant("up", 1.0)


def test_a_server_that_hangs_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    hasty = constants("switchboard_policy.telemetry", {"timeout_s": 1, "attempts": 1})
    monkeypatch.setattr("switchboard_policy.telemetry.http.limits", lambda: hasty)
    hold = threading.Event()

    def hang(_: BaseHTTPRequestHandler) -> tuple[int, bytes]:
        hold.wait(20)
        return 200, b""

    with _server(hang) as (url, _):
        with pytest.raises(UnreachableError, match="timed out"):
            Prometheus(url).instant("up", 1.0)
        hold.set()


def test_an_answer_cut_short_is_asked_for_again() -> None:
    def cut(handler: BaseHTTPRequestHandler) -> tuple[int, bytes]:
        handler.send_response(200)
        handler.send_header("Content-Length", "1000")
        handler.end_headers()
        handler.wfile.write(b"{")
        handler.wfile.flush()
        handler.connection.close()
        return 200, b""

    waits: list[float] = []
    with (
        _server(_quiet(cut)) as (url, _),
        pytest.raises(UnreachableError, match="cut short"),
    ):
        Prometheus(url, wait=waits.append).instant("up", 1.0)
    assert len(waits) == 3


def _quiet(answer: Answer) -> Answer:
    """Let the handler end when the connection it closed is written to."""

    def inner(handler: BaseHTTPRequestHandler) -> tuple[int, bytes]:
        result = answer(handler)
        handler.wfile = _Nowhere()  # type: ignore[assignment]
        return result

    return inner


class _Nowhere:
    def write(self, data: bytes) -> int:
        return len(data)

    def flush(self) -> None:
        pass

    def close(self) -> None:
        pass

    closed = False


def test_a_step_must_divide_a_day(tmp_path: Path) -> None:
    mapped = config(metrics={"offered": "x_total"})
    for step in (0, 7, -60):
        with pytest.raises(UsageError, match="does not divide a day"):
            Pull(Prometheus("http://localhost"), Store(tmp_path), mapped, step)


def test_nothing_mapped_is_a_usage_error(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no metric is mapped"):
        Pull(Prometheus("http://localhost"), Store(tmp_path), config())
