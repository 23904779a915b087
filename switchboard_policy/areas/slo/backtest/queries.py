"""What the definitions of service levels read."""

from __future__ import annotations

from collections.abc import Iterator

from switchboard_policy.areas.slo.definition import (
    CompositeSli,
    EventsSli,
    RawSli,
    ServiceLevel,
    TimeslicesSli,
)
from switchboard_policy.areas.slo.rules.sums import over
from switchboard_policy.promql.selectors import Selector, selectors

_ANY_S = 300


def queries_of(level: ServiceLevel) -> tuple[str, ...]:
    """Return a definition's queries, with a window filled in."""
    return tuple(over(query, _ANY_S) for query in _queries(level.sli))


def selectors_of(level: ServiceLevel) -> tuple[Selector, ...]:
    """Return what a definition's queries select.

    Raises:
        InputError: a query does not parse.
    """
    return selectors(queries_of(level), level.location)


def _queries(sli: EventsSli | RawSli | TimeslicesSli | CompositeSli) -> Iterator[str]:
    if isinstance(sli, EventsSli):
        yield from (sli.error_query, sli.total_query)
    elif isinstance(sli, RawSli):
        yield sli.error_ratio_query
    elif isinstance(sli, TimeslicesSli):
        yield from _queries(sli.events)
    else:
        for _, _, part in sli.parts:
            yield from _queries(part)
