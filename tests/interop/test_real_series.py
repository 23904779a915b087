"""Series nobody on this project made, read where they are; nothing of them is copied here."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from support.telemetry import config

from simulator import SeriesKey
from switchboard_policy.telemetry import bring, open_source
from switchboard_policy.telemetry.doctor import examine
from switchboard_policy.telemetry.store import Store

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
pytestmark = pytest.mark.skipif(
    not DATA.is_dir(), reason="the folder ../shared/data beside the checkout is missing"
)
GATEWAY = SeriesKey("api-gateway")
SHOP = config(
    ("api-gateway",),
    series={
        "PetSite": {"service": "api-gateway"},
        "PetSearch_AWS::ECS::Fargate": {"service": "api-gateway", "tenant": "search"},
        "petlistadoptions_AWS::ECS::Fargate": {"service": "api-gateway", "tenant": "list"},
    },
)


@pytest.mark.parametrize(
    ("traffic", "requests", "availability"),
    [("low", 285_225, 0.99591), ("high", 406_226, 0.99910)],
)
def test_petshop_sums_are_the_known_ones(traffic: str, requests: int, availability: float) -> None:
    source = open_source(f"petshop:petshop/{traffic}_traffic/noissue/metrics.csv", SHOP, DATA)
    (block,) = source.read([GATEWAY])
    assert block.errors is not None
    assert np.nansum(block.offered) == requests
    ratio = 1 - np.nansum(block.errors) / np.nansum(block.offered)
    assert ratio == pytest.approx(availability, abs=5e-6)
    assert (block.step, block.rejected) == (300, None)
    assert set(block.latency) == {"p50", "p90", "p95", "p99"}
    coverage = source.coverage()
    assert (coverage.end - coverage.start) / 3600 == pytest.approx(49, abs=0.1)
    assert {key.tenant for key in coverage.keys} == {"", "search", "list"}


def test_a_mean_of_ratios_would_have_said_something_else() -> None:
    source = open_source("petshop:petshop/low_traffic/noissue/metrics.csv", SHOP, DATA)
    (block,) = source.read([GATEWAY])
    assert block.errors is not None
    mean = float(np.nanmean(block.errors / block.offered))
    assert (round(100 * mean, 2), 0.41) == (0.26, 0.41)


def test_hourly_rates_become_requests(tmp_path: Path) -> None:
    given = config(
        ("api-gateway",),
        metrics={"offered": "Value in requests/s"},
        series={"api-01": {"service": "api-gateway"}},
    )
    store = Store(tmp_path)
    source = open_source("csv:cloud-monitoring/api-01.csv", given, DATA)
    report = bring(source, store)
    (block,) = store.read()
    assert (block.keys, block.step, block.steps) == ((GATEWAY,), 3600, 258 * 24)
    assert block.offered[0, 0] == pytest.approx(49.6747222222222 * 3600)
    # One hour of the clock change comes twice, with different values: nobody knows which is right.
    assert report.repaired == {"conflicts": 1}
    assert report.gaps == 2
    health = examine(store, ["api-gateway", "reporting"])
    assert (health.services[0].days, health.services[0].censored) == (258, 1)
    assert health.missing_services == ("reporting",)


def test_minutes_of_failures_are_read_exactly() -> None:
    given = config(metrics={"errors": "Value"}, series={"unavail-01": {"service": "api-gateway"}})
    (block,) = open_source("cloud-monitoring/unavail-01.csv", given, DATA).read()
    assert block.errors is not None
    assert (block.step, block.steps) == (60, 15_840)
    assert np.isnan(block.offered).all()
    assert np.count_nonzero(block.errors) == 2
