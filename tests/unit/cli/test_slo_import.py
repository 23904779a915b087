"""`switchboard slo import`: what is written where, and what is told."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from support.service_levels import FIXTURES, unplaced

from switchboard_policy.app.slo_files import read_definitions
from switchboard_policy.cli.entry import run

Captured = pytest.CaptureFixture[str]
RAW = str(FIXTURES / "sloth-raw.yaml")
FORMATS = ["sloth", "kubernetes", "openslo"]


@pytest.mark.parametrize("form", FORMATS)
def test_a_folder_holds_the_same_levels_after_an_import(
    form: str, tmp_path: Path, capsys: Captured
) -> None:
    out = tmp_path / "new"
    assert run(["slo", "import", str(FIXTURES), "--to", form, "--out", str(out)]) == 0
    written = sorted(str(path) for path in out.iterdir())
    assert capsys.readouterr().out.splitlines() == written
    assert unplaced(read_definitions([out]).levels) == unplaced(read_definitions([FIXTURES]).levels)


@pytest.mark.parametrize("form", FORMATS)
def test_without_a_folder_stdout_is_one_file_of_all(
    form: str, tmp_path: Path, capsys: Captured
) -> None:
    assert run(["slo", "import", str(FIXTURES), "--to", form]) == 0
    path = tmp_path / "all.yaml"
    path.write_text(capsys.readouterr().out)
    assert len(read_definitions([path]).levels) == 15


def test_what_only_we_read_is_told_with_its_line(capsys: Captured) -> None:
    assert run(["slo", "import", RAW, "--to", "openslo"]) == 0
    assert capsys.readouterr().err == (
        f"{RAW}:5:5: mailer-delivery: OpenSLO itself leaves aside what only annotations of ours "
        "say: alerts\n"
    )


def test_a_document_holds_files_and_findings(capsys: Captured) -> None:
    assert run(["slo", "import", RAW, "--to", "openslo", "--format", "json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["schema"] == "switchboard.slo-import/v1"
    assert (told["format"], told["out"], told["levels"]) == ("openslo", None, ["mailer-delivery"])
    assert list(told["files"]) == ["mailer.yaml"]
    (finding,) = told["findings"]
    assert finding["id"] == "slo/own_keys"
    assert (finding["file"], finding["line"], finding["column"]) == (RAW, 5, 5)


def test_a_folder_that_holds_something_is_left_as_it_is(tmp_path: Path, capsys: Captured) -> None:
    (tmp_path / "mine.yaml").write_text("mine")
    assert run(["slo", "import", RAW, "--out", str(tmp_path)]) == 4
    assert [path.name for path in tmp_path.iterdir()] == ["mine.yaml"]
    assert "holds something already; nothing has changed" in capsys.readouterr().err


def test_a_file_in_the_place_of_the_folder_is_left_as_it_is(tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.write_text("mine")
    assert run(["slo", "import", RAW, "--out", str(out)]) == 4
    assert out.read_text() == "mine"


def test_nothing_is_written_where_one_file_is_wrong(tmp_path: Path, capsys: Captured) -> None:
    bad, out = tmp_path / "bad.yaml", tmp_path / "out"
    bad.write_text(Path(RAW).read_text().replace("{{.window}}", "5m").replace("mailer", "other"))
    assert run(["slo", "import", RAW, str(bad), "--out", str(out)]) == 4
    assert not out.exists()
    assert capsys.readouterr().err.startswith(f"{bad}:10:28: error_ratio_query holds no ")


def test_files_of_which_nothing_is_understood_are_refused(tmp_path: Path, capsys: Captured) -> None:
    path = tmp_path / "a.yaml"
    path.write_text("apiVersion: openslo/v1alpha\nkind: SLO\n")
    assert run(["slo", "import", str(path), "--out", str(tmp_path / "out")]) == 4
    assert capsys.readouterr().err == (
        f"{path}:1:13: no service level is understood; openslo/v1alpha is not read; openslo/v1 is\n"
    )
    assert not (tmp_path / "out").exists()
