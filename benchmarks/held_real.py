"""Demand nobody on this project made, read where it is; what a limit refuses of it is a least.

Only counts are known, by the hour or the minute, and no rejections. So what is put in force refuses
what even arrivals would lose, the least there can be, and rules see that as measured. On steps of
an hour our rule only advises to lower, and its advice is followed here.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from datetime import datetime
from functools import partial
from pathlib import Path

import numpy as np
from harness import ROOT
from held_tables import NAMED
from later import FIELDS, Ledger, Plan, score
from limit_rules import OTHERS, OURS, Past, key, ours, recommended
from truth import Truth, ladder

from simulator import SeriesKey, Trace
from simulator.days import DAY
from simulator.trace import Array
from switchboard_policy.domain.config import Config, ServiceFacts, TelemetryConfig
from switchboard_policy.telemetry import open_source

DATA = ROOT.parent / "shared" / "data"
MEAN_RPS = 50.0
"""What ingress, whose unit nobody states, is scaled to."""
BURST_S = 10.0
MISSING = "The folder `../shared/data` was not there when these figures were made."


def real_tables() -> dict[str, str]:
    """Return a table a series, by its name on the page."""
    if not DATA.is_dir():
        return dict.fromkeys(("api-01", "ingress-01", "petshop"), MISSING)
    hours = partial(_table, plan=Plan())
    short = partial(_table, plan=Plan(fit_days=7, horizons=(4,), every=7))
    return {
        "api-01": hours(_truth("api-01", 3600)),
        "ingress-01": short(_truth("ingress-01", 60, MEAN_RPS)),
        "petshop": _petshop(),
    }


def _truth(name: str, step: int, mean_rps: float = 0.0) -> Truth:
    """Return a series of mean requests a second, scaled to a mean where one is given."""
    with (DATA / "cloud-monitoring" / f"{name}.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    rates = np.array([float(row["Value"]) for row in rows])
    if mean_rps:
        rates *= mean_rps / rates.mean()
    start = int(datetime.fromisoformat(rows[0]["TimeStamp"]).timestamp())
    whole = len(rates) * step // DAY * (DAY // step)
    return counted(name, start, step, np.rint(rates[:whole] * step).reshape(-1, DAY // step))


def counted(name: str, start: int, step: int, counts: Array) -> Truth:
    """Return counts as a truth: refused is what even arrivals lose, each day from a full bucket.

    Args:
        name: the series.
        start: seconds since the epoch of the first day.
        step: seconds a step.
        counts: requests, shape (days, steps of a day).
    """
    usual = float(counts.mean()) / step
    rungs = ladder(usual)
    rates = np.array([float(rung) for rung in rungs])[:, None]
    burst = round(BURST_S * usual)
    tokens = np.full((len(rungs), len(counts)), float(burst))
    refused = np.zeros((*tokens.shape, counts.shape[1]), dtype=np.float32)
    for place in range(counts.shape[1]):
        tokens += rates * step - counts[:, place]
        refused[:, :, place] = np.maximum(-tokens, 0.0)
        tokens = np.clip(tokens, 0.0, burst)
    nobody = np.zeros_like(counts)
    return Truth(name, start, step, float(burst), counts, nobody, rungs, refused)


def _table(truth: Truth, plan: Plan) -> str:
    found = score([Ledger.of(truth)], partial(ours, advised=True), plan)
    lines = [
        "| rule | throttled at least, % | missed, % | slack | excess throttled, % | excess slack |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for name in NAMED:
        each = found.loop if name == OURS else found.rolling[name][..., 0, :]
        mean = dict(zip(FIELDS, np.nanmean(each.reshape(-1, len(FIELDS)), axis=0), strict=True))
        lines.append(
            f"| {name} | {100 * mean['throttled']:.3f} | {100 * mean['missed']:.0f} |"
            f" {mean['slack']:.3f} | {100 * mean['excess_throttled']:.3f} |"
            f" {mean['excess_slack']:.3f} |"
        )
    return "\n".join(lines)


def _petshop() -> str:
    """Return what each rule would have said after a day, and what came on the next."""
    lines = [
        "| traffic | rule | after 24 h, requests/s | least throttled in the next 24 h, % | slack |",
        "| --- | --- | --- | --- | --- |",
    ]
    for traffic in ("low", "high"):
        trace = _front_end(DATA / "petshop" / f"{traffic}_traffic" / "noissue" / "metrics.csv")
        half = DAY // trace.step
        counts = np.nan_to_num(trace.offered[0, : 2 * half].reshape(2, half))
        truth = counted(traffic, trace.start, trace.step, counts)
        ledger = Ledger.of(truth)
        for name, rate in _after_a_day(truth).items():
            if rate is None:
                lines.append(f"| {traffic} | {name} | {_silence(truth)} | | |")
                continue
            judged = ledger.judged(truth.at_least(rate), 1, 2, 0.001)
            lines.append(
                f"| {traffic} | {name} | {truth.ladder[truth.at_least(rate)]} |"
                f" {100 * judged[0]:.3f} | {judged[2]:.3f} |"
            )
    return "\n".join(lines)


def _after_a_day(truth: Truth) -> Mapping[str, float | None]:
    past = _first_day(truth)
    others = {
        name: float(OTHERS[name](past)[0]) for name in NAMED if name not in {OURS, "keep current"}
    }
    return {OURS: None, **others}


def _silence(truth: Truth) -> str:
    (why,) = recommended(_first_day(truth)).abstentions
    return f"nothing: {why.why.reason}"


def _first_day(truth: Truth) -> Past:
    nobody = np.zeros((1, truth.offered.shape[1]))
    trace = Trace((key("petsite"),), truth.start, truth.step, truth.offered[:1], rejected=nobody)
    return Past(trace, truth.ladder[-1:], [truth.burst])


def _front_end(path: Path) -> Trace:
    wanted = SeriesKey("service")
    telemetry = TelemetryConfig("", {}, {}, {"PetSite": {"service": wanted.service}})
    config = Config((), {}, services={wanted.service: ServiceFacts()}, telemetry=telemetry)
    source = open_source(f"petshop:{path.relative_to(DATA)}", config, DATA)
    (block,) = source.read([wanted])
    return block
