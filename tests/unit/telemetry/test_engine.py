from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from switchboard_policy.errors import TelemetryError, UsageError
from switchboard_policy.telemetry.engine import column, engine, first_line, interrupted, quoted


def test_without_duckdb_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "duckdb", None)
    with pytest.raises(UsageError) as caught, engine(64):
        pass
    assert "switchboard-policy[simulate]" in caught.value.hint


def test_memory_that_does_not_suffice_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(TelemetryError, match="cannot go on") as caught, engine(16) as connection:
        connection.execute("SELECT list(n::VARCHAR) FROM range(5000000) t(n)").fetchone()
    assert "\n" not in caught.value.diagnostics()
    assert not any(tmp_path.iterdir())


@pytest.mark.parametrize("text", ["Query interrupted", "KeyboardInterrupt: "])
def test_ctrl_c_comes_out_as_itself(text: str) -> None:
    with pytest.raises(KeyboardInterrupt), engine(64):
        raise RuntimeError(text)
    assert interrupted(RuntimeError(text))


def test_errors_of_others_pass() -> None:
    with pytest.raises(RuntimeError, match="something else"), engine(64):
        raise RuntimeError("something else")


def test_text_and_names_are_quoted() -> None:
    with engine(64) as connection:
        row = connection.execute(f"SELECT {quoted(chr(39) + ';--')} AS {column('a' + chr(34))}")
        assert row.fetchall() == [("';--",)]
        assert row.description[0][0] == 'a"'


def test_a_foreign_error_loses_its_class_and_its_other_lines() -> None:
    assert first_line(ValueError("IO Error: no room\nLINE 1: …")) == "no room"
    assert first_line(ValueError()) == "ValueError"


def test_a_query_draws_nothing_on_stdout_where_there_is_no_script() -> None:
    code = (
        "from switchboard_policy.telemetry.engine import engine\n"
        "with engine(64) as connection:\n"
        "    asked = connection.execute(\"SELECT current_setting('enable_progress_bar')\")\n"
        "    print(asked.fetchall())"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[(False,)]\n"
