"""How often the gaming watch tells of honest tenants, and of those who do it on purpose.

On `gaming_cases.py`, which was chosen and committed before the watch. A share of tenants, by kind.
The watch was mended once after its first figures: any two raises late in a month were a sign, and
tenants that are raised often were told of. So what counts is seeds nobody looked at before.
Two kinds of honest tenants do what the signs look for: the watch cannot tell them apart, and says
so in each sign; they have no bound.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from decimal import Decimal

import numpy as np
from gaming_cases import ALIKE, DAY, DAYS, FIRST, HONEST, ON_PURPOSE, Case, case
from harness import verdict
from numpy.random import Generator

from switchboard_policy.areas.limits.gaming import Demand, Move, signs
from switchboard_policy.areas.limits.settings import read_settings
from switchboard_policy.domain.config import Config
from switchboard_policy.domain.outcome import NotEvaluated

SEEDS = range(200, 400)
"""Not those of `gaming_cases`, which the first figures were of."""
MOST_FALSE = 0.05
"""Of honest tenants that do nothing a sign looks for, over half a year. Ours."""
SETTINGS = read_settings(Config(("limits",), {}))
LAST = (FIRST + DAYS) * DAY - 1


def told(found: Case) -> tuple[str, ...]:
    """The signs of one tenant, in words."""
    moves = [
        Move(day * DAY + DAY // 2, Decimal(repr(float(old))), Decimal(repr(float(new))), "c0ffee")
        for day, old, new in found.changes
    ]
    days = np.arange(FIRST, FIRST + DAYS)
    demand = Demand(days, found.mean * DAY, found.peaks, censored=False)
    answer = signs(moves, [demand], LAST, SETTINGS)
    assert not isinstance(answer, NotEvaluated)
    return answer


def kind_of(sign: str) -> str:
    """Which sign it is."""
    return next(word for word in ("demand", "to and fro", "budget period") if word in sign)


def share(kind: Callable[[Generator], Case], seeds: range) -> tuple[float, Counter[str]]:
    """The share of tenants with a sign, and how often there was each."""
    every = [told(case(kind, seed)) for seed in seeds]
    counts = Counter(kind_of(sign) for several in every for sign in several)
    return sum(bool(several) for several in every) / len(every), counts


def main() -> None:
    """Measure and say."""
    print(f"{'tenants':<16} {'with a sign':>12}   which")
    false = []
    for group, kinds in (("honest", HONEST), ("honest, alike", ALIKE), ("on purpose", ON_PURPOSE)):
        print(group)
        for kind in kinds:
            found, counts = share(kind, SEEDS)
            if kinds is HONEST:
                false.append(found)
            which = ", ".join(f"{sign} {count}" for sign, count in sorted(counts.items()))
            print(f"  {kind.__name__:<14} {found:>12.1%}   {which}")
    rate = sum(false) / len(false)
    print(f"honest, all together: {rate:.1%} of {len(false) * len(SEEDS)} tenants")
    what = "honest tenants with a sign"
    verdict(what, {"value": rate}, {"value": MOST_FALSE}, unit="of all")


if __name__ == "__main__":
    main()
