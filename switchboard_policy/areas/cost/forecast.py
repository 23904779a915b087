"""What a month of a scope may cost by its components, and which guard a bad month would reach."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from simulator.cost import Component, Month, Shape, cost_of_month
from simulator.errors import SimulationError
from switchboard_policy.areas.cost.model import Scope, known_operations
from switchboard_policy.areas.kinds import Number, at, figure, mapping, number, text
from switchboard_policy.documents.constants import constants
from switchboard_policy.documents.nodes import Document
from switchboard_policy.domain.finding import Finding, Level
from switchboard_policy.domain.json_value import Json
from switchboard_policy.errors import InputError

_PACKAGE = "switchboard_policy.areas.cost"


@dataclass(frozen=True)
class Assumed:
    """What a forecast rests on.

    Args:
        shape: how a cost falls inside its range.
        dependence: of any two costs, 0 to 1.
        share: of months that stay below the percentile.
    """

    shape: Shape
    dependence: Number
    share: Number

    @classmethod
    def read(cls, value: Json) -> Assumed | None:
        """Return what the values assume; None where they do not say all of it.

        Args:
            value: as the values state it under `forecast`.
        """
        shape = text(at(value, "shape"))
        dependence = figure(at(value, "dependence"), "correlation")
        share = figure(at(value, "share"), "share")
        if shape not in set(Shape) or dependence is None or share is None:
            return None
        return cls(Shape(shape), dependence, share)


def components_of(value: Json) -> tuple[Component, ...]:
    """Return the components of a scope, additions counted in; none where one is no range.

    Args:
        value: the scope as the values state it.

    Raises:
        SimulationError: a range ends below its beginning.
    """
    stated = at(value, "components")
    found = []
    for each in stated if isinstance(stated, list) else []:
        name, ranges = text(at(each, "name")), [_range(at(each, "base"))]
        if at(each, "addition") is not None:
            ranges.append(_range(at(each, "addition")))
        whole = [one for one in ranges if one is not None]
        if name is None or len(whole) < len(ranges):
            return ()
        for low, high in whole:
            Component(name, low, high)
        low, high = (sum(one[end] for one in whole) for end in (0, 1))
        found.append(Component(name, low, high))
    return tuple(found)


def forecast_findings(values: Json, document: Document) -> Iterator[Finding]:
    """Yield a finding for each scope of which a bad month reaches a guard, or its cap.

    Args:
        values: of the area, as the rules read them.
        document: where they stand.

    Raises:
        InputError: a range of a component ends below its beginning.
    """
    assumed, known = Assumed.read(at(values, "forecast")), known_operations(values)
    for name, stated in mapping(at(values, "scopes")).items():
        scope = Scope.read(stated, known)
        if assumed is None or scope is None:
            continue
        try:
            month = _month(components_of(stated), assumed)
        except SimulationError as error:
            where = document.where(f"/scopes/{_escaped(name)}/components")
            raise InputError(str(error), location=where) from error
        if month is not None and (found := _over(name, scope, month, assumed)):
            yield replace(found, location=document.where(found.path))


def _over(name: str, scope: Scope, month: Month, assumed: Assumed) -> Finding | None:
    """Return the finding of a month that reaches a guard or its cap; None of one that does not."""
    reached = scope.reached(int(month.percentile * 100))
    if not reached and month.percentile <= scope.cap_usd:
        return None
    part = f"guards/{len(reached) - 1}/at" if reached else "cap"
    passed = f"its guard at {reached[-1].percent} %" if reached else "all"
    return Finding(
        id="cost/forecast_over_guard",
        level=Level.ADVISORY,
        msg=(
            f"{assumed.share:.0%} of months of {name} stay below {month.percentile:.0f} USD, which"
            f" reaches {passed} of {scope.cap_usd} USD ({month.best:.0f} to {month.worst:.0f};"
            f" {assumed.shape}, dependence {assumed.dependence:g}); {scope.owner} can save, or"
            " propose a higher cap"
        ),
        path=f"/scopes/{_escaped(name)}/{part}",
    )


def _month(components: tuple[Component, ...], assumed: Assumed) -> Month | None:
    if not components:
        return None
    known = constants(_PACKAGE)
    return cost_of_month(
        components,
        shape=assumed.shape,
        dependence=float(assumed.dependence),
        share=float(assumed.share),
        draws=known.whole("forecast_draws"),
        seed=known.whole("forecast_seed"),
    )


def _range(value: Json) -> tuple[float, float] | None:
    if not isinstance(value, list) or len(value) != len(("least", "most")):
        return None
    low, high = (number(each) for each in value)
    return None if low is None or high is None else (float(low), float(high))


def _escaped(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")
