"""PromQL is read with a library, and what it cannot read is pointed at."""

from __future__ import annotations

import promql_parser
import pytest

from switchboard_policy.domain.location import Location
from switchboard_policy.errors import InputError
from switchboard_policy.promql.fault import fault
from switchboard_policy.promql.parse import check_query, parse, with_window

PLACE = Location("slo/a.yaml", "/slos/0", 7, 3)


def test_an_expression_becomes_a_tree() -> None:
    assert isinstance(parse("sum(rate(a[5m])) / 2"), promql_parser.BinaryExpr)


@pytest.mark.parametrize(
    "marked",
    [
        "sum⟦(rate(a[5m]) / b",
        "rate(a[5m])⟦) > 1",
        "sum by (x) ⟦rate(a[5m]",
        "sum(irate(a[5m]) ⟦by (b)",
        "foo ⟦bar",
        "1 +⟦",
        "sum(a) by⟦",
        "a[⟦5z]",
        "a{b=⟦c}",
        'a{b="c" ⟦d="e"}',
        "sum(rate(a{b=⟦1}[5m]))",
        'sum(rate(a{b=⟦"c}[5m]))',
        'sum⟦(rate(a{b="c"}[5m])',
        'sum(rate(a{b="c", d!="e"}[5m])) + rate(x⟦)',
        'rate(a{b="c"}[5m]) > ⟦> 5',
        'a{b=~⟦"("}',
        "a # words (\n⟦[",
        "nofunc⟦(a)",
        "rate(a⟦)",
        "histogram_quantile(⟦x)",
        'label_replace(a, "x", "y", "z"⟦)',
        "vector(⟦a)",
        "a % ⟦% b",
        "a / on(x) group_lefty⟦(z) b",
        "⟦$x",
        "⟦",
        'a{b="(" # (\n} ⟦"b',
    ],
)
def test_the_fault_is_where_nothing_more_could_mend_it(marked: str) -> None:
    assert fault(marked.replace("⟦", "")) == marked.index("⟦")


def test_the_message_names_line_and_column_of_the_fault() -> None:
    with pytest.raises(InputError) as caught:
        parse("sum(\n  a b\n)", location=PLACE)
    assert caught.value.location == PLACE
    assert caught.value.message == (
        "PromQL that does not parse: invalid promql query, at line 2, column 5 of the query: a b"
    )


def test_a_long_query_is_cut_in_the_message() -> None:
    with pytest.raises(InputError, match=r"at column 1 of the query: \$\(aaa+…$"):
        parse("$(" + "a" * 200)


def test_a_text_that_ends_too_early_is_pointed_at_behind_its_last_character() -> None:
    with pytest.raises(InputError, match=r"column 4 of the query: 1 \+"):
        parse("1 +")
    with pytest.raises(InputError, match="column 1 of the query: nothing"):
        parse("")


@pytest.mark.parametrize("window", ["{{.window}}", "{{ .window }}", "{{- .window -}}"])
def test_a_window_is_filled_in_however_it_is_spelt(window: str) -> None:
    query = f"sum(rate(a[{window}])) / sum(rate(b[{window}]))"
    check_query(query)
    assert with_window(query, "1h") == "sum(rate(a[1h])) / sum(rate(b[1h]))"


def test_a_query_without_a_window_is_refused() -> None:
    with pytest.raises(InputError, match=r"without \{\{\.window\}\}: rate\(a\[5m\]\)") as caught:
        check_query("rate(a[5m])", location=PLACE)
    assert caught.value.location == PLACE


@pytest.mark.parametrize(
    ("query", "column"),
    [
        ("rate(a[{{.window}}]) / / b", 24),
        ("rate(a[{{.window}}] rate(b[{{.window}}])", 21),
        ("a / / rate(b[{{.window}}])", 5),
        ("rate(a[x{{.window}}])", 8),
        ("rate(a[{{.window}}x])", 8),
    ],
)
def test_columns_are_those_of_the_query_as_it_was_written(query: str, column: int) -> None:
    with pytest.raises(InputError, match=f"at column {column} of the query"):
        check_query(query)
