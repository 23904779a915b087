"""The tiers area: says what is missing in the tiers; the limits area works with them."""

from __future__ import annotations

from collections.abc import Collection

from simulator import SeriesKey, Trace
from switchboard_policy.areas.tiers.model import default_burst, read_tiers, stated_burst
from switchboard_policy.areas.words import listing
from switchboard_policy.domain.config import Config
from switchboard_policy.domain.finding import Finding, Level
from switchboard_policy.domain.past_change import NOT_READ, Past
from switchboard_policy.domain.policy import PolicyValue, PolicyValues
from switchboard_policy.domain.recommendation import Recommendation, SubjectSummary
from switchboard_policy.domain.snapshot import Snapshot
from switchboard_policy.domain.units import RPS, convert


class TiersRun:
    """A walk over the tiers; they have no traffic of their own.

    Args:
        values: the policy values.
        config: `switchboard.yaml`.
    """

    area = "tiers"

    def __init__(self, values: PolicyValues, config: Config) -> None:
        self._tiers = read_tiers(values, config)
        self._burst = default_burst(values, config)
        self._burst_stated = stated_burst(values) is not None
        names = (value.value for value in values.of("limits.tier"))
        self._members = sorted(str(name) for name in names)

    def wants(self, keys: Collection[SeriesKey]) -> tuple[SeriesKey, ...]:
        """Return nothing: tenants' traffic is the limits area's."""
        del keys
        return ()

    def observe(self, block: Trace) -> None:
        """Take in nothing."""

    def absorb(self, other: TiersRun) -> None:
        """Take over nothing: tiers have no traffic of their own."""

    def recommend(self, window: tuple[int, int]) -> Recommendation:
        """Return findings about the tiers; their values are changed by hand.

        Args:
            window: not used; tiers have no traffic of their own.
        """
        del window
        names = list(self._tiers)
        headline = f"tiers: {len(names)} stated ({listing(names)}); no change is proposed to a tier"
        return Recommendation(
            area=self.area,
            summaries=self.summaries(),
            findings=self._findings(),
            headline=headline if names else "tiers: none stated",
        )

    def summaries(self) -> tuple[SubjectSummary, ...]:
        """Return the tiers' values and how many tenants each has."""
        return tuple(
            SubjectSummary(
                self.area,
                tier.name,
                {
                    "rps": _per_second(tier.rps) if tier.rps else None,
                    "burst_requests": float(tier.burst.number) if tier.burst else None,
                    "ceiling_rps": _per_second(tier.ceiling) if tier.ceiling else None,
                    "weight": float(tier.weight),
                    "tenants": self._members.count(tier.name),
                },
            )
            for tier in self._tiers.values()
        )

    def _findings(self) -> tuple[Finding, ...]:
        found = []
        for tier in self._tiers.values():
            if tier.rps is None:
                msg = f"tier {tier.name} states no rate; a tenant of it without its own has none"
                found.append(Finding("tiers/no_rate", Level.ADVISORY, msg, location=tier.location))
            if tier.burst is None and not self._burst_stated:
                msg = (
                    f"tier {tier.name} states no burst, and the mapping knows no "
                    f"tiers.default_burst: replays take {self._burst} requests, the rules cannot "
                    "decide about its tenants. State one"
                )
                found.append(Finding("tiers/no_burst", Level.ADVISORY, msg, location=tier.location))
        return tuple(found)


def _per_second(value: PolicyValue) -> float:
    return float(convert(value.number, value.binding.unit, RPS))


def begin(  # noqa: PLR0913 - what every area's walk is begun with
    values: PolicyValues,
    config: Config,
    snapshot: Snapshot,
    *,
    seed: int,
    asked: PolicyValues | None = None,
    past: Past = NOT_READ,
) -> TiersRun:
    """Start a walk over the tiers.

    Args:
        values: the policy values.
        config: `switchboard.yaml`.
        snapshot: not used.
        seed: not used; nothing is drawn.
        asked: the values of a what-if; None for the policy as it is.
        past: not used; no change is proposed to a tier.
    """
    del snapshot, seed, past
    return TiersRun(values if asked is None else asked, config)
