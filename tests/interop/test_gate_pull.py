"""The gate on pull requests: a real policy repository in the hub, real Git, a small store."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from support.gated import DATA, HELM, NOW, Gated, accepting, gated, harsh, ids
from support.tools import require_tool
from support.walk import call

from switchboard_policy.app.pulls.gate_replay import replay
from switchboard_policy.app.pulls.weighing import Telemetry
from switchboard_policy.domain.decision import Override, Verdict
from switchboard_policy.errors import InputError
from switchboard_policy.gate.pull.decision import CHECK
from switchboard_policy.ports.forge import Account, CheckReport, Conclusion, Kind

pytestmark = pytest.mark.checkout


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gated]:
    """One hub for the module; every test opens pull requests of its own and merges none."""
    with gated(tmp_path_factory.mktemp("gated")) as found:
        yield found


def test_a_small_change_of_one_mapped_value_is_allowed(world: Gated) -> None:
    found = world.gate(world.pull(world.limit("acme", 25)))
    assert ids(found) == set()
    assert found.decision.verdict is Verdict.ALLOWED
    (value,) = found.values
    assert (value.value, value.subject, value.old, value.new) == ("limits.rps", "acme", 20, 25)
    assert set(value.files) == {DATA, HELM}
    assert found.risk is not None
    assert found.risk.score < 15
    assert found.record["inputs"]["telemetry_digest"].startswith("sha256:")


def test_a_changed_tier_is_simulated_on_the_tenants_that_inherit_from_it(world: Gated) -> None:
    tiers = "policies/switchboard_data/tiers/data.yaml"
    data, helm = world.files[tiers].decode(), world.files[HELM].decode()
    data = re.sub(r"(?m)(^  standard:\n(?:    .*\n)*?    rps: )10\b", r"\g<1>2", data)
    helm = re.sub(r"(- name: standard\n\s+requestsPerMinute: )600\b", r"\g<1>120", helm)
    found = world.gate(world.pull({tiers: data.encode(), HELM: helm.encode()}))
    assert [(one.value, one.subject) for one in found.values] == [("tiers.rps", "standard")]
    assert found.risk is not None
    parts = {part.factor: part.sentence for part in found.risk.parts}
    assert "good is harmed" in parts["breach"] or "not evaluated" in parts["breach"]
    assert re.match(r"\d\d values changed", parts["size"])


def test_limits_far_below_the_demand_are_denied_for_their_risk_and_say_who_could_accept(
    world: Gated,
) -> None:
    found = world.gate(world.pull(harsh(world)))
    assert ids(found) == {"risk/high"}
    assert not found.allowed
    assert found.decision.waiting == {"risk/high": (("sre-leads",),)}
    assert "sre-leads" in found.owners


def test_an_owner_accepts_and_the_word_holds_after_a_rebase_and_for_no_other_value(
    world: Gated,
) -> None:
    number = world.pull(harsh(world))
    denied = world.gate(number)
    word = accepting(denied, ("risk/high",))
    found = world.gate(number, overrides=lambda _, __: [word])
    assert found.decision.verdict is Verdict.ALLOWED_BY_OVERRIDE
    ada = world.person("ada")
    ada.push(f"work-{world.branch_of(number)}", {"README.md": b"Something else.\n"})
    again = world.gate(number, overrides=lambda _, __: [word])
    assert again.head != denied.head
    assert again.change_digest == denied.change_digest
    assert again.decision.verdict is Verdict.ALLOWED_BY_OVERRIDE
    ada.push(f"work-{world.branch_of(number)}", world.limit("initech", 7, world.tip(number)))
    other = world.gate(number, overrides=lambda _, __: [word])
    assert other.change_digest != denied.change_digest
    assert not other.allowed


@pytest.mark.parametrize("who", ["author", "committer", "actor"])
def test_whoever_had_a_hand_in_it_accepts_nothing(world: Gated, who: str) -> None:
    number = world.pull(harsh(world))
    people = {login: world.person(login).account.id for login in ("ada", "olivia", "rita")}
    actors: tuple[Account, ...] = ()
    if who == "committer":
        world.person("olivia").push(f"work-{world.branch_of(number)}", {"README.md": b"More.\n"})
    if who == "actor":
        actors = (Account(people["rita"], "rita", Kind.PERSON),)
    by = {"author": "ada", "committer": "olivia", "actor": "rita"}[who]
    denied = world.gate(number, actors=actors)
    word = replace(accepting(denied, ("risk/high",), person=people[by]), by=by)
    found = world.gate(number, actors=actors, overrides=lambda _, __: [word])
    assert not found.allowed
    assert "authors cannot override findings on their own proposal" in str(
        found.decision.refused_overrides
    )


def test_a_label_holds_it_back_until_it_is_taken_away(world: Gated) -> None:
    number = world.pull(world.limit("acme", 25))
    ada = world.person("ada")
    ada.label(number, "do-not-merge")
    assert ids(world.gate(number)) == {"pull/stopped"}
    ada.unlabel(number, "do-not-merge")
    assert world.gate(number).allowed


def test_what_leaves_the_policy_alone_passes_and_says_why_in_one_line(world: Gated) -> None:
    found = world.gate(world.pull({"README.md": b"# Other words\n"}))
    assert found.allowed
    assert found.why == "nothing of the policy repository is touched"
    assert found.decision.stamp.engine == "none"


def test_comments_and_layout_are_no_change_of_values(world: Gated) -> None:
    data = world.files[DATA] + b"# Reviewed.\n"
    found = world.gate(world.pull({DATA: data}))
    assert ids(found) == set()
    assert found.allowed
    assert found.values == ()


def test_a_value_changed_in_one_place_only_is_told_as_new(world: Gated) -> None:
    files = world.limit("acme", 25)
    found = world.gate(world.pull({DATA: files[DATA]}))
    assert "limits/places_disagree" in ids(found, "soft")


def test_a_tenant_added_is_a_change_no_value_explains(world: Gated) -> None:
    data = world.files[DATA] + b"  newcomer:\n    tier: standard\n"
    found = world.gate(world.pull({DATA: data}))
    assert "pull/unknown_change" in ids(found, "soft")
    assert found.decision.waiting["pull/unknown_change"] == (("sre-leads",),)


def test_a_changed_rule_is_for_the_owners_of_its_area(world: Gated) -> None:
    rule = "policies/switchboard/residency/outside_zone.rego"
    found = world.gate(world.pull({rule: world.files[rule] + b"\n# wider\n"}))
    assert {"pull/unknown_change", "pull/gate_changed"} <= ids(found, "soft")
    assert found.decision.waiting["pull/gate_changed"] == (("privacy-team",),)


def test_owners_come_from_the_base_and_both_configurations_have_to_agree(world: Gated) -> None:
    config = world.files["switchboard.yaml"].replace(b"[sre-leads]", b"[mallory]")
    config = config.replace(b"settings:\n", b"settings:\n  gate: {risk_high: 99}\n")
    number = world.pull({**harsh(world), "switchboard.yaml": config}, "mallory")
    denied = world.gate(number)
    soft = ("risk/high", "pull/gate_changed", "pull/unknown_change")
    assert ids(denied) == set(soft)
    groups = [group for several in denied.decision.waiting.values() for group in several]
    assert all("mallory" not in group for group in groups)
    word = replace(accepting(denied, soft), speaks_for=("sre-leads", "platform-team"))
    found = world.gate(number, overrides=lambda _, __: [word])
    assert ids(found) == {"pull/rules_disagree"}
    other = replace(word, by="kim", speaks_for=("mallory",), given=replace(word.given, person=78))
    both = world.gate(number, overrides=lambda _, __: [word, other])
    assert both.decision.verdict is Verdict.ALLOWED_BY_OVERRIDE


def test_a_configuration_its_owner_accepts_passes_both(world: Gated) -> None:
    config = world.files["switchboard.yaml"].replace(
        b"settings:\n", b"settings:\n  gate: {risk_high: 55}\n"
    )
    number = world.pull({"switchboard.yaml": config})
    denied = world.gate(number)
    soft = ("pull/gate_changed", "pull/unknown_change")
    assert ids(denied) == set(soft)
    word = replace(accepting(denied, soft), by="rita", speaks_for=("platform-team",))
    found = world.gate(number, overrides=lambda _, __: [word])
    assert found.decision.verdict is Verdict.ALLOWED_BY_OVERRIDE, found.decision


def test_a_stricter_bound_in_the_same_change_holds_for_it_already(world: Gated) -> None:
    config = world.files["switchboard.yaml"].replace(
        b"settings:\n", b"settings:\n  gate: {risk_high: 5}\n"
    )
    number = world.pull({**world.limit("acme", 25), "switchboard.yaml": config})
    denied = world.gate(number)
    soft = ("pull/gate_changed", "pull/unknown_change")
    word = replace(accepting(denied, soft), by="rita", speaks_for=("platform-team",))
    found = world.gate(number, overrides=lambda _, __: [word])
    assert ids(found) == {"pull/rules_disagree"}
    assert "risk/high" in str(found.decision.findings)


@pytest.mark.parametrize(
    ("mode", "finding"), [("120000", "pull/symlink"), ("100755", "pull/mode_changed")]
)
def test_a_document_that_became_something_else(world: Gated, mode: str, finding: str) -> None:
    content = b"/etc/passwd" if mode == "120000" else world.files[DATA]
    found = world.gate(world.pull({DATA: content}, modes={DATA: mode}))
    assert finding in ids(found)
    assert not found.allowed


def test_a_name_with_a_letter_of_another_alphabet_is_refused(world: Gated) -> None:
    found = world.gate(world.pull({"slo/r\u0435porting.yaml": b"a: 1\n"}))
    assert "pull/name_refused" in ids(found, "hard")


def test_two_names_that_differ_in_case_only_are_refused(world: Gated) -> None:
    found = world.gate(world.pull({DATA.replace("data.yaml", "Data.yaml"): b"a: 1\n"}))
    assert "pull/name_refused" in ids(found, "hard")


def test_old_measurements_and_none_at_all_are_told(world: Gated) -> None:
    number = world.pull(world.limit("acme", 25))
    old = world.gate(number, now=NOW + 30 * 86_400)
    assert "pull/telemetry_stale" in ids(old, "soft")
    none = world.gate(number, telemetry=Telemetry("", Path("/nowhere")))
    assert "pull/telemetry_stale" in ids(none, "soft")
    asked = world.gate(number, telemetry=Telemetry("prometheus:http://127.0.0.1:9", Path()))
    assert "pull/telemetry_stale" in ids(asked, "soft")


def test_a_check_of_our_name_that_another_app_made_denies(world: Gated) -> None:
    number = world.pull(world.limit("acme", 25))
    world.stranger().put_check(
        CheckReport(CHECK, world.forge.pull(number).head.sha, Conclusion.SUCCESS, "fine", "fine")
    )
    assert ids(world.gate(number)) == {"pull/check_forged"}


def test_a_head_that_moved_meanwhile_is_told_and_nothing_is_posted_for_it(world: Gated) -> None:
    number = world.pull(world.limit("acme", 25))
    branch = f"work-{world.branch_of(number)}"

    def push(_owners: object, _seconds: int) -> list[Override]:
        world.person("ada").push(branch, {"README.md": b"Later.\n"})
        return []

    found = world.gate(number, overrides=push)
    assert found.moved
    assert not found.allowed


def test_whatever_breaks_is_a_no_with_its_reason(world: Gated) -> None:
    number = world.pull(world.limit("acme", 25))

    def breaks(_owners: object, _seconds: int) -> list[Override]:
        raise RuntimeError("the wire was cut")

    found = world.gate(number, overrides=breaks)
    assert ids(found, "hard") == {"pull/cannot_decide"}
    assert "the wire was cut" in found.why
    broken = world.gate(world.pull({"switchboard.yaml": b"version: ["}))
    assert not broken.allowed
    assert ids(broken, "hard")


@pytest.mark.parametrize("path", ["/pulls/{number}/reviews", "/commits/{head}/check-runs"])
def test_a_forge_that_refuses_in_the_middle_is_a_no(world: Gated, path: str) -> None:
    number = world.pull(world.limit("acme", 25))
    head = world.forge.pull(number).head.sha
    where = path.format(number=number, head=head)
    world.hub.faults.refuse("GET", where, status=403, message="Resource not accessible")
    found = world.gate(number)
    assert ids(found, "hard") == {"pull/cannot_decide"}
    assert "Resource not accessible" in found.why
    assert world.gate(number).allowed


def test_the_record_gives_the_same_answer_offline(world: Gated, tmp_path: Path) -> None:
    number = world.pull(harsh(world))
    found = world.gate(number)
    file = tmp_path / "record.json"
    file.write_text(json.dumps(found.record))
    again = replay(file, engine="wasm")
    assert again.decision.verdict is found.decision.verdict
    assert again.same
    assert again.notes == ()
    require_tool("opa")
    by_opa = replay(file, engine="opa")
    assert by_opa.same
    tampered = json.dumps(found.record).replace('"risk_high"', '"risk_hush"')
    file.write_text(tampered)
    with pytest.raises(InputError, match="does not fit its digest"):
        replay(file, engine="wasm")


@pytest.fixture
def named(world: Gated, monkeypatch: pytest.MonkeyPatch) -> Gated:
    """The world, found by the environment as a command finds it."""
    for name, value in world.environment.items():
        monkeypatch.setenv(name, value)
    return world


def test_the_command_decides_publishes_and_decides_again_from_its_record(
    named: Gated, tmp_path: Path
) -> None:
    number, out = named.pull(harsh(named)), tmp_path / "out"
    store = named.how.telemetry.source
    asked = ("gate", "--pr", str(number), "--telemetry", store, "--engine", "wasm")
    denied = call(*asked, "--out", out, "--publish", "--format", "json")
    assert denied.status == 10, denied.stderr
    verdict = json.loads(denied.stdout)["verdict"]
    assert verdict == "denied"
    head = named.forge.pull(number).head.sha
    (check,) = named.forge.checks(head)
    record = json.loads((out / "decision.json").read_text())
    assert (check.conclusion, check.external_id) == ("failure", record["decision_digest"])
    again = call("gate", "--replay", out / "decision.json", "--engine", "wasm")
    assert again.status == 10
    assert "risk/high" in again.stdout
    assert "recorded was" not in again.stderr


def test_the_command_allows_what_leaves_the_policy_alone(named: Gated) -> None:
    number = named.pull({"README.md": b"# Words\n"})
    found = call("gate", "--pr", str(number), "--workflow", "--engine", "wasm")
    assert found.status == 0, found.stderr
    assert "nothing of the policy repository is touched" in found.stdout
    assert found.stdout.startswith("::stop-commands::")


def test_the_command_judges_a_queues_commit(named: Gated) -> None:
    number = named.pull({DATA: named.files[DATA] + b"# Looked at.\n"})
    sha = named.person("olivia").enqueue(number)
    asked = ("gate", "--queue", sha, "--branch", "main", "--publish", "--engine", "wasm")
    assert call(*asked).status == 0
    (check,) = named.forge.checks(sha)
    assert check.conclusion == "success"
    assert call("gate", "--queue", sha).status == 2


def test_one_thing_is_decided_about_at_a_time(tmp_path: Path) -> None:
    assert call("gate").status == 2
    assert call("gate", "--pr", "1", "--proposal", tmp_path).status == 2
