"""The examples of the pages on decision logs and the middleware do what the pages say."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from support.decision_logs import event, log_file
from support.tools import CHECKOUT

from switchboard_policy.opa.log.read import read_log
from switchboard_policy.opa.log.report import Oddity
from switchboard_policy.web.guards_reader import read_flags

pytestmark = pytest.mark.checkout

LOGS = (CHECKOUT / "docs" / "decision-log.md").read_text()
GUARDED = (CHECKOUT / "docs" / "middleware.md").read_text()


def examples(page: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", page, re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("page", [LOGS, GUARDED], ids=["decision-log", "middleware"])
def test_every_example_runs_after_the_ones_before_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, page: str
) -> None:
    monkeypatch.chdir(tmp_path)
    log_file(tmp_path, event(0, path="switchboard/limits/decision"), name="decisions/a.jsonl")
    names: dict[str, Any] = {}
    for text in examples(page, "python"):
        exec(compile(text, "page", "exec"), names)  # noqa: S102 - our own page
    if "audit" in names:
        names["audit"].close()
    if "guarded" in names:
        assert [record.result for record in read_log("audit")] != []


def test_the_sql_of_the_page_counts_decisions(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    duckdb = pytest.importorskip("duckdb")
    from switchboard_policy.opa.log.write import write_log  # noqa: PLC0415 - after the check

    monkeypatch.chdir(tmp_path)
    lines = log_file(tmp_path, *(event(n, result={"allow": n > 1}) for n in range(5)))
    write_log(read_log(lines), tmp_path / "decisions.parquet")
    (sql,) = examples(LOGS, "sql")
    counted = duckdb.sql(sql).fetchall()
    assert sorted(counted) == [("app/allow", "false", 2), ("app/allow", "true", 3)]


def test_the_guards_of_the_page_are_sound() -> None:
    (text,) = examples(GUARDED, "yaml")
    flags, refused = read_flags("guards.yaml", text.encode(), ["sre-leads"])
    assert len(flags.overrides) == 1
    assert not refused


def test_the_servers_configuration_of_the_page_is_yaml() -> None:
    collector, _ = examples(LOGS, "yaml")
    assert yaml.safe_load(collector)["decision_logs"]["service"] == "collector"


def test_the_page_tells_every_kind_of_line() -> None:
    told = re.findall(r"^\| ([a-z ]+) \| ", LOGS, re.MULTILINE)
    assert {str(kind) for kind in Oddity} <= set(told)


def test_the_page_tells_every_guard() -> None:
    told = dict(re.findall(r"^\| `([a-z]+)` \| (on|off) \|", GUARDED, re.MULTILINE))
    shipped = yaml.safe_load((CHECKOUT / "switchboard_policy/web/defaults.yaml").read_text())
    assert told == {
        constant["name"].removeprefix("guard_"): "on" if constant["value"] else "off"
        for constant in shipped
        if constant["name"].startswith("guard_")
    }
