"""What people read of the gate is what it was; a change that means it rewrites the golden files."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from support.gate_pages import FOLDER, pages
from support.tools import CHECKOUT

PAGES = pages()
ANEW = "python -m support.gate_pages with PYTHONPATH=tests writes them anew"


@pytest.mark.parametrize("name", sorted(PAGES))
def test_a_page_is_what_it_was(name: str) -> None:
    assert (FOLDER / name).read_text("utf-8") == PAGES[name], ANEW


def test_there_is_no_golden_page_without_a_case() -> None:
    assert sorted(path.name for path in FOLDER.iterdir()) == sorted(PAGES)


def test_pages_do_not_depend_on_hash_seeds() -> None:
    environment = {**os.environ, "PYTHONHASHSEED": "3", "PYTHONPATH": str(CHECKOUT / "tests")}
    told = subprocess.run(
        [sys.executable, "-m", "support.gate_pages", "--print"],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert told.stdout == "".join(PAGES.values())
