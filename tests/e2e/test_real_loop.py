"""The whole loop on series nobody on this project made, read where they are."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from support.walk import call, told

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
pytestmark = pytest.mark.skipif(
    not DATA.is_dir(), reason="the folder ../shared/data beside the checkout is missing"
)
CALLERS = """\
  series:
    PetSite: {service: api-gateway}
    PetSearch_client: {service: api-gateway, tenant: acme}
    petlistadoptions_client: {service: api-gateway, tenant: globex}
    "PetSearch_AWS::ECS::Fargate": {service: api-gateway, tenant: meridian}
"""
HOURLY = """\
  metrics: {offered: Value in requests/s}
  series:
    api-01: {service: api-gateway, tenant: meridian}
"""


def propose(root: Path, source: str, names: str) -> Path:
    """Walk the loop on one source and return the proposal's directory."""
    repository, store = root / "repository", root / "store"
    assert call("init", repository).status == 0
    config = repository / "switchboard.yaml"
    config.write_text(config.read_text().replace("telemetry:\n", f"telemetry:\n{names}"))
    told("telemetry", "import", source, "--repo", repository, "--into", store)
    found = told(
        "propose", "--repo", repository, "--allow-dirty", "--telemetry", f"store:{store}",
        "--out", root / "out",
    )  # fmt: skip
    assert found["proposed"] is False
    gated = call("gate", "--repo", repository, "--proposal", found["directory"])
    assert gated.status == 10
    assert "gate/nothing_changes" in gated.stdout
    return Path(found["directory"])


def read(directory: Path, name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((directory / name).read_bytes())
    return found


@pytest.mark.parametrize("traffic", ["low", "high"])
def test_two_days_of_a_shop_carry_intervals_and_no_objective(tmp_path: Path, traffic: str) -> None:
    source = f"petshop:{DATA}/petshop/{traffic}_traffic/noissue/metrics.csv"
    directory = propose(tmp_path, source, CALLERS)
    areas = {one["area"]: one for one in read(directory, "simulation.json")["areas"]}
    assert "49 h of data cannot carry a 30-day objective" in areas["slo"]["headline"]
    for one in areas["limits"]["subjects"]:
        figures = one["figures"]
        assert figures["throttled_low_ratio"] <= figures["throttled_high_ratio"]
        assert figures["throttled_middle_ratio"] is None
        assert figures["censored"] is True
    assert {one["subject"] for one in areas["limits"]["subjects"]} == {"acme", "globex", "meridian"}
    page = (directory / "report.html").read_text()
    assert "49.1 h" in page
    assert page.count("<svg") >= 4


def test_hourly_means_carry_advice_and_no_change(tmp_path: Path) -> None:
    directory = propose(tmp_path, f"{DATA}/cloud-monitoring/api-01.csv", HOURLY)
    document = read(directory, "proposal.json")
    (advice,) = document["held_back"]
    assert (advice["subject"], advice["old"], advice["advisory"]) == ("meridian", "100", True)
    assert float(advice["new"]) > 100
    assert "rejections are not measured" in advice["reason"]
    slo = next(one for one in document["areas"] if one["area"] == "slo")
    assert all("no telemetry" in one["why"] for one in slo["abstentions"])
