"""Six unlike repositories, made small: what is told is true, and nearly all of it is told."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.long import many
from support.scripts import script

from switchboard_policy.app.adopt import adopt
from switchboard_policy.app.adopt_text import config_text
from switchboard_policy.app.check import check
from switchboard_policy.documents.config_reader import read_config
from switchboard_policy.domain.snapshot import Snapshot

pytestmark = pytest.mark.checkout
BENCH = script("benchmarks", "adopt")
SEEDS = range(31, 31 + many(4, few=1))
SERVICES = 28
UNREADABLE = {"kustomize and Envoy", "Pyrra and NGINX"}
"""Layouts of which some limits stand in text that no mapping reads."""


@pytest.mark.parametrize("layout", BENCH.LAYOUTS)
@pytest.mark.parametrize("seed", SEEDS)
def test_every_finding_is_true_and_few_mistakes_are_missed(
    tmp_path: Path, layout: str, seed: int
) -> None:
    repository = BENCH.made(BENCH.LAYOUTS[layout], seed, SERVICES)
    repository.write(tmp_path)
    checked = check(tmp_path)
    score = BENCH.Score()
    told = [
        BENCH.Told(each.id, each.location.file, each.location.line)
        for each in checked.findings
        if each.location is not None
    ]
    score.add(repository.answers, told)
    assert score.wrong == []
    assert sum(score.found.values()) >= 0.85 * sum(score.planted.values())


@pytest.mark.parametrize("layout", BENCH.LAYOUTS)
def test_every_place_that_is_mapped_is_right(tmp_path: Path, layout: str) -> None:
    repository = BENCH.made(BENCH.LAYOUTS[layout], SEEDS[0], SERVICES)
    repository.write(tmp_path)
    config = read_config(Snapshot({"switchboard.yaml": config_text(adopt(tmp_path)).encode()}))
    files = {
        path.relative_to(tmp_path).as_posix(): path.read_bytes()
        for path in tmp_path.rglob("*")
        if path.is_file()
    }
    coverage = BENCH.Coverage()
    coverage.add(repository.answers, BENCH._followed(Snapshot(files), config))
    assert coverage.wrong == []
    assert coverage.mapped >= (0.6 if layout in UNREADABLE else 1.0) * coverage.planted


def test_answers_point_at_lines_that_hold_them() -> None:
    for layout in BENCH.LAYOUTS.values():
        repository = BENCH.made(layout, SEEDS[0], SERVICES)
        for value in (*repository.answers.values, *repository.answers.elsewhere):
            assert value.written in repository.pages[value.file].lines[value.line - 1]


def test_a_repository_follows_from_layout_and_seed() -> None:
    for layout in BENCH.LAYOUTS.values():
        one, two = (BENCH.made(layout, SEEDS[0], SERVICES) for _ in range(2))
        assert {name: page.text() for name, page in one.pages.items()} == {
            name: page.text() for name, page in two.pages.items()
        }
        assert one.answers == two.answers
