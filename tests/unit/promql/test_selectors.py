"""What an expression reads is known before anything is fetched."""

from __future__ import annotations

import pytest

from switchboard_policy.domain.location import Location
from switchboard_policy.errors import InputError
from switchboard_policy.promql.selectors import selectors

RATIO = """sum(rate(http_requests_total{code=~"5..", job="gate"}[5m] offset 1h))
  / sum by (job) (rate({__name__="http_requests_total", job="gate"}[5m]))
  or up{instance!="", zone!~"eu|us"}"""


def test_every_selector_of_an_expression_is_found_once() -> None:
    found = selectors([RATIO, RATIO])
    assert [str(each) for each in found] == [
        '{__name__="http_requests_total",code=~"5..",job="gate"}',
        '{__name__="http_requests_total",job="gate"}',
        '{__name__="up",instance!="",zone!~"eu|us"}',
    ]


@pytest.mark.parametrize(
    ("query", "labels", "selected"),
    [
        ("a", {"__name__": "a", "x": "1"}, True),
        ("a", {"__name__": "b"}, False),
        ('a{x=""}', {"__name__": "a"}, True),
        ('a{x!=""}', {"__name__": "a"}, False),
        ('a{x=~"b.*"}', {"__name__": "a", "x": "ab"}, False),
        ('a{x=~"b.*"}', {"__name__": "a", "x": "b\nc"}, True),
        ('a{x=~"b|c"}', {"__name__": "a", "x": "cd"}, False),
        ('a{x!~"b|c"}', {"__name__": "a", "x": "c"}, False),
    ],
)
def test_a_selector_matches_as_prometheus_does(
    query: str, labels: dict[str, str], *, selected: bool
) -> None:
    (found,) = selectors([query])
    assert found.matches(labels) is selected


def test_a_selector_is_written_so_that_it_reads_the_same_again() -> None:
    (found,) = selectors([r'a{x="b\"c\\d\n"}'])
    assert found.matches({"__name__": "a", "x": 'b"c\\d\n'})
    assert selectors([str(found)]) == (found,)


@pytest.mark.parametrize("query", ["sum(", 'a{x=~"("}', r'a{x=~"b\\z"}'])
def test_what_cannot_be_read_names_its_place(query: str) -> None:
    with pytest.raises(InputError) as caught:
        selectors([query], Location("slo/a.yaml", line=7))
    assert str(caught.value.location) == "slo/a.yaml:7"


def test_flags_at_the_start_of_a_regular_expression_are_gos() -> None:
    (one,) = selectors(['a{b=~"(?i).*tail.*|x"}'])
    assert one.matches({"__name__": "a", "b": "TAILor"})
    assert one.matches({"__name__": "a", "b": "X"})
    assert not one.matches({"__name__": "a", "b": "xy"})
