"""Random series, random alerts: they fire here in exactly the minutes a real Prometheus names."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from support.long import many
from support.prometheus_cases import GRID, SERVERS, Case, Column, asked_of, cases, openmetrics
from support.prometheus_server import prometheus_with
from support.shown import show

from simulator.prometheus.semantics import Semantics
from switchboard_policy.domain.outcome import NotEvaluated
from switchboard_policy.promql.evaluate import evaluate
from switchboard_policy.promql.frame import Labels, Scalar, at_each

CASES = many(520, few=130)
TIE = 1e-12
"""A ratio this close to its threshold, relative to it, stands on it."""


def ours(expr: str, case: Case, semantics: str) -> dict[Labels, Column]:
    found = evaluate(expr, case.series, GRID, Semantics(semantics))
    assert not isinstance(found, NotEvaluated | Scalar), found
    columns = {}
    for line in found:
        there, values = at_each(line, GRID.count)
        if there.any():
            columns[line.labels] = (values, there)
    return columns


def fires(columns: dict[Labels, Column]) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    return np.any([there for _, there in columns.values()], axis=0) | np.zeros(GRID.count, bool)


def on_threshold(case: Case, semantics: str) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    tied = np.zeros(GRID.count, dtype=np.bool_)
    for ratio in case.ratios:
        for values, there in ours(ratio, case, semantics).values():
            tied |= there & (np.abs(values / case.threshold - 1) <= TIE)
    return tied


@pytest.mark.parametrize("semantics", SERVERS)
def test_no_minute_differs_and_no_value_by_more_than_rounding(
    semantics: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    every = list(cases(CASES))
    text = openmetrics(series for case in every for series in case.series)
    differing, tied, fired, values = [], 0, 0, 0
    with prometheus_with(tmp_path, text, SERVERS[semantics]) as url:
        for seed, case in enumerate(every):
            theirs, mine = (
                fires(asked_of(url, case.alert)),
                fires(ours(case.alert, case, semantics)),
            )
            on_it = on_threshold(case, semantics)
            differing += [(seed, minute) for minute in np.flatnonzero((theirs != mine) & ~on_it)]
            tied, fired = tied + int(on_it.sum()), fired + int(theirs.sum())
            for expr in case.rates:
                values += same_values(asked_of(url, expr), ours(expr, case, semantics), expr)
    assert not differing
    show(
        request,
        f"{semantics}: {CASES} cases, {CASES * GRID.count:,} minutes, {fired:,} of them firing,"
        f" {tied:,} on the threshold, none differs; {values:,} values within 1e-12",
    )
    assert fired > 20 * CASES
    assert tied > 0
    assert values > 1_000 * CASES


def same_values(theirs: dict[Labels, Column], mine: dict[Labels, Column], expr: str) -> int:
    assert set(theirs) == set(mine), expr
    for labels, (values, there) in theirs.items():
        np.testing.assert_array_equal(there, mine[labels][1], expr)
        np.testing.assert_allclose(mine[labels][0], values, rtol=1e-12, atol=0, err_msg=expr)
    return sum(int(there.sum()) for _, there in theirs.values())


def test_the_two_semantics_are_told_apart_by_these_cases() -> None:
    answers = [
        [fires(ours(case.alert, case, semantics)) for semantics in SERVERS] for case in cases(80)
    ]
    assert any((one != other).any() for one, other in (pair for pair in answers))


def test_cases_are_all_different() -> None:
    texts = sorted(openmetrics(case.series) for case in cases(40))
    assert all(one != other for one, other in pairwise(texts))
