"""A backtest from a real Prometheus: by its samples, on a grid, and when it dies in the middle."""

from __future__ import annotations

import threading
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest
from support.prometheus_server import prometheus_with

from switchboard_policy.app.backtest_document import document
from switchboard_policy.app.slo_backtest import Asked, backtest
from switchboard_policy.areas.slo.definition import Severity
from switchboard_policy.errors import UnreachableError

START = 1_767_225_600
SPEC = """version: prometheus/v1
service: shop
slos:
  - name: availability
    objective: 99
    sli:
      events:
        error_query: sum(rate(bad_total{job="shop"}[{{.window}}]))
        total_query: sum(rate(all_total{job="shop"}[{{.window}}]))
    alerting:
      name: ShopAvailability
      page_alert: {labels: {severity: page}}
      ticket_alert: {labels: {severity: ticket}}
"""


def openmetrics() -> str:
    """A day of jittered scrapes of two instances, with noise and an outage of twenty minutes."""
    rng = np.random.default_rng(11)
    lines = []
    for instance in ("a", "b"):
        times = START + np.arange(5760) * 15 + rng.random(5760) * 5
        share = np.where((times > START + 50_000) & (times < START + 51_200), 0.6, 0.004)
        total = rng.poisson(30, 5760)
        bad = rng.binomial(total, share)
        for name, counts in (("all_total", total), ("bad_total", bad)):
            lines += [
                f'{name}{{job="shop",instance="{instance}"}} {value} {at:.3f}'
                for at, value in zip(times, np.cumsum(counts), strict=True)
            ]
    return "\n".join([*lines, "# EOF", ""])


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    found = tmp_path_factory.mktemp("prometheus")
    (found / "slo.yaml").write_text(SPEC)
    return found


@pytest.fixture(scope="module")
def server(folder: Path) -> Iterator[str]:
    with prometheus_with(folder, openmetrics()) as url:
        yield url


def asked(folder: Path, telemetry: str, **more: object) -> Asked:
    return Asked(
        (folder / "slo.yaml",),
        telemetry,
        start_s=START + 3600,
        end_s=START + 86_000,
        **more,  # type: ignore[arg-type]
    )


def test_a_server_its_directory_and_a_file_give_one_answer(folder: Path, server: str) -> None:
    ways = (f"prometheus:{server}", f"tsdb:{folder}/data", f"openmetrics:{folder}/samples.om")
    told = [document(backtest(asked(folder, way))) for way in ways]
    for each in told:
        assert each.pop("exact")
        each.pop("notes")
    assert told[0] == told[1] == told[2]


def test_a_grid_is_approximate_and_its_cost_is_measured(folder: Path, server: str) -> None:
    found = backtest(asked(folder, f"query_range:{server}"))
    assert found.approximate.startswith("query_range put the samples on a grid of 60 s")
    assert found.variants[0].scores[Severity.PAGE].fired == 1
    each = found.difference
    assert each is not None
    assert each.evaluations > 1000
    assert each.firing >= 10
    assert each.differing <= each.firing / 2


@contextmanager
def dying(server: str, whole_answers: int) -> Iterator[str]:
    """A way to a server that passes some answers whole, then none to its end."""
    left = [whole_answers]

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            asked_for = urllib.request.Request(server + self.path, data=body)  # noqa: S310 - loopback
            with urllib.request.urlopen(asked_for, timeout=30) as answer:  # noqa: S310
                found = answer.read()
            left[0] -= 1
            self.send_response(200)
            self.send_header("Content-Length", str(len(found)))
            self.end_headers()
            self.wfile.write(found if left[0] >= 0 else found[:300])
            self.close_connection = True

        def log_message(self, *_args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as between:
        thread = threading.Thread(target=between.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{between.server_port}"
        finally:
            between.shutdown()
            thread.join()


def test_a_server_that_dies_in_mid_query_is_told_and_nothing_is_written(
    folder: Path, server: str, tmp_path: Path
) -> None:
    with dying(server, 2) as url, pytest.raises(UnreachableError) as caught:
        backtest(asked(folder, f"prometheus:{url}", out=tmp_path / "out"))
    assert caught.value.exit_status == 30
    assert "tried 4 times" in caught.value.diagnostics()
    assert list(tmp_path.iterdir()) == []


def test_a_grid_without_its_samples_says_that_its_cost_is_not_known(
    folder: Path, server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from switchboard_policy.telemetry.raw import server as raw  # noqa: PLC0415 - to break it

    def unreachable(*_: object) -> None:
        raise UnreachableError("gone")

    monkeypatch.setattr(raw.PrometheusRaw, "read", unreachable)
    found = backtest(asked(folder, f"query_range:{server}"))
    assert found.difference is None
    assert "what the grid cost could not be measured: gone" in found.notes
