"""Which values a change is about, and which files these explain."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

import pytest
from support.gated import DATA, HELM
from support.policy_git import plain_repository

from switchboard_policy.app.policy import Policy, policy_of
from switchboard_policy.app.pulls.checking import new_findings
from switchboard_policy.app.pulls.restored import holds
from switchboard_policy.app.pulls.values import asked_values, read_change
from switchboard_policy.domain.finding import Finding, Level
from switchboard_policy.domain.location import Location
from switchboard_policy.domain.snapshot import Snapshot
from switchboard_policy.gate.pull.files import Touched

Files = Mapping[str, bytes]


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Policy:
    """The example policy repository."""
    root = plain_repository(tmp_path_factory.mktemp("example"))
    names = ["switchboard.yaml", DATA, HELM, "policies/switchboard_data/tiers/data.yaml"]
    names += [f"slo/{path.name}" for path in (root / "slo").glob("*.yaml")]
    names += ["policies/switchboard_data/slo/data.yaml"]
    files = {name: (root / name).read_bytes() for name in names}
    config = files["switchboard.yaml"].decode()
    files["switchboard.yaml"] = "".join(
        line for line in config.splitlines(True) if ': "rules/' not in line
    ).encode()
    return policy_of(Snapshot(files), Path())


def edited(base: Policy, file: str, old: str, new: str) -> dict[str, bytes]:
    """The base with some text replaced once in a file."""
    text = base.snapshot.files[file].decode()
    assert old in text
    return {file: text.replace(old, new, 1).encode()}


def touched(path: str, status: str = "modified", **changed: str) -> Touched:
    modes = {"old_mode": "100644", "new_mode": "100644"} | changed
    return Touched(path, "", status, modes["old_mode"], modes["new_mode"], "a" * 40, "b" * 40)


def change(base: Policy, files: Files, *others: Touched) -> tuple[list[str], list[str]]:
    """Topics that change, and paths left unexplained."""
    merged = policy_of(base.snapshot.replace(files), Path(), base.config)
    found = read_change(base, merged, [*(touched(path) for path in files), *others])
    topics = [f"{one.subject} {one.name} {one.old} {one.new}" for one in found.deltas]
    return topics, [one.path for one in found.unexplained]


ACME = "  acme:\n    tier: standard\n    rps: 20\n"
BESIDE = "- name: acme\n        tier: standard\n        requestsPerMinute: 1200\n"


def both(base: Policy, rps: int) -> dict[str, bytes]:
    return {
        **edited(base, DATA, ACME, ACME.replace("20", str(rps))),
        **edited(base, HELM, BESIDE, BESIDE.replace("1200", str(60 * rps))),
    }


def test_a_number_in_all_its_places_explains_both_files(base: Policy) -> None:
    assert change(base, both(base, 25)) == (["acme rps 20 25"], [])


def test_comments_quotes_and_layout_beside_it_do_not_count(base: Policy) -> None:
    files = both(base, 25)
    files[DATA] = b"# looked at\n" + files[DATA].replace(
        b"    tier: standard", b"    tier:  standard", 1
    )
    assert change(base, files) == (["acme rps 20 25"], [])


def test_another_key_beside_it_does(base: Policy) -> None:
    files = both(base, 25)
    files[DATA] = files[DATA].replace(b"    rps: 25\n", b"    rps: 25\n    secret: 1\n", 1)
    assert change(base, files) == (["acme rps 20 25"], [DATA])


def test_in_one_place_only_the_other_file_is_simply_not_there(base: Policy) -> None:
    assert change(base, {DATA: both(base, 25)[DATA]}) == (["acme rps 20 25"], [])
    assert change(base, {HELM: both(base, 25)[HELM]}) == ([], [HELM])


def test_a_name_is_no_number_and_a_tenant_added_or_removed_none_either(base: Policy) -> None:
    other = edited(base, DATA, ACME, ACME.replace("standard", "regulated"))
    assert change(base, other) == ([], [DATA])
    added = edited(base, DATA, "  acme:\n", "  newcomer:\n    tier: standard\n  acme:\n")
    assert change(base, added) == ([], [DATA])
    gone = edited(base, DATA, ACME + "    burst: 40\n", "")
    assert change(base, gone) == ([], [DATA])


def test_a_number_of_its_own_counts_from_what_the_tier_gave(base: Policy) -> None:
    own = edited(
        base,
        DATA,
        "  cascade:\n    tier: standard\n",
        "  cascade:\n    tier: standard\n    rps: 12\n",
    )
    (topic,), unexplained = change(base, own)
    assert topic == "cascade rps 10 12"
    assert unexplained == []


@pytest.mark.parametrize(
    "odd",
    [
        touched("policies/switchboard/limits/limit.rego"),
        touched("slo/new.yaml", "added", old_mode=""),
        touched(HELM, "renamed"),
        touched(HELM, new_mode="100755"),
        touched(HELM, "deleted", new_mode=""),
    ],
)
def test_whatever_is_no_plain_edit_stays_unexplained(base: Policy, odd: Touched) -> None:
    topics, unexplained = change(base, {DATA: both(base, 25)[DATA]}, odd)
    assert topics == ["acme rps 20 25"]
    assert unexplained == [odd.path]


def test_values_asked_about_are_those_of_the_base_with_the_changed_ones(base: Policy) -> None:
    merged = policy_of(base.snapshot.replace(both(base, 25)), Path(), base.config)
    deltas = read_change(base, merged, [touched(DATA), touched(HELM)]).deltas
    asked = asked_values(base.values, deltas)
    found = asked.find("limits.rps", tenant="acme")
    assert found is not None
    assert found.value == Decimal(25)
    assert len(asked) == len(base.values)
    assert holds(merged.values, deltas)
    assert not holds(base.values, deltas)
    half = policy_of(base.snapshot.replace({DATA: both(base, 25)[DATA]}), Path(), base.config)
    assert not holds(half.values, deltas)


def finding(msg: str, line: int = 1, file: str = "a.yaml", level: Level = Level.SOFT) -> Finding:
    return Finding("slo/x", level, msg, "/x", Location(file, "/x", line))


def test_only_what_the_merge_has_counts_and_what_was_there_is_advice() -> None:
    before = [finding("old"), finding("twice"), finding("elsewhere", file="b.yaml")]
    after = [
        finding("old", line=9),
        finding("twice"),
        finding("twice", line=2),
        finding("elsewhere", file="b.yaml"),
        finding("new"),
    ]
    found = [(one.msg, str(one.level)) for one in new_findings(before, after, {"a.yaml"})]
    assert found == [
        ("so on the base already: old", "advisory"),
        ("so on the base already: twice", "advisory"),
        ("twice", "soft"),
        ("new", "soft"),
    ]


def test_what_became_worse_is_new() -> None:
    hard = finding("old", level=Level.HARD)
    assert new_findings([finding("old")], [hard], {"a.yaml"}) == (hard,)
