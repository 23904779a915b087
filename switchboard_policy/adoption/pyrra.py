"""`slo/alert_unreachable` of Pyrra's objects, whose alerts are made where nobody looks.

Source: Pyrra, the windows and factors of its generated rules: 14, 7, 2 and 1 times the budget.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal, InvalidOperation

from switchboard_policy.adoption.loose_yaml import Branch, Leaf, Node
from switchboard_policy.documents.constants import constants
from switchboard_policy.domain.finding import Finding, Level
from switchboard_policy.domain.location import Location
from switchboard_policy.domain.units import plain

_API = "pyrra.dev/"
_KIND = "ServiceLevelObjective"


def pyrra_lints(documents: Iterable[tuple[str, Node]]) -> Iterator[Finding]:
    """Yield the objects one of whose alerts waits for more failures than there are requests.

    Args:
        documents: files with what stands in them.
    """
    text = constants("switchboard_policy.adoption").text("pyrra_factors")
    factors = [Decimal(each) for each in text.split()]
    for file, node in documents:
        if not (isinstance(node, Branch) and node.text("apiVersion").startswith(_API)):
            continue
        spec = node.get("spec")
        if node.text("kind") == _KIND and isinstance(spec, Branch):
            target = spec.get("target")
            if isinstance(target, Leaf):
                yield from _dead(file, target, factors)


def _dead(file: str, target: Leaf, factors: list[Decimal]) -> Iterator[Finding]:
    try:
        budget = 1 - Decimal(target.text) / 100
    except InvalidOperation:
        return
    dead = [factor for factor in factors if factor * budget >= 1]
    if not dead or not 0 < budget < 1:
        return
    told = ", ".join(plain(factor) for factor in dead)
    msg = (
        f"at {target.text} % Pyrra's alert at {told} times the budget can never fire: it waits for "
        f"{plain(dead[0] * budget)} of all requests to fail; a higher target would help"
    )
    whole = len(dead) == len(factors)
    level = Level.SOFT if whole else Level.ADVISORY
    yield Finding("slo/alert_unreachable", level, msg, location=Location(file, "", target.line, 0))
