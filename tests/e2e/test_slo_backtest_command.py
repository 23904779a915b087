"""`switchboard slo backtest` as people run it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from switchboard_policy.cli.failures import known
from switchboard_policy.cli.root import switchboard

START = 1_788_739_200
ROOT = Path(__file__).resolve().parents[2]
LEVEL = """version: prometheus/v1
service: {service}
slos:
  - name: {name}
    objective: {objective}
    labels: {{switchboard_indicator: {name}}}
    sli:
      events:
        error_query: sum(rate(http_request_errors_total[{{{{.window}}}}]))
        total_query: sum(rate(http_requests_total[{{{{.window}}}}]))
    alerting:
      name: Burns
      page_alert: {{labels: {{severity: page}}}}
      ticket_alert: {{labels: {{severity: ticket}}}}
"""
PROMISES = (
    ("api-gateway", "availability", "99.9"),
    ("api-gateway", "latency", "99"),
    ("reporting", "availability", "99.8"),
    ("q2q-ai", "availability", "99.5"),
)
DEMO = (
    "slo",
    "backtest",
    "--spec",
    "slo",
    "--telemetry",
    f"scenario:{ROOT}/fixtures/scenarios/demo.yaml",
)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "slo").mkdir()
    for number, (service, name, objective) in enumerate(PROMISES):
        text = LEVEL.format(service=service, name=name, objective=objective)
        (tmp_path / "slo" / f"{number}.yaml").write_text(text)
    return tmp_path


INCIDENTS = f"""start,end,service,kind
{START + 727_200},{START + 738_000},reporting,latency
{START + 1_432_800},{START + 1_435_500},api-gateway,errors
{START + 2_021_400},{START + 2_026_800},q2q-ai,overload
"""


def run(*arguments: str) -> tuple[int, str, str]:
    done = CliRunner().invoke(switchboard, arguments)
    error = known(done.exception) if isinstance(done.exception, Exception) else None
    return (
        (error.exit_status if error else done.exit_code),
        done.stdout,
        (error.diagnostics() if error else done.stderr),
    )


def test_the_demo_s_month_is_told_with_its_incidents(folder: Path) -> None:
    labels = folder / "incidents.csv"
    labels.write_text(INCIDENTS)
    more = ("--incidents", str(labels), "--objective", "99.5", "--out", str(folder / "out"))
    status, text, notes = run(*DEMO, *more)
    assert status == 0
    assert text.startswith(
        "over 30 days: 2 pages, 2 real; this change: 1 page, 1 real (1 of 3 incidents caught)\n"
    )
    for part in (
        "What would have been",
        "api-gateway: errors  page api-gateway-availability after 22 min",
        "reporting: latency   missed",
        "Not evaluated",
        "api-gateway-latency: counts by step hold requests and errors",
        "semantics of prometheus-3. Approximate: counts by step of 60 s",
    ):
        assert part in text
    assert "report.html" in notes
    assert (folder / "out" / "report.html").is_file()


def test_json_is_one_document_on_stdout() -> None:
    status, text, _ = run(
        *DEMO, "--format", "json", "--windows", "workbook", "--windows", "platform-b"
    )
    assert status == 0
    told = json.loads(text)
    assert told["schema"] == "switchboard.backtest/v1"
    assert [each["windows"] for each in told["variants"]] == ["workbook", "platform-b"]


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (("--objective", "100"), 2, "--objective '100'"),
        (("--objective", "x"), 2, "--objective 'x'"),
        (("--start", "yesterday"), 2, "'yesterday' is no time with a zone"),
        (("--start", "2026-09-08T00:00:00"), 2, "no time with a zone"),
        (("--end", "2026-09-08T00:00:00Z", "--start", "1789000000"), 2, "is not before"),
        (("--semantics", "prometheus-4"), 2, "prometheus-4"),
        (("--windows", "platform-c"), 2, "did you mean 'platform-"),
    ],
)
def test_wrong_usage_is_told(arguments: tuple[str, ...], status: int, said: str) -> None:
    found = run(*DEMO, *arguments)
    assert found[0] == status
    assert said in found[2]


def test_a_short_stretch_says_what_it_cannot_carry() -> None:
    status, text, _ = run(*DEMO, "--start", "2026-09-07T00:00:00Z", "--end", "2026-09-08T00:00:00Z")
    assert status == 0
    assert "over 24 h" in text
    assert "24 h of telemetry are shorter than the window of 3d" in text


@pytest.mark.checkout
def test_the_example_of_the_page_is_what_comes_out(monkeypatch: pytest.MonkeyPatch) -> None:
    page = (ROOT / "docs/slo/backtest.md").read_text().partition("## An example")[2]
    command = page.partition("```sh\nswitchboard ")[2].partition("\n```")[0]
    shown = page.partition("```text\n")[2].partition("\n```")[0]
    monkeypatch.chdir(ROOT)
    status, text, _ = run(*command.split())
    assert status == 0
    assert shown.splitlines() == text.splitlines()[: len(shown.splitlines())]
