"""The gate while the base moves: merge queues, going back, conflicts, proposals of our own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from support.gated import DATA, NOW, Gated, accepting, gated, harsh, ids

from switchboard_policy.app.propose import propose
from switchboard_policy.app.pulls.gate import How
from switchboard_policy.app.pulls.queue import gate_queue
from switchboard_policy.domain.decision import Override, Verdict
from switchboard_policy.domain.proposal import Proposal
from switchboard_policy.errors import ForgeError
from switchboard_policy.gate.pull.decision import PullDecision
from switchboard_policy.ports.forge import NewCommit, NewPull
from switchboard_policy.proposal.branch import trailers_of

pytestmark = pytest.mark.checkout
FREEZE = "policies/switchboard_data/freeze/data.yaml"
MONTH_S = 30 * 86_400


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gated]:
    """One hub for the module; what a test merges, it takes from the base as it finds it."""
    with gated(tmp_path_factory.mktemp("gated")) as found:
        yield found


def queued(world: Gated, sha: str, **words: list[Override]) -> PullDecision:
    """The decision on a queue's commit, with the words given on each pull request."""

    def how(number: int) -> How:
        return replace(world.how, overrides=lambda _, __: words.get(f"on_{number}", []))

    return gate_queue(world.forge, world.mirror, sha, "main", how)


def proposed(world: Gated, **changed: bytes) -> tuple[Proposal, int]:
    """A proposal of ours as a pull request, perhaps with another file beside it."""
    source = world.how.telemetry.source
    found = propose(world.root, telemetry=source, allow_dirty=True, at=world.how.now).proposal
    base = world.forge.branch("main")
    assert base is not None
    world.mirror.fetch(base)
    tree = world.mirror.tree(base)
    message = f"Propose\n\n{trailers_of(found, base, tree)}"
    files = {**found.change_set.after, **{f"{name}.md": data for name, data in changed.items()}}
    branch = f"switchboard/{found.id}-{len(changed)}"
    world.forge.commit(NewCommit(branch, base, "", message, files, {}))
    pull = world.forge.open_pull(NewPull(branch, "main", "Propose", "What is recommended"))
    return found, pull.number


def test_a_proposal_of_ours_has_the_risk_and_the_digest_it_says(world: Gated) -> None:
    made, number = proposed(world)
    found = world.gate(number)
    assert ids(found, "soft") | ids(found, "hard") == set()
    assert found.risk is not None
    told, said = ({one.factor: one for one in risk.parts} for risk in (found.risk, made.risk))
    assert told.keys() == said.keys()
    assert {name for name in told if told[name] != said[name]} <= {
        "novelty",
        "gaming",
    }  # no history there
    assert found.change_digest == made.change_set.digest
    changed = world.limit("acme", 21, world.tip(number))
    message = world.forge.commit_at(found.head).message
    head = world.forge.commit(
        NewCommit(f"switchboard/{made.id}-0", found.head, found.head, message, changed, {})
    )
    assert head != found.head
    assert "gate/digest_differs" in ids(world.gate(number), "hard")


def test_a_queues_commit_is_judged_anew_and_words_hold_there(world: Gated) -> None:
    calm = world.pull({DATA: world.files[DATA] + b"# Reviewed.\n"})
    risky = world.pull(harsh(world))
    word = accepting(world.gate(risky), ("risk/high",))
    person = world.person("olivia")
    first, second = person.enqueue(calm), person.enqueue(risky)
    assert queued(world, first).decision.verdict is Verdict.ALLOWED
    denied = queued(world, second)
    assert (denied.number, denied.head) == (risky, second)
    assert ids(denied) == {"risk/high"}
    found = queued(world, second, **{f"on_{risky}": [word]})
    assert found.decision.verdict is Verdict.ALLOWED_BY_OVERRIDE
    swapped = queued(world, second, **{f"on_{calm}": [word]})
    assert not swapped.allowed


def test_what_is_no_commit_of_a_queue_is_not_decided(world: Gated) -> None:
    tip = world.forge.branch("main")
    assert tip is not None
    with pytest.raises(ForgeError, match="part of the branch already"):
        queued(world, tip)
    stray = world.person("ada").push("stray", {"README.md": b"A stray.\n"}, "No number in here")
    with pytest.raises(ForgeError, match="no open pull request fits"):
        queued(world, stray)


def test_going_back_to_what_was_merged_before_needs_no_measurements(world: Gated) -> None:
    olivia = world.person("olivia")
    good = world.pull(world.limit("bluefin", 44, world.main()))
    olivia.merge(good)
    bad = world.pull(world.limit("bluefin", 1, world.main()))
    olivia.merge(bad)
    back = world.pull(world.limit("bluefin", 44, world.main()))
    late = world.gate(back, now=NOW + MONTH_S)
    assert ids(late) == set()
    assert late.record["inputs"]["restored"] == f"#{good}"
    assert late.risk is not None
    assert [part.factor for part in late.risk.parts] == ["size", "reach"]
    other = world.pull(world.limit("bluefin", 43, world.main()))
    assert "pull/telemetry_stale" in ids(world.gate(other, now=NOW + MONTH_S))


def test_a_branch_behind_its_base_is_judged_on_what_the_base_holds_now(world: Gated) -> None:
    number = world.pull(world.limit("acme", 25, world.main()))
    before = world.gate(number)
    world.person("olivia").merge(world.pull(world.limit("atlas-freight", 33, world.main())))
    after = world.gate(number)
    assert after.base != before.base
    assert [value.subject for value in after.values] == ["acme"]
    assert after.change_digest == before.change_digest
    assert after.base_values == before.base_values


def test_a_conflict_is_told_with_its_file_and_the_rest_waits(world: Gated) -> None:
    number = world.pull(world.limit("globex", 55, world.main()))
    word = accepting(world.gate(number), ("risk/high",))
    world.person("olivia").merge(world.pull(world.limit("globex", 50, world.main())))
    found = world.gate(number, overrides=lambda _, __: [word])
    assert "pull/conflicts" in ids(found, "hard")
    assert DATA in str(found.decision.findings)


def test_in_a_freeze_of_the_base_the_owner_of_the_window_is_waited_for(world: Gated) -> None:
    rita, held = world.person("rita"), world.main()[FREEZE]
    assert b"start: 1766188800" in held
    frozen = held.replace(b"start: 1766188800", b"start: 1").replace(
        b"end: 1767484800", f"end: {NOW + MONTH_S}".encode()
    )
    thawed = {FREEZE: b"windows: []\n" + b"".join(held.partition(b"override_longest")[1:])}
    rita.push("main", {FREEZE: frozen})
    try:
        found = world.gate(world.pull(world.limit("acme", 25, world.main())))
        assert ids(found) == {"freeze/frozen"}
        assert found.decision.waiting == {"freeze/frozen": (("sre-leads",),)}
        own = world.gate(world.pull({**world.limit("acme", 25, world.main()), **thawed}))
        assert "freeze/frozen" in ids(own, "soft")
    finally:
        rita.push("main", {FREEZE: held})


def test_a_word_given_on_other_base_values_is_void(world: Gated) -> None:
    number = world.pull(harsh(world, world.main()))
    word = accepting(world.gate(number), ("risk/high",))
    old = replace(word, given=replace(word.given, base_values="sha256:" + "0" * 64))
    found = world.gate(number, overrides=lambda _, __: [old])
    assert "the values it was given on have changed" in str(found.decision.refused_overrides)
    assert not found.allowed


def test_what_a_lax_base_says_of_a_commit_stands_under_another_name(world: Gated) -> None:
    config = world.main()["switchboard.yaml"].replace(
        b"settings:\n",
        b"settings:\n  gate: {risk_high: 99, risk_critical: 100}\n"
        b"  risk: {high_from: 99, critical_from: 100}\n",
    )
    mallory = world.person("mallory")
    mallory.push("lax", {"switchboard.yaml": config})
    head = mallory.push("work-lax", harsh(world, world.main()), base="lax")
    lax = world.gate(mallory.open_pull("work-lax", "Into the lax one", base="lax"))
    assert lax.allowed
    assert lax.check == "switchboard/gate/lax"
    main = world.gate(mallory.open_pull("work-lax", "Into the real one"))
    assert (main.head, lax.head) == (head, head)
    assert main.check == "switchboard/gate"
    assert not main.allowed


def test_whoever_opened_another_pull_request_of_the_same_head_is_an_author(world: Gated) -> None:
    number = world.pull(harsh(world, world.main()), "mallory")
    branch = f"work-{world.branch_of(number)}"
    olivia = world.person("olivia")
    olivia.push("other-base", {"README.md": b"Another base.\n"})
    olivia.open_pull(branch, "The same head", base="other-base")
    word = accepting(world.gate(number), ("risk/high",), person=olivia.account.id)
    found = world.gate(number, overrides=lambda _, __: [word])
    assert not found.allowed
