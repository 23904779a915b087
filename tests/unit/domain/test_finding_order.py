from __future__ import annotations

from itertools import permutations

from switchboard_policy.domain.finding import Finding, Level, in_order
from switchboard_policy.domain.location import Location


def test_findings_that_differ_in_anything_have_one_order() -> None:
    found = [
        Finding("limits/x", Level.SOFT, "a"),
        Finding("limits/x", Level.HARD, "a"),
        Finding("limits/x", Level.SOFT, "a", location=Location("f.yaml")),
        Finding("limits/x", Level.SOFT, "a"),
    ]
    orders = {tuple(in_order(given)) for given in permutations(found)}
    assert len(orders) == 1
    assert len(orders.pop()) == 3
