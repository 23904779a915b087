"""A billing export: who was charged how much on which day, and what that makes of a month.

Two sets of columns are known: `scope`, `day`, `usd`; and those of FOCUS, in which a scope is a sub
account. Charges of a day add up, and a credit is a negative one.

Source: FinOps Open Cost and Usage Specification (FOCUS) 1.x, for the names of its columns,
https://focus.finops.org.
"""

from __future__ import annotations

from calendar import monthrange
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import ROUND_CEILING, Decimal, InvalidOperation

from switchboard_policy.documents.csv_rows import csv_rows
from switchboard_policy.domain.location import Location
from switchboard_policy.errors import InputError, nearest

_MOST_USD = Decimal(10) ** 10
"""Beyond which a charge is a slip of a column. Ours."""


@dataclass(frozen=True)
class Columns:
    """Names of the columns of an export.

    Args:
        scope: who was charged.
        day: when, an ISO date or a time.
        usd: how much.
        currency: in which currency; empty where it is always USD.
    """

    scope: str
    day: str
    usd: str
    currency: str = ""

    @property
    def needed(self) -> tuple[str, ...]:
        """Those that must be there."""
        return tuple(filter(None, (self.scope, self.day, self.usd, self.currency)))


OURS = Columns("scope", "day", "usd")
FOCUS = Columns("SubAccountName", "ChargePeriodStart", "BilledCost", "BillingCurrency")


@dataclass(frozen=True)
class Bill:
    """A charge.

    Args:
        scope: who was charged.
        day: when, in UTC.
        usd: how much; below 0 for a credit.
    """

    scope: str
    day: date
    usd: Decimal


@dataclass(frozen=True)
class MonthSpent:
    """What a scope was charged in a month.

    Args:
        scope: who.
        first: the first day of the month.
        day: day of the month up to which the export reaches, from 1.
        daily: USD of each day that was charged, by day of the month.
    """

    scope: str
    first: date
    day: int
    daily: Mapping[int, Decimal]

    @property
    def name(self) -> str:
        """The month, such as 2026-11."""
        return f"{self.first:%Y-%m}"

    @property
    def days(self) -> int:
        """How many days the month has."""
        return monthrange(self.first.year, self.first.month)[1]

    @property
    def usd(self) -> Decimal:
        """What was charged in all."""
        return sum(self.daily.values(), Decimal(0))

    @property
    def cents(self) -> int:
        """The same in whole cents; a part of one counts whole, and more credit than cost is 0."""
        return max(0, int((self.usd * 100).to_integral_value(ROUND_CEILING)))

    def facts(self) -> dict[str, object]:
        """Return what the rules ask of a scope; the operation is the caller's."""
        return {
            "scope": self.scope,
            "spent_cents": self.cents,
            "day": self.day,
            "days": self.days,
        }


def read_bills(file: str, data: bytes) -> tuple[Bill, ...]:
    """Return the charges of an export, in its order.

    Args:
        file: its path.
        data: its bytes.

    Raises:
        InputError: it is no export; says the line, what was found and what is allowed.
    """
    columns: list[Columns] = []
    rows = csv_rows(file, data, lambda header, where: columns.append(_columns(header, where)))
    found = tuple(_bill(row, columns[0], where) for row, where in rows)
    if not found:
        raise InputError("no charges", location=Location(file, line=1))
    return found


def months_spent(bills: Iterable[Bill]) -> tuple[MonthSpent, ...]:
    """Return what each scope was charged in each month, by scope and month.

    A month is known up to the last day on which anybody was charged in it.

    Args:
        bills: charges.
    """
    daily: dict[tuple[str, date], dict[int, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    reaches: dict[date, int] = defaultdict(int)
    for bill in bills:
        first = bill.day.replace(day=1)
        daily[bill.scope, first][bill.day.day] += bill.usd
        reaches[first] = max(reaches[first], bill.day.day)
    return tuple(
        MonthSpent(scope, first, reaches[first], dict(sorted(charged.items())))
        for (scope, first), charged in sorted(daily.items())
    )


def _columns(header: list[str], where: Location) -> Columns:
    for known in (FOCUS, OURS):
        if set(known.needed) <= set(header):
            if len(set(header)) < len(header):
                raise InputError("a column twice", location=where)
            return known
    wanted = FOCUS if {FOCUS.day, FOCUS.usd} & set(header) else OURS
    missing = next(name for name in wanted.needed if name not in header)
    hint = nearest(missing, [name for name in header if name not in wanted.needed])
    raise InputError(
        f"column {missing!r} is missing",
        location=where,
        hint=f"{', '.join(wanted.needed)} are needed; {hint}" if hint else "",
    )


def _bill(row: Mapping[str, str], columns: Columns, where: Location) -> Bill:
    if columns.currency and row[columns.currency] != "USD":
        message = f"{columns.currency} is {row[columns.currency]!r}; USD is allowed"
        raise InputError(message, location=where, hint="export it in USD")
    if not row[columns.scope]:
        raise InputError(f"{columns.scope} is empty", location=where)
    day, usd = _day(row[columns.day]), _usd(row[columns.usd])
    if day is None:
        message = f"{columns.day} is {row[columns.day]!r}; a date such as 2026-11-30 is allowed"
        raise InputError(message, location=where)
    if usd is None:
        message = f"{columns.usd} is {row[columns.usd]!r}; a number such as 12.34 is allowed"
        raise InputError(message, location=where)
    return Bill(row[columns.scope], day, usd)


def _day(text: str) -> date | None:
    """Return a day in UTC, of a date or of a time that names its zone."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        pass
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment.astimezone(UTC).date() if moment.tzinfo else None


def _usd(text: str) -> Decimal | None:
    try:
        found = Decimal(text)
    except InvalidOperation:
        return None
    return found if found.is_finite() and abs(found) <= _MOST_USD else None
