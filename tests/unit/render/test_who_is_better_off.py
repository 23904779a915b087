from __future__ import annotations

from dataclasses import replace

import pytest

from switchboard_policy.domain.delta import Effect
from switchboard_policy.domain.outcome import Interval, NotEvaluated
from switchboard_policy.domain.units import PERCENT, RATIO, UNITS
from switchboard_policy.render.outcome import Turn, plain, sentences, turn
from switchboard_policy.testing.builders import delta, effect, policy_value

UNSURE = NotEvaluated("sub-step shape unknown")


def between(low: float, high: float) -> Interval:
    return Interval(low, high, UNSURE)


@pytest.mark.parametrize(
    ("now", "proposed", "expected"),
    [
        (Interval.exact(0.018), Interval(0, 0.001, 0), Turn.BETTER),
        (Interval.exact(0.0), Interval(0, 0.02, 0.01), Turn.WORSE),
        (Interval.exact(0.0), Interval(0, 0.02, 0.0), Turn.MAYBE),
        (Interval.exact(0.01), Interval.exact(0.01), Turn.SAME),
        (Interval(0, 0.02, 0.01), Interval(0, 0.01, 0.01), Turn.BETTER),
        (Interval.exact(0.0), between(0, 0.009), Turn.MAYBE),
        (between(0, 0.1), between(0.2, 0.3), Turn.WORSE),
        (between(0, 0.1), between(0, 0.05), Turn.BETTER),
        (between(0, 0.1), between(0, 0.1), Turn.SAME),
        (UNSURE, Interval.exact(0), Turn.UNKNOWN),
        (Interval.exact(0), UNSURE, Turn.UNKNOWN),
    ],
)
def test_a_turn_follows_the_estimates_and_then_the_bounds(
    now: Interval | NotEvaluated, proposed: Interval | NotEvaluated, expected: Turn
) -> None:
    assert turn(effect(now=now, proposed=proposed)) is expected


def test_where_higher_is_better_the_turn_is_the_other_way_round() -> None:
    more = Effect("minutes met", RATIO, Interval.exact(0.99), Interval(0.98, 1, 0.995), "higher")
    assert turn(more) is Turn.BETTER
    assert turn(replace(more, better="lower")) is Turn.WORSE
    assert turn(replace(more, proposed=between(0.98, 1))) is Turn.MAYBE


def told(*effects: tuple[str, Effect]) -> str:
    return plain(
        sentences([delta(policy_value(tenant=name), effects=[found]) for name, found in effects])
    )


BETTER = effect()
WORSE = effect(now=Interval.exact(0.0), proposed=Interval.exact(0.01))
MAYBE = effect(now=Interval.exact(0.0), proposed=between(0, 0.009))
SAME = effect(now=Interval.exact(0.0), proposed=Interval.exact(0.0))
UNKNOWN = effect(now=UNSURE, proposed=UNSURE)


def test_one_better_and_one_that_could_be_worse() -> None:
    assert told(("acme", BETTER), ("globex", MAYBE)) == (
        "acme is better off: throttled good requests 1.8 % → 0 % (0\N{EN DASH}0.1). "
        "Nobody is expected to be worse off; globex could be (throttled good requests up to 0.9 %)."
    )


def test_many_are_counted_after_three() -> None:
    text = told(*((name, BETTER) for name in "abcde"))
    assert text.startswith("a, b, c and 2 others are better off.")
    assert told(*((name, BETTER) for name in "abcd")).startswith("a, b, c and 1 other are")
    assert told(*((name, BETTER) for name in "abc")).startswith("a, b and c are better off.")


def test_those_worse_off_are_named_with_the_figures() -> None:
    assert "acme is expected to be worse off: throttled good requests 0 % → 1 %." in told(
        ("acme", WORSE)
    )
    assert "a and b are expected to be worse off, the first: throttled" in told(
        ("a", WORSE), ("b", WORSE)
    )


def test_several_that_could_be_worse_give_the_first_as_an_example() -> None:
    assert "a and b could be (the first: throttled good requests up to 0.9 %)." in told(
        ("a", MAYBE), ("b", MAYBE)
    )


def test_a_fall_that_could_happen_is_told_downwards() -> None:
    fall = Effect("minutes met", RATIO, Interval.exact(0.99), between(0.98, 1), "higher")
    assert "acme could be (minutes met down to 98 %)." in told(("acme", fall))


def test_no_difference_no_news_and_no_change() -> None:
    assert told(("acme", SAME)) == "Nobody is expected to be better or worse off."
    assert plain(sentences([])).startswith("Nothing is proposed")


def test_what_cannot_be_told_is_said_with_its_reason() -> None:
    assert told(("acme", UNKNOWN)).endswith("For acme it can't be told: sub-step shape unknown.")
    half = effect(now=UNSURE, proposed=Interval.exact(0.0))
    assert "For acme it can't be told: sub-step shape unknown." in told(("acme", half))


def test_a_change_without_effects_promises_nothing() -> None:
    assert plain(sentences([delta(effects=[])])) == ("What it does to anybody was not measured.")


def test_a_difference_nobody_sees_makes_nobody_worse_off() -> None:
    tiny = effect(now=Interval.exact(0.0), proposed=between(0, 0.0000016))
    assert turn(tiny) is Turn.SAME
    percent = replace(effect(now=Interval.exact(0.0), proposed=between(0, 0.0001)), unit=PERCENT)
    assert turn(percent) is Turn.SAME
    counts = Effect("pages", UNITS["requests"], Interval.exact(1000.0), Interval.exact(1000.4))
    assert turn(counts) is Turn.SAME


def promised(*subjects: str) -> str:
    values = (policy_value("slo.objective", "99.9", service="api", slo=name) for name in subjects)
    told = Effect("error budget left", RATIO, Interval.exact(0.98), Interval.exact(0.97), "higher")
    return plain(sentences([delta(value, effects=[told]) for value in values]))


def test_a_promise_is_told_apart_from_people() -> None:
    assert promised("a") == "The promise of api/a changes: error budget left 98 % → 97 %."
    assert promised("a", "b").startswith("The promises of api/a and api/b change, the first: error")


def test_a_change_without_effects_says_nothing_beside_others() -> None:
    silent = delta(policy_value(tenant="silent"), effects=[])
    assert "silent" not in plain(sentences([silent, delta()]))
