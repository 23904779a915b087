"""Bad days on GitHub: nothing is done twice, nothing is lost, and no check is green by accident."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from support.forges import NAME, ForgeWorld, forge_world
from support.hub import identity, talk
from support.hub.faults import _Fault
from support.hub.router import Reply

from switchboard_policy.bot.github import PlainToken, Reach
from switchboard_policy.domain.finding import Level
from switchboard_policy.errors import (
    ForgeConflict,
    ForgeError,
    ForgeMissing,
    ForgeRefused,
)
from switchboard_policy.ports.forge import (
    Annotation,
    CheckReport,
    Conclusion,
    NewCommit,
    NewPull,
    State,
)

MARK = "<!-- switchboard:gate -->"
BODY = f"{MARK}\ndenied"
BRANCH = "switchboard/work"


@pytest.fixture
def world(tmp_path: Path) -> Iterator[ForgeWorld]:
    """The forge, whose token is made and whose repository has an open pull request of ada's."""
    with forge_world(tmp_path) as made:
        ada = made.person("ada")
        ada.push("theirs", {"limits.yaml": b"rps: 25\n"})
        ada.open_pull("theirs")
        made.forge.actor()
        yield made


def commit(world: ForgeWorld, rps: int = 32, *, expected: str = "") -> str:
    base = world.person("ada").tip("main")
    assert base is not None
    files: dict[str, bytes | None] = {"limits.yaml": f"rps: {rps}\n".encode()}
    return world.forge.commit(NewCommit(BRANCH, base, expected, "Raise", files, {}))


def pull(world: ForgeWorld) -> int:
    if world.forge.branch(BRANCH) is None:
        commit(world)
    return world.forge.open_pull(NewPull(BRANCH, "main", "Raise", "body", ("policy",))).number


def report(world: ForgeWorld, conclusion: Conclusion, lines: int, digest: str = "1") -> CheckReport:
    sha = world.person("ada").tip("main")
    assert sha is not None
    notes = tuple(
        Annotation("limits.yaml", line, Level.SOFT, "high", f"line {line}")
        for line in range(1, lines + 1)
    )
    return CheckReport(
        "switchboard/gate", sha, conclusion, "t", "s", annotations=notes, external_id=digest
    )


def check(world: ForgeWorld) -> object:
    return world.forge.put_check(report(world, Conclusion.SUCCESS, 120))


def issue(world: ForgeWorld) -> object:
    return world.forge.put_issue(title="t", body=BODY, marker=MARK)


def comment(world: ForgeWorld) -> object:
    return world.forge.put_comment(1, BODY, marker=MARK)


def left(world: ForgeWorld) -> dict[str, object]:
    """What our side has left in the repository."""
    of = world.repository
    us = world.app.bot_id
    return {
        "comments": [each.body for each in of.comments.values() if each.author.id == us],
        "issues": [each.title for each in of.issues.values() if each.author.id == us],
        "labels": [each.labels for each in of.issues.values() if each.author.id == us],
        "checks": [(run.conclusion, len(run.annotations)) for run in of.checks],
        "branch": of.store.refs().get(f"refs/heads/{BRANCH}") is not None,
    }


WRITES: dict[str, tuple[Callable[[ForgeWorld], object], str, str]] = {
    "comment": (comment, "POST", "/issues/1/comments$"),
    "issue": (issue, "POST", "/issues$"),
    "pull": (pull, "POST", "/pulls$"),
    "labels": (pull, "POST", "/labels$"),
    "check": (check, "POST", "/check-runs$"),
    "check: annotations": (check, "PATCH", "/check-runs/"),
    "blob, tree, commit": (commit, "POST", "/git/(trees|commits)$"),
    "branch": (commit, "POST", "/git/refs$"),
}


@pytest.mark.parametrize("name", WRITES)
def test_a_write_whose_answer_was_lost_is_done_once(
    world: ForgeWorld, tmp_path: Path, name: str
) -> None:
    do, method, path = WRITES[name]
    world.hub.faults.lost_answer(method, path)
    do(world)
    struck = left(world)
    with forge_world(tmp_path / "calm") as calm:
        ada = calm.person("ada")
        ada.push("theirs", {"limits.yaml": b"rps: 25\n"})
        ada.open_pull("theirs")
        calm.forge.actor()
        do(calm)
        assert struck == left(calm)
    do(world) if do is not commit else None
    assert left(world) == struck


@pytest.mark.parametrize("name", ["comment", "issue", "pull", "check", "branch"])
def test_a_write_that_was_not_done_is_an_error_and_the_next_run_does_it(
    world: ForgeWorld, name: str
) -> None:
    do, method, path = WRITES[name]
    world.hub.faults.refuse(method, path)
    with pytest.raises(ForgeError):
        do(world)
    sent = len([call for call in world.hub.calls if call.method == method and call.status == 502])
    assert sent == 1
    do(world)
    found = left(world)
    assert [len(found[each]) for each in ("comments", "issues", "checks")] == [  # type: ignore[arg-type]
        int(name == "comment"),
        int(name in {"issue", "pull"}),
        int(name == "check"),
    ]


@pytest.mark.parametrize(("lines", "after"), [(0, 0), (3, 0), (120, 1), (120, 2), (120, 3)])
def test_a_green_check_that_is_cut_off_is_never_green(
    world: ForgeWorld, lines: int, after: int
) -> None:
    """However many requests got through, the run is green only when all of it is there."""
    world.forge.put_check(report(world, Conclusion.FAILURE, 3, "old"))
    done: list[str] = []

    def cut() -> None:
        done.append("")
        if len(done) > after:
            world.hub.faults.refuse("*", "/check-runs", times=40)

    world.hub.faults.then("PATCH", "/check-runs/", cut, times=40)
    if after == 0:
        cut()
    wanted = report(world, Conclusion.SUCCESS, lines, "new")
    try:
        world.forge.put_check(wanted)
    except ForgeError:
        whole = False
    else:
        whole = True
    newest = max(world.repository.checks, key=lambda run: run.id)
    assert (newest.conclusion == "success") == (newest.external_id == "new")
    if newest.conclusion == "success":
        assert len(newest.annotations) == lines
    assert whole is False or newest.conclusion == "success"


def test_a_red_check_that_is_cut_off_is_red_already(world: ForgeWorld) -> None:
    world.forge.put_check(report(world, Conclusion.SUCCESS, 3, "old"))
    world.hub.faults.then(
        "PATCH", "/check-runs/", lambda: world.hub.faults.refuse("*", "/check-runs", times=40)
    )
    with pytest.raises(ForgeError):
        world.forge.put_check(report(world, Conclusion.FAILURE, 120, "new"))
    (run,) = world.repository.checks
    assert run.conclusion == "failure"
    world.hub.faults._armed.clear()
    world.another().put_check(report(world, Conclusion.FAILURE, 120, "new"))
    assert (len(run.annotations), run.external_id) == (120, "new")


@pytest.mark.parametrize("status", [403, 429])
@pytest.mark.parametrize("retry_after", [7, None])
def test_a_limit_is_waited_for_as_long_as_it_says(
    world: ForgeWorld, status: int, retry_after: int | None
) -> None:
    for method, path in (("POST", "/comments$"), ("POST", "/check-runs$"), ("GET", "/pulls$")):
        world.hub.faults.secondary_limit(method, path, status=status, retry_after=retry_after)
    comment(world)
    check(world)
    assert len(world.forge.pulls(most=5)) == 1
    assert world.slept.naps == [retry_after or 60.0] * 3
    found = left(world)
    assert (found["comments"], found["checks"]) == ([BODY], [("success", 120)])


def test_a_limit_that_lasts_too_long_says_when_to_come_back(world: ForgeWorld) -> None:
    world.hub.faults.secondary_limit("GET", "/pulls$", retry_after=3600)
    with pytest.raises(ForgeError, match="rate limit") as refused:
        world.forge.pulls(most=5)
    assert refused.value.hint.startswith("come back at 20")
    assert world.slept.naps == []


def test_limit_after_limit_is_not_waited_for_without_end(world: ForgeWorld) -> None:
    world.hub.faults.secondary_limit("GET", "/pulls$", times=100, retry_after=40)
    with pytest.raises(ForgeError, match="rate limit"):
        world.forge.pulls(most=5)
    assert world.slept.naps == [40.0, 40.0]


def test_the_hours_requests_are_back_at_the_time_it_says(world: ForgeWorld) -> None:
    world.hub.faults.primary_limit(reset=int(world.slept.now()) + 30)
    world.forge.pulls(most=5)
    (nap,) = world.slept.naps
    assert 29 <= nap <= 31


def test_a_refusal_is_not_taken_for_a_limit(world: ForgeWorld) -> None:
    narrow = world.hub.app("narrow", {"metadata": "read", "contents": "read"})
    token = world.hub.installation_token(narrow)
    forge = world.with_token(PlainToken(token, "narrow[bot]", narrow.app_id))
    with pytest.raises(ForgeRefused) as refused:
        forge.put_comment(1, BODY, marker=MARK)
    assert "it needs the permission" in refused.value.hint
    assert world.slept.naps == []


def test_a_read_that_fails_is_asked_again_and_not_for_ever(world: ForgeWorld) -> None:
    world.hub.faults.refuse("GET", "/pulls$", status=503, times=3)
    assert len(world.forge.pulls(most=5)) == 1
    world.hub.faults.refuse("GET", "/pulls$", status=503, times=100)
    with pytest.raises(ForgeError, match="GitHub answers 503"):
        world.forge.pulls(most=5)


@pytest.mark.parametrize(
    ("do", "path"),
    [(comment, "/comments$"), (issue, "/issues$"), (pull, "/pulls$"), (check, "/check-runs$")],
)
def test_a_list_that_is_behind_leads_to_no_second_one(
    world: ForgeWorld, do: Callable[[ForgeWorld], object], path: str
) -> None:
    world.hub.faults.stale_lists(path, times=20)
    do(world)
    once = left(world)
    do(world)
    assert left(world) == once


@pytest.mark.parametrize(
    ("do", "method", "path"),
    [(comment, "POST", "/comments$"), (issue, "POST", "/issues$"), (check, "POST", "/check-runs$")],
)
def test_where_it_cannot_be_seen_whether_it_was_done_it_is_not_done_again(
    world: ForgeWorld, do: Callable[[ForgeWorld], object], method: str, path: str
) -> None:
    world.hub.faults.stale_lists(path, times=20)
    world.hub.faults.lost_answer(method, path)
    with pytest.raises(ForgeError):
        do(world)
    sent = [call for call in world.hub.calls if call.method == "POST" and call.status == 502]
    assert len(sent) == 1


@pytest.mark.parametrize("do", [comment, issue, pull, check, commit])
def test_a_token_that_ends_in_the_middle_is_renewed(
    world: ForgeWorld, do: Callable[[ForgeWorld], object]
) -> None:
    world.hub.faults.expire_tokens()
    do(world)
    assert len([call for call in world.hub.calls if call.status == 401]) == 1


@pytest.mark.parametrize(("seconds", "made"), [(3600, 1), (200, 2)])
def test_a_token_is_not_used_in_its_last_minutes(
    world: ForgeWorld, monkeypatch: pytest.MonkeyPatch, seconds: int, made: int
) -> None:
    monkeypatch.setattr(identity, "LIFE_S", seconds)
    forge = world.another()
    before = len(world.calls("POST"))
    forge.branch("main")
    forge.branch("main")
    assert (
        world.calls("POST")[before:]
        == [f"POST /app/installations/{world.app.installation_id}/access_tokens"] * made
    )


def test_a_dead_token_is_refused_and_not_shown(world: ForgeWorld) -> None:
    forge = world.with_token(PlainToken("ghp_secretsecret", "ada"))
    with pytest.raises(ForgeRefused, match="does not take our token") as refused:
        forge.pulls(most=1)
    assert "secret" not in refused.value.diagnostics()


def test_a_branch_that_moves_while_a_commit_is_made_is_left_alone(world: ForgeWorld) -> None:
    first = commit(world)
    theirs: list[str] = []
    push = lambda: theirs.append(world.person("ada").push(BRANCH, {"x": b"x"}))  # noqa: E731
    world.hub.faults.then("POST", "/git/commits$", push)
    with pytest.raises(ForgeConflict):
        commit(world, 40, expected=first)
    assert world.forge.branch(BRANCH) == theirs[0]


def test_a_branch_that_appears_while_a_commit_is_made_is_left_alone(world: ForgeWorld) -> None:
    theirs: list[str] = []
    push = lambda: theirs.append(world.person("ada").push(BRANCH, {"x": b"x"}))  # noqa: E731
    world.hub.faults.then("GET", f"/git/ref/heads/{BRANCH}$", push)
    with pytest.raises(ForgeConflict):
        commit(world)
    assert world.forge.branch(BRANCH) == theirs[0]


def test_a_branch_that_moves_in_the_last_moment_is_left_alone(world: ForgeWorld) -> None:
    """A move by force is bound to the old tip: what is pushed after our last look is not lost."""
    first = commit(world)
    theirs: list[str] = []
    push = lambda: theirs.append(world.person("ada").push(BRANCH, {"x": b"x"}))  # noqa: E731
    world.hub.faults.then("GET", f"/repos/{NAME}$", push)
    with pytest.raises(ForgeConflict, match="it was expected at"):
        commit(world, 40, expected=first)
    assert world.forge.branch(BRANCH) == theirs[0]


def test_a_rule_against_moving_a_branch_is_told(world: ForgeWorld) -> None:
    first = commit(world)
    world.hub.protect(branch=BRANCH, reviews=1)
    with pytest.raises(ForgeRefused, match="a rule of the repository is against it"):
        commit(world, 40, expected=first)
    assert world.forge.branch(BRANCH) == first


def test_a_rebuilt_branch_whose_answer_was_lost_is_moved_once(world: ForgeWorld) -> None:
    first = commit(world)
    world.hub.faults.lost_answer("POST", "/graphql$")
    second = commit(world, 40, expected=first)
    assert world.forge.branch(BRANCH) == second
    world.hub.faults.lost_answer("DELETE", "/git/refs/heads/")
    world.forge.delete_branch(BRANCH)
    assert world.forge.branch(BRANCH) is None


def test_closing_whose_answer_was_lost_is_done(world: ForgeWorld) -> None:
    number = pull(world)
    world.hub.faults.lost_answer("PATCH", "/pulls/")
    assert world.forge.edit_pull(number, close=True).state is State.CLOSED


def test_many_threads_write_one_comment_and_one_check(world: ForgeWorld) -> None:
    failures: list[BaseException] = []

    def write() -> None:
        try:
            comment(world)
            check(world)
            world.forge.role("olivia")
        except BaseException as error:  # noqa: BLE001 - told in the test's own thread
            failures.append(error)

    threads = [threading.Thread(target=write) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    found = left(world)
    assert (found["comments"], found["checks"]) == ([BODY], [("success", 120)])


def test_a_server_that_is_not_github_is_an_error(world: ForgeWorld) -> None:
    world.hub.faults.refuse("GET", f"/repos/{NAME}$", status=200, message="hello")
    with pytest.raises(ForgeError, match="not as documented"):
        world.forge.repository()
    world.forge.close()
    world.hub.faults.refuse("GET", "/pulls/1$", status=301, message="Moved Permanently")
    with pytest.raises(ForgeError, match="not as documented"):
        world.forge.pull(1)


def test_a_repository_the_app_is_not_on_is_missing(world: ForgeWorld) -> None:
    world.hub.installations[world.app.installation_id].repositories.clear()
    with pytest.raises(ForgeMissing, match="is not installed on example/policies"):
        world.another().pulls(most=1)


def test_a_commit_on_top_of_a_branch_does_not_overwrite_what_came_in_between(
    world: ForgeWorld,
) -> None:
    first = commit(world)
    new = NewCommit(BRANCH, first, first, "More", {"limits.yaml": b"rps: 50\n"}, {})
    second = world.forge.commit(new)
    assert world.forge.branch(BRANCH) == second
    theirs: list[str] = []
    push = lambda: theirs.append(world.person("ada").push(BRANCH, {"x": b"x"}))  # noqa: E731
    world.hub.faults.then("GET", f"/git/ref/heads/{BRANCH}$", push)
    with pytest.raises(ForgeConflict):
        world.forge.commit(NewCommit(BRANCH, second, second, "More", {"y": b"y"}, {}))
    assert world.forge.branch(BRANCH) == theirs[0]


def test_what_somebody_opens_in_between_is_the_one_that_is_open(world: ForgeWorld) -> None:
    commit(world)
    opened: list[int] = []
    other = lambda: opened.append(world.person("ada").open_pull(BRANCH))  # noqa: E731
    world.hub.faults.then("GET", "/pulls$", other)
    assert pull(world) == opened[0]


def test_a_token_that_cannot_see_teams_says_so_and_names_nobody(world: ForgeWorld) -> None:
    app = world.hub.app("blind", {"metadata": "read", "contents": "read"})
    token = PlainToken(world.hub.installation_token(app), "blind[bot]", app.app_id)
    with pytest.raises(ForgeRefused, match="members of teams cannot be read") as refused:
        world.with_token(token).teams_of("olivia", ["platform"])
    assert "members: read" in refused.value.hint


def test_a_branch_that_may_not_be_deleted_is_an_error(world: ForgeWorld) -> None:
    commit(world)
    world.hub.protect(branch=BRANCH, reviews=1)
    with pytest.raises(ForgeError):
        world.forge.delete_branch(BRANCH)
    assert world.forge.branch(BRANCH) is not None


@pytest.mark.parametrize(
    "wide",
    [
        {"permissions": {"metadata": "read", "secrets": "write"}},
        {"permissions": {"metadata": "read", "contents": "admin"}},
        {"repository_selection": "all"},
        {"repositories": [{"id": 1}, {"id": 2}]},
        {"repositories": [{"id": 4711}]},
    ],
    ids=str,
)
def test_a_token_that_reaches_further_than_asked_is_not_used(
    world: ForgeWorld, wide: dict[str, object]
) -> None:
    body = {"token": "ghs_x", "expires_at": "2099-01-01T00:00:00Z", "permissions": {}, **wide}
    fault = _Fault("POST", "/access_tokens$", 1, lambda _: Reply(201, body))
    world.hub.faults._armed.append(fault)
    forge = world.another(Reach(NAME, world.repository.id))
    with pytest.raises(ForgeError, match="reaches further than was asked"):
        forge.branch("main")
    assert forge.branch("main") is not None


def test_a_commit_too_large_to_send_is_not_sent(world: ForgeWorld) -> None:
    base = world.person("ada").tip("main")
    assert base is not None
    before = len(world.hub.calls)
    with pytest.raises(ForgeError, match="at most 20,000,000 are taken"):
        world.forge.commit(NewCommit(BRANCH, base, "", "m", {"a": b"x" * 20_000_001}, {}))
    assert len(world.hub.calls) == before


def test_two_copies_that_write_at_once_leave_one_comment(world: ForgeWorld) -> None:
    bot, of = world.hub.account("switchboard[bot]"), world.repository
    theirs: list[int] = []
    other = lambda: theirs.append(  # noqa: E731
        talk.comment(world.hub, of, of.issues[1], bot, f"{MARK}\nolder").id
    )
    world.hub.faults.then("GET", "/issues/1/comments$", other)
    ours = world.forge.put_comment(1, BODY, marker=MARK)
    assert (ours.id, ours.body) == (theirs[0], BODY)
    assert left(world)["comments"] == [BODY]


def test_two_copies_that_write_at_once_leave_one_open_issue(world: ForgeWorld) -> None:
    bot, of = world.hub.account("switchboard[bot]"), world.repository
    theirs: list[int] = []
    other = lambda: theirs.append(  # noqa: E731
        talk.new_issue(world.hub, of, bot, "t", f"{MARK}\nolder").number
    )
    world.hub.faults.then("GET", "/issues$", other)
    assert issue(world) == theirs[0]
    mine = [each for each in of.issues.values() if each.author is bot]
    assert [(each.state, each.body) for each in mine] == [
        ("open", BODY),
        ("closed", f"This is kept in #{theirs[0]}."),
    ]
