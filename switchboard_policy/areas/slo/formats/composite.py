"""A composite indicator as one query, for readers that know no composites."""

from __future__ import annotations

from decimal import Decimal

from switchboard_policy.areas.slo.definition import CompositeSli, EventsSli, RawSli
from switchboard_policy.domain.units import plain


def ratio_query(sli: EventsSli | RawSli) -> str:
    """Return the query of an indicator's error ratio."""
    if isinstance(sli, RawSli):
        return sli.error_ratio_query
    return f"({sli.error_query}) / ({sli.total_query})"


def composite_query(sli: CompositeSli) -> str:
    """Return the query of a composite's error ratio: the mean of its parts by weight."""
    whole = sum((weight for _, weight, _ in sli.parts), Decimal(0))
    parts = " + ".join(f"{plain(weight)} * ({ratio_query(part)})" for _, weight, part in sli.parts)
    return f"({parts}) / {plain(whole)}"
