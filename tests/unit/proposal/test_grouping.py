"""Every change travels in one pull request, with whom it must, and none of them is long."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from support.pull_memory import change

from switchboard_policy.domain.delta import Delta
from switchboard_policy.proposal.grouping import Group, Grouping, grouped
from switchboard_policy.proposal.identity import topic
from switchboard_policy.testing import builders

ACME, GLOBEX, HOOLI = change("acme"), change("globex"), change("hooli")


def owners(delta: Delta) -> tuple[str, ...]:
    return {"acme": ("sre",), "globex": ("sre",)}.get(delta.subject, ("data", "sre"))


def groups(deltas: list[Delta], by: Grouping = Grouping.OWNER, **more: object) -> list[Group]:
    return list(grouped(deltas, by, owners, **{"most": 20, **more}))  # type: ignore[arg-type]


def subjects(found: list[Group]) -> list[list[str]]:
    return [[delta.subject for delta in group.deltas] for group in found]


def test_by_owner_a_group_is_answered_by_the_same_people() -> None:
    found = groups([ACME, HOOLI, GLOBEX])
    assert [group.name for group in found] == ["data, sre", "sre"]
    assert subjects(found) == [["hooli"], ["acme", "globex"]]


def test_by_service_by_area_and_all_together() -> None:
    objective = builders.delta(
        builders.policy_value("slo.objective", "99", 3, service="checkout", slo="errors"), "99.5"
    )
    changes = [ACME, objective]
    assert subjects(groups(changes, Grouping.SERVICE)) == [["checkout/errors"], ["acme"]][::-1]
    assert [group.name for group in groups(changes, Grouping.AREA)] == ["limits", "slo"]
    assert subjects(groups(changes, Grouping.ALL)) == [["acme", "checkout/errors"]]


def test_a_group_is_cut_after_its_most_valuable_changes() -> None:
    found = groups([ACME, HOOLI, GLOBEX], Grouping.ALL, most=2)
    assert subjects(found) == [["acme", "hooli"], ["globex"]]


def test_what_is_in_an_open_pull_request_stays_there_and_newcomers_do_not_join() -> None:
    found = groups([ACME, GLOBEX], held={topic(GLOBEX): 7})
    assert [(group.pull, [one.subject for one in group.deltas]) for group in found] == [
        (7, ["globex"]),
        (0, ["acme"]),
    ]


def test_what_overflows_an_open_pull_request_makes_a_new_group() -> None:
    held = {topic(ACME): 7, topic(GLOBEX): 7}
    found = groups([ACME, GLOBEX], most=1, held=held)
    assert [(group.pull, len(group.deltas)) for group in found] == [(7, 1), (0, 1)]


def test_values_of_one_subject_and_of_one_place_are_never_parted() -> None:
    burst = builders.delta(builders.policy_value("limits.burst", "40", 77, tenant="acme"), "64")
    shared = builders.delta(builders.policy_value("limits.rps", "20", 77, tenant="initech"), "64")
    found = groups([ACME, GLOBEX, burst, shared], Grouping.ALL, most=2)
    assert subjects(found) == [["acme", "acme", "initech"], ["globex"]]


def test_what_must_not_be_parted_goes_on_in_the_older_of_two_pull_requests() -> None:
    burst = builders.delta(builders.policy_value("limits.burst", "40", 77, tenant="acme"), "64")
    (found,) = groups([ACME, burst], held={topic(ACME): 9, topic(burst): 4})
    assert (found.pull, len(found.deltas)) == (4, 2)


CHANGES = st.lists(
    st.sampled_from([f"t{number:02}" for number in range(30)]), unique=True, max_size=30
).map(lambda names: [change(name) for name in names])


@settings(max_examples=60)
@given(CHANGES, st.integers(1, 7), st.sampled_from(Grouping), st.data())
def test_each_change_is_in_one_group_and_no_group_is_too_long(
    changes: list[Delta], most: int, by: Grouping, data: st.DataObject
) -> None:
    held = {topic(delta): data.draw(st.integers(1, 3)) for delta in changes[::3]}
    found = groups(changes, by, most=most, held=held)
    told = [topic(delta) for group in found for delta in group.deltas]
    assert sorted(told) == sorted(map(topic, changes))
    assert all(0 < len(group.deltas) <= most for group in found)
    assert found == groups(changes, by, most=most, held=held)
    for number in {group.pull for group in found} - {0}:
        of_it = [group for group in found if group.pull == number]
        assert len(of_it) == 1
        assert all(held.get(topic(delta)) == number for delta in of_it[0].deltas)
