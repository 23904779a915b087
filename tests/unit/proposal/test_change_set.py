from __future__ import annotations

from decimal import Decimal

import pytest
from support.policy_files import (
    CONFIG,
    HELM,
    LIMITS,
    RULES_DIGEST,
    TWO_PLACES,
    change,
    change_inherited,
    delta,
    limits,
    snapshot,
)

from switchboard_policy.documents.config_reader import read_config
from switchboard_policy.documents.values import read_values
from switchboard_policy.domain.finding import Level
from switchboard_policy.domain.policy import PolicyValue, variables
from switchboard_policy.domain.proposal import ChangeSet
from switchboard_policy.domain.snapshot import Snapshot
from switchboard_policy.errors import InputError, SwitchboardError
from switchboard_policy.proposal import change_set as module
from switchboard_policy.proposal.change_set import build_change_set
from switchboard_policy.proposal.identity import change_digest

DATA = "tenants:\n  acme: {rps: 20, burst: 40} # keep\n  globex: {rps: 60}\n"
VALUES = "limits:\n  - {name: acme, rpm: 1200}\n  - {name: globex, rpm: 3600}\n"


def two(data: str = DATA, helm: str = VALUES) -> Snapshot:
    return snapshot(TWO_PLACES, {LIMITS: data, HELM: helm})


def why(found: ChangeSet) -> str:
    assert found.edits == found.deltas == ()
    assert found.patch == ""
    (finding,) = found.findings
    assert finding.id == "limits/not_carried_out"
    assert finding.level is Level.ADVISORY
    return finding.msg


def test_every_place_changes_together_each_in_its_unit() -> None:
    found = change(two(), "limits.rps", "32", tenant="acme")

    assert found.after == {
        LIMITS: DATA.replace("rps: 20", "rps: 32").encode(),
        HELM: VALUES.replace("1200", "1920").encode(),
    }
    assert found.before == {LIMITS: DATA.encode(), HELM: VALUES.encode()}
    assert [(str(e.location), e.old, e.new, e.role) for e in found.edits] == [
        (f"{HELM}:2:23", "1200", "1920", "Helm values"),
        (f"{LIMITS}:2:15", "20", "32", "policy data"),
    ]
    assert found.digest == change_digest(found.edits, RULES_DIGEST)
    assert found.findings == ()
    assert len(found.deltas) == 1


def test_the_patch_shows_the_changed_values_and_nothing_else() -> None:
    found = change(two(), "limits.rps", "32", tenant="acme")
    changed = [line for line in found.patch.splitlines() if line[0] in "+-"]

    assert changed == [
        f"--- a/{HELM}",
        f"+++ b/{HELM}",
        "-  - {name: acme, rpm: 1200}",
        "+  - {name: acme, rpm: 1920}",
        f"--- a/{LIMITS}",
        f"+++ b/{LIMITS}",
        "-  acme: {rps: 20, burst: 40} # keep",
        "+  acme: {rps: 32, burst: 40} # keep",
    ]


def test_places_that_disagree_are_a_finding_not_something_to_overwrite() -> None:
    told = why(change(two(helm=VALUES.replace("1200", "12000")), "limits.rps", "32", tenant="acme"))

    assert told == (
        "rps of acme stays as it is, 32 requests/s was proposed: its places disagree: "
        f"20 requests/s in {LIMITS}:2:15, 200 requests/s in {HELM}:2:23; make them the same"
    )


def test_a_number_no_place_can_hold_exactly_is_a_finding() -> None:
    config = TWO_PLACES.replace("unit: requests/min", "unit: requests/s\n        factor: 3")
    repository = snapshot(
        config, {LIMITS: "tenants: {a: {rps: 2}}", HELM: "limits: [{name: a, rpm: 6}]"}
    )
    assert change(repository, "limits.rps", "2.5", tenant="a").findings == ()

    hourly = TWO_PLACES.replace('.rps", role', '.rps", unit: requests/h, role').replace(
        "unit: requests/s\n", "unit: requests/h\n"
    )
    repository = snapshot(
        hourly, {LIMITS: "tenants: {a: {rps: 60}}", HELM: "limits: [{name: a, rpm: 1}]"}
    )
    told = why(change(repository, "limits.rps", "100", tenant="a"))
    assert told.endswith("100 requests/h cannot be written exactly in requests/min (Helm values)")


def test_advisory_deltas_and_those_that_change_nothing_are_left_out_in_silence() -> None:
    repository = two()
    config = read_config(repository)
    acme, globex = read_values(repository, config)[0].of("limits.rps")
    deltas = [delta(acme, "30", advisory=True), delta(globex, "60")]

    found = build_change_set(repository, config, deltas, RULES_DIGEST)

    assert (found.deltas, found.edits, found.findings, found.patch) == ((), (), (), "")
    assert found.after == {}


def test_an_inherited_value_is_written_wherever_its_parent_stands() -> None:
    repository = two("tenants:\n  acme:\n    tier: free\n", "limits:\n  - name: acme\n")

    found = change_inherited(repository, {"limits.rps": "8", "limits.burst": "16"}, tenant="acme")

    assert found.after == {
        LIMITS: b"tenants:\n  acme:\n    tier: free\n    rps: 8\n    burst: 16\n",
        HELM: b"limits:\n  - name: acme\n    rpm: 480\n",
    }
    assert [(e.location.pointer, e.old, e.new) for e in found.edits] == [
        ("/limits/0/rpm", "", "rpm: 480"),
        ("/tenants/acme/burst", "", "burst: 16"),
        ("/tenants/acme/rps", "", "rps: 8"),
    ]


def test_an_inherited_value_that_is_named_by_its_key_gets_that_key() -> None:
    config = CONFIG.replace("tenants.{tenant}.rps", "rps.{tenant}")
    found = change_inherited(limits("rps: {b: 1}\n", config), {"limits.rps": "8"}, tenant="acme")

    assert found.after == {LIMITS: b"rps: {b: 1, acme: 8}\n"}


def test_an_inherited_value_that_is_a_list_item_is_not_invented() -> None:
    config = CONFIG.replace("tenants.{tenant}.rps", "l[name={tenant}]")
    told = why(change_inherited(limits("l: []\n", config), {"limits.rps": "8"}, tenant="acme"))

    assert "no place of the mapping" in told


def test_an_inherited_value_without_a_parent_anywhere_is_a_finding() -> None:
    repository = two("tenants: {}\n", "limits: []\n")

    told = why(change_inherited(repository, {"limits.rps": "8"}, tenant="acme"))

    assert told.endswith("no place of the mapping has a mapping to write it into")


def test_an_inherited_value_that_no_unit_holds_is_a_finding() -> None:
    config = TWO_PLACES.replace("unit: requests/s\n", "unit: requests/h\n", 1).replace(
        '.rps", role', '.rps", unit: requests/min, role'
    )
    repository = snapshot(config, {LIMITS: "tenants: {a: {x: 1}}", HELM: "limits: []"})

    told = why(change_inherited(repository, {"limits.rps": "100"}, tenant="a"))

    assert "cannot be written exactly" in told


ANCHORS = """\
base: &base {rps: 10, burst: 5}
ten: &ten 10
tenants:
  acme: *base
  globex: {<<: *base, burst: 7}
  initech: {rps: *ten}
  shared: &shared {rps: 10}
  twin: *shared
  deep: &deep {in: {rps: 10}}
"""


@pytest.mark.parametrize(
    ("tenant", "old", "new"),
    [
        ("acme", "acme: *base", "acme: {<<: *base, rps: 12}"),
        ("globex", "{<<: *base, burst: 7}", "{<<: *base, burst: 7, rps: 12}"),
        ("initech", "{rps: *ten}", "{rps: 12}"),
        ("twin", "twin: *shared", "twin: {<<: *shared, rps: 12}"),
    ],
)
def test_a_shared_value_is_overridden_for_its_subject_alone(
    tenant: str, old: str, new: str
) -> None:
    found = change(limits(ANCHORS), "limits.rps", "12", tenant=tenant)

    assert found.after == {LIMITS: ANCHORS.replace(old, new).encode()}
    assert found.findings == ()


def test_a_value_others_share_through_an_anchor_is_never_changed_by_accident() -> None:
    told = why(change(limits(ANCHORS), "limits.rps", "12", tenant="shared"))

    assert "would change other values too" in told


def test_an_unsafe_delta_does_not_stop_the_others() -> None:
    repository = limits(ANCHORS)
    config = read_config(repository)
    values = read_values(repository, config)[0]
    kept = [value for value in values if value.names != (("tenant", "twin"),)]
    deltas = [delta(value, "12") for value in kept]

    found = build_change_set(repository, config, deltas, RULES_DIGEST)

    assert [d.subject for d in found.deltas] == ["acme", "globex", "initech"]
    assert [f.msg.split()[2] for f in found.findings] == ["shared"]


def test_two_subjects_that_share_a_value_may_change_together() -> None:
    text = "tenants:\n  a: &a {rps: 10}\n  b: *a\n"
    repository = limits(text)
    config = read_config(repository)
    deltas = [delta(value, "12") for value in read_values(repository, config)[0]]

    found = build_change_set(repository, config, deltas, RULES_DIGEST)

    assert len(found.deltas) == 2
    assert found.after[LIMITS] == b"tenants:\n  a: &a {rps: 12}\n  b: {<<: *a, rps: 12}\n"


DEEP = CONFIG.replace("tenants.{tenant}.rps", "tenants.{tenant}.in.rps")


@pytest.mark.parametrize(
    "text",
    [
        "d: &d {in: {rps: 1}}\ntenants: {a: *d}\n",
        "d: &d {in: {rps: 1}}\ntenants: {a: {<<: *d}}\n",
    ],
)
def test_a_value_shared_too_deep_is_a_finding(text: str) -> None:
    told = why(change(limits(text, DEEP), "limits.rps", "2", tenant="a"))

    assert "deeper than one override reaches" in told


WITHIN = CONFIG.replace('.rps"}', '.rps", within: "r({value})"}')


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("tenants:\n  a:\n    rps: |\n      r(5)\n", "inside a block of text; change it by hand"),
        ("tenants: {a: {rps: '{{ r(5) }}'}}\n", "inside a template; change it by hand"),
        ("t: &t {rps: r(5)}\ntenants: {a: *t}\n", "text shared through an anchor"),
    ],
)
def test_a_number_in_text_that_is_not_safe_to_edit_is_a_finding(text: str, reason: str) -> None:
    assert reason in why(change(limits(text, WITHIN), "limits.rps", "6", tenant="a"))


def test_a_number_in_text_that_is_not_there_is_not_invented() -> None:
    repository = limits("tenants: {a: {x: 1}}\n", WITHIN)

    told = why(change_inherited(repository, {"limits.rps": "6"}, tenant="a"))

    assert "r({value}) stands in text that is not there" in told


def test_a_number_in_text_changes_alone() -> None:
    found = change(
        limits("tenants: {a: {rps: 'r(5.0) > 5'}}\n", WITHIN), "limits.rps", "6", tenant="a"
    )

    assert found.after == {LIMITS: b"tenants: {a: {rps: 'r(6.0) > 5'}}\n"}


def test_the_file_must_still_hold_what_was_read() -> None:
    repository = limits("tenants: {acme: {rps: 20}}\n")
    config = read_config(repository)
    target = next(read_values(repository, config)[0].of("limits.rps"))
    for text in (b"tenants: {acme: {rps: 21}}\n", b"tenants: {}\n", b"tenants: {acme: {rps: a}}\n"):
        moved = repository.replace({LIMITS: text})
        told = why(build_change_set(moved, config, [delta(target, "30")], RULES_DIGEST))
        assert "any more" in told
    gone = Snapshot({})
    assert "any more" in why(build_change_set(gone, config, [delta(target, "30")], RULES_DIGEST))


def test_two_deltas_on_one_place_conflict_and_the_first_wins() -> None:
    repository = limits("tenants: {acme: {rps: 20}}\n")
    config = read_config(repository)
    target = next(read_values(repository, config)[0].of("limits.rps"))

    found = build_change_set(
        repository, config, [delta(target, "30"), delta(target, "40")], RULES_DIGEST
    )

    assert [d.new for d in found.deltas] == [30]
    assert "another change makes it 30" in found.findings[0].msg


def test_a_delta_on_a_value_outside_the_mapping_is_refused() -> None:
    repository = limits("tenants: {acme: {rps: 20}}\n")
    binding = read_config(two()).values["limits.burst"]
    target = PolicyValue(binding, variables({"tenant": "acme"}), Decimal(1), ())

    with pytest.raises(InputError, match=r"limits\.burst is not in the mapping"):
        build_change_set(repository, read_config(repository), [delta(target, "2")], RULES_DIGEST)


def test_a_byte_order_mark_crlf_and_a_missing_last_newline_survive() -> None:
    text = b'\xef\xbb\xbftenants:\r\n  "acme": { rps : 20 }  # c\r\n# end'

    found = change(limits(text), "limits.rps", "25", tenant="acme")

    assert found.after == {LIMITS: text.replace(b"20", b"25")}


def test_an_edit_that_does_not_mean_what_it_should_is_not_proposed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "apply_edits", lambda text, _: text.replace("20", "99"))

    told = why(change(limits("tenants: {a: {rps: 20}}\n"), "limits.rps", "25", tenant="a"))
    assert "would change other values too" in told

    monkeypatch.setattr(module, "apply_edits", lambda text, _: text + "]")
    why(change(limits("tenants: {a: {rps: 20}}\n"), "limits.rps", "25", tenant="a"))


def test_edits_sound_alone_but_not_together_stop_everything(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    text = "tenants: {a: {rps: 20}, b: {rps: 30}}\n"
    repository = limits(text)
    config = read_config(repository)
    deltas = [delta(value, "45") for value in read_values(repository, config)[0]]
    real = module.apply_edits
    monkeypatch.setattr(
        module,
        "apply_edits",
        lambda t, edits: real(t, edits[:1]) if len(edits) > 1 else real(t, edits),
    )

    with pytest.raises(SwitchboardError, match="together change more than the values"):
        build_change_set(repository, config, deltas, RULES_DIGEST)
