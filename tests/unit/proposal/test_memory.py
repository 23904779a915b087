"""What is planned follows from what is remembered: one row, one rule."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.pull_memory import (
    DAY,
    MANNERS,
    NOW,
    carried_out,
    change,
    closed,
    known,
    proposed,
    word,
)

from switchboard_policy.domain.delta import Delta
from switchboard_policy.domain.outcome import Interval, NotEvaluated
from switchboard_policy.domain.proposal import Proposal
from switchboard_policy.domain.risk import RiskLevel
from switchboard_policy.domain.units import PERCENT
from switchboard_policy.ports.forge import State
from switchboard_policy.proposal.grouping import Grouping, grouped
from switchboard_policy.proposal.memory import (
    Known,
    Manners,
    Memory,
    Window,
    admitted,
    held_topics,
    refusals,
)
from switchboard_policy.proposal.steps import Do, Step, plan, urgent
from switchboard_policy.testing import builders

ACME, GLOBEX = change("acme"), change("globex")
ONE = proposed(ACME)


def steps(
    pulls: list[Known], proposals: list[Proposal], manners: Manners = MANNERS, now: int = NOW
) -> list[Step]:
    return list(plan(Memory(tuple(pulls)), proposals, now, manners))


def one(pulls: list[Known], proposals: list[Proposal], manners: Manners = MANNERS) -> Step:
    (found,) = steps(pulls, proposals, manners)
    return found


def riskier(proposal: Proposal) -> Proposal:
    return replace(proposal, risk=builders.risk(level=RiskLevel.HIGH))


def other_files(proposal: Proposal) -> Proposal:
    before = {name: b"# moved\n" + text for name, text in proposal.change_set.before.items()}
    return replace(proposal, change_set=replace(proposal.change_set, before=before))


def unmarked(pull: Known) -> Known:
    return replace(pull, mark=None)


def touched(pull: Known, told: str = "") -> Known:
    assert pull.mark is not None
    return replace(pull, head="f" * 40, mark=replace(pull.mark, told=told))


LABELLED = known(1, ONE, labels=("bug", "switchboard/stop"))

TABLE = [
    ("nothing is open", [], ONE, Do.OPEN, "it is new"),
    ("the same again", [known(1, ONE)], ONE, Do.KEEP, "it holds exactly this change"),
    ("at the band", [known(1, ONE)], proposed(change("acme", "35.2")), Do.KEEP, "at most 10 %"),
    ("past the band", [known(1, ONE)], proposed(change("acme", "35.3")), Do.UPDATE, "to 35.3"),
    ("another risk", [known(1, ONE)], riskier(ONE), Do.UPDATE, "from medium to high"),
    ("one more value", [known(1, ONE)], proposed(ACME, GLOBEX), Do.UPDATE, "other values"),
    ("the base moved", [known(1, ONE)], other_files(ONE), Do.REBUILD, "others in the base"),
    ("the box", [known(1, ONE, rebuild=True)], ONE, Do.REBUILD, "ticked the box"),
    ("cut off", [known(1, ONE, head="e" * 40, halfway=True)], ONE, Do.REBUILD, "half way"),
    ("the label", [LABELLED], ONE, Do.STOP, "the label switchboard/stop"),
    ("a commit of theirs", [touched(known(1, ONE))], ONE, Do.TELL, "somebody else's commit"),
    ("told of it", [touched(known(1, ONE), "f" * 40)], ONE, Do.STOP, "theirs now"),
    ("a text of theirs", [unmarked(known(1, ONE))], ONE, Do.STOP, "does not say any more"),
]


@pytest.mark.parametrize(("pulls", "proposal", "do", "why"), [row[1:] for row in TABLE])
def test_an_open_topic(pulls: list[Known], proposal: Proposal, do: Do, why: str) -> None:
    first, *rest = steps(pulls, [proposal])
    assert (first.do, why in first.why) == (do, True), first
    assert all(step.do is Do.WAIT for step in rest)


def test_what_people_took_over_is_not_proposed_elsewhere() -> None:
    both = proposed(ACME, GLOBEX)
    stop, wait = steps([replace(LABELLED)], [both])
    assert (stop.do, wait.do) == (Do.STOP, Do.WAIT)
    assert wait.why == f"{word(ACME)} is in pull request 1 already"
    stop, wait = steps([unmarked(known(1, ONE))], [ONE])
    assert (stop.do, wait.do) == (Do.STOP, Do.WAIT)
    assert "open already" in wait.why


def test_what_people_took_over_joins_no_other_pull_request() -> None:
    found = steps([LABELLED, known(2, proposed(GLOBEX))], [proposed(ACME, GLOBEX)])
    assert [(step.do, step.pull) for step in found] == [(Do.STOP, 1), (Do.KEEP, 2), (Do.WAIT, 0)]


def test_what_nobody_recommends_any_more_is_left_to_people() -> None:
    assert one([known(1, ONE)], []).do is Do.KEEP


def test_what_the_base_holds_already_is_closed() -> None:
    current = {word(ACME): (ACME.new, str(ACME.unit))}
    (step,) = plan(Memory((known(1, ONE),), current), [], NOW, MANNERS)
    assert (step.do, step.instead) == (Do.CLOSE, 0)


def test_two_that_became_one_go_on_in_the_one_that_holds_more() -> None:
    several = known(2, proposed(GLOBEX, change("hooli")))
    both = proposed(ACME, GLOBEX, change("hooli"))
    first, second = steps([known(1, ONE), several], [both])
    assert (first.do, first.pull, first.instead) == (Do.CLOSE, 1, 2)
    assert (second.do, second.pull) == (Do.UPDATE, 2)


def test_it_is_told_once_and_holds_the_topic_back() -> None:
    pull = closed(1, ONE, because="acme leaves in May")
    note, held = steps([pull], [ONE])
    assert (note.do, held.do) == (Do.NOTE, Do.REFUSED)
    assert "acme leaves in May" in note.why
    assert "acme leaves in May" in held.why
    after = carried_out(Memory((pull,)), [note])
    (held,) = plan(after, [ONE], NOW, MANNERS)
    assert "acme leaves in May" in held.why


@pytest.mark.parametrize(("new", "opened"), [("35.2", False), ("35.3", True), ("28.7", True)])
def test_a_value_past_the_band_is_proposed_all_the_same(new: str, *, opened: bool) -> None:
    found = steps([closed(1, ONE)], [proposed(change("acme", new))])
    assert (found[-1].do is Do.OPEN) == opened


@pytest.mark.parametrize(("days", "opened"), [(29, False), (30, True)])
def test_it_expires(days: int, *, opened: bool) -> None:
    found = steps([closed(1, ONE, NOW - days * DAY)], [ONE])
    assert (found[-1].do is Do.OPEN) == opened


def test_what_we_closed_or_people_merged_refuses_nothing() -> None:
    pull = closed(1, ONE)
    assert pull.mark is not None
    ours = replace(pull, mark=replace(pull.mark, retired=True))
    merged = replace(pull, state=State.MERGED)
    assert [step.do for step in steps([ours], [ONE])] == [Do.OPEN]
    assert [step.do for step in steps([merged], [ONE])] == [Do.OPEN]


def test_a_merge_takes_back_what_was_refused_before() -> None:
    merged = known(2, ONE, state=State.MERGED, closed_at=NOW - 60)
    assert refusals(Memory((closed(1, ONE), merged)), NOW, MANNERS) == {}


def test_of_two_the_later_counts() -> None:
    later = closed(1, proposed(change("acme", "50")), NOW - 60)
    found = refusals(Memory((later, closed(2, ONE))), NOW, MANNERS)
    assert found[word(ACME)].value[0] == Decimal(50)


def test_a_refused_change_leaves_the_others_to_be_proposed() -> None:
    known_ = refusals(Memory((closed(1, ONE),)), NOW, MANNERS)
    kept, held_back = admitted([ACME, GLOBEX], known_, MANNERS)
    assert (kept, [one.about for one in held_back]) == ((GLOBEX,), [word(ACME)])


def test_closed_again_it_is_told_again() -> None:
    pull = closed(1, ONE, because="not now")
    told = carried_out(Memory((pull,)), steps([pull], [])).pulls[0]
    assert not told.untold
    assert replace(told, closed_at=NOW + 60).untold


def many(count: int) -> list[Known]:
    """That many open ones."""
    return [known(number, proposed(change(f"open{number}"))) for number in range(1, count + 1)]


def test_five_may_be_open() -> None:
    assert steps(many(4), [ONE])[-1].do is Do.OPEN
    assert steps(many(5), [ONE])[-1].do is Do.WAIT


def test_within_the_hour_only_so_many_are_opened() -> None:
    manners = replace(MANNERS, most_hourly=1)
    found = steps([], [ONE, proposed(GLOBEX)], manners)
    assert [step.do for step in found] == [Do.OPEN, Do.WAIT]
    after = carried_out(Memory(), found)
    assert plan(after, [proposed(GLOBEX)], NOW + 3599, manners)[-1].do is Do.WAIT
    assert plan(after, [proposed(GLOBEX)], NOW + 3600, manners)[-1].do is Do.OPEN


def test_outside_the_window_nothing_is_opened_but_what_is_open_is_kept_up() -> None:
    manners = replace(MANNERS, window=Window(frozenset(), 0, 24))
    found = steps([known(1, ONE)], [proposed(change("acme", "50")), proposed(GLOBEX)], manners)
    assert [step.do for step in found] == [Do.UPDATE, Do.WAIT]


def test_what_is_urgent_waits_for_no_limit_and_goes_first() -> None:
    manners = replace(MANNERS, most_hourly=1, window=Window(frozenset()))
    calm, hurried = proposed(GLOBEX), proposed(change("acme", throttled=True))
    found = steps(many(5), [calm, hurried], manners)[-2:]
    assert [(step.do, step.urgent) for step in found] == [(Do.OPEN, True), (Do.WAIT, False)]


def test_the_place_of_one_that_is_closed_is_free() -> None:
    current = {word(change("open1")): (Decimal(32), "requests/s")}
    memory = Memory(tuple(many(5)), current)
    found = plan(memory, [ONE], NOW, MANNERS)
    assert [found[0].do, found[-1].do] == [Do.CLOSE, Do.OPEN]


@pytest.mark.parametrize(
    ("low", "new", "hurry"), [(1.0, "32", False), (1.1, "32", True), (1.1, "10", False)]
)
def test_urgent_is_a_raise_where_for_certain_more_than_the_bound_is_throttled(
    low: float, new: str, *, hurry: bool
) -> None:
    now = Interval(low, 50.0, NotEvaluated("unknown"))
    effect = builders.effect(now=now, proposed=now, unit=PERCENT)
    delta = builders.delta(builders.policy_value(), new, (effect,))
    assert urgent(proposed(delta), Decimal("0.01")) == hurry


def test_held_topics_name_the_pull_request() -> None:
    found = held_topics(Memory((known(3, ONE), closed(4, proposed(GLOBEX)))), [ACME, GLOBEX])
    assert list(found.values()) == [3]
    twice = Memory((known(5, ONE), known(3, ONE)))
    assert list(held_topics(twice, [ACME]).values()) == [3], "the older one keeps it"


@pytest.mark.parametrize(
    ("now", "inside"),
    [
        (1_790_000_000, True),
        (1_790_000_000 + 2 * 3600, True),
        (1_790_000_000 + 3 * 3600, False),
        (1_790_000_000 + 12 * 3600, False),
    ],
)
def test_a_window_is_a_time_of_day_and_days_of_the_week(now: int, *, inside: bool) -> None:
    # 2026-09-21 was a Monday, 14:13 UTC.
    assert Window(frozenset({0}), 8, 17).open_at(now) == inside
    assert not Window(frozenset({1}), 8, 17).open_at(now)


MANY = ("acme", "aurora", "globex", "hooli", "initech", "umbrella")
TENANTS = ("acme", "globex", "hooli", "initech")
SOME = st.lists(st.sampled_from(TENANTS), unique=True, min_size=1, max_size=3)
NUMBERS = st.sampled_from(["24", "32", "34", "50"])


@st.composite
def proposals(draw: st.DrawFn) -> list[Proposal]:
    """Proposals about different topics, as grouping makes them."""
    names = draw(st.permutations(TENANTS))
    cut = draw(st.integers(0, 3))
    groups = [part for part in (names[:cut], names[cut:3]) if part]
    return [
        proposed(*(change(name, draw(NUMBERS), throttled=draw(st.booleans())) for name in group))
        for group in groups
    ]


@st.composite
def pulls(draw: st.DrawFn, number: int) -> Known:
    """Any pull request of ours."""
    proposal = proposed(*(change(name, draw(NUMBERS)) for name in draw(SOME)))
    found = known(number, proposal, created_at=NOW - draw(st.sampled_from([60, DAY])))
    kind = draw(st.sampled_from(["open", "closed", "merged", "touched", "label", "box", "halfway"]))
    if kind == "touched":
        return touched(found)
    if kind == "closed":
        return closed(number, proposal, NOW - draw(st.integers(0, 40)) * DAY, because="no")
    changed = {
        "open": {},
        "merged": {"state": State.MERGED, "closed_at": NOW - DAY},
        "label": {"labels": ("switchboard/stop",)},
        "box": {"rebuild": True},
        "halfway": {"head": "e" * 40, "halfway": True},
    }
    return replace(found, **changed[kind])  # type: ignore[arg-type]


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_a_plan_carried_out_leaves_nothing_to_do(data: st.DataObject) -> None:
    known_ = [data.draw(pulls(number)) for number in range(1, data.draw(st.integers(0, 5)) + 1)]
    wanted = data.draw(proposals())
    current = data.draw(st.sampled_from([{}, {word(ACME): (Decimal(32), "requests/s")}]))
    manners = replace(MANNERS, most_open=data.draw(st.integers(1, 3)))
    before = Memory(tuple(known_), current)
    done = plan(before, wanted, NOW, manners)
    again = plan(carried_out(before, done), wanted, NOW, manners)
    assert [step for step in again if step.do.writes] == []


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_no_topic_is_written_twice_and_what_people_hold_is_not_written_at_all(
    data: st.DataObject,
) -> None:
    known_ = [data.draw(pulls(number)) for number in range(1, data.draw(st.integers(0, 5)) + 1)]
    found = plan(Memory(tuple(known_)), data.draw(proposals()), NOW, MANNERS)
    writing = [step for step in found if step.do in {Do.OPEN, Do.UPDATE, Do.REBUILD}]
    topics = [about for step in writing if step.proposal for about in step.proposal.topics]
    assert len(topics) == len(set(topics))
    theirs = {pull.number for pull in known_ if pull.touched or pull.labels}
    assert not theirs & {step.pull for step in found if step.do not in {Do.STOP, Do.TELL}}


def walked_again(
    memory: Memory, deltas: list[Delta], most: int, manners: Manners
) -> tuple[Step, ...]:
    """One run: what is refused is left out, the rest is grouped, and the plan is made."""
    kept, _ = admitted(deltas, refusals(memory, NOW, manners), manners)
    held = held_topics(memory, kept)
    groups = grouped(kept, Grouping.OWNER, lambda delta: (delta.subject[0],), most=most, held=held)
    return plan(memory, [proposed(*group.deltas) for group in groups], NOW, manners)


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_a_second_run_with_the_same_figures_writes_nothing(data: st.DataObject) -> None:
    known_ = [data.draw(pulls(number)) for number in range(1, data.draw(st.integers(0, 4)) + 1)]
    names = data.draw(st.lists(st.sampled_from(MANY), unique=True, max_size=6))
    deltas = [
        change(name, data.draw(NUMBERS), throttled=data.draw(st.booleans())) for name in names
    ]
    most, limit = data.draw(st.integers(1, 3)), data.draw(st.integers(1, 3))
    manners = replace(MANNERS, most_open=limit)
    memory = Memory(tuple(known_))
    after = carried_out(memory, walked_again(memory, deltas, most, manners))
    again = walked_again(after, deltas, most, manners)
    assert [step for step in again if step.do.writes] == []
    topics = [about for pull in after.open if not pull.touched for about in pull.topics]
    fresh = {pull.number for pull in after.pulls} - {pull.number for pull in known_}
    opened = [about for pull in after.open if pull.number in fresh for about in pull.topics]
    assert all(topics.count(about) == 1 for about in opened)
