"""A missing tool is never silent: skips are counted by name, and CI takes none."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from support.tools import find_tool, require_tool

SHARED = Path(__file__).resolve().parents[2]
TESTS = """
import pytest
from support.tools import require_tool

@pytest.mark.parametrize("name", ["no-such-tool", "no-such-tool", "nor-this-one"])
def test_with_a_tool(name):
    require_tool(name)

def test_that_skips_for_another_reason():
    pytest.skip("not today")
"""


def suite(place: Path, **variables: str) -> list[str]:
    (place / "test_tools.py").write_text(TESTS)
    environment = {**os.environ, "PYTHONPATH": str(SHARED), "CI": "", **variables}
    command = [sys.executable, "-m", "pytest", "-p", "conftest", "-p", "no:cacheprovider", "-q"]
    finished = subprocess.run(
        command, cwd=place, env=environment, capture_output=True, text=True, check=False
    )
    return finished.stdout.splitlines()


def test_the_closing_line_counts_skipped_tests_by_missing_tool(tmp_path: Path) -> None:
    *_, tools, closing = suite(tmp_path)
    assert tools.startswith("skipped for want of a tool: no-such-tool 2, nor-this-one 1 (")
    assert "4 skipped" in closing


def test_in_ci_a_missing_tool_is_a_failure(tmp_path: Path) -> None:
    *_, tools, closing = suite(tmp_path, CI="true")
    assert tools == "skipped for want of a tool: none"
    assert "3 failed" in closing
    assert "1 skipped" in closing


def test_a_tool_that_is_here_is_found_by_its_path() -> None:
    assert Path(require_tool("sh")).is_file()
    assert find_tool("no-such-tool") is None


def test_the_skip_names_the_tool(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception, match=r"^needs no-such-tool$"):
        require_tool("no-such-tool")
