"""All tenants weighed together: capacity shared, cooling-off kept, reasons given."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from switchboard_policy.areas.futures import Futures
from switchboard_policy.areas.limits import checks
from switchboard_policy.areas.limits.chances import breach
from switchboard_policy.areas.limits.clashes import clashes
from switchboard_policy.areas.limits.cooling import Cooling, cooling_off
from switchboard_policy.areas.limits.decide import Motive, Wish, decide
from switchboard_policy.areas.limits.evidence import Evidence
from switchboard_policy.areas.limits.explain import delta, proposed_interval
from switchboard_policy.areas.limits.model import TenantLimit
from switchboard_policy.areas.limits.outlook import Outlooks
from switchboard_policy.areas.limits.pictures import (
    ahead_figure,
    demand_figure,
    intervals_figure,
    throttled_figure,
)
from switchboard_policy.areas.limits.prospects import enough_days
from switchboard_policy.areas.limits.settings import LimitSettings
from switchboard_policy.areas.limits.sharing import Granted, room_left, share_capacity
from switchboard_policy.areas.limits.silent import silent
from switchboard_policy.areas.limits.smaller import with_options
from switchboard_policy.areas.limits.summary import proposed_figures
from switchboard_policy.areas.limits.watch import (
    left_to_owners,
    watch_all,
    watch_findings,
    with_signs,
)
from switchboard_policy.areas.words import count, listing, span
from switchboard_policy.domain.config import Config
from switchboard_policy.domain.delta import Delta
from switchboard_policy.domain.figures import Figure
from switchboard_policy.domain.past_change import NOT_READ, History, Past
from switchboard_policy.domain.recommendation import (
    Abstention,
    Recommendation,
    SubjectSummary,
    SummaryValue,
)
from switchboard_policy.domain.units import counted


@dataclass(frozen=True)
class Judged:
    """What there is to judge.

    Args:
        limits: every tenant's limit.
        evidence: every observed tenant's traffic, the busiest service first.
        services: the limited services.
        strangers: tenants in the telemetry the policy does not know.
        window: first and last second of the telemetry.
        outlooks: what looks ahead.
        past: how the limits changed before, or why that is not known.
    """

    limits: Mapping[str, TenantLimit | None]
    evidence: Mapping[str, list[Evidence]]
    services: frozenset[str]
    strangers: tuple[str, ...]
    window: tuple[int, int]
    outlooks: Outlooks
    past: Past = NOT_READ

    def of(self, tenant: str) -> TenantLimit:
        """Return the limit of an observed tenant."""
        limit = self.limits[tenant]
        assert limit is not None, "only tenants with a limit are observed"
        return limit


def recommendation(
    judged: Judged,
    config: Config,
    settings: LimitSettings,
    futures: Futures,
    summaries: tuple[SubjectSummary, ...],
) -> Recommendation:
    """Return what the limits area recommends.

    Args:
        judged: limits and traffic.
        config: capacities.
        settings: the area's constants.
        futures: resampled days.
        summaries: every tenant's numbers now.
    """
    wanted = {
        tenant: wish for tenant in judged.evidence if (wish := _wish(judged, tenant, settings))
    }
    signs = watch_all(judged.limits, judged.evidence, judged.past, settings, judged.window[1])
    wanted = left_to_owners(wanted, signs)
    cooling = cooling_off(judged.limits, settings, judged.past, judged.window[1])
    ready = {tenant: wish for tenant, wish in wanted.items() if not cooling.holds(tenant)}
    clashing = clashes(judged.limits, sorted(judged.services), config, settings)
    room = room_left(judged.limits, sorted(judged.services), config, settings)
    granted = share_capacity(ready, room, clashing, settings)
    wishes = sorted(granted.wishes.values(), key=_value)
    deltas = tuple(
        replace(
            delta(wish, wanted[wish.limit.tenant], futures, settings),
            outlook=judged.outlooks.of(wish.evidence, wish.chosen),
        )
        for wish in wishes
    )
    told = with_signs(summaries, signs)
    added = _added(wishes, judged, config, settings)
    return Recommendation(
        area="limits",
        deltas=tuple(
            with_options(one, wish, judged.outlooks.weeks, settings)
            for one, wish in zip(deltas, wishes, strict=True)
        ),
        abstentions=_abstentions(judged, settings, cooling, wanted, granted),
        summaries=tuple(
            replace(found, figures={**found.figures, **added.get(found.subject, {})})
            for found in told
        ),
        figures=_figures(judged, wishes, deltas, futures, settings),
        findings=(
            *checks.findings(judged.limits, judged.evidence, judged.strangers, clashing, settings),
            *watch_findings(judged.limits, signs),
        ),
        headline=_headline(judged, wishes, settings),
        notes=_notes(judged, config, cooling),
    )


def _wish(judged: Judged, tenant: str, settings: LimitSettings) -> Wish | None:
    """Return what a tenant's traffic asks for at all its services together."""
    limit = judged.of(tenant)
    wishes = [decide(limit, found, settings) for found in judged.evidence[tenant]]
    raises = [wish for wish in wishes if wish and wish.motive is not Motive.IDLE]
    if raises:
        return max(raises, key=lambda wish: (not wish.advisory, wish.new))
    idle = [wish for wish in wishes if wish]
    return max(idle, key=lambda wish: wish.new) if len(idle) == len(wishes) else None


def _value(wish: Wish) -> tuple[bool, int, float, str]:
    order = {Motive.THROTTLED: 0, Motive.BURSTS: 0, Motive.IDLE: 1}[wish.motive]
    return wish.advisory, order, -wish.pressure.requests, wish.limit.tenant


def _added(
    wishes: list[Wish],
    judged: Judged,
    config: Config,
    settings: LimitSettings,
) -> dict[str, dict[str, SummaryValue]]:
    sold = sum((limit.rate for limit in judged.limits.values() if limit), Decimal(0))
    sold += sum((wish.more for wish in wishes if wish.more > 0 and not wish.advisory), Decimal(0))
    added = {}
    for wish in wishes:
        chance = breach(wish.evidence, wish.chosen, judged.outlooks.weeks, settings)
        capacity = config.services[wish.evidence.key.service].capacity_rps
        added[wish.limit.tenant] = {
            **proposed_figures(wish, chance),
            "capacity_rps": float(capacity) if capacity else None,
            "capacity_use_ratio": float(sold / capacity) if capacity else None,
        }
    return added


def _abstentions(
    judged: Judged,
    settings: LimitSettings,
    cooling: Cooling,
    wanted: Collection[str],
    granted: Granted,
) -> tuple[Abstention, ...]:
    if cooling.everybody is not None:
        return (Abstention("limits", "", cooling.everybody),)
    held = {**cooling.tenants, **granted.held}
    return silent(judged.limits, judged.evidence, settings, wanted, held)


def _figures(
    judged: Judged,
    wishes: list[Wish],
    deltas: Sequence[Delta],
    futures: Futures,
    settings: LimitSettings,
) -> tuple[Figure, ...]:
    if not wishes:
        seen = [one for found in judged.evidence.values() for one in found]
        bars = intervals_figure(seen, settings)
        return (bars,) if bars else ()
    expected = [proposed_interval(wish.evidence, wish.chosen, futures, settings) for wish in wishes]
    pictures = (demand_figure(wish, settings) for wish in wishes)
    lines = [picture for picture in pictures if picture is not None]
    ahead = ahead_figure(wishes, [delta.outlook for delta in deltas])
    everybody = (throttled_figure(wishes, expected), *((ahead,) if ahead else ()))
    return (*everybody, *lines[: settings.most_figures])


def _headline(judged: Judged, wishes: list[Wish], settings: LimitSettings) -> str:
    if not judged.services:
        return "limits: no service is marked limited in switchboard.yaml"
    if not judged.evidence:
        return "limits: no telemetry of a known tenant at a limited service"
    found = [one for several in judged.evidence.values() for one in several]
    looked = f"limits: {counted(len(judged.evidence), 'tenant')} over {_longest(found)}"
    if not any(enough_days(one, settings) for one in found):
        return f"{looked}; under {settings.least_days} days, so nothing is proposed"
    written = sum(not wish.advisory for wish in wishes)
    advisory = len(wishes) - written
    said = [f"{written} to change" if written else "nothing worth changing"]
    said += [f"{advisory} advisory"] if advisory else []
    return f"{looked}; {', '.join(said)}"


def _longest(found: list[Evidence]) -> str:
    return span(3600 * max((one.hours for one in found), default=0.0))


def _notes(judged: Judged, config: Config, cooling: Cooling) -> tuple[str, ...]:
    notes = [cooling.note] if cooling.note else []
    if isinstance(judged.past, History) and judged.past.skipped:
        notes.append(
            f"{judged.past.skipped} of {judged.past.commits} versions of the mapped files could "
            "not be read; what they changed counts at the next that could"
        )
    unmeasured = [
        name for name in sorted(judged.services) if not config.services[name].capacity_rps
    ]
    if unmeasured:
        notes.append(
            f"no capacity is stated for {listing(unmeasured)}; raises are not bounded by it"
        )
    aside = sum(one.set_aside for several in judged.evidence.values() for one in several)
    if aside:
        notes.append(
            f"{count(aside)} steps held abuse or test traffic; their rejections were set aside"
        )
    return tuple(notes)
