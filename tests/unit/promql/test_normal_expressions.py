"""Two spellings of one expression compare equal, two expressions never do."""

from __future__ import annotations

import pytest

from switchboard_policy.promql.normal import normal

SAME = [
    ("sum(rate(a[5m])) by (x)", "sum by(x)(rate( a [300s] ))"),
    ("a > 14.40 * 1e-3", "a  >  14.4 * 0.001"),
    ('a{x="1",y=~"2|3"}', "a{ y=~'2|3', x='1', }"),
    ('a{x="1",x!="",b!~"c"}', 'a{b!~"c",x!="",x="1"}'),
    ("rate(a[$__rate_interval])", "rate(a[$__rate_interval])\n"),
]
OTHER = [
    ('a{x="1"}', 'a{x=~"1"}'),
    ('a{x="1",y="2"}', 'a{x="2",y="1"}'),
    ("a - b - c", "a - (b - c)"),
    ("rate(a[5m])", "rate(a[6m])"),
    ('label_replace(a,"x","{c,b}","","")', 'label_replace(a,"x","{b,c}","","")'),
    ("sum by (a, b) (c)", "sum without (a, b) (c)"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_spellings_of_one_expression_are_equal(one: str, other: str) -> None:
    assert normal(one) == normal(other)


@pytest.mark.parametrize(("one", "other"), OTHER)
def test_expressions_that_differ_stay_apart(one: str, other: str) -> None:
    assert normal(one) != normal(other)
