"""The fewest fields that tell decisions of a group from those that stay as they are.

A greedy search: of everything that holds for the whole group, take what leaves the fewest others,
until none is left or nothing tells enough more of them apart. The work is bounded by the number of
fields and of others; the result depends on nothing but the arguments.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from switchboard_policy.domain.flips import Condition
from switchboard_policy.opa.replay.candidates import Candidate, candidates
from switchboard_policy.opa.replay.columns import Columns, Places
from switchboard_policy.opa.replay.fields import number_of
from switchboard_policy.opa.replay.hull import Hull
from switchboard_policy.opa.replay.ranges import rounded_range

MOST_CONDITIONS = 4
"""Fields joined by *and*; more are no longer read. Ours."""
LEAST_SHARE = 0.2
"""Of the others still left, a further condition takes away at least this share. Ours."""
AS_GOOD = 0.02
"""Two conditions tell as much where they differ in this share of the others still left. Ours."""


@dataclass(frozen=True)
class Told:
    """What tells a group apart.

    Args:
        conditions: all of them hold for the whole group.
        others: how many of the others they hold for, too.
    """

    conditions: tuple[Condition, ...]
    others: int


def distinguish(hull: Hull, others: Columns, places: Places, prefer: Sequence[str] = ()) -> Told:
    """Return the conditions that tell a group from others.

    Args:
        hull: what the group has in common.
        others: decisions that stay as they are.
        places: which of them are to be told apart.
        prefer: pointers to take where others tell as much, such as those a rule looks at.
    """
    open_, chosen, left = candidates(hull, others, prefer), list[Candidate](), list(places)
    while left:
        best = _best(open_, chosen, others, left)
        if best is None:
            break
        open_.remove(best)
        chosen.append(best)
        left = best.keeps(others, left)
    chosen = _needed(chosen, others, places)
    conditions = (_condition(at, chosen, others, places) for at in _pointers(chosen))
    return Told(tuple(conditions), len(_kept(chosen, others, places)))


def _best(
    open_: Sequence[Candidate], chosen: Sequence[Candidate], others: Columns, left: Places
) -> Candidate | None:
    """Return what leaves the fewest; of those as good, the simplest; None where nothing helps."""
    full = len(_pointers(chosen)) >= MOST_CONDITIONS
    fitting = [one for one in open_ if not full or one.pointer in _pointers(chosen)]
    counted = [(len(one.keeps(others, left)), one) for one in fitting]
    fewest = min((count for count, _ in counted), default=len(left))
    if len(left) - fewest < max(1.0, LEAST_SHARE * len(left)):
        return None
    enough = fewest + AS_GOOD * len(left)
    return next(one for count, one in counted if count <= enough)


def _needed(chosen: list[Candidate], others: Columns, places: Places) -> list[Candidate]:
    """Return the candidates without those that later ones made superfluous."""
    kept = list(chosen)
    for one in chosen:
        rest = [each for each in kept if each is not one]
        if len(_kept(rest, others, places)) == len(_kept(kept, others, places)):
            kept = rest
    return kept


def _kept(chosen: Sequence[Candidate], others: Columns, places: Places) -> Places:
    for one in chosen:
        places = one.keeps(others, places)
    return places


def _pointers(chosen: Sequence[Candidate]) -> list[str]:
    return list(dict.fromkeys(one.pointer for one in chosen))


def _condition(at: str, chosen: Sequence[Candidate], others: Columns, places: Places) -> Condition:
    """Return what is told of one field."""
    mine = [one for one in chosen if one.pointer == at]
    kinds = {one.side for one in mine}
    if "absent" in kinds:
        return Condition(at, "absent")
    for kind in ("is", "has"):
        texts = {text for one in mine if one.side == kind for text in one.texts}
        if texts:
            values = tuple(json.loads(text) for text in sorted(texts, key=_order))
            return Condition(at, "is" if kind == "is" else "has", values)
    # Bounds are as round as they may be without letting in anybody they keep out.
    numbers = others.numbers(at)
    rest = _kept([one for one in chosen if one.pointer != at], others, places)
    bounds = {one.side: one.bound for one in mine}
    seen = [numbers[place] for place in rest if numbers[place] == numbers[place]]
    return rounded_range(at, bounds.get("low"), bounds.get("high"), seen)


def _order(text: str) -> tuple[bool, float, str]:
    number = number_of(text)
    return number is None, number or 0, text
