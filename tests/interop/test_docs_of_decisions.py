"""The examples of the page for application developers do what the page says."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from support.opa_servers import OpaServer, write_bundles
from support.tools import CHECKOUT

pytestmark = pytest.mark.checkout

PAGE = CHECKOUT / "docs" / "decisions.md"
NAMED = ("http://opa-1.internal:8181", "http://opa-2.internal:8181")


def examples() -> list[str]:
    return re.findall(r"^```python\n(.*?)^```", PAGE.read_text(), re.MULTILINE | re.DOTALL)


def test_every_example_runs_after_the_ones_before_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    names: dict[str, Any] = {}
    first, *others = examples()
    exec(compile(first, str(PAGE), "exec"), names)  # noqa: S102 - our own page
    servers = [OpaServer(write_bundles(tmp_path / name, names["values"])) for name in "ab"]
    try:
        for text in others:
            here = text
            for named, server in zip(NAMED, servers, strict=True):
                here = here.replace(named, server.url)
            exec(compile(here, str(PAGE), "exec"), names)  # noqa: S102 - our own page
    finally:
        for server in servers:
            server.kill()
    assert capsys.readouterr().out == "ruling r-7 fresh\n"
    lines = [line for file in tmp_path.glob("audit/*") for line in file.read_bytes().splitlines()]
    assert len(lines) >= 2 + 11 + 2


def test_the_page_tells_every_type_of_problem() -> None:
    problems = (CHECKOUT / "switchboard_policy" / "domain" / "problem.py").read_text()
    types = set(re.findall(r'f"\{_TYPE\}([a-z-]+)"', problems))
    assert types == set(re.findall(r"^\| `([a-z-]+)` \| \d", PAGE.read_text(), re.MULTILINE))
