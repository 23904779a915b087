"""What scopes have spent, and what a request cost beside telemetry."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from support.tools import CHECKOUT

from switchboard_policy.app.billing import Billed, billed
from switchboard_policy.cli.entry import run
from switchboard_policy.errors import TelemetryError

pytestmark = pytest.mark.checkout

EXAMPLE = CHECKOUT / "fixtures" / "policy-repository"
EXPORT = CHECKOUT / "fixtures" / "billing" / "september.csv"


def figures(found: Billed) -> dict[str, dict[str, Any]]:
    return {m.scope: dict(each) for m, each in zip(found.months, found.figures, strict=True)}


def test_guards_that_were_reached_are_told_with_their_day() -> None:
    found = billed(EXAMPLE, EXPORT)
    told = figures(found)
    assert told["gateway"]["spent_percent"] == pytest.approx(71.82)
    assert told["gateway"]["guard_percent"] == 0
    assert (told["llm"]["guard_percent"], told["llm"]["guard_from_day"]) == (80, 28)
    assert "cap_usd" not in told["sandbox"]
    assert any("no whole scope 'sandbox'" in note for note in found.notes)
    text = files("switchboard_policy.app").joinpath("billing.schema.json").read_text()
    document = json.loads(json.dumps(found.document()))
    assert list(Draft202012Validator(json.loads(text)).iter_errors(document)) == []


def test_cost_is_divided_by_the_requests_of_days_that_have_both(tmp_path: Path) -> None:
    """Two days of 24,000 requests, of which 4,000 were turned away, and bills of three days."""
    lines = ["timestamp,service,tenant,offered,rejected"]
    lines += [
        f"2026-09-{day:02d}T{hour:02d}:00:00Z,api-gateway,,1000,{100 if hour < 20 else 0}"
        for day in (7, 8)
        for hour in range(24)
    ]
    (tmp_path / "t.csv").write_text("\n".join(lines) + "\n")
    bills = "scope,day,usd\ngateway,2026-09-07,2\ngateway,2026-09-08,4.6\ngateway,2026-09-09,50\n"
    (tmp_path / "b.csv").write_text(bills)
    told = figures(billed(EXAMPLE, tmp_path / "b.csv", telemetry=f"{tmp_path}/t.csv"))["gateway"]
    assert told["days_with_both_of_API_calls"] == 2
    assert told["usd_per_1000000_API_calls"] == pytest.approx(6.6 * 1e6 / 44_000)


def test_without_telemetry_what_a_request_cost_is_not_known_and_said_so(tmp_path: Path) -> None:
    found = billed(EXAMPLE, EXPORT)
    assert figures(found)["gateway"]["usd_per_1000000_API_calls"] is None
    assert any(note.startswith("what a request cost is not known") for note in found.notes)
    with pytest.raises(TelemetryError):
        billed(EXAMPLE, EXPORT, telemetry=f"{tmp_path}/none.csv")


def test_the_columns_of_focus_are_read_too(capsys: pytest.CaptureFixture[str]) -> None:
    export = CHECKOUT / "fixtures" / "billing" / "focus.csv"
    given = ["simulate", "--repo", str(EXAMPLE), "--billing", str(export)]
    assert run(given) == 0
    rows = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert ["gateway", "2026-09", "spent_usd", "5.86"] in rows
    assert run([*given, "--set", "limits/acme/rps=2"]) == 2
    assert "--billing and --set do not go together" in capsys.readouterr().err


def test_the_facts_of_an_export_are_what_the_rules_ask() -> None:
    schema = json.loads((CHECKOUT / "rego" / "schemas" / "cost" / "input.json").read_bytes())
    for month in billed(EXAMPLE, EXPORT).months:
        facts = {"cost": {**month.facts(), "operation": "decision"}}
        assert list(Draft202012Validator(schema).iter_errors(facts)) == []
