"""A billing export: what it adds up to, and what is refused with its line."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.long import many

from switchboard_policy.areas.cost.billing import Bill, months_spent, read_bills
from switchboard_policy.errors import InputError

FOCUS = "BillingCurrency,BilledCost,ChargePeriodStart,SubAccountName\n"


def test_charges_of_a_day_add_up_and_a_credit_is_taken_off() -> None:
    text = (
        "scope,day,usd\na,2026-02-03,1.10\na,2026-02-03,2.20\nb,2026-02-05,7\na,2026-02-04,-0.30\n"
    )
    one, other = months_spent(read_bills("x.csv", text.encode()))
    assert (one.scope, one.name, one.usd, one.cents) == ("a", "2026-02", Decimal("3.00"), 300)
    assert one.daily == {3: Decimal("3.30"), 4: Decimal("-0.30")}
    assert other.facts() == {"scope": "b", "spent_cents": 700, "day": 5, "days": 28}


def test_a_month_reaches_as_far_as_anybody_was_charged_in_it() -> None:
    bills = [
        Bill("a", date(2026, 1, 31), Decimal(1)),
        Bill("a", date(2026, 2, 1), Decimal(1)),
        Bill("b", date(2026, 2, 9), Decimal(1)),
    ]
    assert [(each.name, each.day) for each in months_spent(bills)] == [
        ("2026-01", 31),
        ("2026-02", 9),
        ("2026-02", 9),
    ]


@pytest.mark.parametrize(
    ("usd", "cents"), [("0.001", 1), ("79.991", 8000), ("80", 8000), ("-3", 0)]
)
def test_a_part_of_a_cent_counts_whole_so_that_no_guard_is_late(usd: str, cents: int) -> None:
    (month,) = months_spent([Bill("a", date(2026, 2, 1), Decimal(usd))])
    assert month.cents == cents


def test_columns_of_focus_are_read_and_their_times_are_utc() -> None:
    rows = "USD,1.5,2026-02-01T23:30:00-02:00,a\nUSD,2,2026-02-03,a\n"
    bills = read_bills("x.csv", (FOCUS + rows).encode())
    assert [(each.day, each.usd) for each in bills] == [
        (date(2026, 2, 2), Decimal("1.5")),
        (date(2026, 2, 3), Decimal(2)),
    ]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("scope,day,usd\na,2026-02-01,1\na,2026-02-30,1\n", "x.csv:3: day is '2026-02-30'; a date"),
        ("scope,day,usd\na,2026-02-01T10:00:00,1\n", "x.csv:2: day is '2026-02-01T10:00:00'"),
        ("scope,day,usd\na,2026-02-01,nan\n", "x.csv:2: usd is 'nan'; a number such as 12.34"),
        ('scope,day,usd\na,2026-02-01,"1,200"\n', "x.csv:2: usd is '1,200'"),
        ("scope,day,usd\na,2026-02-01,1e99\n", "x.csv:2: usd is '1e99'"),
        ("scope,day,usd\n,2026-02-01,1\n", "x.csv:2: scope is empty"),
        ("scope,day,usd\na,2026-02-01\n", "x.csv:2: 2 cells for 3 columns"),
        (
            "scope,day,usdd\na,2026-02-01,1\n",
            "x.csv:1: column 'usd' is missing; scope, day, usd are needed; did you mean 'usdd'?",
        ),
        ("scope,day,usd,day\na,2026-02-01,1,2\n", "x.csv:1: a column twice"),
        ("scope,day,usd\n", "x.csv:1: no charges"),
        ("", "x.csv:1: column 'scope' is missing"),
        (FOCUS + "EUR,1,2026-02-01,a\n", "x.csv:2: BillingCurrency is 'EUR'; USD is allowed"),
        (
            "BilledCost,ChargePeriodStart\n1,2026-02-01\n",
            "x.csv:1: column 'SubAccountName' is missing",
        ),
    ],
)
def test_a_bad_row_is_told_with_its_line(text: str, told: str) -> None:
    with pytest.raises(InputError) as caught:
        read_bills("x.csv", text.encode())
    assert caught.value.diagnostics().replace(":1:1:", ":1:").startswith(told)


@settings(max_examples=many(2_000, few=60), deadline=None)
@given(
    st.binary(max_size=120)
    | st.text(max_size=60).map(lambda rows: f"scope,day,usd\n{rows}".encode())
)
def test_whatever_comes_is_read_or_refused_as_input(data: bytes) -> None:
    try:
        bills = read_bills("x.csv", data)
    except InputError:
        return
    assert bills
