"""The same samples, whichever way they come: a file, a server, its directory."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from support.prometheus_server import prometheus_with
from support.telemetry import config
from support.tools import require_tool

from simulator.samples import RawSeries
from switchboard_policy.errors import TelemetryError
from switchboard_policy.promql.selectors import selectors
from switchboard_policy.telemetry.raw import open_raw
from switchboard_policy.telemetry.raw.source import Span

START = 1_767_225_600
WANTED = selectors(['a_total{job=~"x|y"}', 'a_total{job="x"}', "absent_total"])
SPAN = Span(START * 1000, (START + 86_400) * 1000)


def openmetrics() -> str:
    """Two jittered counters of a day, one of which starts anew, and one nobody asks for."""
    rng = np.random.default_rng(7)
    lines = ["# TYPE a counter"]
    for job in ("x", "y", "z"):
        times = START + np.arange(5760) * 15 + rng.random(5760) * 9
        values = np.cumsum(rng.integers(0, 5, 5760))
        if job == "y":
            values[3000:] -= values[2999]
        lines += [
            f'a_total{{job="{job}",path="/a \\"b\\", c"}} {value} {at:.4f}'
            for at, value in zip(times, values, strict=True)
        ]
    return "\n".join([*lines, "# EOF", ""])


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("prometheus")


@pytest.fixture(scope="module")
def server(folder: Path) -> Iterator[str]:
    with prometheus_with(folder, openmetrics()) as url:
        yield url


def told(series: tuple[RawSeries, ...]) -> list[tuple[dict[str, str], list[int], list[float]]]:
    return [(dict(e.labels), e.times_ms.tolist(), e.values.tolist()) for e in series]


def test_a_file_a_server_and_its_directory_hold_the_same_samples(folder: Path, server: str) -> None:
    ways = [f"openmetrics:{folder}/samples.om", f"prometheus:{server}", f"tsdb:{folder}/data"]
    file, api, tsdb = (open_raw(way, config(), Path()).read(WANTED, SPAN).series for way in ways)
    assert [each.labels["job"] for each in file] == ["x", "y"]
    assert told(file) == told(api)
    assert told(file) == told(tsdb)


def test_a_span_cuts_a_directory_too(folder: Path, server: str) -> None:
    del server
    span = Span((START + 100) * 1000, (START + 200) * 1000)
    found = open_raw(f"tsdb:{folder}/data", config(), Path()).read(WANTED, span).series
    assert all(span.start_ms <= at <= span.end_ms for each in found for at in each.times_ms)
    assert all(each.times_ms.size >= 6 for each in found)


def test_blocks_alone_are_read_and_left_as_they_are(folder: Path, tmp_path: Path) -> None:
    promtool = require_tool("promtool")
    (folder / "small.om").write_text("a_total 1 100\na_total NaN 160\n# EOF\n")
    fill = ["tsdb", "create-blocks-from", "openmetrics", str(folder / "small.om"), str(tmp_path)]
    subprocess.run([promtool, *fill], check=True, capture_output=True)
    before = sorted(path.name for path in tmp_path.rglob("*"))
    found = open_raw(str(tmp_path), config(), Path()).read(selectors(["a_total"]), Span())
    (series,) = found.series
    assert series.times_ms.tolist() == [100_000, 160_000]
    assert series.stale is not None
    assert series.stale.tolist() == [False, True]
    assert any("staleness" in note for note in found.notes)
    assert sorted(path.name for path in tmp_path.rglob("*")) == before


def test_a_directory_that_promtool_cannot_read_is_refused(folder: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    promtool = require_tool("promtool")
    (folder / "one.om").write_text("a_total 1 100\n# EOF\n")
    fill = ["tsdb", "create-blocks-from", "openmetrics", str(folder / "one.om"), str(data)]
    subprocess.run([promtool, *fill], check=True, capture_output=True)
    (index,) = data.glob("*/index")
    index.unlink()
    with pytest.raises(TelemetryError, match="promtool: corrupted block"):
        open_raw(f"tsdb:{data}", config(), Path()).read(WANTED, Span())


def test_a_grid_moves_samples_to_its_steps(server: str) -> None:
    found = open_raw(f"query_range:{server}", config(), Path(), step=60).read(WANTED, SPAN)
    assert found.approximate
    assert {at % 60_000 for each in found.series for at in each.times_ms} == {0}
