"""Series nobody on this project made, read where they are; totals that are not known are stated."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

import numpy as np
from harness import ROOT
from rules import days_of, objective_of, said, signal

from simulator import SeriesKey, Trace
from simulator.days import DAY
from simulator.trace import Array
from switchboard_policy.domain.config import Config, ServiceFacts, TelemetryConfig
from switchboard_policy.telemetry import open_source

DATA = ROOT.parent / "shared" / "data"
KEY = SeriesKey("service")
TOTALS_A_MINUTE = (1, 10, 1_000)
TOTAL_AN_HOUR = 1_000
FAILURES_FIT_DAYS = 8  # of 11
LATENCY_FIT_DAYS = 21  # of 30


def real_lines() -> Iterator[str]:
    """Yield what ours says of each real series, and what then came."""
    if not DATA.is_dir():
        yield "\nreal series: the folder ../shared/data beside the checkout is missing"
        return
    yield "\nreal series"
    for traffic in ("low", "high"):
        trace = _read(f"petshop:petshop/{traffic}_traffic/noissue/metrics.csv", {})
        advice, _ = said(trace, objective_of("99.9", "", "availability"))
        yield f"  PetShop, {traffic} traffic, 99.9 % stated: {advice}"
    for total in TOTALS_A_MINUTE:
        yield f"  unavail-01 at {total} requests a minute, 99.9 % stated: {_failures(total)}"
    for name in ("outbound-02", "outbound-03"):
        yield f"  {name}, hourly latency as p95, 50 ms stated: {_latency(name)}"


def _failures(total: int) -> str:
    trace = _read("csv:cloud-monitoring/unavail-01.csv", {"errors": "Value"})
    steps = trace.steps // (DAY // trace.step) * (DAY // trace.step)
    cut = replace(trace, offered=np.full((1, steps), float(total)), errors=_cut(trace, steps))
    objective = objective_of("99.9", "", "availability")
    advice, _ = said(days_of(cut, 0, FAILURES_FIT_DAYS), objective)
    rest = signal(days_of(cut, FAILURES_FIT_DAYS, steps * trace.step // DAY), objective)
    came = 100 * (1 - float(np.nansum(rest.bad()) / np.nansum(rest.total)))
    return f"{advice}; the {len(rest.total) * rest.step // DAY} days after kept {came:.4f} %"


def _cut(trace: Trace, steps: int) -> Array:
    assert trace.errors is not None, "the file tells failures"
    return trace.errors[:, :steps]


def _latency(name: str) -> str:
    trace = _read(f"csv:cloud-monitoring/{name}.csv", {"latency_p95": "Value in ms"})
    whole = replace(
        trace,
        offered=np.full(trace.offered.shape, float(TOTAL_AN_HOUR)),
        errors=np.zeros(trace.offered.shape),
    )
    objective = objective_of("", "0.05", "latency")
    _, advice = said(days_of(whole, 0, LATENCY_FIT_DAYS), objective)
    hours = whole.latency["p95"][0, LATENCY_FIT_DAYS * 24 :]
    needed = 1000 * float(np.quantile(hours, 0.95))
    return f"{advice}; the {len(hours) // 24} days after needed {needed:.0f} ms"


def _read(source: str, metrics: Mapping[str, str]) -> Trace:
    series = {name: {"service": KEY.service} for name in ("PetSite", *_names(source))}
    telemetry = TelemetryConfig("", metrics, {}, series)
    config = Config((), {}, services={KEY.service: ServiceFacts()}, telemetry=telemetry)
    (block,) = open_source(source, config, DATA).read([KEY])
    return block


def _names(source: str) -> tuple[str, ...]:
    return (source.rpartition("/")[2].removesuffix(".csv"),)
