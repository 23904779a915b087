from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchboard_policy.promql.narrow import narrowed
from switchboard_policy.promql.selectors import Matcher, Op, selectors

CANARY = Matcher("version", Op.EQUAL, "canary")


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("up", 'up{version="canary"}'),
        ("up{}", 'up{version="canary"}'),
        ('up{a="}",}', 'up{a="}",version="canary"}'),
        ('rate(a{b="c"}[5m])', 'rate(a{b="c",version="canary"}[5m])'),
        ("sum by (le) (rate(a[5m]))", 'sum by (le) (rate(a{version="canary"}[5m]))'),
        ("sum(a) by (up)", 'sum(a{version="canary"}) by (up)'),
        (
            "a / on (b) group_left (c) d",
            'a{version="canary"} / on (b) group_left (c) d{version="canary"}',
        ),
        ("a offset 5m", 'a{version="canary"} offset 5m'),
        ("1e-3 * a + Inf", '1e-3 * a{version="canary"} + Inf'),
        ("a > bool 0.5 # not {this}", 'a{version="canary"} > bool 0.5 # not {this}'),
        ("a and on () b", 'a{version="canary"} and on () b{version="canary"}'),
        ('{__name__="a"}', '{__name__="a",version="canary"}'),
        ("max_over_time(a[5m:1m])", 'max_over_time(a{version="canary"}[5m:1m])'),
        (
            'label_replace(a, "x", "$1", "y", "(.*)")',
            'label_replace(a{version="canary"}, "x", "$1", "y", "(.*)")',
        ),
    ],
)
def test_a_condition_is_added_to_each_selector_and_nowhere_else(query: str, wanted: str) -> None:
    assert narrowed(query, (CANARY,)) == wanted


def test_no_condition_changes_nothing() -> None:
    assert narrowed("up", ()) == "up"


def _queries() -> st.SearchStrategy[str]:
    leaf = st.sampled_from(["up", 'a{b="c"}', "a:b:c{}", 'x{y=~"on|by",}', '{__name__="by_on"}'])
    ranged = leaf.map(lambda text: f"rate({text}[5m])")
    return st.recursive(
        leaf | ranged,
        lambda inner: st.one_of(
            inner.map(lambda text: f"sum by (up, le) ({text})"),
            inner.map(lambda text: f"sum without(le) ({text})"),
            inner.map(lambda text: f"sum({text})"),
            inner.map(lambda text: f"histogram_quantile(0.9, {text})"),
            st.tuples(inner, inner).map(lambda two: f"({two[0]}) / on (up) ({two[1]})"),
            st.tuples(inner, inner).map(lambda two: f"({two[0]}) unless ({two[1]})"),
        ),
        max_leaves=6,
    )


@given(query=_queries())
def test_what_is_read_is_what_was_read_with_the_condition(query: str) -> None:
    before = {(*each.matchers, CANARY) for each in selectors([query])}
    after = {each.matchers for each in selectors([narrowed(query, (CANARY,))])}
    assert after == {tuple(sorted(each)) for each in before}
