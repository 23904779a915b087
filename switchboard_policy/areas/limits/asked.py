"""Limits somebody asks about: replayed as a proposal's are, and what they add to the numbers.

A limit asked about need not be one worth proposing. Where it is replayed exactly as a proposal of
it would be, its risk is the same whoever writes it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from simulator import Trace
from switchboard_policy.areas.futures import Weeks
from switchboard_policy.areas.limits.chances import breach
from switchboard_policy.areas.limits.evidence import Evidence
from switchboard_policy.areas.limits.model import TenantLimit
from switchboard_policy.areas.limits.replays import Candidate, Now, Replayed, replay
from switchboard_policy.areas.limits.settings import LimitSettings
from switchboard_policy.areas.limits.summary import chosen_figures
from switchboard_policy.areas.limits.trials import Doubt, replay_candidates, replay_lower
from switchboard_policy.domain.config import Config
from switchboard_policy.domain.outcome import Interval, NotEvaluated
from switchboard_policy.domain.recommendation import SummaryValue

Limits = Mapping[str, TenantLimit | None]


def replay_asked(
    block: Trace, limits: Sequence[TenantLimit], asked: Limits, now: Now, doubt: Doubt
) -> dict[int, Replayed]:
    """Replay the rows whose limit would be another one, by row.

    Args:
        block: good requests.
        limits: the limit in force of each row.
        asked: the limits asked about, by tenant.
        now: the replay of every row under the limit in force.
        doubt: how far the model of what happens inside a step is trusted.
    """
    higher: dict[int, list[Candidate]] = {}
    lower: dict[int, list[Candidate]] = {}
    for row, limit in enumerate(limits):
        wanted = asked[limit.tenant]
        if wanted is None or (wanted.rate, wanted.bucket) == (limit.rate, limit.bucket):
            continue
        less = wanted.rate < limit.rate or wanted.bucket < limit.bucket
        (lower if less else higher)[row] = [(wanted.rate, wanted.bucket)]
    found = {
        **replay_candidates(block, higher, limits, now, doubt),
        **replay_lower(block, lower, limits, doubt),
    }
    # What a proposal would not even try has no bound of its own: the worst placement is taken.
    rest = {row: tried for row, tried in {**higher, **lower}.items() if row not in found}
    if rest:
        shapes = now.dispersion[list(rest)]
        plain = replay(block.select(list(rest)), list(rest.values()), shapes)
        found |= dict(zip(rest, plain, strict=True))
    return {row: several[0] for row, several in found.items()}


def asked_figures(  # noqa: PLR0913, PLR0917 - one tenant's change and what it is weighed by
    found: Sequence[tuple[Evidence, Replayed]],
    limits: Limits,
    asked: Limits,
    config: Config,
    settings: LimitSettings,
    weeks: Weeks,
) -> dict[str, SummaryValue]:
    """Return the numbers a limit asked about adds to its tenant's.

    Args:
        found: the tenant's traffic at each service, with the replay of the limit asked about.
        limits: every tenant's limit in force.
        asked: every tenant's limit asked about.
        config: capacities.
        settings: the area's constants.
        weeks: the days to come.
    """
    chances = [
        (breach(evidence, under, weeks, settings), evidence, under) for evidence, under in found
    ]
    chance, evidence, under = max(chances, key=lambda one: _most(one[0]))
    capacity = config.services[evidence.key.service].capacity_rps
    sold = _sold(limits) + sum(_more(limits, asked), Decimal(0))
    return {
        **chosen_figures(under, evidence, chance),
        "capacity_rps": float(capacity) if capacity else None,
        "capacity_use_ratio": float(sold / capacity) if capacity else None,
    }


def _most(chance: Interval | NotEvaluated) -> tuple[float, float]:
    return (0.0, 0.0) if isinstance(chance, NotEvaluated) else (chance.high, chance.low)


def _more(limits: Limits, asked: Limits) -> Iterator[Decimal]:
    """Yield what each raise asks for; what lowered limits free is not given away at once."""
    for tenant, limit in limits.items():
        wanted = asked.get(tenant)
        if limit and wanted and wanted.rate > limit.rate:
            yield wanted.rate - limit.rate


def _sold(limits: Limits) -> Decimal:
    return sum((limit.rate for limit in limits.values() if limit), Decimal(0))
