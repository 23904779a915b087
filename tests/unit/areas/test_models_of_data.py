"""The models behind residency and retention, and the kinds of facts they are told."""

from __future__ import annotations

from typing import Any

import pytest

from switchboard_policy.areas import kinds, residency, retention
from switchboard_policy.areas.answers import Answer
from switchboard_policy.areas.limits.admit import limit_of
from switchboard_policy.areas.tiers.admit import size_of

NOW = 1_790_000_000
DAY = 86_400
WHERE: dict[str, Any] = {
    "zones": {
        "EU": {"bound": True, "regions": ["eu-west-1", "eu-central-1"]},
        "US": {"bound": False, "regions": ["us-east-1"]},
    },
    "tenants": {
        "acme": {"zone": "EU", "regions": ["eu-west-1"]},
        "globex": {"zone": "US", "regions": ["us-east-1"]},
    },
    "waivers": [
        {
            "id": "w-1",
            "tenant": "globex",
            "purpose": "research",
            "region": "eu-west-1",
            "operations": ["read"],
            "until": NOW + 1,
            "by": "privacy-team",
        }
    ],
}


def moved(now: int = NOW, **facts: str) -> Answer:
    told = {"operation": "read", "purpose": "research"} | facts
    return residency.decide({"residency": WHERE}, {"now": now, "residency": told})


def test_a_tenant_of_a_bound_zone_stays_there_also_in_a_failover() -> None:
    facts = {"tenant": "acme", "source": "eu-west-1", "destination": "us-east-1"}
    answer = moved(**facts, operation="failover")
    assert answer.allow is False
    assert answer.findings == {"residency/outside_zone", "residency/region_not_allowed"}


def test_a_waiver_counts_until_its_last_second() -> None:
    facts = {"tenant": "globex", "source": "us-east-1", "destination": "eu-west-1"}
    assert moved(**facts) == Answer(allow=True, findings=frozenset({"residency/transfer_waiver"}))
    assert moved(NOW + 1, **facts).findings == {
        "residency/region_not_allowed",
        "residency/waiver_lapsed",
    }
    assert moved(**facts, operation="replicate").allow is False


def test_bounds_are_known_only_whole() -> None:
    bounds = residency.bounds_of(WHERE, "acme")
    assert bounds == residency.Bounds(
        "EU",
        bound=True,
        regions=frozenset({"eu-west-1"}),
        zone_regions=frozenset({"eu-west-1", "eu-central-1"}),
    )
    assert residency.bounds_of(WHERE, "nobody") is None
    assert moved(tenant="nobody", source="eu-west-1", destination="eu-west-1") == Answer(
        allow=False, findings=frozenset({"residency/cannot_decide"})
    )


def tier(days: int) -> dict[str, Any]:
    return {"value": days, "unit": "days", "source": "ours"}


KEPT: dict[str, Any] = {
    "default_tier": "year",
    "pii_tier": "month",
    "hold_tier": "hold",
    "tiers": {"year": tier(365), "month": tier(30), "week": tier(7)},
    "classes": {"report": {}, "ticket": {"pii": True}, "file": {"tier": "hold"}},
    "tenants": {"acme": {}, "globex": {"overrides": {"report": "week", "ticket": "year"}}},
}


def term(tenant: str, kind: str, *, held: bool = False) -> retention.Term | None:
    record = retention.Record(
        now=NOW,
        tenant=tenant,
        kind=kind,
        operation="keep",
        created=NOW,
        until=NOW,
        pii=False,
        held=held,
    )
    return retention.Retention(KEPT).term(record)


def test_a_term_follows_class_tenant_personal_data_and_hold() -> None:
    assert term("acme", "report") == retention.Term("year", NOW + 365 * DAY, defaulted=True)
    assert term("globex", "report") == retention.Term("week", NOW + 7 * DAY)
    assert term("acme", "ticket") == retention.Term("month", NOW + 30 * DAY, defaulted=True)
    assert term("globex", "ticket") == retention.Term("month", NOW + 30 * DAY, shortened=True)
    assert term("acme", "file") == retention.Term("hold", None)
    assert term("acme", "report", held=True) == retention.Term("hold", None)
    assert term("nobody", "report") is None
    assert term("acme", "nothing") is None


def test_what_is_held_may_be_kept_and_not_deleted() -> None:
    facts = {"tenant": "acme", "class": "file", "created": NOW, "pii": False, "legal_hold": False}
    for operation, allow in {"keep": True, "delete": False}.items():
        record = facts | {"operation": operation, "until": NOW + 9_000 * DAY}
        answer = retention.decide({"retention": KEPT}, {"now": NOW, "retention": record})
        assert answer.allow is allow


def test_a_limit_and_a_size_are_known_only_whole() -> None:
    data: Any = {
        "limits": {"tenants": {"acme": {"tier": "free", "rps": "20"}, "globex": {"tier": "free"}}},
        "tiers": {"tiers": {"free": {"rps": 2, "size_mb": 10}}, "defaults": {"burst": 4}},
    }
    limit = limit_of(data, "globex")
    assert limit is not None
    assert (limit.rps, limit.burst, limit.floor) == (2, 4, None)
    assert limit_of(data, "acme") is None
    assert (size_of(data, "globex"), size_of(data, "nobody")) == (10, None)


@pytest.mark.parametrize("value", [True, "1", None, -1, 1.5, 253_402_300_800, [1]])
def test_what_is_no_moment(value: kinds.Json) -> None:
    assert kinds.moment(value) is None


def test_kinds_tell_apart_what_rules_tell_apart() -> None:
    assert kinds.moment(1.0) == 1
    assert kinds.number(value=True) is None
    assert kinds.text(" ") is None
    assert kinds.texts(["a", ""]) is None
    assert kinds.texts([]) == ()
    assert kinds.at({"a": {"b": 1}}, "a", "b") == 1
    assert kinds.at({"a": []}, "a", "b") is None
    assert kinds.figure({"value": 7, "unit": "days", "source": "ours"}, "hours") is None
