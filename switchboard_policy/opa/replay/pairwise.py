"""Few cases in which every two values of different parameters meet, in the order of parameters.

Source: Lei and Tai 1998, In-parameter-order: a test generation strategy for pairwise testing.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

Case = tuple[int, ...]
"""For each parameter the place of the value it takes."""
_ANY = -1


def pairwise(sizes: Sequence[int]) -> list[Case]:
    """Return cases in which every pair of values of two parameters stands at least once.

    Args:
        sizes: how many values each parameter has, each at least 1.
    """
    order = sorted(range(len(sizes)), key=lambda place: (-sizes[place], place))
    ordered = [sizes[place] for place in order]
    cases = [list(case) for case in product(*map(range, ordered[:2]))] if ordered else []
    for place in range(2, len(ordered)):
        _grow(cases, place, ordered)
    back = {at: position for position, at in enumerate(order)}
    return [
        tuple(
            max(0, case[back[at]]) for at in range(len(sizes))
        )  # what may be anything is the first
        for case in cases
    ]


def _grow(cases: list[list[int]], place: int, sizes: Sequence[int]) -> None:
    """Give each case a value of one more parameter, and add cases for the pairs left over."""
    open_ = {
        (value, other, held)
        for other in range(place)
        for value in range(sizes[place])
        for held in range(sizes[other])
    }
    for number, case in enumerate(cases):
        best = max(
            range(sizes[place]),
            # Where several cover as many pairs, values take turns.
            key=lambda value, case=case, number=number: (  # type: ignore[misc]
                sum((value, other, held) in open_ for other, held in enumerate(case)),
                -((value - number) % sizes[place]),
            ),
        )
        open_ -= {(best, other, held) for other, held in enumerate(case)}
        case.append(best)
    for value, other, held in sorted(open_):
        if any(case[place] == value and case[other] == held for case in cases):
            continue
        for case in cases:
            if case[place] in {value, _ANY} and case[other] == _ANY:
                case[place], case[other] = value, held
                break
        else:
            case = [_ANY] * place + [value]
            case[other] = held
            cases.append(case)
