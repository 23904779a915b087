"""Comments on a pull request in the hub: who is heard, what is bound, one comment that tells."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import rfc8785
from support.hub import talk
from support.judging import ACCEPT, DAY, Bench, World, world

from switchboard_policy.app.pulls.missed import missed
from switchboard_policy.app.pulls.overrides import UNSEEN
from switchboard_policy.app.pulls.telling import remembering, tell
from switchboard_policy.errors import RecordingError
from switchboard_policy.gate.commands import Override, Why
from switchboard_policy.ports.forge import NewCommit, NewPull, State


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with world(tmp_path_factory.mktemp("world")) as made:
        yield made


@pytest.fixture
def on(shared: World) -> Bench:
    return Bench(shared)


@pytest.fixture
def later(tmp_path: Path) -> Iterator[Bench]:
    """One whose time can pass without anybody else growing older."""
    with world(tmp_path) as made:
        yield Bench(made)


def told(on: Bench) -> str:
    (body,) = on.ours()
    return body


def test_a_high_risk_is_told_with_who_can_help_and_what_would_pass(on: Bench) -> None:
    body = told(on)
    assert on.conclusion() == "failure"
    assert "✗ Denied: 1 soft finding" in body
    assert "`risk/high`: one of **rita** or **sre-leads**" in body
    assert "propose a smaller change" in body
    assert "/switchboard override risk/high until 2026-09-28" in body


def test_an_owner_lets_it_pass_and_is_told_until_when(on: Bench) -> None:
    answered = on.asks("rita", ACCEPT)
    assert isinstance(answered.commands[0], Override)
    assert on.conclusion() == "success"
    assert "counts for risk/high until 2 Oct 2026 00:00 UTC" in told(on)


def test_a_member_of_an_owning_team_is_an_owner(on: Bench) -> None:
    on.asks("olaf", ACCEPT)
    assert on.conclusion() == "success"


@pytest.mark.parametrize(
    ("login", "text", "why"),
    [
        ("mallory", ACCEPT, "authors cannot override findings on their own proposal"),
        ("gus", ACCEPT, "not an owner of what risk/high is about"),  # asked into the team, no more
        ("rita", ACCEPT.replace("2026-10-01", "2026-09-01"), "it has expired"),
        ("rita", ACCEPT.replace("2026-10-01", "2027-10-01"), "it lasts longer than"),
        ("rita", ACCEPT.replace("the launch was measured", "ok"), "its reason is too short"),
        ("rita", ACCEPT.replace("risk/high", "risk/critical"), "is not a finding"),
        ("rita", ACCEPT.replace("until", "till"), "one `until &lt;date&gt;`"),
        ("rita", ACCEPT.replace(" until", "\u00a0until"), "U+00A0, no-break space"),
    ],
)
def test_what_does_not_count_is_told_exactly(on: Bench, login: str, text: str, why: str) -> None:
    on.asks(login, text)
    assert on.conclusion() == "failure"
    assert why.replace("`", "&#96;") in told(on)


def test_an_outsider_called_as_a_team_is_nobody(on: Bench) -> None:
    on.asks("sre-leads", ACCEPT)
    assert on.conclusion() == "failure"
    assert "not an owner of what risk/high is about" in told(on)


def test_a_bot_is_no_owner_even_where_it_may_write(on: Bench) -> None:
    other = on.hub.app("helper", {"issues": "write", "pull_requests": "write"})
    on.facts["proposal"]["changes"][0]["owners"] = ["helper[bot]"]
    bot = next(who for who in on.hub.accounts.values() if who.id == other.bot_id)
    issue = on.repository.issues[on.number]
    talk.comment(on.hub, on.repository, issue, bot, ACCEPT)
    on.look()
    assert on.conclusion() == "failure"
    assert "bots cannot override" in told(on)


def test_what_an_app_writes_in_an_owners_name_is_the_apps_word(on: Bench) -> None:
    other = on.hub.app("assistant", {"issues": "write"})
    issue, rita = on.repository.issues[on.number], on.hub.account("rita")
    talk.comment(on.hub, on.repository, issue, rita, ACCEPT, app=on.hub.apps[other.app_id])
    on.look()
    assert on.conclusion() == "failure"
    assert "bots cannot override" in told(on)


def test_where_teams_cannot_be_read_nobody_speaks_for_one_and_that_is_told(on: Bench) -> None:
    message = "Resource not accessible by integration"
    on.hub.faults.refuse("GET", "/teams/", status=403, message=message)
    on.asks("olaf", ACCEPT)
    assert on.conclusion() == "failure"
    assert "whom its author may speak for is not known" in told(on)


def test_an_edited_comment_counts_for_nothing(on: Bench) -> None:
    comment = on.says("rita", "/switchboard why")
    on.person("mallory").edit_comment(comment, ACCEPT)
    on.answer(comment)
    assert on.conclusion() == "failure"
    assert "its comment was edited" in told(on)


def test_a_quoted_command_is_nobodys_word(on: Bench) -> None:
    assert on.asks("rita", f"> {ACCEPT}\n\nplease not").commands == ()
    assert on.conclusion() == "failure"


def test_other_values_void_an_override_that_was_given_before_them(on: Bench) -> None:
    on.asks("rita", ACCEPT)
    on.change("sha256:another")
    on.look()
    assert on.conclusion() == "failure"
    assert "it names another change" in told(on)
    on.asks("rita", ACCEPT)
    assert on.conclusion() == "success"


def test_an_override_of_what_was_not_shown_yet_counts_for_nothing(on: Bench) -> None:
    on.change("sha256:slipped in")  # pushed, and nobody has looked since
    on.asks("rita", ACCEPT)
    assert on.conclusion() == "failure"
    assert "it names another change" in told(on)


def test_other_rules_or_other_values_on_the_base_void_it(on: Bench) -> None:
    on.asks("rita", ACCEPT)
    on.facts["proposal"]["rules_digest"] = "sha256:other rules"
    on.facts["proposal"]["base_values"] = "sha256:other values"
    on.look()
    assert on.conclusion() == "failure"
    assert "it was given under other rules" in told(on)
    assert "the values it was given on have changed" in told(on)


def test_a_new_finding_voids_it_and_fewer_findings_keep_it(on: Bench) -> None:
    on.facts["risk"] |= {"undecided": ["reach"], "score": 71}
    on.look()
    on.asks("rita", ACCEPT.replace("risk/high", "risk/high risk/undecided"))
    assert on.conclusion() == "success"
    on.facts["risk"]["undecided"] = []
    on.look()
    assert on.conclusion() == "success"
    on.facts["proposal"]["changes"][0]["agrees"] = False
    on.look()
    assert on.conclusion() == "failure"
    assert "something was found after it was given" in told(on)


def test_a_new_head_with_the_same_values_keeps_it(on: Bench) -> None:
    on.asks("rita", ACCEPT)
    on.person("mallory").push(on.branch, {"notes.md": b"words\n"})
    on.look()
    assert on.conclusion() == "success"


def test_it_ends_when_it_says(later: Bench) -> None:
    later.asks("rita", ACCEPT)
    later.hub.clock.advance(20 * DAY)
    later.look()
    assert later.conclusion() == "failure"
    assert "it has expired" in told(later)


@pytest.mark.parametrize("login", ["rita", "olaf"])
def test_an_owner_takes_it_back_also_anothers(on: Bench, login: str) -> None:
    on.asks("rita", ACCEPT)
    on.asks(login, "/switchboard revoke because the launch is off")
    assert on.conclusion() == "failure"
    assert "taken back" in told(on)
    on.asks("rita", ACCEPT)
    assert on.conclusion() == "success"


def test_others_take_nothing_back(on: Bench) -> None:
    on.facts["proposal"]["changes"][0]["owners"] = ["rita"]
    on.asks("rita", ACCEPT)
    on.hub.person("passer-by")
    on.asks("passer-by", "/switchboard revoke")
    assert on.conclusion() == "success"
    assert "nothing here that you could take back" in told(on)


def test_a_word_taken_back_stays_so_when_the_comment_is_deleted(on: Bench) -> None:
    on.asks("rita", ACCEPT)
    comment = on.says("olaf", "/switchboard revoke")
    on.answer(comment)
    on.person("mallory").delete_comment(comment)
    on.look()
    assert on.conclusion() == "failure"


def test_a_deleted_override_is_none(on: Bench) -> None:
    comment = on.says("rita", ACCEPT)
    on.answer(comment)
    on.person("mallory").delete_comment(comment)
    on.look()
    assert on.conclusion() == "failure"


def test_hard_findings_have_no_override(on: Bench) -> None:
    on.facts["proposal"]["applies"] = False
    on.look()
    on.asks("rita", ACCEPT.replace("risk/high", "risk/high gate/does_not_apply"))
    assert on.conclusion() == "failure"
    assert "gate/does&#95;not&#95;apply is hard; only soft findings can be overridden" in told(on)
    assert "nobody can accept it" in told(on)


def test_whatever_is_asked_there_is_one_comment(on: Bench) -> None:
    for text in ("why", "who", "recheck", "explain risk/high", "expain risk/high"):
        on.asks("gus", f"/switchboard {text}")
    body = told(on)
    assert "risk/high (soft): risk 71 of 100 is high" in body
    assert "risk/high: one of rita or sre-leads" in body
    assert "looked again: ✗ Denied" in body
    assert "High risk (soft): The score reaches the gate" in body
    assert "did you mean 'explain'?" in body


def test_a_redelivery_changes_nothing(on: Bench) -> None:
    comment = on.says("rita", "/switchboard why")
    on.answer(comment)
    before, calls = on.ours(), len(on.hub.calls)
    assert on.answer(comment).commands == (Why(),)
    assert on.ours() == before
    assert [call for call in on.hub.calls[calls:] if call.method not in {"GET", "POST"}] == []


def test_a_look_that_finds_nothing_new_writes_nothing(on: Bench) -> None:
    calls = len(on.hub.calls)
    on.look()
    assert {call.method for call in on.hub.calls[calls:]} == {"GET"}


def test_nobody_is_mentioned(on: Bench) -> None:
    on.asks("gus", "/switchboard refuse because @rita #1 said so https://evil.example")
    body = told(on)
    assert "@" not in body.replace("&#64;", "")
    assert "#1" not in body
    assert "https://evil" not in body


def test_breaking_the_glass_takes_two_owners_or_one_and_an_incident(on: Bench) -> None:
    on.asks("rita", "/switchboard break-glass @olaf because all is down")
    assert on.conclusion() == "failure"
    assert "takes a second owner, or the id of the incident" in told(on)
    on.asks("olaf", "/switchboard break-glass @rita because all is down")
    assert on.conclusion() == "success"


def test_a_broken_glass_leaves_an_issue_and_mends_within_a_day(later: Bench) -> None:
    later.asks("rita", "/switchboard break-glass INC-7 because all is down")
    assert later.conclusion() == "success"
    later.look()
    issues = [one for one in later.repository.issues.values() if one.pull is None]
    assert [one.title for one in issues] == [
        f"Look again at pull request {later.number}: the glass was broken"
    ]
    assert "INC-7" in issues[0].body
    assert "**Due " in issues[0].body
    later.hub.clock.advance(DAY + 60)
    later.look()
    assert later.conclusion() == "failure"


def test_a_broken_glass_passes_nothing_hard(on: Bench) -> None:
    on.facts["proposal"]["applies"] = False
    on.look()
    on.asks("rita", "/switchboard break-glass INC-7 because all is down")
    assert on.conclusion() == "failure"


def test_an_override_leaves_its_evidence_in_the_trail_once(on: Bench) -> None:
    on.asks("rita", f"{ACCEPT} OPS-12")
    on.look()
    (event,) = on.trail.events
    digest = hashlib.sha256(rfc8785.dumps(event.details)).hexdigest()  # type: ignore[arg-type]
    assert event.message.startswith(f"HITL_OVERRIDE sha256:{digest} ")
    override = event.details["override"]
    assert isinstance(override, dict)
    assert override["by"] == "rita"
    assert override["given"]["ticket"] == "OPS-12"  # type: ignore[index, call-overload]


def test_no_record_no_green(on: Bench) -> None:
    on.trail.full = RecordingError("the disk is full", full=True)
    with pytest.raises(RecordingError):
        on.asks("rita", ACCEPT)
    assert on.conclusion() == "failure"
    on.trail.full = None
    on.look()
    assert on.conclusion() == "success"
    assert len(on.trail.events) == 1


def test_who_edits_our_comment_wins_nothing(on: Bench) -> None:
    on.asks("rita", ACCEPT)
    mine = next(one for one in on.forge.comments(on.number) if one.body in on.ours())
    on.change("sha256:another")
    forged = mine.body.replace("switchboard:memory ", "switchboard:memory A")
    on.person("mallory").edit_comment(mine.id, forged)
    on.look()
    assert on.conclusion() == "failure"
    assert "the gate had not shown this pull request yet" in told(on)


def test_a_comment_that_only_looks_like_ours_is_not_believed(on: Bench) -> None:
    on.asks("rita", ACCEPT)
    body = told(on)
    on.says("mallory", body)
    on.look()
    assert on.ours() == [body, body]
    assert on.conclusion() == "success"


def test_a_copy_of_our_comment_in_anothers_name_is_not_believed_once_ours_is_gone(
    on: Bench,
) -> None:
    on.asks("rita", ACCEPT)
    (ours,) = [one for one in on.forge.comments(on.number) if one.body in on.ours()]
    on.person("mallory").delete_comment(ours.id)
    on.says("mallory", ours.body)
    on.look()
    assert on.conclusion() == "failure"
    assert UNSEEN in on.ours()[-1]


def test_a_word_that_a_late_list_hid_is_bound_to_what_was_shown_when_it_was_written(
    on: Bench,
) -> None:
    on.hub.faults.stale_lists(f"/issues/{on.number}/comments$")
    comment = on.says("rita", ACCEPT)
    on.change("sha256:pushed meanwhile")
    on.look()
    on.answer(comment)
    assert on.conclusion() == "failure"
    assert "it names another change" in told(on)


def test_a_comment_that_is_deleted_while_the_gate_looks_is_gone(on: Bench) -> None:
    comment = on.says("rita", ACCEPT)
    lists = f"/issues/{on.number}/comments$"
    on.hub.faults.then("GET", lists, lambda: on.person("rita").delete_comment(comment))
    on.look()
    assert on.conclusion() == "failure"


def test_a_team_of_another_organisation_owns_nothing_here(on: Bench) -> None:
    for change in on.facts["proposal"]["changes"]:
        change["owners"] = ["elsewhere/sre-leads"]
    on.asks("olaf", ACCEPT)
    assert on.conclusion() == "failure"
    for change in on.facts["proposal"]["changes"]:
        change["owners"] = ["@example/sre-leads"]
    on.look()
    assert on.conclusion() == "success"


def test_what_was_not_decided_was_not_shown(on: Bench) -> None:
    found, words = on.judge(on.number)
    undecided = replace(found, change_digest="", rules_digest="", base_values="")
    assert remembering(undecided, words.memory).shown == words.memory.shown


def test_a_moved_head_is_told_nothing_about_the_old_one(on: Bench) -> None:
    found, words = on.judge(on.number)
    on.person("mallory").push(on.branch, {"limits.yaml": b"rps: 90\n"})
    assert not tell(on.forge, found, words, on.keeping, now=on.now).posted


def test_only_a_proposal_of_ours_is_refused_by_a_command(on: Bench) -> None:
    assert not on.asks("rita", "/switchboard refuse because capacity is not there").closed
    assert "somebody opened this pull request" in told(on)


def proposal_of_ours(on: Bench) -> int:
    """Open a pull request as the App does."""
    branch, base = f"switchboard/{on.branch}", on.forge.branch("main") or ""
    on.forge.commit(NewCommit(branch, base, "", "Raise", {"limits.yaml": b"rps: 70\n"}, {}))
    return on.forge.open_pull(NewPull(branch, "main", "Raise", "words")).number


def test_an_owner_turns_a_proposal_down_and_others_do_not(on: Bench) -> None:
    on.number = proposal_of_ours(on)
    on.look()
    assert not on.asks("mallory", "/switchboard refuse because I say so").closed
    assert "turned down by an owner" in told(on)
    assert on.asks("rita", "/switchboard refuse because capacity is not there").closed
    assert "closed: capacity is not there" in told(on)
    assert on.forge.pull(on.number).state is State.CLOSED
    assert on.asks("rita", "/switchboard why").told is None


def test_a_bot_is_not_answered(on: Bench) -> None:
    other = on.hub.app("chatty", {"issues": "write"})
    issue, bot = on.repository.issues[on.number], on.hub.accounts[other.bot_id]
    comment = talk.comment(on.hub, on.repository, issue, bot, "/switchboard why").id
    assert on.answer(comment).commands == ()
    assert "**Answers**" not in told(on)


def test_a_comment_on_something_else_is_none_of_our_business(on: Bench) -> None:
    issue = on.person("rita").open_issue("A question")
    comment = on.person("rita").comment(issue, "/switchboard why").id
    assert on.answer(comment).commands == ()
    assert on.answer(999_999).commands == ()


def test_overrides_are_listed_as_they_end_and_looked_at_again(later: Bench) -> None:
    later.asks("rita", ACCEPT)
    later.asks("mallory", ACCEPT)
    end = 1_790_899_200  # 2 October 2026
    found = missed(later.forge, key=later.keeping.key, now=end)
    assert [(one.pull, one.override.by, one.override.until) for one in found.expiring] == [
        (later.number, "rita", end)
    ]
    assert found.pulls == (later.number,)


def test_a_misspelt_finding_is_answered_with_the_nearest_right_one(on: Bench) -> None:
    on.asks("rita", ACCEPT.replace("risk/high", "risk/hihg"))
    on.asks("rita", "/switchboard explain risk/hgh")
    assert told(on).count("did you mean 'risk/high'?") == 2
