"""Nothing is left out of an import without a word."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.telemetry import block, config

from switchboard_policy.errors import TelemetryError
from switchboard_policy.telemetry import ImportReport, bring, open_source
from switchboard_policy.telemetry.store import Store


def brought(folder: Path, *rows: str, end: str = "\n") -> ImportReport:
    (folder / "traffic.csv").write_bytes("".join(row + end for row in rows).encode())
    return bring(open_source("traffic.csv", config(), folder), Store(folder / "store"))


def rows(*counts: str) -> list[str]:
    return [f"2026-01-01T00:0{at}:00Z,api-gateway,{count}" for at, count in enumerate(counts)]


def test_a_column_nobody_reads_is_named(tmp_path: Path) -> None:
    head = "timestamp,service,Offered,rejected,note"
    report = brought(tmp_path, head, *rows("5,1,x", "6,1,y"))
    assert "columns not read: Offered (did you mean 'offered'?), note" in report.notes


def test_a_column_beside_the_signal_it_looks_like_is_only_named(tmp_path: Path) -> None:
    report = brought(tmp_path, "timestamp,service,offered,offers", *rows("5,1", "6,1"))
    assert "columns not read: offers" in report.notes


def test_many_columns_nobody_reads_are_named_in_part(tmp_path: Path) -> None:
    names = ",".join(f"column{number}" for number in range(20))
    zeros = ",".join("0" * 20)
    head = f"timestamp,service,offered,{names}"
    (note,) = (
        note
        for note in brought(tmp_path, head, *rows(f"5,{zeros}", f"6,{zeros}")).notes
        if note.startswith("columns not read")
    )
    assert note.endswith("column7, …")


def test_a_step_that_does_not_say_how_many_arrived_is_told(tmp_path: Path) -> None:
    head = "timestamp,service,offered,rejected"
    report = brought(tmp_path, head, *rows("5,1", "NaN,1", ",1", "7,1"))
    assert "2 steps held other numbers, but not how many requests arrived" in report.notes


def test_a_series_nobody_counted_requests_of_is_no_gap(tmp_path: Path) -> None:
    report = brought(tmp_path, "timestamp,service,offered,latency_p95", *rows(",1", ",1"))
    assert not any("arrived" in note for note in report.notes)


def test_lines_that_end_in_a_carriage_return_alone_are_refused(tmp_path: Path) -> None:
    with pytest.raises(TelemetryError, match="carriage return") as caught:
        brought(tmp_path, "timestamp,service,offered", *rows("5", "6"), end="\r")
    assert caught.value.diagnostics().startswith("traffic.csv:1: ")


def test_a_store_nobody_filled_yet_says_how(tmp_path: Path) -> None:
    (tmp_path / "README.md").touch()
    with pytest.raises(TelemetryError, match="no measurements here yet") as caught:
        open_source("store:telemetry", config(), tmp_path)
    assert "telemetry import" in str(caught.value.hint)


def test_a_misspelt_store_is_told_the_nearest(tmp_path: Path) -> None:
    bring_into = Store(tmp_path / "kept")
    bring_into.append([block()])
    with pytest.raises(TelemetryError, match="no such file") as caught:
        open_source("store:kep", config(), tmp_path)
    assert "'kept'" in str(caught.value.hint)
