"""An error inside a query is told at its line and column in the file, however it is quoted."""

from __future__ import annotations

import pytest
from support.service_levels import read_text

from switchboard_policy.errors import InputError

HEAD = "version: prometheus/v1\nservice: a\nslos:\n- name: b\n  objective: 99\n  sli:\n    raw:\n"
KEY = "      error_ratio_query: "
BAD = "rat("

WRITTEN = {
    "plain": "sum(rat(a[{{.window}}]))",
    "in single quotes": "'sum(x{a=''b''}) + rat(a[{{ .window }}])'",
    "in double quotes": '"sum(x{a=\\"b\\"})\\t\\x2b rat(a[{{.window}}])"',
    "a literal block": "|\n        sum(\n          rat(a[{{.window}}])\n        )",
    "a folded block": ">-\n        sum(\n\n        rat(a[{{.window}}]))",
    "plain over two lines": "sum(a) +\n        rat(a[{{.window}}])",
    "quoted over two lines": '"sum(a) + \\\n        rat(a[{{.window}}])"',
}


@pytest.mark.parametrize("how", WRITTEN)
def test_the_place_of_an_error_is_that_of_the_file(how: str) -> None:
    text = f"{HEAD}{KEY}{WRITTEN[how]}\n"
    before = text[: text.index(BAD) + len("rat")]  # it is no call until the bracket
    line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
    with pytest.raises(InputError, match="unknown function with name 'rat'") as caught:
        read_text(text + "  alerting: {name: C}\n")
    where = caught.value.location
    assert where is not None
    assert (where.line, where.column) == (line, column)


def test_an_error_at_the_end_is_told_where_the_query_starts() -> None:
    text = f"{HEAD}{KEY}rate(a[{{{{.window}}}}]) +\n"
    with pytest.raises(InputError) as caught:
        read_text(text + "  alerting: {name: C}\n")
    assert str(caught.value.location) == "slo.yaml:8:26"
