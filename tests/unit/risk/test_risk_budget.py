from __future__ import annotations

from support.risk_world import CALM, budgets, change, part, score, spent

from switchboard_policy.domain.outcome import NotEvaluated
from switchboard_policy.domain.recommendation import Recommendation, SubjectSummary


def test_the_emptiest_budget_of_the_service_counts() -> None:
    around = budgets(spent(0.6), spent(0.9, "gateway/latency"), spent(2.0, "other/main"))
    found = part(score((change(), CALM), around=around), "budget")
    assert found.sentence == "gateway/latency: 90 % of the error budget was spent"
    assert found.value == 0.9
    assert 0 < found.points < found.most


def test_a_budget_half_left_adds_nothing_and_an_overspent_one_everything() -> None:
    calm = part(score((change(), CALM), around=budgets(spent(0.5))), "budget")
    gone = part(score((change(), CALM), around=budgets(spent(1.2))), "budget")
    assert (calm.points, gone.points) == (0, gone.most)


def test_the_budget_of_the_objective_that_moves_is_told_by_headroom_alone() -> None:
    own = change("99", "99.9", "slo.objective", who="gateway"), {**CALM, "budget_used_ratio": 2.0}
    found = part(score(own, around=Recommendation("slo")), "budget")
    assert (found.points, found.sentence) == (0, "no other objective of the services changed")
    beside = part(score(own, around=budgets(spent(1.0, "gateway/latency"))), "budget")
    assert beside.points == beside.most


def test_a_tenant_leans_on_every_service_it_sends_to() -> None:
    second = Recommendation(
        "limits", summaries=(SubjectSummary("limits", "acme/reporting", {"service": "reporting"}),)
    )
    around = Recommendation("slo", summaries=(spent(), spent(1.0, "reporting/main")))
    both = Recommendation("", summaries=(*second.summaries, *around.summaries))
    found = part(score((change(), CALM), around=both), "budget")
    assert found.points == found.most


def test_a_budget_that_nobody_measured_costs_a_surcharge_and_hides_no_other() -> None:
    for around in (Recommendation("slo"), budgets(spent(None))):
        found = part(score((change(), CALM), around=around), "budget")
        assert isinstance(found.value, NotEvaluated)
        assert (found.points, found.most) == (2, 5)
    gone = budgets(spent(None), spent(1.0, "gateway/latency"))
    found = part(score((change(), CALM), around=gone), "budget")
    assert found.points == found.most


def test_a_change_of_no_known_service_says_what_would_help() -> None:
    found = part(score((change("20", "10", "tiers.rps"), {})), "budget")
    assert (
        found.sentence
        == "not evaluated: the service of acme is not known; its telemetry would help"
    )
