"""How long a record may be kept: its tier, by class, tenant, personal data and legal hold."""

from __future__ import annotations

from dataclasses import dataclass

from switchboard_policy.areas.kinds import Number, at, figure, flag, moment, text
from switchboard_policy.domain.json_value import Json

OPERATIONS = frozenset({"delete", "keep"})
"""What can be done with a record, as far as retention goes."""

_DAY_S = 86_400


@dataclass(frozen=True)
class Record:
    """A record and what is to be done with it.

    Args:
        now: when this is asked, in seconds since the epoch.
        tenant: whose it is.
        kind: its class, by the name the values use.
        operation: `keep` or `delete` where it is known.
        created: when it was made, in seconds since the epoch.
        until: until when it would be kept; None to delete it.
        pii: whether it says that it holds personal data.
        held: whether it lies under a legal hold by itself.
    """

    now: int
    tenant: str
    kind: str
    operation: str
    created: int
    until: int | None
    pii: bool
    held: bool

    @classmethod
    def read(cls, facts: Json) -> Record | None:
        """Return the record the facts tell of; None where one of them is missing."""
        told = at(facts, "retention")
        now, created = moment(at(facts, "now")), moment(at(told, "created"))
        tenant, kind = text(at(told, "tenant")), text(at(told, "class"))
        operation, until = text(at(told, "operation")), moment(at(told, "until"))
        pii, held = flag(at(told, "pii")), flag(at(told, "legal_hold"))
        if now is None or created is None or tenant is None or kind is None:
            return None
        if operation is None or pii is None or held is None:
            return None
        if operation == "keep" and until is None:
            return None
        return cls(now, tenant, kind, operation, created, until, pii, held)


@dataclass(frozen=True)
class Term:
    """How long a record may be kept.

    Args:
        tier: the tier in force, of a legal hold its name.
        delete_after: seconds since the epoch; None under a legal hold, which ends when released.
        defaulted: whether neither class nor tenant states a tier.
        shortened: whether the tenant asks for longer than personal data may be kept.
    """

    tier: str
    delete_after: int | None
    defaulted: bool = False
    shortened: bool = False


class Retention:
    """The values of the area.

    Args:
        values: as the repository states them.
    """

    def __init__(self, values: Json) -> None:
        self._values = values

    def days(self, tier: Json) -> Number | None:
        """Return how many days a tier keeps its records; None where nobody says so."""
        return figure(at(self._values, "tiers", tier), "days") if isinstance(tier, str) else None

    def term(self, record: Record) -> Term | None:
        """Return the term of a record; None where the values do not say all of it.

        Args:
            record: what the facts tell of it.
        """
        kind = at(self._values, "classes", record.kind)
        own = at(self._values, "tenants", record.tenant)
        hold = at(self._values, "hold_tier")
        default, for_pii = (at(self._values, name) for name in ("default_tier", "pii_tier"))
        if not isinstance(kind, dict) or not isinstance(own, dict) or not isinstance(hold, str):
            return None
        overrides, says_pii = own.get("overrides", {}), flag(kind.get("pii", record.pii))
        if not isinstance(overrides, dict) or says_pii is None:
            return None
        if self.days(default) is None or self.days(for_pii) is None:
            return None
        of_class = kind.get("tier", default)
        if record.held or of_class == hold:
            return Term(hold, delete_after=None)
        asked = overrides.get(record.kind, of_class)
        limits = (of_class, for_pii) if record.pii or says_pii else ()
        term = self._ordinary(record, asked, *limits)
        stated = (kind.get("tier"), overrides.get(record.kind))
        return term and Term(
            tier=term.tier,
            delete_after=term.delete_after,
            defaulted=stated == (None, None),
            shortened=self._longer(stated[1], term.tier),
        )

    def _ordinary(self, record: Record, *tiers: Json) -> Term | None:
        """Return the shortest of some tiers as a term; the first of those alike."""
        known = [(days, tier) for tier in tiers if (days := self.days(tier)) is not None]
        if len(known) < len(tiers):
            return None
        days, tier = min(known, key=lambda each: each[0])
        ends = moment(record.created + days * _DAY_S)
        return Term(str(tier), ends) if ends is not None else None

    def _longer(self, one: Json, other: Json) -> bool:
        days, fewer = self.days(one), self.days(other)
        return days is not None and fewer is not None and days > fewer
