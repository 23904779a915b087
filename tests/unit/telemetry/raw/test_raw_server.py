"""Raw samples of a server that misbehaves on purpose."""

from __future__ import annotations

import contextlib
import itertools
import json
import re
import threading
import urllib.parse
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from switchboard_policy.errors import TelemetryError, UnreachableError, UsageError
from switchboard_policy.promql.selectors import selectors
from switchboard_policy.telemetry.prometheus import PROMETHEUS_TOKEN, Prometheus
from switchboard_policy.telemetry.raw.server import PrometheusGrid, PrometheusRaw
from switchboard_policy.telemetry.raw.source import Span

WANTED = selectors(["a_total"])
HOUR = Span(3_600_000, 7_200_000)
Fields = dict[str, str]
Answer = Callable[[BaseHTTPRequestHandler, Fields], tuple[int, object]]


@contextlib.contextmanager
def served(answer: Answer) -> Iterator[tuple[Prometheus, list[Fields], list[float]]]:
    """Yield a client, the fields of every request made, and the waits between attempts."""
    seen: list[Fields] = []
    waits: list[float] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            seen.append(dict(urllib.parse.parse_qsl(body)))
            seen[-1]["auth"] = self.headers.get("Authorization", "")
            status, found = answer(self, seen[-1])
            data = json.dumps(found).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(data) + (1000 if status == 299 else 0)))
            self.end_headers()
            self.wfile.write(data)
            self.close_connection = True

        def log_message(self, *_args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            url = f"http://127.0.0.1:{server.server_port}"
            yield Prometheus(url, wait=waits.append), seen, waits
        finally:
            server.shutdown()
            thread.join()


def matrix(values: list[tuple[float, str]]) -> dict[str, object]:
    metric = {"__name__": "a_total", "job": "x"}
    result = [{"metric": metric, "values": values}] if values else []
    return {"status": "success", "data": {"resultType": "matrix", "result": result}}


def window(fields: Fields) -> tuple[int, int]:
    """The range a question is about: from (left out by Prometheus 3) to."""
    found = re.search(r"\[(\d+)s\]", fields["query"])
    assert found
    end = int(float(fields["time"]))
    return end - int(found[1]), end


def every_15_s(_: BaseHTTPRequestHandler, fields: Fields) -> tuple[int, object]:
    start, end = window(fields)
    at = [moment for moment in range(0, 100_000, 15) if start <= moment <= end]
    return 200, matrix([(moment + 0.123, str(moment)) for moment in at])


def refuses(status: int, message: str) -> Answer:
    return lambda *_: (status, {"status": "error", "error": message})


def test_every_sample_of_the_span_comes_once_whatever_the_windows() -> None:
    with served(every_15_s) as (server, seen, _):
        found = PrometheusRaw(server).read(WANTED, Span(3_600_000, 3_600_000 + 30 * 3_600_000))
    (series,) = found.series
    assert series.labels == {"__name__": "a_total", "job": "x"}
    assert series.times_ms.tolist() == [
        moment * 1000 + 123 for moment in range(3600, 100_000, 15) if moment < 111_600
    ]
    assert len(seen) > 1
    assert {each["query"].partition("[")[0] for each in seen} == {str(WANTED[0])}


def test_windows_follow_one_another_without_a_gap_for_either_kind_of_range() -> None:
    with served(every_15_s) as (server, seen, _):
        PrometheusRaw(server).read(WANTED, Span(3_600_000, 90_000_000))
    spans = [window(each) for each in seen]
    assert spans[0][0] < 3600
    assert spans[-1][1] == 90_000
    assert all(before[1] == after[0] for before, after in itertools.pairwise(spans))


def test_what_is_too_much_at_once_is_asked_for_in_smaller_parts() -> None:
    def limited(handler: BaseHTTPRequestHandler, fields: Fields) -> tuple[int, object]:
        start, end = window(fields)
        if end - start > 500:
            return 422, {"status": "error", "error": "too many samples"}
        return every_15_s(handler, fields)

    with served(limited) as (server, _, _):
        (series,) = PrometheusRaw(server).read(WANTED, HOUR).series
    assert series.times_ms.size == 240


def test_a_server_that_cannot_give_a_minute_is_unreachable() -> None:
    with (
        served(refuses(422, "too many samples")) as (server, _, _),
        pytest.raises(UnreachableError, match="too many samples"),
    ):
        PrometheusRaw(server).read(WANTED, HOUR)


def test_a_server_that_cannot_give_the_grid_is_unreachable() -> None:
    with (
        served(refuses(422, "too many samples")) as (server, _, _),
        pytest.raises(UnreachableError, match="too many samples"),
    ):
        PrometheusGrid(server, 60).read(WANTED, HOUR)


def test_a_wrong_question_is_no_outage() -> None:
    with served(refuses(400, "parse error")) as (server, _, _), pytest.raises(TelemetryError):
        PrometheusRaw(server).read(WANTED, HOUR)


@pytest.mark.parametrize("status", [503, 299])
def test_a_server_that_dies_in_mid_answer_is_tried_again_then_told(status: int) -> None:
    with served(lambda *_: (status, matrix([(3700.0, "1")]))) as (server, seen, waits):
        with pytest.raises(UnreachableError) as caught:
            PrometheusRaw(server).read(WANTED, HOUR)
        assert caught.value.exit_status == 30
    assert len(seen) == 4
    assert waits == [0.5, 1.0, 2.0]


def test_a_server_that_comes_back_loses_nothing() -> None:
    failures = iter([503, 299])

    def recovering(handler: BaseHTTPRequestHandler, fields: Fields) -> tuple[int, object]:
        status, found = every_15_s(handler, fields)
        return next(failures, status), found

    with served(recovering) as (server, _, _):
        (series,) = PrometheusRaw(server).read(WANTED, HOUR).series
    assert series.times_ms.size == 240


def test_a_token_travels_as_a_header(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(PROMETHEUS_TOKEN, "secret")
    with served(every_15_s) as (server, seen, _):
        PrometheusRaw(server).read(WANTED, HOUR)
    assert {each["auth"] for each in seen} == {"Bearer secret"}


def test_a_counter_that_falls_for_no_reason_is_noted_not_refused() -> None:
    values = [(3600.0, "1000"), (3660.0, "1001"), (3720.0, "900")]
    with served(lambda *_: (200, matrix(values))) as (server, _, _):
        found = PrometheusRaw(server).read(WANTED, HOUR)
    assert any("falls by more" in note for note in found.notes)


def test_a_server_without_the_series_gives_none() -> None:
    with served(lambda *_: (200, matrix([]))) as (server, _, _):
        assert PrometheusRaw(server).read(WANTED, HOUR).series == ()


def test_a_server_must_be_told_the_span() -> None:
    with served(every_15_s) as (server, _, _), pytest.raises(UsageError, match="from when"):
        PrometheusRaw(server).read(WANTED, Span(0))


def test_a_grid_is_approximate_and_within_the_server_s_limit_of_points() -> None:
    with served(lambda *_: (200, matrix([(3600.0, "1"), (3660.0, "2")]))) as (server, seen, _):
        found = PrometheusGrid(server, 60).read(WANTED, Span(0, 1_000_000_000))
    assert "grid of 60 s" in found.approximate
    points = [(int(each["end"]) - int(each["start"])) // 60 + 1 for each in seen]
    assert max(points) <= 11_000
    ends = [(int(each["start"]), int(each["end"])) for each in seen]
    assert all(after[0] - before[1] == 60 for before, after in itertools.pairwise(ends))
