"""Which way the values move: loosening a promise weighs most. docs/risk.md#direction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from switchboard_policy.documents.constants import Constants
from switchboard_policy.domain.outcome import NotEvaluated
from switchboard_policy.errors import InputError
from switchboard_policy.risk.facts import Change
from switchboard_policy.risk.parts import Scored, evaluated, nothing, unknown

_WAYS = frozenset({"up", "down"})
_KINDS = frozenset({"protection", "promise", "capacity"})


@dataclass(frozen=True)
class Moved:
    """Which way one change goes.

    Args:
        change: the change.
        looser: whether it loosens.
        kind: what it loosens or tightens: a protection, a promise, or capacity all share.
        ratio: share of the points it earns.
    """

    change: Change
    looser: bool
    kind: str
    ratio: float


def direction(changes: Sequence[Change], weights: Constants) -> Scored:
    """Return the points for which way the values move; the worst change counts.

    Args:
        changes: what changes.
        weights: the constants of `risk`.
    """
    most = weights.real("direction_most")
    if not changes:
        return nothing("direction", most)
    told = [_moved(change, weights) for change in changes]
    known = [one for one in told if isinstance(one, Moved)]
    missing = [one for one in told if isinstance(one, NotEvaluated)]
    worst = max((one.ratio for one in known), default=0.0)
    if missing:
        surcharge = weights.real("direction_surcharge")
        return unknown("direction", surcharge, most, missing[0], low=worst)
    return evaluated("direction", min(worst, 1.0), most, _sentence(known), worst)


def declared(value: str, weights: Constants) -> tuple[str, str] | None:
    """Return which way a value is looser and what it loosens then, if that is declared.

    Args:
        value: a value of the mapping; its area's declaration counts where it has none itself.
        weights: the constants of `risk`.

    Raises:
        InputError: a setting declares neither a way nor a kind there is.
    """
    area, _, key = value.partition(".")
    name = next(
        (name for name in (f"direction_{area}_{key}", f"direction_{area}") if name in set(weights)),
        None,
    )
    if name is None:
        return None
    way, _, kind = weights.text(name).partition(", ")
    if way not in _WAYS or kind not in _KINDS:
        raise InputError(
            f"settings.risk: {name} is {weights.text(name)!r}; up or down is allowed, then a "
            f"comma and one of {', '.join(sorted(_KINDS))}"
        )
    return way, kind


def _moved(change: Change, weights: Constants) -> Moved | NotEvaluated:
    found = declared(change.value, weights)
    if found is None:
        return NotEvaluated(f"which way {change.value} is looser is not declared")
    way, kind = found
    looser = change.raised == (way == "up")
    ratio = weights.real(f"direction_{kind}_{'looser' if looser else 'tighter'}_ratio")
    return Moved(change, looser, kind, ratio)


def _sentence(told: Sequence[Moved]) -> str:
    looser = sum(one.looser for one in told)
    worst = max(told, key=lambda one: (one.ratio, one.change.name))
    way = "looser" if worst.looser else "tighter"
    return (
        f"{looser} loosened, {len(told) - looser} tightened; "
        f"{worst.change.name} weighs most: its {worst.kind} gets {way}"
    )
