"""What the whole suite shares: a quiet environment, and a closing line about missing tools."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import settings
from support.tools import NEEDS

settings.register_profile("steady", deadline=None, derandomize=True)
settings.load_profile("steady")


@pytest.fixture(autouse=True)
def quiet_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No variable of the machine may change what a test sees on the screen."""
    for name in ("NO_COLOR", "FORCE_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Close with the tests that did not run for want of a tool, counted by its name."""
    missing: Counter[str] = Counter()
    for report in terminalreporter.stats.get("skipped", []):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else ""
        tool = reason.removeprefix("Skipped: ")
        if tool.startswith(NEEDS):
            missing[tool.removeprefix(NEEDS)] += 1
    counts = ", ".join(f"{name} {count}" for name, count in sorted(missing.items()))
    terminalreporter.write_line(
        f"skipped for want of a tool: {counts or 'none'}"
        + (" (`make tools` says how to get them)" if counts else "")
    )
