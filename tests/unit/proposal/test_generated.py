"""Generated files follow the values: written with them in one patch, never swept in."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from decimal import Decimal

import pytest
from support.policy_files import HELM, LIMITS, RULES_DIGEST, TWO_PLACES, delta, snapshot

from switchboard_policy.documents.config_reader import read_config
from switchboard_policy.documents.values import read_values
from switchboard_policy.domain.finding import Level
from switchboard_policy.domain.policy import PolicyValue
from switchboard_policy.domain.proposal import ChangeSet, Generated
from switchboard_policy.domain.snapshot import Snapshot
from switchboard_policy.proposal.change_set import build_change_set
from switchboard_policy.proposal.generated import differences, nothing_generated, obstacle

DATA = "tenants:\n  acme: {rps: 20}\n  globex: {rps: 60}\n"
VALUES = "limits:\n  - {name: acme, rpm: 1200}\n  - {name: globex, rpm: 3600}\n"
RULES = "rules/limits.txt"
BOARD = "boards/replicas.txt"


def derive(repository: Snapshot, touching: Collection[str]) -> Mapping[str, Generated]:
    """Rules that repeat the limits, and a board of a file that no limit stands in."""
    rules = b"generated\n" + repository.files[LIMITS].upper()
    found = {
        RULES: Generated(rules, "rules", frozenset({LIMITS})),
        BOARD: Generated(repository.files["replicas"], "dashboards", frozenset({"replicas"})),
    }
    return {file: one for file, one in found.items() if one.sources & set(touching)}


def repository(**changed: str) -> Snapshot:
    """Limits in two files, with what is generated from them committed."""
    files = {LIMITS: DATA, HELM: VALUES, "replicas": "4\n", BOARD: "4\n"}
    files[RULES] = f"generated\n{DATA.upper()}"
    named = {"rules": RULES, "board": BOARD, "helm": HELM}
    return snapshot(TWO_PLACES, files | {named[name]: text for name, text in changed.items()})


def made(found: Snapshot, *tenants: str) -> ChangeSet:
    """The change set that gives some tenants a limit of 30."""
    config = read_config(found)
    values = read_values(found, config)[0]
    targets = (values.find("limits.rps", tenant=tenant) for tenant in tenants)
    deltas = [delta(target, "30") for target in targets if target is not None]
    return build_change_set(found, config, deltas, RULES_DIGEST, derive)


def test_one_patch_holds_the_values_and_what_is_generated_from_them() -> None:
    change = made(repository(), "acme")
    assert set(change.after) == set(change.before) == {LIMITS, HELM, RULES}
    assert change.after[RULES] == b"generated\n" + DATA.replace("20", "30").upper().encode()
    assert "+  ACME: {RPS: 30}\n" in change.patch
    assert [edit.location.file for edit in change.edits] == [HELM, LIMITS]
    assert change.following(change.deltas[0]) == (RULES,)
    assert change.findings == ()


def test_an_inherited_value_leads_to_what_follows_from_the_files_it_would_stand_in() -> None:
    found = repository(helm="limits:\n  - {name: acme, rpm: 1200}\n  - {name: globex}\n")
    config = read_config(found)
    inherited = PolicyValue(config.values["limits.rps"], (("tenant", "globex"),), Decimal(5), ())
    change = ChangeSet((), (), {}, {}, "", "", generated=derive(found, found.files))
    assert change.following(delta(inherited, "30")) == (RULES,)


def test_the_digest_is_about_the_values_alone() -> None:
    found, config = repository(), read_config(repository())
    target = read_values(found, config)[0].find("limits.rps", tenant="acme")
    assert target is not None
    alone = build_change_set(found, config, [delta(target, "30")], RULES_DIGEST)
    assert alone.digest == made(found, "acme").digest
    assert alone.generated == nothing_generated(found, ())


def test_where_nothing_is_changed_nothing_is_generated() -> None:
    change = made(repository())
    assert (change.after, change.patch, change.generated) == ({}, "", {})


def test_a_file_that_is_generated_only_after_a_change_is_new_in_the_patch() -> None:
    def late(repository: Snapshot, touching: Collection[str]) -> Mapping[str, Generated]:
        if not touching or b"30" not in repository.files[LIMITS]:
            return {}
        return {"rules/new.txt": Generated(b"new\n", "rules", frozenset({LIMITS}))}

    found = repository()
    target = read_values(found, read_config(found))[0].find("limits.rps", tenant="acme")
    assert target is not None
    deltas = [delta(target, "30")]
    change = build_change_set(found, read_config(found), deltas, RULES_DIGEST, late)
    assert "new file mode 100644\n--- /dev/null\n+++ b/rules/new.txt" in change.patch
    assert set(change.after) - set(change.before) == {"rules/new.txt"}


def test_a_generated_file_that_was_touched_holds_the_change_back() -> None:
    found = repository(rules=f"generated\n# by hand\n{DATA.upper()}")
    change = made(found, "acme")
    assert (change.deltas, change.after, change.patch) == ((), {}, "")
    (finding,) = change.findings
    assert (finding.id, finding.level) == ("limits/not_carried_out", Level.ADVISORY)
    assert "is not what policies/limits/data.yaml generates" in finding.msg
    assert "`switchboard slo rules --repo .` writes it" in finding.msg
    assert str(finding.location) == f"{RULES}:2:1"


def test_a_touched_file_that_follows_from_others_is_left_as_it_is() -> None:
    found = repository(board="5\n")
    change = made(found, "acme", "globex")
    assert len(change.deltas) == 2
    assert BOARD not in change.after
    assert obstacle(found, derive(found, found.files), [LIMITS]) is None
    assert obstacle(found, derive(found, found.files), ["replicas"]) is not None


@pytest.mark.parametrize(
    ("board", "said"),
    [("4\nmore\n", f"{BOARD} is not what replicas generates"), ("", f"{BOARD} is not what")],
)
def test_what_differs_is_told_with_its_first_line(board: str, said: str) -> None:
    found = repository(board=board)
    (finding,) = differences(found, derive(found, found.files))
    assert (finding.id, finding.level) == ("slo/generated_differs", Level.SOFT)
    assert finding.msg.startswith(said)
    assert finding.location is not None
    assert finding.location.line == (2 if board else 1)


def test_a_generated_file_that_is_missing_differs_and_holds_the_change_back() -> None:
    whole = repository()
    found = Snapshot({name: text for name, text in whole.files.items() if name != RULES})
    (finding,) = differences(found, derive(found, found.files))
    assert finding.msg.startswith(f"{RULES} is missing")
    assert made(found, "acme").deltas == ()


def test_nothing_differs_where_all_is_as_generated() -> None:
    assert differences(repository(), derive(repository(), [LIMITS, "replicas"])) == ()


def test_a_place_in_a_generated_file_is_refused() -> None:
    found = repository()

    def also(there: Snapshot, _: Collection[str]) -> Mapping[str, Generated]:
        return {HELM: Generated(there.files[HELM], "rules", frozenset({LIMITS}))}

    config = read_config(found)
    target = read_values(found, config)[0].find("limits.rps", tenant="acme")
    assert target is not None
    change = build_change_set(found, config, [delta(target, "30")], RULES_DIGEST, also)
    assert change.deltas == ()
    assert f"{HELM} is generated; take the place out of the mapping" in change.findings[0].msg
