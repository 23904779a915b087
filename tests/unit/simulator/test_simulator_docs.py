"""The figures and the example of `docs/simulator.md` are what the code gives."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from support.traces import trace
from support.uneven import minutes, seconds

from simulator.dispersion import fit_dispersion, fit_dispersion_from_fine
from simulator.limiters import replay_counts

PAGE = Path(__file__).parents[3] / "docs" / "simulator.md"
ROWS = re.findall(r"^\| (\d.*%.*) \|$", PAGE.read_text(encoding="utf-8"), flags=re.MULTILINE)


def percent(requests: float, total: float) -> str:
    return "unknown" if np.isnan(requests) else f"{100 * requests / total:.2f} %"


def test_there_is_a_table() -> None:
    assert len(ROWS) == 7


@pytest.mark.parametrize("row", ROWS)
def test_the_table_is_what_the_code_gives(row: str) -> None:
    mean, rate, burst, dispersion, *figures = row.split(" | ")
    limit = (float(rate), float(burst))
    larger = (1.5 * float(rate), 1.5 * float(burst))
    fine = seconds(float(mean), float(dispersion), hours=6, seed=1)
    offered, refused = minutes(fine, *limit)
    counts = trace(offered.tolist(), rejected=[refused.tolist()])
    now = replay_counts(counts, *limit, fit_dispersion_from_fine(fine[None], 60))
    foretold = replay_counts(counts, *larger, fit_dispersion(counts, *limit)).middle[0]
    truth = minutes(fine, *larger)[1].sum()
    found = (refused.sum(), now.low[0], now.middle[0], now.high[0], truth, foretold)
    assert figures == [percent(requests, offered.sum()) for requests in found]


def test_the_examples_print_what_they_say(capsys: pytest.CaptureFixture[str]) -> None:
    examples = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert len(examples) == 3
    for example in examples:
        exec(compile(example, str(PAGE), "exec"), {})  # noqa: S102 - our own page
        promised = re.findall(r"print\(.*# (.*)$", example, flags=re.MULTILINE)
        assert capsys.readouterr().out.splitlines() == promised
