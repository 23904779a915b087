from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from support.telemetry import ACME, GLOBEX, MIDNIGHT, append, block, config, joined

from simulator import SeriesKey
from switchboard_policy.domain.config import Config
from switchboard_policy.errors import InputError, TelemetryError, UsageError
from switchboard_policy.telemetry import bring, open_source
from switchboard_policy.telemetry.doctor import examine
from switchboard_policy.telemetry.store import Store

PETSHOP = """\
microservice,PetSite,PetSite,PetSite,Search,Search,Search,Idle
metric,requests,availability,latency,requests,latency,cpu,requests
statistic,Sum,Average,p95,Sum,Average,Average,Sum
unix_timestamp,,,,,,,
1767225600.0,1000,90,0.25,10,1,1,
1767225900.0,10,,0.5,,1,1,
1767226200.0,200,100,,30,1,1,
"""
SHOP = config(
    ("api-gateway",),
    series={
        "PetSite": {"service": "api-gateway"},
        "Search": {"service": "api-gateway", "tenant": "search"},
    },
)
SCENARIO = """\
start: 1767225600
days: 1
seed: 7
services:
  - name: api-gateway
    capacity_rps: 100
    tenants:
      - {name: acme, rate: 3, burst: 6, traffic: {rps: 3}}
      - {name: globex, traffic: {rps: 1}}
  - {name: reporting, capacity_rps: 10, traffic: {rps: 0.5}}
incidents:
  - {kind: errors, service: reporting, start_s: 3600, duration_s: 600, severity: 0.5}
"""


def _petshop(folder: Path, text: str | bytes = PETSHOP, given: Config = SHOP) -> Store:
    data = text.encode() if isinstance(text, str) else text
    (folder / "metrics.csv").write_bytes(data)
    store = Store(folder / "store")
    bring(open_source("petshop:metrics.csv", given, folder), store)
    return store


def test_petshop_components_become_series(tmp_path: Path) -> None:
    store = _petshop(tmp_path)
    whole, search = SeriesKey("api-gateway"), SeriesKey("api-gateway", "search")
    found = joined(store)
    assert found[whole] == [1000, 10, 200]
    np.testing.assert_array_equal(found[search], [10, np.nan, 30])
    blocks = {trace.keys: trace for trace in store.read()}
    assert blocks[search,].errors is None
    np.testing.assert_array_equal(blocks[whole,].latency["p95"], [[0.25, 0.5, np.nan]])
    assert blocks[whole,].step == 300


def test_petshop_errors_are_a_ratio_of_sums(tmp_path: Path) -> None:
    store = _petshop(tmp_path)
    (found,) = store.read([SeriesKey("api-gateway")])
    assert found.errors is not None
    # Requests whose availability nobody measured count neither as good nor as bad.
    np.testing.assert_allclose(found.errors, [[100, np.nan, 0]])
    measured = ~np.isnan(found.errors)
    assert found.errors[measured].sum() / found.offered[measured].sum() == pytest.approx(1 / 12)


@pytest.mark.parametrize(
    ("text", "message", "line"),
    [
        (b"", "the file is empty", 0),
        (b"timestamp,offered\n1,2\n", "'timestamp' where 'microservice' was expected", 1),
        (b"microservice,a\nmetric,b\n", "'' where 'statistic' was expected", 3),
        (b"microservice,a\n\nstatistic,b\n", "'' where 'metric' was expected", 2),
        (b"microservice,\xff\nmetric,b\nstatistic,c\n", "not UTF-8", 0),
        (b"microservice," + b"x" * 2**21, "a line longer than", 1),
        (PETSHOP.replace("10,,0.5", "ten,,0.5").encode(), "'ten'", 6),
        (PETSHOP.replace("10,,0.5", "-1,,0.5").encode(), "offered is -1", 6),
    ],
)
def test_another_layout_is_refused(tmp_path: Path, text: bytes, message: str, line: int) -> None:
    with pytest.raises(TelemetryError) as caught:
        _petshop(tmp_path, text)
    assert message in caught.value.message
    assert caught.value.location is not None
    assert caught.value.location.line == line


def test_petshop_without_a_time_row(tmp_path: Path) -> None:
    text = PETSHOP.replace("unix_timestamp,,,,,,,\n", "")
    assert joined(_petshop(tmp_path, text))[SeriesKey("api-gateway")] == [1000, 10, 200]


def test_petshop_without_a_mapped_component_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TelemetryError, match="no component") as caught:
        _petshop(tmp_path, given=config(series={"PetSit": {"service": "api-gateway"}}))
    assert caught.value.hint == "did you mean 'PetSite'?"
    with pytest.raises(TelemetryError, match="no component"):
        _petshop(tmp_path, given=config())


def test_petshop_mapped_to_an_unknown_service_is_refused(tmp_path: Path) -> None:
    given = config(("reporting",), series={"PetSite": {"service": "reportin"}})
    with pytest.raises(TelemetryError, match="unknown service 'reportin' for PetSite") as caught:
        _petshop(tmp_path, given=given)
    assert caught.value.hint == "did you mean 'reporting'?"


def test_a_scenario_is_a_source(tmp_path: Path) -> None:
    (tmp_path / "month.yaml").write_text(SCENARIO)
    source = open_source("scenario:month.yaml", config(), tmp_path)
    coverage = source.coverage()
    keys = (SeriesKey("api-gateway"), ACME, GLOBEX, SeriesKey("reporting"))
    assert coverage.keys == keys
    assert (coverage.start, coverage.end) == (MIDNIGHT, MIDNIGHT + 86_400)
    assert {key for trace in source.read() for key in trace.keys} == set(keys)
    (trace,) = source.read([ACME], start=MIDNIGHT + 3600, end=MIDNIGHT + 7230)
    assert (trace.keys, trace.start, trace.steps) == ((ACME,), MIDNIGHT + 3600, 61)
    assert trace.rejected is not None
    assert trace.rejected.sum() > 0
    (whole,) = source.read([ACME])
    np.testing.assert_array_equal(whole.offered[:, 60:121], trace.offered)
    assert list(source.read(start=MIDNIGHT, end=MIDNIGHT)) == []
    assert all(len(part.keys) == 1 for part in source.read(most_cells=10))


def test_a_scenario_fills_a_store(tmp_path: Path) -> None:
    (tmp_path / "month.yaml").write_text(SCENARIO)
    source = open_source("scenario:month.yaml", config(), tmp_path)
    store = Store(tmp_path / "store")
    report = bring(source, store)
    assert (report.series, report.days) == (4, 2)
    assert store.coverage().keys == source.coverage().keys
    (drawn,) = source.read([ACME])
    assert joined(store)[ACME] == drawn.offered[0].tolist()


def test_a_scenarios_digest_is_its_files_and_seeds(tmp_path: Path) -> None:
    digests = set()
    for number, text in enumerate([SCENARIO, SCENARIO, SCENARIO.replace("seed: 7", "seed: 8")]):
        (tmp_path / f"{number}.yaml").write_text(text)
        digests.add(open_source(f"scenario:{number}.yaml", config(), tmp_path).coverage().digest)
    assert len(digests) == 2


@pytest.mark.parametrize(
    ("old", "new", "message", "line"),
    [
        ("capacity_rps: 100", "capacity: 100", "no field 'capacity'", 6),
        ("capacity_rps: 100", "capacity_rps: many", "capacity_rps is a number", 6),
        ("capacity_rps: 100", "capacity_rps: true", "capacity_rps is a number", 6),
        ("days: 1", "days: 1.5", "days is a whole number", 2),
        ("name: acme", "name: 3", "name is text", 8),
        ("kind: errors", "kind: error", "'error' is not one of", 12),
        ("service: reporting", "service: elsewhere", "an incident of elsewhere", 1),
        ("severity: 0.5", "severity: 5", "a share of 5.0", 12),
        ("severity: 0.5", "colour: 5", "no field 'colour'", 12),
        (", severity: 0.5", "", "'severity' is missing", 12),
        ("seed: 7", "seed: -7", "a seed is a whole number", 3),
        ("traffic: {rps: 3}", "traffic: 3", "Traffic is a mapping", 8),
        ("incidents:\n  - ", "incidents: ", "incidents is a list", 11),
    ],
)
def test_a_wrong_scenario_is_refused_with_its_line(
    tmp_path: Path, old: str, new: str, message: str, line: int
) -> None:
    assert old in SCENARIO
    (tmp_path / "month.yaml").write_text(SCENARIO.replace(old, new))
    with pytest.raises(TelemetryError) as caught:
        open_source("scenario:month.yaml", config(), tmp_path)
    assert message in caught.value.message
    assert caught.value.location is not None
    assert caught.value.location.line == line


def test_what_is_no_scenario_is_refused(tmp_path: Path) -> None:
    for text in ("- 1\n", "a: [\n"):
        (tmp_path / "month.yaml").write_text(text)
        with pytest.raises(InputError):
            open_source("scenario:month.yaml", config(), tmp_path)
    (tmp_path / "folder.yaml").mkdir()
    with pytest.raises(TelemetryError, match="cannot be read"):
        open_source("scenario:folder.yaml", config(), tmp_path)


def test_a_series_outside_the_scenario_is_refused(tmp_path: Path) -> None:
    (tmp_path / "month.yaml").write_text(SCENARIO)
    source = open_source("scenario:month.yaml", config(), tmp_path)
    with pytest.raises(TelemetryError, match="no series 'api-gateway/acne'"):
        list(source.read([SeriesKey("api-gateway", "acne")]))


def test_the_example_scenario_can_be_opened() -> None:
    checkout = Path(__file__).resolve().parents[3]
    spec = "scenario:fixtures/scenarios/demo.yaml"
    keys = open_source(spec, config(), checkout).coverage().keys
    assert len({key.tenant for key in keys if key.tenant}) == 50
    assert len({key.service for key in keys}) == 5


def test_sources_are_named_by_their_kind(tmp_path: Path) -> None:
    append(Store(tmp_path / "kept"), block())
    for spec in ("store:kept", "kept", f"store:{tmp_path / 'kept'}"):
        assert isinstance(open_source(spec, config(), tmp_path), Store)
    with pytest.raises(TelemetryError, match="no such file") as caught:
        open_source("store:kep", config(), tmp_path)
    assert caught.value.hint == "did you mean 'kept'?"
    with pytest.raises(TelemetryError, match="no such file"):
        open_source("elsewhere/kept", config(), tmp_path)
    for spec in ("", "store:", "prometheus:http://localhost:9090"):
        with pytest.raises(UsageError):
            open_source(spec, config(), tmp_path)


def test_a_store_can_be_brought_into_another(tmp_path: Path) -> None:
    append(Store(tmp_path / "one"), block((ACME, GLOBEX)))
    told: list[tuple[int, int]] = []
    source = open_source("store:one", config(), tmp_path)
    bring(source, Store(tmp_path / "two"), lambda done, total: told.append((done, total)))
    assert Store(tmp_path / "two").coverage() == Store(tmp_path / "one").coverage()
    assert told[-1] == (60, 60)


def test_a_doctor_tells_overlap_gaps_and_censored_series(tmp_path: Path) -> None:
    holed = block((ACME, GLOBEX), steps=10, rejected=False)
    holed.offered[0, 4] = np.nan
    store = Store(tmp_path)
    append(store, holed, block((SeriesKey("repoting"),), step=300))
    health = examine(store, ["api-gateway", "reporting"], ["acme", "initech"])
    gateway, other = health.services
    assert (gateway.service, gateway.known, gateway.series, gateway.tenants) == (
        "api-gateway",
        True,
        2,
        2,
    )
    assert gateway.measured == pytest.approx(19 / 20)
    assert (gateway.steps, gateway.signals, gateway.censored) == ((60,), ("offered",), 2)
    assert gateway.days == pytest.approx(600 / 86_400)
    assert (other.known, other.censored) == (False, 0)
    assert health.missing_services == ("reporting",)
    assert health.missing_tenants == ("initech",)
    assert health.unknown_tenants == ("globex",)
    assert any(service.known for service in health.services)
    assert "the policy knows no service 'repoting'; did you mean 'reporting'?" in health.notes


def test_a_doctor_says_when_nothing_fits(tmp_path: Path) -> None:
    store = Store(tmp_path)
    append(store, block())
    health = examine(store, ["reporting"])
    assert not any(service.known for service in health.services)
    assert health.unknown_tenants == ()


def test_a_doctor_looks_at_any_source(tmp_path: Path) -> None:
    (tmp_path / "month.yaml").write_text(SCENARIO)
    (tmp_path / "metrics.csv").write_text(PETSHOP)
    made_up = examine(open_source("scenario:month.yaml", config(), tmp_path), ["api-gateway"])
    assert [service.service for service in made_up.services] == ["api-gateway", "reporting"]
    assert made_up.services[0].measured == 1.0
    shop = examine(open_source("petshop:metrics.csv", SHOP, tmp_path), ["api-gateway"])
    assert shop.services[0].censored == 2


def test_help_loads_neither_numpy_nor_duckdb() -> None:
    import subprocess  # noqa: PLC0415
    import sys  # noqa: PLC0415

    code = (
        "import sys, switchboard_policy.telemetry; "
        "print([name for name in ('duckdb', 'numpy') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
