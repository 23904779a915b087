"""The forge on GitHub answers as its port says, held against a hub that checks every request."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from support.forges import NAME, ForgeWorld, forge_world

from switchboard_policy.bot.github import PlainToken
from switchboard_policy.domain.finding import Level
from switchboard_policy.errors import ForgeConflict, ForgeError, ForgeMissing, ForgeRefused
from switchboard_policy.ports.forge import (
    Annotation,
    CheckReport,
    Conclusion,
    Kind,
    NewCommit,
    NewPull,
    State,
)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[ForgeWorld]:
    with forge_world(tmp_path) as made:
        yield made


@pytest.fixture(scope="module")
def quiet(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ForgeWorld]:
    """A world that tests only look at."""
    with forge_world(tmp_path_factory.mktemp("quiet")) as made:
        yield made


def tip(world: ForgeWorld, branch: str = "main") -> str:
    found = world.forge.branch(branch)
    assert found is not None
    return found


def new_commit(
    world: ForgeWorld,
    files: dict[str, bytes | None],
    *,
    branch: str = "switchboard/work",
    **more: str,
) -> NewCommit:
    base = tip(world)
    return NewCommit(
        branch, more.get("base", base), more.get("expected", ""), "Raise a limit\n", files, {}
    )


def proposed(world: ForgeWorld) -> int:
    world.forge.commit(new_commit(world, {"limits.yaml": b"rps: 32\n"}))
    return world.forge.open_pull(NewPull("switchboard/work", "main", "Raise", "body")).number


def report(sha: str, conclusion: Conclusion = Conclusion.FAILURE, **more: object) -> CheckReport:
    words = {"title": "Denied", "summary": "It is too much.", "external_id": "sha256:1", **more}
    return CheckReport("switchboard/gate", sha, conclusion, **words)  # type: ignore[arg-type]


def notes(first: int, last: int) -> tuple[Annotation, ...]:
    return tuple(
        Annotation("limits.yaml", line, Level.SOFT, "too high", f"line {line} is too high")
        for line in range(first, last + 1)
    )


# --- who we are ------------------------------------------------------------------------------


def test_an_app_acts_as_its_bot(quiet: ForgeWorld) -> None:
    actor = quiet.forge.actor()
    assert (actor.account.login, actor.account.kind) == ("switchboard[bot]", Kind.BOT)
    assert (actor.account.id, actor.app) == (quiet.app.bot_id, quiet.app.app_id)
    assert actor.permissions["contents"] == "write"


def test_a_person_acts_as_themselves_and_as_no_app(quiet: ForgeWorld) -> None:
    forge = quiet.with_token(PlainToken(quiet.hub.token("ada")))
    actor = forge.actor()
    assert (actor.account.login, actor.account.kind, actor.app) == ("ada", Kind.PERSON, None)


def test_the_repository_is_told(quiet: ForgeWorld) -> None:
    found = quiet.forge.repository()
    assert (found.id, found.name) == (quiet.repository.id, NAME)
    assert (found.owner_kind, found.default_branch) == ("organization", "main")
    assert found.url == f"{quiet.hub.url}/{NAME}"


# --- branches and commits --------------------------------------------------------------------


def test_a_branch_is_the_commit_it_ends_in_or_none(world: ForgeWorld) -> None:
    sha = world.person("ada").push("topic/a", {"a.yaml": b"a: 1\n"})
    assert world.forge.branch("topic/a") == sha
    assert world.forge.branch("topic") is None
    assert world.forge.branch("topic/a/b") is None


def test_a_commit_changes_its_files_and_no_other(world: ForgeWorld) -> None:
    files = {"limits.yaml": b"rps: 32\n", "old.yaml": None, "new/x.bin": b"\xff\x00", "é.yaml": b""}
    made = world.forge.commit(new_commit(world, files))
    assert tip(world, "switchboard/work") == made
    store = world.repository.store
    assert store.git("ls-tree", "-r", "--name-only", "-z", made).split("\0")[:-1] == [
        "limits.yaml",
        "new/x.bin",
        "tool.sh",
        "é.yaml",
    ]
    assert store.git("show", f"{made}:limits.yaml").strip() == "rps: 32"
    assert store.git("rev-parse", f"{made}^").strip() == tip(world)


def test_a_commit_says_nothing_of_who_made_it(world: ForgeWorld) -> None:
    made = world.forge.commit(new_commit(world, {"limits.yaml": b"rps: 32\n"}))
    assert made in world.hub.verified


def test_a_commit_keeps_the_modes_it_is_given(world: ForgeWorld) -> None:
    new = NewCommit(
        "switchboard/work", tip(world), "", "m", {"run.sh": b"#!/bin/sh\n"}, {"run.sh": "100755"}
    )
    listed = world.repository.store.git("ls-tree", world.forge.commit(new), "run.sh")
    assert listed.startswith("100755 blob")


def test_a_branch_is_rebuilt_on_a_base_that_moved(world: ForgeWorld) -> None:
    first = world.forge.commit(new_commit(world, {"limits.yaml": b"rps: 32\n"}))
    world.person("ada").push("main", {"other.yaml": b"b: 1\n"})
    second = world.forge.commit(new_commit(world, {"limits.yaml": b"rps: 33\n"}, expected=first))
    assert tip(world, "switchboard/work") == second
    assert world.repository.store.git("rev-parse", f"{second}^").strip() == tip(world)


def test_a_branch_that_moved_is_not_overwritten(world: ForgeWorld) -> None:
    first = world.forge.commit(new_commit(world, {"limits.yaml": b"rps: 32\n"}))
    theirs = world.person("ada").push("switchboard/work", {"limits.yaml": b"rps: 40\n"})
    for expected in (first, ""):
        with pytest.raises(ForgeConflict, match="switchboard/work ends in"):
            world.forge.commit(new_commit(world, {"limits.yaml": b"rps: 33\n"}, expected=expected))
    assert tip(world, "switchboard/work") == theirs


def test_a_branch_that_was_deleted_is_not_made_again_unasked(world: ForgeWorld) -> None:
    first = world.forge.commit(new_commit(world, {"limits.yaml": b"rps: 32\n"}))
    world.forge.delete_branch("switchboard/work")
    world.forge.delete_branch("switchboard/work")
    assert world.forge.branch("switchboard/work") is None
    with pytest.raises(ForgeConflict, match="is not there"):
        world.forge.commit(new_commit(world, {"limits.yaml": b"rps: 33\n"}, expected=first))


def test_a_commit_tells_who_made_it_and_who_vouches_for_it(world: ForgeWorld) -> None:
    made = world.forge.commit(new_commit(world, {"limits.yaml": b"rps: 32\n"}))
    ours = world.forge.commit_at(made)
    assert (ours.sha, ours.parents, ours.message.strip()) == (made, (tip(world),), "Raise a limit")
    assert (ours.author.login, ours.verified) == ("switchboard[bot]", True)
    theirs = world.forge.commit_at(world.person("ada").push("work", {"a": b"a"}))
    assert (theirs.author.login, theirs.verified) == ("ada", False)
    with pytest.raises(ForgeMissing):
        world.forge.commit_at("1" * 40)


def test_two_hundred_files_take_as_many_calls_as_one(world: ForgeWorld) -> None:
    taken = []
    base = tip(world)
    world.forge.actor()
    for number in (1, 200):
        before = len(world.calls())
        files: dict[str, bytes | None] = {f"f/{at}.yaml": b"a: 1\n" for at in range(number)}
        world.forge.commit(NewCommit(f"switchboard/{number}", base, "", "m", files, {}))
        taken.append(len(world.calls()) - before)
    assert taken == [5, 5]


# --- pull requests ---------------------------------------------------------------------------


def test_a_pull_request_is_opened_once(world: ForgeWorld) -> None:
    world.forge.commit(new_commit(world, {"limits.yaml": b"rps: 32\n"}))
    new = NewPull("switchboard/work", "main", "Raise", "body", ("policy", "urgent"), draft=True)
    opened = world.forge.open_pull(new)
    assert world.forge.open_pull(new) == opened
    assert world.another().open_pull(new) == opened
    assert (opened.title, opened.body, opened.draft) == ("Raise", "body", True)
    assert sorted(opened.labels) == ["policy", "urgent"]
    assert opened.author == world.forge.actor().account
    assert opened.head.branch == "switchboard/work"
    assert (opened.base.branch, opened.base.sha) == ("main", tip(world))
    assert opened.head.repository == opened.base.repository == world.repository.id
    assert (opened.state, opened.closed_at, opened.merge_sha) == (State.OPEN, None, "")


def test_a_branch_closed_once_may_be_opened_again(world: ForgeWorld) -> None:
    first = proposed(world)
    world.forge.edit_pull(first, close=True)
    again = world.forge.open_pull(NewPull("switchboard/work", "main", "Raise", "body"))
    assert again.number != first


def test_words_are_changed_and_nothing_is_sent_where_none_differ(world: ForgeWorld) -> None:
    number = proposed(world)
    changed = world.forge.edit_pull(number, title="Raise it", body="other")
    assert (changed.title, changed.body, changed.state) == ("Raise it", "other", State.OPEN)
    before = world.calls("PATCH")
    assert world.forge.edit_pull(number, title="Raise it", body="other") == changed
    assert world.calls("PATCH") == before
    closed = world.forge.edit_pull(number, close=True)
    assert closed.state is State.CLOSED
    assert closed.closed_at is not None
    assert world.forge.edit_pull(number, close=True) == closed


def test_a_merged_pull_request_says_so(world: ForgeWorld) -> None:
    number = proposed(world)
    sha = world.person("ada").merge(number)
    merged = world.forge.pull(number)
    assert (merged.state, merged.merge_sha) == (State.MERGED, sha)


def test_a_pull_request_that_is_not_there_is_missing(quiet: ForgeWorld) -> None:
    with pytest.raises(ForgeMissing):
        quiet.forge.pull(4711)


def test_pull_requests_come_newest_first_and_no_more_than_asked(world: ForgeWorld) -> None:
    ada = world.person("ada")
    numbers = []
    for at in range(4):
        ada.push(f"b{at}", {f"{at}.yaml": b"a: 1\n"})
        numbers.append(ada.open_pull(f"b{at}"))
    ada.close(numbers[1])
    newest = numbers[::-1]
    assert [each.number for each in world.forge.pulls(most=100)] == newest
    assert [each.number for each in world.forge.pulls(most=2)] == newest[:2]
    assert world.forge.pulls(most=0) == ()
    still_open = [each.number for each in world.forge.pulls(most=100, only_open=True)]
    assert still_open == [number for number in newest if number != numbers[1]]


def test_a_commit_of_a_fork_leads_to_its_pull_request(world: ForgeWorld) -> None:
    fork = world.hub.fork("mallory", world.repository)
    world.hub.person("eve", "read")
    head = world.hub.as_person("mallory", fork).push("work", {"limits.yaml": b"rps: 99\n"})
    number = world.hub.as_person("eve").open_pull("mallory:work")
    found = world.forge.pulls_of(head)
    assert [each.number for each in found] == [number]
    assert found[0].head.repository == fork.id
    assert world.forge.pulls_of(tip(world)) == ()


# --- comments, reviews, issues ---------------------------------------------------------------


def test_comments_come_oldest_first_from_every_page(world: ForgeWorld) -> None:
    number = proposed(world)
    for at in range(101):
        world.person("olivia").comment(number, f"word {at}")
    found = world.forge.comments(number)
    assert [each.body for each in found] == [f"word {at}" for at in range(101)]
    assert {each.issue for each in found} == {number}
    assert found[0].author.login == "olivia"
    assert found[0].app is None


def test_a_comment_tells_that_it_was_edited_and_that_it_is_gone(world: ForgeWorld) -> None:
    number, olivia = proposed(world), world.person("olivia")
    said = olivia.comment(number, "first")
    before = world.forge.comment(said.id)
    assert before.created_at == before.updated_at
    olivia.edit_comment(said.id, "second")
    after = world.forge.comment(said.id)
    assert (after.body, after.updated_at > after.created_at) == ("second", True)
    olivia.delete_comment(said.id)
    with pytest.raises(ForgeMissing):
        world.forge.comment(said.id)


MARK = "<!-- switchboard:gate -->"


def test_our_comment_is_written_once_and_edited_where_words_differ(world: ForgeWorld) -> None:
    number = proposed(world)
    first = world.forge.put_comment(number, f"{MARK}\none", marker=MARK)
    assert first.app == world.app.app_id
    before = world.calls("PATCH")
    assert world.forge.put_comment(number, f"{MARK}\none", marker=MARK) == first
    assert world.calls("PATCH") == before
    second = world.another().put_comment(number, f"{MARK}\ntwo", marker=MARK)
    assert (second.id, second.body) == (first.id, f"{MARK}\ntwo")
    assert len(world.forge.comments(number)) == 1


def test_a_mark_somebody_else_wrote_is_not_ours(world: ForgeWorld) -> None:
    number = proposed(world)
    forged = world.person("ada").comment(number, f"{MARK}\nall is well")
    quoted = world.forge.put_comment(
        number, f"<!-- other -->\nyou wrote {MARK}", marker="<!-- other -->"
    )
    ours = world.forge.put_comment(number, f"{MARK}\ndenied", marker=MARK)
    assert len({ours.id, forged.id, quoted.id}) == 3
    assert world.forge.comment(forged.id).body == f"{MARK}\nall is well"


def test_reviews_tell_who_said_what_of_which_commit(world: ForgeWorld) -> None:
    number = proposed(world)
    head = tip(world, "switchboard/work")
    world.person("olivia").review(number, "REQUEST_CHANGES", "no")
    world.person("ada").review(number, "APPROVE")
    found = world.forge.reviews(number)
    assert [(each.author.login, each.state, each.commit) for each in found] == [
        ("olivia", "changes_requested", head),
        ("ada", "approved", head),
    ]


def test_our_issue_is_opened_once_edited_closed_and_opened_again(world: ForgeWorld) -> None:
    mark = "<!-- switchboard:dashboard -->"
    body = f"{mark}\none"
    world.person("ada").open_issue("Policies", body)
    assert world.forge.put_issue(title="Policies", body=body, marker=mark, close=True) == 0
    number = world.forge.put_issue(title="Policies", body=body, marker=mark)
    before = len(world.calls("PATCH"))
    assert world.another().put_issue(title="Policies", body=body, marker=mark) == number
    assert len(world.calls("PATCH")) == before
    issue = world.repository.issues[number]
    world.forge.put_issue(title="Policies", body=f"{mark}\ntwo", marker=mark, close=True)
    assert (issue.body, issue.state) == (f"{mark}\ntwo", "closed")
    assert world.forge.put_issue(title="Policies", body=body, marker=mark) == number
    assert (issue.body, issue.state) == (body, "open")


# --- people ----------------------------------------------------------------------------------


def test_only_active_members_are_in_a_team(quiet: ForgeWorld) -> None:
    teams = ["platform", "nowhere"]
    assert quiet.forge.teams_of("olivia", teams) == {"platform"}
    assert quiet.forge.teams_of("ada", teams) == frozenset()
    assert quiet.forge.teams_of("mallory", teams) == frozenset()


def test_a_persons_repository_has_no_teams_and_none_is_asked_for(quiet: ForgeWorld) -> None:
    quiet.hub.repository("ada/notes", {"a": b"a"})
    forge = quiet.with_token(PlainToken(quiet.hub.token("ada")), "ada/notes")
    before = len(quiet.calls())
    assert forge.teams_of("olivia", ["platform"]) == frozenset()
    assert quiet.calls()[before:] == ["GET /repos/ada/notes"]


@pytest.mark.parametrize("role", ["read", "triage", "write", "maintain", "admin", "none"])
def test_a_role_is_the_whole_role(quiet: ForgeWorld, role: str) -> None:
    quiet.hub.person(f"kim-{role}", role)
    assert quiet.forge.role(f"kim-{role}") == role


def test_nobody_has_no_role(quiet: ForgeWorld) -> None:
    assert quiet.forge.role("nobody-at-all") == "none"


# --- checks ----------------------------------------------------------------------------------


def test_a_check_is_published_once(world: ForgeWorld) -> None:
    sha = tip(world)
    first = world.forge.put_check(report(sha, annotations=notes(1, 3)))
    assert (first.name, first.sha, first.app) == ("switchboard/gate", sha, world.app.app_id)
    assert (first.status, first.conclusion, first.external_id) == (
        "completed",
        "failure",
        "sha256:1",
    )
    before = (world.calls("POST"), world.calls("PATCH"))
    assert world.forge.put_check(report(sha, annotations=notes(1, 3))) == first
    assert world.another().put_check(report(sha, annotations=notes(1, 3))) == first
    assert len(world.calls("PATCH")) == len(before[1])
    assert len([call for call in world.calls("POST") if "check-runs" in call]) == 1


def test_another_decision_takes_the_same_run(world: ForgeWorld) -> None:
    sha = tip(world)
    first = world.forge.put_check(report(sha, annotations=notes(1, 3)))
    second = world.forge.put_check(
        report(sha, Conclusion.SUCCESS, annotations=notes(1, 60), external_id="sha256:2")
    )
    assert (second.id, second.conclusion) == (first.id, "success")
    (run,) = world.repository.checks
    assert [each["start_line"] for each in run.annotations] == list(range(1, 61))


def test_no_sentence_stays_beside_a_line_it_is_not_true_of_any_more(world: ForgeWorld) -> None:
    sha = tip(world)
    first = world.forge.put_check(report(sha, annotations=notes(1, 3)))
    second = world.forge.put_check(
        report(sha, Conclusion.SUCCESS, annotations=notes(2, 3), external_id="sha256:2")
    )
    assert second.id != first.id
    assert world.forge.checks(sha) == (second,)
    third = world.forge.put_check(report(sha, annotations=notes(2, 3), external_id="sha256:3"))
    assert third.id == second.id


def test_annotations_are_sent_in_batches_and_green_comes_last(world: ForgeWorld) -> None:
    sha = tip(world)
    world.forge.put_check(report(sha, Conclusion.SUCCESS, annotations=notes(1, 120)))
    (run,) = world.repository.checks
    assert [each["start_line"] for each in run.annotations] == list(range(1, 121))
    assert len([call for call in world.calls() if "/check-runs" in call]) == 4


def test_words_too_long_for_a_check_are_cut_and_say_so(world: ForgeWorld) -> None:
    text = "```\n" + "a line of words\n" * 5_000
    world.forge.put_check(report(tip(world), summary=text, text=text))
    (run,) = world.repository.checks
    for shown in (run.output["summary"], run.output["text"]):
        assert len(shown) <= 65_535
        assert "more characters do not fit into a check" in shown
        assert shown.count("```") == 2


def test_checks_tell_the_newest_of_each_name_and_app(world: ForgeWorld) -> None:
    sha = tip(world)
    ours = world.forge.put_check(report(sha))
    other = world.hub.app("impostor", {"checks": "write", "metadata": "read"})
    token = PlainToken(world.hub.installation_token(other), "impostor[bot]", other.app_id)
    theirs = world.with_token(token)
    forged = theirs.put_check(report(sha, Conclusion.SUCCESS))
    assert set(world.forge.checks(sha)) == {ours, forged}
    again = world.forge.put_check(report(sha, external_id="sha256:2"))
    assert again.id == ours.id


def test_a_check_of_a_person_is_refused(quiet: ForgeWorld) -> None:
    forge = quiet.with_token(PlainToken(quiet.hub.token("ada")))
    with pytest.raises(ForgeRefused):
        forge.put_check(report(tip(quiet)))


# --- names that lead elsewhere ---------------------------------------------------------------


@pytest.mark.parametrize("name", ["", "..", "a/../../../user", "a//b", "a/./b"])
def test_a_name_that_would_lead_elsewhere_is_refused(quiet: ForgeWorld, name: str) -> None:
    before = quiet.calls()
    with pytest.raises(ForgeError, match="is no name of"):
        quiet.forge.branch(name)
    assert quiet.calls() == before


def test_a_name_with_signs_in_it_is_one_name(quiet: ForgeWorld) -> None:
    assert quiet.forge.role("a/../b?c#d") == "none"
    assert quiet.forge.branch("a?b#c%2e") is None
