"""What the whole suite shares: a quiet environment, and a closing line about missing tools."""

from __future__ import annotations

import os
import signal
import sys
from collections import Counter
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from support.long import many
from support.shown import SHOWN
from support.tools import NEEDS

UNCHECKED = "unchecked"
"""Under this name a test reports how many calls could not be held against GitHub's contract."""

settings.register_profile("steady", deadline=None, derandomize=True, max_examples=many(100, few=50))
settings.load_profile("steady")


def pytest_configure() -> None:
    """Make the run the same wherever it is started from.

    Git gets one identity. Ctrl-C gets its usual meaning back: a shell takes it away from what it
    starts in the background, and the programs the tests start would inherit that.
    """
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.environ["GIT_CONFIG_NOSYSTEM"] = "1"
    os.environ["GIT_CONFIG_GLOBAL"] = str(Path(__file__).parent / "support" / "gitconfig")


UNMEASURED = ("interop", "property", "unit/house")
"""Folders whose tests hold us against other programs, made-up inputs and our own pages.

Which lines are reached is for the tests of single modules and of commands to show; being measured
makes a test of plain Python take twice as long.
"""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave the tests of some folders out of the coverage."""
    folders = {config.rootpath / "tests" / name for name in UNMEASURED}
    for item in items:
        if folders & set(item.path.parents):
            item.add_marker("no_cover")


@pytest.fixture(autouse=True)
def quiet_environment(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    """No setting of the machine may change what a test sees: colours, width, git's own files.

    Nor may a test change what a closed connection does: it would end the tests after it.
    """
    if request.node.get_closest_marker("no_cover"):
        monkeypatch.delenv("COVERAGE_PROCESS_CONFIG", raising=False)  # nor the programs it starts
    for name in ("NO_COLOR", "FORCE_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)
    yield
    assert signal.getsignal(signal.SIGPIPE) is signal.SIG_IGN


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    call: pytest.CallInfo[None],
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Report calls to the hub that nothing could check, for the closing line to add up."""
    report = yield
    contract = sys.modules.get("support.hub.contract")
    if contract is not None and call.when == "teardown":
        report.user_properties.append((UNCHECKED, str(contract.take_unchecked())))
    return report


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter,
) -> Generator[None, None, None]:
    """Close with figures that tests show, and the tests that did not run for want of a tool."""
    yield
    for report in terminalreporter.stats.get("passed", []):
        for name, text in report.user_properties:
            if name == SHOWN:
                terminalreporter.write_line(text)
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
    torn_down = [each for each in terminalreporter.stats.get("", []) if each.when == "teardown"]
    told = [text for each in torn_down for name, text in each.user_properties if name == UNCHECKED]
    if unchecked := sum(map(int, told)):
        terminalreporter.write_line(
            f"calls not held against GitHub's contract, for want of npm: {unchecked}"
        )
