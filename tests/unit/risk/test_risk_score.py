from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from importlib.resources import files

import pytest
from support.area_world import config
from support.risk_world import CALM, CALM_WORLD, budgets, change, figures, part, score, spent

from switchboard_policy.domain.outcome import Interval, NotEvaluated
from switchboard_policy.domain.risk import RiskLevel
from switchboard_policy.errors import InputError
from switchboard_policy.risk import assess
from switchboard_policy.risk.assess import FACTORS
from switchboard_policy.risk.calibration import calibrations, through


def test_no_change_is_no_risk() -> None:
    for found in (assess([], [], config()), score((change("20"), CALM))):
        assert found.score == 0
        assert found.level is RiskLevel.LOW
        assert found.breach_probability == Interval.exact(0)
        assert {one.points for one in found.parts} == {0}


def test_advisory_changes_are_no_risk() -> None:
    assert score((replace(change(), advisory=True), CALM)).score == 0


def test_the_score_is_the_sum_of_its_parts() -> None:
    found = score((change("45"), CALM), (change("12", who="globex"), CALM))
    assert found.score == pytest.approx(sum(one.points for one in found.parts))
    assert all(0 <= one.points <= one.most for one in found.parts)


def test_every_factor_has_its_file_and_its_place_in_the_docs() -> None:
    names = [one.factor for one in score((change(), CALM)).parts]
    assert names == [factor.__name__ for factor in FACTORS]
    for name in names:
        text = files("switchboard_policy.risk").joinpath(f"{name}.py").read_text("utf-8")
        assert f"docs/risk.md#{name.replace('_', '-')}" in text


def test_levels_come_from_data() -> None:
    assert score((change(), CALM)).level is RiskLevel.LOW
    bounds = {"medium_from": Decimal(1), "high_from": Decimal(2), "critical_from": Decimal(3)}
    assert score((change(), CALM), **bounds).level is RiskLevel.CRITICAL
    assert (
        score((change(), CALM), **bounds | {"critical_from": Decimal(99)}).level is RiskLevel.HIGH
    )
    assert score((change(), CALM), medium_from=Decimal(1)).level is RiskLevel.MEDIUM


def test_the_worst_of_everything_is_critical_and_at_most_100() -> None:
    worst = {
        **CALM,
        "traffic_share_ratio": 1.0,
        "breach_low": 1.0,
        "breach_middle": 1.0,
        "breach_high": 1.0,
        "peak_rps": 60.0,
        "measured_days": 0,
        "coverage_ratio": 0.0,
    }
    many = [(change("1", "60", who=f"t{number}"), worst) for number in range(60)]
    found = score(*many, around=budgets(spent(1.0)))
    assert found.level is RiskLevel.CRITICAL
    assert 80 <= found.score <= 100


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"medium_from": Decimal(70)}, "must rise between 0 and 100"),
        ({"size_most": Decimal(-1)}, "size_most is negative"),
        ({"size_most": Decimal(50)}, "add up to 136; 100 is allowed"),
        ({"size_moat": Decimal(1)}, "'size_moat' is not known"),
    ],
)
def test_settings_that_make_no_score_are_refused(
    settings: dict[str, Decimal], message: str
) -> None:
    with pytest.raises(InputError, match=message):
        score((change(), CALM), **settings)


def test_missing_figures_cost_surcharges_and_say_what_would_help() -> None:
    found = score((change(), {}))
    for factor in ("reach", "breach", "headroom", "budget", "data_quality"):
        one = part(found, factor)
        assert isinstance(one.value, NotEvaluated)
        assert one.points > 0
        assert "would help" in one.sentence
    assert isinstance(found.breach_probability, NotEvaluated)


def test_what_is_missing_blocks_only_if_it_could_cross_the_gate() -> None:
    assert score((change(), {})).undecided == (
        "reach",
        "breach",
        "headroom",
        "budget",
        "data_quality",
        "gaming",
    )
    assert score((change(), {}), high_from=Decimal(79)).undecided == ()
    assert score((change(), {}), high_from=Decimal(5), medium_from=Decimal(1)).undecided == ()
    one_missing = {**CALM, "capacity_use_ratio": None}
    assert score((change(), one_missing)).undecided == ()


def test_a_lower_bound_of_the_gate_is_the_one_that_counts() -> None:
    """Else the gate would let pass what could lie above the bound it was given."""
    unknown = change(), {**CALM, "capacity_use_ratio": None}
    assert score(unknown).undecided == ()
    lower = config(settings={"gate": {"risk_high": Decimal(round(score(unknown).score) + 2)}})
    found = assess([figures(*unknown), budgets()], [unknown[0]], lower, around=CALM_WORLD)
    assert found.undecided == ("headroom",)


def came(share: float) -> float:
    """The chance that the shipped map makes of a share of futures."""
    return through(calibrations()["throttled"], share)


def test_an_unknown_chance_lies_inside_its_bounds() -> None:
    likely = {**CALM, "breach_low": 0.9, "breach_middle": None, "breach_high": 1.0}
    assert part(score((change(), likely)), "breach").points == pytest.approx(
        came(0.9) * 26, abs=0.05
    )
    unlikely = {**CALM, "breach_low": 0.0, "breach_middle": None, "breach_high": 0.1}
    found = score((change(), unlikely))
    assert part(found, "breach").points == pytest.approx(came(0.1) * 26, abs=0.05)
    assert isinstance(found.breach_probability, Interval)
    assert found.breach_probability.high == pytest.approx(came(0.1))
    assert isinstance(found.breach_probability.middle, NotEvaluated)


def test_a_chance_nobody_saw_is_never_told_as_none() -> None:
    found = score((change(), CALM)).breach_probability
    assert isinstance(found, Interval)
    assert (found.low, found.middle, found.high) == (0, 0, 0.01)


def test_bounds_that_meet_need_no_middle() -> None:
    certain = {**CALM, "breach_low": 1.0, "breach_middle": None, "breach_high": 1.0}
    assert score((change(), certain)).breach_probability == Interval.exact(came(1))


def test_chances_of_several_changes_add_up_as_independent() -> None:
    half = {**CALM, "breach_low": 0.5, "breach_middle": 0.5, "breach_high": 0.5}
    found = score((change(), half), (change(who="globex"), half))
    assert part(found, "breach").value == pytest.approx(1 - (1 - came(0.5)) ** 2)


def test_one_unknown_chance_keeps_what_the_others_say() -> None:
    sure = {**CALM, "breach_low": 1.0, "breach_middle": 1.0, "breach_high": 1.0}
    found = part(score((change(), sure), (change(who="globex"), {})), "breach")
    assert found.points == pytest.approx(came(1) * found.most, abs=0.05)


def test_a_change_from_zero_counts_as_the_largest() -> None:
    found = part(score((change("5", "0"), CALM)), "size")
    assert found.value == 4


def test_an_objectives_size_is_that_of_its_error_budget() -> None:
    found = part(score((change("99.9", "99.8", "slo.objective"), CALM)), "size")
    assert found.value == pytest.approx(1)


def test_a_lowered_limit_is_held_against_the_peak() -> None:
    near = part(score((change("20", "40"), {**CALM, "proposed_limit_rps": 6.0})), "headroom")
    assert "the lowered limit at the observed peak" in near.sentence
    assert near.value == pytest.approx(5 / 6)
    nothing = dict.fromkeys(CALM)
    unknown = part(score((change("20", "40"), nothing)), "headroom")
    assert "peak of acme rps unknown" in unknown.sentence
    zero = part(score((change("0", "40"), {**CALM, "proposed_limit_rps": 0.0})), "headroom")
    assert zero.points == zero.most


def test_an_objective_is_held_against_its_budget() -> None:
    found = score(
        (change("99.9", "99.8", "slo.objective"), {**CALM, "proposed_budget_used_ratio": 0.9})
    )
    assert "90 % of the error budget" in part(found, "headroom").sentence


def test_the_tightest_room_counts_even_beside_an_unknown_one() -> None:
    full = {**CALM, "capacity_use_ratio": 1.0}
    beside = (change(who="globex"), {**CALM, "capacity_use_ratio": None})
    found = part(score((change(), full), beside), "headroom")
    assert found.points == found.most


def test_doubts_in_the_data_are_named() -> None:
    doubtful = {
        **CALM,
        "measured_days": 14,
        "coverage_ratio": 0.9,
        "censored": True,
        "replay_holds": False,
    }
    sentence = part(score((change(), doubtful)), "data_quality").sentence
    for word in ("14 of 28 days", "10.0 % gaps", "not measured", "the replay disagrees"):
        assert word in sentence
    whole = part(score((change(), CALM)), "data_quality")
    assert (whole.points, whole.sentence) == (0, "whole weeks without gaps, checked")


def test_values_that_hurt_at_once_are_harder_to_take_back() -> None:
    tighter = score((change("10"), CALM))
    assert "1 of 1 hurt before they are undone" in part(tighter, "reversibility").sentence
    slower = score((change("2", "1", "slo.threshold"), CALM))
    faster = score((change("1", "2", "slo.threshold"), CALM))
    points = [part(one, "reversibility").points for one in (slower, faster)]
    assert points[0] > points[1]


def test_the_time_until_an_undone_value_is_in_force_is_told_and_counts() -> None:
    limit = part(score((change("10"), CALM)), "reversibility")
    objective = part(score((change("99.8", "99.9", "slo.objective"), CALM)), "reversibility")
    assert "in force within 2 minutes" in limit.sentence
    assert "in force within 5 minutes" in objective.sentence
    slow = part(score((change("10"), CALM), undo_limits_minutes=Decimal(60)), "reversibility")
    assert limit.points < objective.points < slow.points


def test_an_inherited_value_touches_every_place_of_its_binding() -> None:
    delta = change()
    inherited = replace(delta, target=replace(delta.target, occurrences=()))
    assert part(score((inherited, CALM)), "reversibility").value == 2 + 1


def test_a_ramp_without_width_is_a_step() -> None:
    flat = {"headroom_calm_ratio": Decimal(1), "headroom_full_ratio": Decimal(1)}
    full = {**CALM, "capacity_use_ratio": 1.0}
    found = part(score((change(), full), **flat), "headroom")
    assert found.points == found.most
    assert part(score((change(), CALM), **flat), "headroom").points == 0
