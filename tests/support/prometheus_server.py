"""A real Prometheus on the loopback, filled with samples of our own."""

from __future__ import annotations

import contextlib
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from support.patience import PATIENCE_S
from support.tools import require_tool


@contextlib.contextmanager
def prometheus_with(folder: Path, openmetrics: str, server: str = "prometheus") -> Iterator[str]:
    """Yield the address of a server that holds the samples given.

    Args:
        folder: an empty folder.
        openmetrics: samples in the OpenMetrics text format, with timestamps.
        server: name of the tool: `prometheus`, `prometheus-3`.
    """
    promtool, source = require_tool("promtool"), folder / "samples.om"
    source.write_text(openmetrics)
    fill = ["tsdb", "create-blocks-from", "openmetrics", str(source), str(folder / "data")]
    subprocess.run([promtool, *fill], check=True, capture_output=True)
    with _served(require_tool(server), folder, "") as url:
        yield url


@contextlib.contextmanager
def prometheus_that_runs(folder: Path, server: str = "prometheus") -> Iterator[str]:
    """Yield the address of a server that runs the rules of `folder/rules/*.yaml`.

    Args:
        folder: an otherwise empty folder.
        server: name of the tool: `prometheus`, `prometheus-3`.
    """
    with _served(require_tool(server), folder, f"rule_files: ['{folder}/rules/*.yaml']\n") as url:
        yield url


@contextlib.contextmanager
def _served(server: str, folder: Path, config: str) -> Iterator[str]:
    (folder / "prometheus.yml").write_text("global: {scrape_interval: 15s}\n" + config)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [
        server,
        f"--config.file={folder / 'prometheus.yml'}",
        f"--storage.tsdb.path={folder / 'data'}",
        "--storage.tsdb.retention.time=100y",
        f"--web.listen-address=127.0.0.1:{port}",
        "--log.level=error",
    ]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process:
        try:
            url = f"http://127.0.0.1:{port}"
            _await(url)
            yield url
        finally:
            process.terminate()
            process.wait(PATIENCE_S)


def _await(url: str) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while True:
        try:
            with urllib.request.urlopen(f"{url}/-/ready", timeout=2) as answer:  # noqa: S310 - loopback
                if answer.status == 200:
                    return
        except OSError:
            if time.monotonic() > deadline:
                raise
        time.sleep(0.1)
