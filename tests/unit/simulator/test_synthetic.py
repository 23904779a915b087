from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from support.long import many
from support.traces import MONDAY

from simulator import SeriesKey, Trace
from simulator.dispersion import fit_dispersion_from_fine
from simulator.errors import SimulationError
from simulator.limiters import replay_arrivals, replay_counts
from simulator.scenario import Incident, IncidentKind, Scenario, ServiceShape, TenantShape, Traffic
from simulator.synthetic import generate, generate_arrivals
from simulator.trace import Array

HOUR, DAY = 3_600, 86_400
BUSY = Traffic(8.0, dispersion=3.0, surges_per_day=4.0, growth_per_day=0.01)
API = ServiceShape(
    "api",
    60.0,
    tenants=(
        TenantShape("acme", BUSY, rate=10.0, burst=20.0, abusive_ratio=0.1),
        TenantShape("globex", Traffic(3.0), rate=20.0, burst=40.0),
        TenantShape("hooli", replace(BUSY, rps=30.0, peak_hour=0.0), rate=20.0, burst=25.0),
        TenantShape("initech", Traffic(0.2, dispersion=1.0), rate=0.3, burst=2.0),
        TenantShape("umbrella", Traffic(2.0)),
    ),
)
WEB = ServiceShape("web", 50.0, traffic=Traffic(20.0))
SMALL = Scenario(MONDAY, 3, (API, WEB))


def played(scenario: Scenario, seed: int = 7, *, most_series: int = 64) -> dict[str, Trace]:
    """Return the series one by one, under `service/tenant`."""
    series = {}
    for block in generate(scenario, seed, most_series=most_series):
        for row, key in enumerate(block.keys):
            series[f"{key.service}/{key.tenant}"] = block.select([row])
    return series


@pytest.fixture(scope="module")
def small() -> dict[str, Trace]:
    return played(SMALL)


@pytest.fixture(scope="module")
def seconds() -> dict[str, Trace]:
    return {t.name: generate_arrivals(SMALL, 7, "api", t.name) for t in API.tenants[:4]}


def of(trace: Trace, name: str) -> Array:
    array = getattr(trace, name)
    assert array is not None
    return np.asarray(array)[0]


def test_every_series_is_there_once_with_all_that_is_measured(small: dict[str, Trace]) -> None:
    tenants = [f"api/{tenant.name}" for tenant in API.tenants]
    assert list(small) == [*tenants, "api/", "web/"]
    for name, trace in small.items():
        assert (trace.start, trace.step, trace.steps) == (MONDAY, 60, 3 * 1_440)
        assert list(trace.latency) == ([] if name in tenants else ["p50", "p95", "p99"])


def test_the_same_seed_gives_the_same_series_whatever_the_blocks(small: dict[str, Trace]) -> None:
    again = played(SMALL, most_series=2)
    assert list(again) == list(small)
    for name, trace in small.items():
        for field in ("offered", "rejected", "errors", "abusive"):
            assert of(again[name], field).tolist() == of(trace, field).tolist()
        for quantile, values in trace.latency.items():
            assert again[name].latency[quantile].tolist() == values.tolist()


def test_a_tenant_does_not_change_with_its_neighbours(small: dict[str, Trace]) -> None:
    alone = replace(SMALL, services=(replace(API, tenants=API.tenants[1:2]), WEB))
    assert of(played(alone)["api/globex"], "offered").tolist() == (
        of(small["api/globex"], "offered").tolist()
    )


def test_another_seed_gives_other_series(small: dict[str, Trace]) -> None:
    other = played(SMALL, seed=8)
    assert of(other["web/"], "offered").tolist() != of(small["web/"], "offered").tolist()


def test_counts_are_whole_and_add_up(small: dict[str, Trace]) -> None:
    for trace in small.values():
        offered, rejected = of(trace, "offered"), of(trace, "rejected")
        errors, abusive = of(trace, "errors"), of(trace, "abusive")
        for counts in (offered, rejected, errors, abusive):
            assert (counts == np.rint(counts)).all()
            assert (counts >= 0).all()
        assert (rejected + errors <= offered).all()
        assert (abusive <= offered).all()
    for field in ("offered", "rejected", "errors", "abusive"):
        tenants = sum(of(small[f"api/{tenant.name}"], field) for tenant in API.tenants)
        assert tenants.tolist() == of(small["api/"], field).tolist()


def test_seconds_add_up_to_minutes(small: dict[str, Trace], seconds: dict[str, Trace]) -> None:
    for tenant, fine in seconds.items():
        assert fine.keys == (SeriesKey("api", tenant),)
        assert (fine.start, fine.step, fine.steps) == (MONDAY, 1, 3 * DAY)
        for field in ("offered", "rejected"):
            by_minute = of(fine, field).reshape(-1, 60).sum(axis=1)
            assert by_minute.tolist() == of(small[f"api/{tenant}"], field).tolist()


def test_rejections_are_those_of_the_exact_bucket(seconds: dict[str, Trace]) -> None:
    for tenant in API.tenants[: many(4, few=2)]:
        fine = seconds[tenant.name]
        times = np.repeat(np.arange(fine.steps), of(fine, "offered").astype(np.intp))
        refused = times[~replay_arrivals(times, tenant.rate, tenant.burst)]
        exact = np.bincount(refused, minlength=fine.steps)
        assert exact.tolist() == of(fine, "rejected").tolist()


@pytest.mark.parametrize("step", [5, 60, 3_600])
def test_the_truth_lies_inside_the_interval_after_adding_up(
    seconds: dict[str, Trace], step: int
) -> None:
    """The limits in force, replayed over coarser and coarser counts of the same requests."""
    for tenant in API.tenants[:4]:
        fine = seconds[tenant.name]
        coarse = of(fine, "offered").reshape(1, -1, step).sum(axis=2)
        truth = of(fine, "rejected").reshape(3, DAY).sum(axis=1)
        spread = fit_dispersion_from_fine(fine.offered, 60)
        result = replay_counts(
            Trace(fine.keys, MONDAY, step, coarse), tenant.rate, tenant.burst, spread
        )
        assert (result.low_by_day[0] <= truth).all()
        assert (truth <= result.high_by_day[0]).all()
        assert result.low[0] <= result.middle[0] <= result.high[0]


def test_seconds_are_as_uneven_as_the_traffic_says(seconds: dict[str, Trace]) -> None:
    """Below a request a second, whole requests are a little more uneven than their shares."""
    usual, sparse = (seconds[name].offered for name in ("globex", "initech"))
    assert fit_dispersion_from_fine(usual, 60)[0] == pytest.approx(2.0, rel=0.1)
    assert 1.0 <= fit_dispersion_from_fine(sparse, 60)[0] < 1.5


def test_minutes_have_the_mean_and_the_dispersion_of_the_traffic() -> None:
    even = Traffic(10.0, daily=0.0, weekend=1.0, wander=0.0, dispersion=4.0)
    counts = of(played(Scenario(MONDAY, 5, (replace(WEB, traffic=even),)))["web/"], "offered")
    assert counts.mean() == pytest.approx(600, rel=0.01)
    assert counts.var() / counts.mean() == pytest.approx(4.0, rel=0.1)


def test_days_weekends_and_growth_have_the_shape_stated() -> None:
    shape = Traffic(50.0, daily=0.6, peak_hour=15, weekend=0.4, growth_per_day=0.02, wander=0.0)
    counts = of(played(Scenario(MONDAY, 14, (replace(WEB, traffic=shape),)))["web/"], "offered")
    hours = counts.reshape(14, 24, 60).sum(axis=2)
    assert hours[0].argmax() in {14, 15}
    assert hours[0].max() / hours[0].min() == pytest.approx(1.6 / 0.4, rel=0.1)
    assert hours[5].sum() / hours[4].sum() == pytest.approx(0.4 * 1.02, rel=0.02)
    assert hours[9].sum() / hours[2].sum() == pytest.approx(1.02**7, rel=0.02)


def test_surges_fall_into_few_seconds_and_are_turned_away() -> None:
    calm = Traffic(2.0, daily=0.0, wander=0.0, dispersion=1.0)
    surging = replace(calm, surges_per_day=20.0, surge_seconds=5, surge_factor=40.0)
    shapes = [TenantShape("calm", calm, 10, 20), TenantShape("surging", surging, 10, 20)]
    scenario = Scenario(MONDAY, 2, (replace(API, tenants=tuple(shapes)),))
    series = played(scenario)
    assert of(series["api/calm"], "rejected").sum() == 0
    assert of(series["api/surging"], "rejected").sum() > 1_000
    fine = of(generate_arrivals(scenario, 7, "api", "surging"), "offered")
    loudest = np.flatnonzero(fine > 50)
    assert len(loudest) > 20
    assert len(set((loudest % 60).tolist())) > 20


def test_overload_multiplies_requests_while_it_lasts() -> None:
    overload = Incident(IncidentKind.OVERLOAD, "web", 10 * HOUR, 2 * HOUR, 2.0)
    calm, loud = (
        of(played(replace(SMALL, incidents=each))["web/"], "offered") for each in ((), (overload,))
    )
    inside = slice(600, 720)
    assert loud[inside].sum() / calm[inside].sum() == pytest.approx(3, rel=0.05)
    assert loud[:600].sum() == pytest.approx(calm[:600].sum(), rel=0.02)


def test_errors_and_slowness_show_while_they_last() -> None:
    incidents = (
        Incident(IncidentKind.ERRORS, "web", 10 * HOUR, HOUR, 0.2),
        Incident(IncidentKind.LATENCY, "web", 20 * HOUR, HOUR, 3.0),
    )
    web = played(replace(SMALL, incidents=incidents))["web/"]
    ratio = of(web, "errors") / of(web, "offered")
    assert ratio[600:660].mean() == pytest.approx(0.2, rel=0.1)
    assert ratio[:600].mean() < 0.01
    p95 = web.latency["p95"][0]
    assert p95[1_200:1_260].mean() / p95[1_140:1_200].mean() == pytest.approx(4, rel=0.15)


def test_a_lost_region_costs_requests_at_first_and_speed_throughout() -> None:
    lost = Incident(IncidentKind.REGION_LOSS, "web", 12 * HOUR, HOUR, 0.4)
    web = played(replace(SMALL, incidents=(lost,)))["web/"]
    ratio = of(web, "errors") / of(web, "offered")
    assert ratio[720:725].mean() == pytest.approx(0.4, rel=0.1)
    assert ratio[726:780].mean() < 0.1
    assert ratio[780:].mean() < 0.01
    p95 = web.latency["p95"][0]
    assert p95[730:780].mean() > 1.5 * p95[650:710].mean()


def test_latency_follows_load_and_keeps_its_quantiles_in_order(small: dict[str, Trace]) -> None:
    web = small["web/"]
    p50, p95, p99 = (web.latency[name][0] for name in ("p50", "p95", "p99"))
    assert (p50 < p95).all()
    assert (p95 < p99).all()
    assert np.corrcoef(of(web, "offered"), p95)[0, 1] > 0.5


def test_beyond_capacity_requests_fail() -> None:
    heavy = replace(WEB, traffic=Traffic(100.0, daily=0.0, weekend=1.0, wander=0.0))
    web = played(replace(SMALL, services=(heavy,)))["web/"]
    ratio = of(web, "errors").sum() / of(web, "offered").sum()
    assert ratio == pytest.approx(1 - 0.97 * 50 / 100, rel=0.02)


def test_requests_turned_away_are_no_load() -> None:
    """A hundred requests a second, of which ten are admitted, leave 60 of capacity idle."""
    flood = TenantShape("flood", Traffic(100.0), rate=10.0, burst=20.0)
    api = played(replace(SMALL, services=(replace(API, tenants=(flood,)),)))["api/"]
    assert of(api, "errors").sum() / of(api, "offered").sum() < 0.001


def test_a_minute_without_answers_has_no_latency() -> None:
    idle = replace(WEB, traffic=Traffic(0.001))
    web = played(replace(SMALL, services=(idle,)))["web/"]
    silent = of(web, "offered") == 0
    assert silent.any()
    assert np.isnan(web.latency["p95"][0][silent]).all()
    assert not np.isnan(web.latency["p95"][0][~silent]).any()


def test_a_service_of_tenants_may_have_traffic_of_its_own(small: dict[str, Trace]) -> None:
    both = replace(API, traffic=Traffic(1.0))
    series = played(replace(SMALL, services=(both,)))
    own = of(series["api/"], "offered") - of(small["api/"], "offered")
    assert own.sum() == pytest.approx(3 * DAY, rel=0.1)
    assert "api/" in series


def test_longer_steps_hold_sums_of_counts_and_means_of_quantiles(small: dict[str, Trace]) -> None:
    hourly = played(replace(SMALL, step=3_600))
    for name, trace in hourly.items():
        assert trace.step == 3_600
        for field in ("offered", "rejected", "errors", "abusive"):
            fine = of(small[name], field).reshape(-1, 60).sum(axis=1)
            assert of(trace, field).tolist() == fine.tolist()
    mean = small["web/"].latency["p95"][0].reshape(-1, 60).mean(axis=1)
    assert hourly["web/"].latency["p95"][0] == pytest.approx(mean)


def test_refusals_drawn_by_the_minute_are_like_those_played_out(small: dict[str, Trace]) -> None:
    drawn = {}
    for block in generate(SMALL, 7, by_second=False, most_series=2):
        for row, key in enumerate(block.keys):
            drawn[f"{key.service}/{key.tenant}"] = block.select([row])
    for name, trace in small.items():
        assert of(drawn[name], "offered").tolist() == of(trace, "offered").tolist()
        offered, rejected = of(drawn[name], "offered"), of(drawn[name], "rejected")
        assert ((rejected >= 0) & (rejected <= offered)).all()
        assert (rejected == np.rint(rejected)).all()
    for tenant in ("acme", "hooli"):
        model = of(drawn[f"api/{tenant}"], "rejected").sum()
        truth = of(small[f"api/{tenant}"], "rejected").sum()
        assert 0.5 < model / truth < 2
    assert of(drawn["api/umbrella"], "rejected").sum() == 0


@pytest.mark.parametrize(("seed", "most"), [(-1, 1), (1, 0)])
def test_seeds_and_blocks_out_of_range_are_refused(seed: int, most: int) -> None:
    with pytest.raises(SimulationError, match=r"a seed of -1|most_series is 0"):
        next(generate(SMALL, seed, most_series=most))


@pytest.mark.parametrize(("service", "tenant"), [("api", "nobody"), ("web", "acme")])
def test_an_unknown_tenant_has_no_arrivals(service: str, tenant: str) -> None:
    with pytest.raises(SimulationError, match=f"no tenant {tenant} of {service}"):
        generate_arrivals(SMALL, 7, service, tenant)
