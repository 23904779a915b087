from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchboard_policy.errors import InputError
from switchboard_policy.web.guards import Guard, GuardFlags, Override, in_cohort
from switchboard_policy.web.guards_reader import read_flags, shipped_flags

OWNERS = ("sre-leads", "platform-team")
NOW = 1_795_953_600.0  # 2026-11-29T12:00:00Z
OFF = """
  - guard: policy
    by: sre-leads
    reason: role guard denies everybody
    since: "2026-11-29T11:00:00Z"
    expires: "2026-11-29T13:00:00Z"
"""
ids = st.text(max_size=20)
percents = st.sampled_from([0, 5, 25, 50, 100])


def flags(text: str) -> GuardFlags:
    found, refused = read_flags("guards.yaml", f"version: 1\n{text}".encode(), OWNERS)
    assert not refused
    return found


def refusals(override: str) -> str:
    text = f"version: 1\noverrides:{override}"
    found, refused = read_flags("guards.yaml", text.encode(), OWNERS)
    assert not found.overrides
    return "; ".join(error.diagnostics() for error in refused)


def test_all_guards_ship_on_but_that_of_websockets() -> None:
    platform = shipped_flags().platform
    assert {str(guard) for guard, on in platform.items() if on} == {
        *("auth", "rbac", "policy", "budget", "audit", "error")
    }


def test_a_new_customer_starts_with_auth_and_without_rbac_and_policy() -> None:
    on = {guard for guard in Guard if shipped_flags().switch(guard, "new", NOW).on}
    assert on == {Guard.AUTH, Guard.BUDGET, Guard.AUDIT, Guard.ERROR}


def test_somebody_unknown_has_every_guard_of_the_platform() -> None:
    assert shipped_flags().switch(Guard.RBAC, "", NOW).on
    assert shipped_flags().switch(Guard.POLICY, "", NOW).on


def test_a_customer_is_switched_on_by_name_and_the_platform_for_all() -> None:
    found = flags("guards: {websocket: true}\ncustomers: {acme: {policy: true}}\n")
    assert found.switch(Guard.POLICY, "acme", NOW).on
    assert not found.switch(Guard.RBAC, "acme", NOW).on
    assert not found.switch(Guard.POLICY, "globex", NOW).on
    assert found.switch(Guard.WEBSOCKET, "", NOW).on


@given(ids, ids, percents, percents)
def test_raising_a_percentage_drops_nobody(customer: str, salt: str, one: int, other: int) -> None:
    low, high = sorted((one, other))
    assert not in_cohort(customer, low, salt) or in_cohort(customer, high, salt)
    assert in_cohort(customer, 100, salt)
    assert not in_cohort(customer, 0, salt)


@pytest.mark.parametrize("percent", [5, 25, 50])
def test_a_percentage_is_about_that_many_customers(percent: int) -> None:
    reached = sum(in_cohort(f"customer-{number}", percent, "q4") for number in range(10_000))
    assert abs(reached / 100 - percent) < 2


def test_places_are_the_same_on_every_machine_and_another_salt_draws_others() -> None:
    drawn = [name for name in map(str, range(40)) if in_cohort(name, 25, "q4")]
    assert drawn == ["12", "20", "23", "25", "28", "29", "30", "35", "37", "38"]
    assert drawn != [name for name in map(str, range(40)) if in_cohort(name, 25, "q1")]


def test_a_roll_out_reaches_a_cohort_guard_by_guard() -> None:
    found = flags("rollout: {salt: q4, rbac: 100, policy: 0}\n")
    assert found.switch(Guard.RBAC, "acme", NOW).on
    assert not found.switch(Guard.POLICY, "acme", NOW).on


def test_an_override_counts_from_its_beginning_until_it_expires() -> None:
    found = replace(flags(f"overrides:{OFF}"), start=dict.fromkeys(Guard, True))
    switch = found.switch(Guard.POLICY, "acme", NOW)
    assert not switch.on
    assert switch.override
    assert switch.override.by == "sre-leads"
    assert [found.switch(Guard.POLICY, "acme", NOW + s).on for s in (-3601, -3600, 3599, 3600)] == [
        True,
        False,
        False,
        True,
    ]
    assert found.switch(Guard.RBAC, "acme", NOW).on


def test_an_override_for_one_customer_leaves_the_others_guarded() -> None:
    found = replace(flags(f"overrides:{OFF}    customer: acme\n"), start=dict.fromkeys(Guard, True))
    assert not found.switch(Guard.POLICY, "acme", NOW).on
    assert found.switch(Guard.POLICY, "globex", NOW).on
    assert found.switch(Guard.POLICY, "", NOW).on


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("by: sre-leads", "by: sre-lead", "no owner; did you mean 'sre-leads'?"),
        ("role guard denies everybody", "because", "fewer than 10 characters"),
        ("guard: policy", "guard: polcy", "no guard 'polcy'; did you mean 'policy'?"),
        ("expires:", "expire:", "expires is missing"),
        ("    by: sre-leads\n", "", "by is missing"),
        ("13:00:00Z", "13:00:00", "no time zone"),
        ("2026-11-29T13:00:00Z", "tomorrow", "is no time"),
        ("2026-11-29T13", "2026-11-29T10", "ends before it begins"),
        ("2026-11-29T13", "2026-11-30T13", "lasts longer than 24 h"),
        ("    by: sre-leads", '    customer: ""\n    by: sre-leads', "leave it out"),
        ("    by: sre-leads", "    by: 3", "no mapping of texts"),
        (OFF, " [3]", "no mapping of texts"),
    ],
)
def test_an_override_that_is_not_sound_does_not_count(old: str, new: str, why: str) -> None:
    assert old in OFF
    told = refusals(OFF.replace(old, new))
    assert "the override does not count" in told
    assert why in told


def test_one_unsound_override_leaves_the_others_in_force() -> None:
    text = f"version: 1\noverrides:{OFF}{OFF.replace('sre-leads', 'nobody')}"
    found, refused = read_flags("guards.yaml", text.encode(), OWNERS)
    assert len(found.overrides) == len(refused) == 1
    assert refused[0].diagnostics().startswith("guards.yaml:9:5:")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("version: 2\n", "version"),
        ("guards: {auth: true}\n", "version"),
        ("version: 1\nguards: {auth: false}\n", "auth"),
        ("version: 1\nguards: {polcy: true}\n", "did you mean 'policy'"),
        ("version: 1\ncustomers: {acme: {policy: false}}\n", "policy"),
        ("version: 1\nrollout: {policy: 5}\n", "salt"),
        ("version: 1\nrollout: {salt: q4, policy: 7}\n", "7 % is no cohort; 0, 5, 25, 50, 100 are"),
        ("version: 1\nrollout: {salt: q4, auth: 5}\n", "auth"),
        ("version: 1\noverrides: {}\n", "overrides"),
        ("version: [\n", "guards.yaml:"),
        ("", "guards.yaml"),
    ],
)
def test_a_file_that_is_wrong_is_refused_with_its_line(text: str, why: str) -> None:
    with pytest.raises(InputError) as caught:
        read_flags("guards.yaml", text.encode(), OWNERS)
    assert why in caught.value.diagnostics()


switched: st.SearchStrategy[Mapping[str, frozenset[Guard]]] = st.dictionaries(
    st.sampled_from(["acme", "globex"]), st.frozensets(st.sampled_from(Guard))
)
any_flags = st.builds(
    GuardFlags,
    platform=st.fixed_dictionaries({guard: st.booleans() for guard in Guard}),
    start=st.just(shipped_flags().start),
    customers=switched,
    percents=st.dictionaries(st.sampled_from([Guard.RBAC, Guard.POLICY]), percents),
    salt=st.sampled_from(["q4", "q1"]),
)


@given(any_flags, any_flags, st.sampled_from(["acme", "globex", "initech", ""]))
def test_what_is_not_weaker_switches_nothing_off(
    before: GuardFlags, after: GuardFlags, customer: str
) -> None:
    if not after.weaker_than(before):
        for guard in Guard:
            assert not before.reached(guard, customer) or after.reached(guard, customer)


def test_an_override_is_about_one_guard() -> None:
    override = Override(Guard.POLICY, "sre-leads", "", 0, 1)
    assert override.covers(Guard.POLICY, "acme")
    assert not override.covers(Guard.RBAC, "acme")
