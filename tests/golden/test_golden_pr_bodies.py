"""Pull request bodies are what they were; a change that means them rewrites the golden files."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from support.pr_bodies import FOLDER, bodies
from support.tools import CHECKOUT

BODIES = bodies()
ANEW = "python -m support.pr_bodies with PYTHONPATH=tests writes them anew"


@pytest.mark.parametrize("name", sorted(BODIES))
def test_a_body_is_what_it_was(name: str) -> None:
    assert (FOLDER / name).read_text("utf-8") == BODIES[name], ANEW


def test_there_is_no_golden_body_without_a_case() -> None:
    assert sorted(path.name for path in FOLDER.iterdir()) == sorted(BODIES)


@pytest.mark.parametrize("seed", ["1", "2"])
def test_bodies_do_not_depend_on_hash_seeds(seed: str) -> None:
    environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(CHECKOUT / "tests")}
    told = subprocess.run(
        [sys.executable, "-m", "support.pr_bodies", "--print"],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert told.stdout == "".join(BODIES.values())
