"""Every function and operator that is evaluated gives what a real Prometheus gives."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from support.prometheus_cases import SERVERS, START_S, asked_of, openmetrics
from support.prometheus_server import prometheus_with

from simulator.prometheus.semantics import Grid, Semantics
from simulator.samples import RawSeries
from switchboard_policy.domain.outcome import NotEvaluated
from switchboard_policy.promql.evaluate import evaluate
from switchboard_policy.promql.frame import Scalar, at_each

GRID = Grid(START_S * 1000, 60_000, 300)
EXPRESSIONS = """
a
a{job!="x"}
{__name__=~"a|b", job=~"x|y"}
a{job!~"x.*"} offset 7m
a{path="/a \\"b\\""}
-a
abs(b) + ceil(b) - floor(b)
round(b) * 2 ^ 3 % 5
round(b, 0.3)
sgn(b) or sqrt(a)
exp(b / 100) - ln(a)
log2(a) and log10(a)
clamp_min(b, 0) unless clamp_max(b, -1)
clamp(b, -2, 2)
clamp(b, 2, -2)
sum(a)
sum by (job) (a)
avg without (path) (b)
min(b)
max by (path) (b)
count(b)
count by (nothing) (a)
group by (job) (a)
count_values("value", round(b))
count_values by (job) ("hour", hour())
count_values("value", round(b) / 0)
count_values("value", clamp_max(-abs(b), 0) * 0 or b * 0)
a > 100
100 < a
a > bool 100
1 < bool 2
b == b
b != bool 0
a >= on(job) group_left() sum by (job) (a) / 3
a <= ignoring(path) group_left(zone) c
c * on(job) group_right(zone) a
sum by (job) (a) / on(job) sum by (job) (b)
a - a
a and on(job) (b > 0)
a unless on(job) (b > 0)
(b > 0) or a
(b > 0) or on(job) a
vector(1) or a
vector(time()) >= 1767230000 < 1767236000
time() - 1
scalar(a)
scalar(sum(a)) + 1
vector(scalar(c))
absent(a)
absent(nothing{job="x",job="y",zone="z"})
absent(a{job="x"} > 100)
absent(sum(nothing))
absent((nothing{job=~".+",job="x",zone="z",zone="z"}))
absent(nothing{job="x",job!="y"})
hour() + minute()
day_of_week() + day_of_month() + day_of_year()
month() * 100 + year() + days_in_month()
month(a * 1e7) + year(a * 1e7)
day_of_month(vector(951782400)) + day_of_year(vector(951782400)) + days_in_month(vector(951782400))
label_replace(a, "to", "$1-${1}", "job", "(.)")
label_replace(a, "job", "", "job", "x")
label_replace(a, "to", "$$1-$2-$1x-${no}-\\\\-$n", "job", "(?P<n>x)|(.)")
a{path=~"(?i)/\\\\w"}
last_over_time(a[10m])
present_over_time(b[2m])
sum_over_time(a[30m] offset -5m)
sum(rate(a[5m])) by (job) > 0.5 and on() hour() < 2
sum(increase(a[1h])) without (path)
irate(a[3m]) + idelta(a[3m])
delta(b[20m]) / min_over_time(b[20m])
max_over_time(b[1h]) - avg_over_time(b[1h])
rate(nothing[5m])
sum(nothing) or vector(0)
1 / vector(0)
vector(NaN) > 0
sum(b * Inf)
""".strip().splitlines()
REFUSED = {
    "topk(1, a)": "the aggregation topk is not evaluated, at line 1, column 1",
    "1 + deriv(a[5m])": "the function deriv is not evaluated, at line 1, column 5",
    "max_over_time(\n(a > 1)[5m:1m])": "max_over_time of a subquery is not evaluated, at line 1",
    'absent(nothing{job!="y",job="x"})': "absent where job is asked for twice",
    "b > on(job) group_left(path) sum without (path) (b)": "grouping labels must ensure unique",
    "a atan2 b": "the operator atan2 is not evaluated, at line 1, column 3",
    'a{job=~"[[:alpha:]]"}': "a regular expression that cannot be read",
    'label_replace(a, "job", "", "job", "[[:alpha:]]")': "cannot be read",
    "a @ 5": "the modifier @ is not evaluated, at line 1, column 3",
    "(a > 1)[5m:1m]": "a subquery is not evaluated",
    "a / on(job) b": "found duplicate series for the match group",
    "sum by (job) (a) / on(job) group_left() b": "found duplicate series for the match group",
    "a / on(job) c": "many-to-one matching must be explicit",
    'label_replace(a, "job", "same", "job", ".*")': "same labelset",
    '{job=~"x", __name__=~"a|b"} * 1': "same labelset",
}


def made() -> tuple[RawSeries, ...]:
    rng = np.random.default_rng(3)
    found = []
    for job, path in (("x", '/a "b"'), ("x", "/c"), ("y", "/c")):
        times = START_S * 1000 + np.arange(0, 14_400, 30, dtype=np.int64) * 1000
        kept = rng.random(times.size) > 0.3
        kept[100:150] = False
        total = np.cumsum(rng.poisson(3, times.size)).astype(float)
        level = rng.normal(0, 5, times.size)
        labels = {"job": job, "path": path}
        found.append(RawSeries({"__name__": "a", **labels}, times[kept], total[kept]))
        found.append(RawSeries({"__name__": "b", **labels}, times[kept], level[kept]))
    for job in ("x", "y"):
        labels = {"__name__": "c", "job": job, "zone": f"z{job}"}
        times = START_S * 1000 + np.arange(0, 10_000, 60, dtype=np.int64) * 1000
        found.append(RawSeries(labels, times, rng.normal(9, 1, times.size)))
    return tuple(found)


@pytest.fixture(scope="module", params=SERVERS)
def server(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, str]]:
    folder: Path = tmp_path_factory.mktemp("server")
    text = openmetrics(made()).replace('path="/a "b""', 'path="/a \\"b\\""')
    with prometheus_with(folder, text, SERVERS[request.param]) as url:
        yield request.param, url


def test_each_expression_has_the_same_value_at_every_instant(server: tuple[str, str]) -> None:
    semantics, url = server
    compared = 0
    for expr in EXPRESSIONS:
        found = evaluate(expr, made(), GRID, Semantics(semantics))
        assert not isinstance(found, NotEvaluated), (expr, found)
        lines = found if not isinstance(found, Scalar) else ()
        mine = {line.labels: at_each(line, GRID.count) for line in lines}
        if isinstance(found, Scalar):
            mine = {(): (np.ones(GRID.count, bool), np.broadcast_to(found.values, GRID.count))}
        mine = {labels: column for labels, column in mine.items() if column[0].any()}
        theirs = asked_of(url, expr, GRID)
        assert set(mine) == set(theirs), expr
        compared += sum(int(there.sum()) for _, there in theirs.values())
        for labels, (values, there) in theirs.items():
            np.testing.assert_array_equal(mine[labels][0], there, expr)
            np.testing.assert_allclose(
                mine[labels][1][there], values[there], rtol=1e-12, atol=1e-12, err_msg=expr
            )
    assert compared > 20_000


@pytest.mark.parametrize("expr", REFUSED)
def test_what_is_not_evaluated_or_has_no_answer_says_so_and_where(expr: str) -> None:
    found = evaluate(expr, made(), GRID)
    assert isinstance(found, NotEvaluated)
    assert REFUSED[expr] in found.reason
