"""The last rule that matches names the owners."""

from __future__ import annotations

from switchboard_policy.domain.config import Config, OwnerRule
from switchboard_policy.gate.owners import owners_of

CONFIG = Config(
    areas=("limits",),
    values={},
    owners=(
        OwnerRule(("everyone",)),
        OwnerRule(("limits-team",), area="limits"),
        OwnerRule(("helm-team",), path="deploy/*"),
        OwnerRule(("acme-team",), area="limits", tenant="acme"),
        OwnerRule(("gateway-team",), service="api-gateway"),
    ),
)


def test_the_last_matching_rule_wins() -> None:
    assert owners_of(CONFIG, area="slo") == ("everyone",)
    assert owners_of(CONFIG, area="limits") == ("limits-team",)
    assert owners_of(CONFIG, area="limits", path="deploy/a/values.yaml") == ("helm-team",)
    assert owners_of(CONFIG, area="limits", tenant="acme", path="deploy/x") == ("acme-team",)
    assert owners_of(CONFIG, area="limits", service="api-gateway") == ("gateway-team",)


def test_every_condition_of_a_rule_must_hold() -> None:
    assert owners_of(CONFIG, area="slo", tenant="acme") == ("everyone",)
    assert owners_of(CONFIG, area="limits", tenant="ACME") == ("limits-team",)
    assert owners_of(CONFIG, area="limits", path="x/deploy/values.yaml") == ("limits-team",)


def test_where_no_rule_matches_nobody_owns_it() -> None:
    lonely = Config(areas=(), values={}, owners=(OwnerRule(("a",), area="slo"),))
    assert owners_of(lonely, area="limits") == ()
    assert owners_of(Config(areas=(), values={}), area="limits") == ()
