"""Proposals become pull requests on the hub: opened once, kept up, left alone when people ask."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from support.policy_git import own_git, run_git
from support.proposing import DATA, NAME, World, world

from switchboard_policy.app.pulls.propose import How, keep_up
from switchboard_policy.app.pulls.wiring import open_forge
from switchboard_policy.bot.github.permissions import asked
from switchboard_policy.errors import ForgeError
from switchboard_policy.ports.forge import NewPull
from switchboard_policy.proposal.mark import read, rebuild_box, remarked
from switchboard_policy.proposal.steps import Do
from switchboard_policy.render.proposal_pull import CHECK, NOTICE

pytestmark = pytest.mark.checkout
ACME = {"acme": "32"}
DAY = 86_400


@pytest.fixture
def at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    own_git(monkeypatch, tmp_path / "home")
    with (made := world(tmp_path)).hub:
        yield made


def opened(at: World) -> int:
    """Open the pull request that raises acme, and return its number."""
    ((do, number),) = at.did(ACME)
    assert do is Do.OPEN
    return number


def rate(at: World, branch: str) -> str:
    """The rate of acme on a branch."""
    return at.content(branch).partition("  acme:")[2].partition("rps: ")[2].partition(",")[0]


def test_a_proposal_is_opened_as_one_verified_commit_with_its_words(at: World) -> None:
    number = opened(at)
    issue = at.repository.issues[number]
    assert issue.author.login == "switchboard[bot]"
    assert issue.labels == ["switchboard"]
    assert issue.title.startswith("SLO Auto-Policy Proposal: 1 change, risk ")
    assert issue.pull is not None
    mark, head = read(issue.body), issue.pull.head_sha
    assert mark is not None
    assert (mark.head, mark.base) == (head, at.ada.tip("main"))
    assert rate(at, issue.pull.head_branch) == "32"
    made = at.commit(head)
    assert (made.parents, made.verified) == ((at.ada.tip("main"),), True)
    assert f"Switchboard-Tree: {made.tree}" in made.message
    assert rebuild_box() in issue.body


def test_every_changed_line_has_its_sentence_in_the_check(at: World) -> None:
    number = opened(at)
    pull = at.repository.issues[number].pull
    assert pull is not None
    (run,) = [run for run in at.repository.checks if run.name == CHECK]
    assert (run.sha, run.conclusion) == (pull.head_sha, "success")
    for told in run.annotations:
        line = at.content(pull.head_branch, told["path"]).splitlines()[told["start_line"] - 1]
        assert "32" in line or "1920" in line
    assert DATA in {told["path"] for told in run.annotations}


def test_a_folder_modes_and_line_ends_stay_as_git_has_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own_git(monkeypatch, tmp_path / "home")
    with (at := world(tmp_path, below="policy/")).hub:
        file = f"policy/{DATA}"
        before = at.content("main", file)
        attributes = {".gitattributes": b"*.yaml text eol=crlf\n", file: before.encode()}
        at.ada.push("main", attributes, modes={file: "100755"})
        at.pull_main()
        run_git(at.clone, "rm", "--cached", "-r", "-q", ".")
        run_git(at.clone, "reset", "--hard", "-q")
        assert b"\r\n" in (at.clone / file).read_bytes()
        number = opened(at)
        pull = at.repository.issues[number].pull
        assert pull is not None
        assert at.content(pull.head_branch, file) == before.replace("rps: 20", "rps: 32")
        told = at.repository.store.git("ls-tree", pull.head_branch, "--", file)
        assert told.split()[0] in {"100755", b"100755"}
        assert at.did(ACME) == [(Do.KEEP, number)]
        (run,) = [run for run in at.repository.checks if run.name == CHECK]
        assert file in {told["path"] for told in run.annotations}


def test_a_second_run_changes_nothing_and_asks_four_times_at_most(at: World) -> None:
    number = opened(at)
    at.ada.push("main", {"README.md": b"# Others work here too\n"})
    at.hub.calls.clear()
    assert at.did({"acme": "34"}) == [(Do.KEEP, number)]
    asked = [call for call in at.hub.calls if call.method != "git"]
    assert len(asked) <= 4, asked
    assert {call.method for call in asked if "access_tokens" not in call.path} == {"GET"}


def test_past_the_band_it_is_updated_in_place_unless_a_label_stops_it(at: World) -> None:
    number = opened(at)
    at.ada.label(number, "switchboard/stop")
    assert at.did({"acme": "50"})[0] == (Do.STOP, number)
    at.ada.unlabel(number, "switchboard/stop")
    assert at.did({"acme": "50"}) == [(Do.UPDATE, number)]
    pull = at.repository.issues[number].pull
    assert pull is not None
    assert rate(at, pull.head_branch) == "50"
    assert at.commit(pull.head_sha).parents == (at.ada.tip("main"),)


def test_a_base_whose_files_moved_has_the_branch_built_anew(at: World) -> None:
    number = opened(at)
    moved = at.content("main").replace("rps: 60", "rps: 61  # noted")
    assert moved != at.content("main")
    helm = at.content("main", "deploy/values.yaml").replace("3600", "3660")
    at.ada.push("main", {DATA: moved.encode(), "deploy/values.yaml": helm.encode()})
    assert at.did(ACME) == [(Do.REBUILD, number)]
    pull = at.repository.issues[number].pull
    assert pull is not None
    assert at.commit(pull.head_sha).parents == (at.ada.tip("main"),)
    assert "rps: 61" in at.content(pull.head_branch)


def test_the_box_asks_for_a_rebuild_once(at: World) -> None:
    number = opened(at)
    body = at.repository.issues[number].body
    at.ada.edit_pull(number, body=body.replace(rebuild_box(), rebuild_box(ticked=True)))
    assert at.did(ACME) == [(Do.REBUILD, number)]
    assert at.did(ACME) == [(Do.KEEP, number)]


def test_somebody_elses_commit_stops_the_bot_which_says_so_once(at: World) -> None:
    number = opened(at)
    pull = at.repository.issues[number].pull
    assert pull is not None
    at.ada.push(pull.head_branch, {"notes.md": b"mine\n"})
    mine = pull.head_sha
    assert at.did({"acme": "50"}) == [(Do.TELL, number), (Do.WAIT, 0)]
    assert at.did({"acme": "50"}) == [(Do.STOP, number), (Do.WAIT, 0)]
    assert pull.head_sha == mine
    said = [each for each in at.repository.comments.values() if NOTICE in each.body]
    assert len(said) == 1
    assert mine[:12] in said[0].body


@pytest.mark.parametrize("also", [{}, {"x.md": b"x\n"}], ids=["the same files", "one more"])
def test_a_commit_of_theirs_that_says_what_ours_said_is_theirs(
    at: World, also: dict[str, bytes]
) -> None:
    number = opened(at)
    pull = at.repository.issues[number].pull
    assert pull is not None
    made = at.commit(pull.head_sha)
    held = {file: at.content(pull.head_branch, file) for file in (DATA, "deploy/values.yaml")}
    files = {file: text.encode() for file, text in held.items()}
    theirs = at.ada.push(pull.head_branch, files | also, message=made.message, force=True)
    assert (at.commit(theirs).tree == made.tree) == (not also)
    assert at.did({"acme": "50"})[0] == (Do.TELL, number)


def test_closed_it_is_refused_with_its_reason_until_that_expires(at: World) -> None:
    number = opened(at)
    at.ada.comment(number, "/switchboard refuse because acme leaves <!-- --> @octocat #7")
    at.ada.comment(number, "closing this")
    at.ada.close(number)
    assert at.did(ACME) == [(Do.NOTE, number)]
    said = [each.body for each in at.repository.comments.values() if NOTICE in each.body]
    assert len(said) == 1
    assert "acme leaves" in said[0]
    assert not {"@octocat", "#7"} & set(said[0].split())

    found = at.run(ACME)
    assert found.done == ()
    assert [(one.pull, one.because[:11]) for one in found.refused] == [(number, "acme leaves")]
    assert at.did({"acme": "50"})[-1][0] is Do.OPEN

    at.ada.close(at.pulls[0])
    at.hub.clock.advance(31 * DAY)
    assert [do for do, _ in at.did({"acme": "50"})] == [Do.OPEN]


def test_merged_it_is_done_and_the_next_proposal_is_another_one(at: World) -> None:
    number = opened(at)
    at.ada.merge(number)
    assert [do for do, _ in at.did({"acme": "50"})] == [Do.OPEN]
    assert at.pulls != [number]


def test_two_that_become_one_go_on_in_one_and_the_other_is_closed_with_a_link(at: World) -> None:
    first = opened(at)
    done = at.did({"acme/burst": "64"})
    assert [do for do, _ in done] == [Do.KEEP, Do.OPEN]
    second = done[1][1]
    assert at.pulls == [first, second]
    both = {**ACME, "acme/burst": "64"}
    assert at.did(both) == [(Do.UPDATE, first), (Do.CLOSE, second)]
    assert at.pulls == [first]
    (said,) = [each for each in at.repository.comments.values() if NOTICE in each.body]
    assert (said.issue, f"#{first}" in said.body) == (second, True)
    assert at.did(both) == [(Do.KEEP, first)]


def test_no_more_are_opened_than_the_settings_allow(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own_git(monkeypatch, tmp_path / "home")
    settings = "grouping: owner\nmost_changes: 1\nmost_open: 2\nmost_hourly: 1"
    with (at := world(tmp_path, settings)).hub:
        wanted = {"acme": "32", "globex": "40", "initech": "12"}
        assert [do for do, _ in at.did(wanted)] == [Do.OPEN, Do.WAIT, Do.WAIT]
        at.hub.clock.advance(3_700)
        assert [do for do, _ in at.did(wanted)] == [Do.KEEP, Do.OPEN, Do.WAIT]
        at.hub.clock.advance(3_700)
        assert [do for do, _ in at.did(wanted)] == [Do.KEEP, Do.KEEP, Do.WAIT]
        assert [do for do, _ in at.did(wanted, hurried=True)] == [Do.KEEP, Do.KEEP, Do.OPEN]


def test_cut_off_between_commit_and_words_the_next_run_finishes(at: World) -> None:
    number = opened(at)
    at.hub.faults.refuse("PATCH", f"/pulls/{number}$", times=4)
    with pytest.raises(ForgeError):
        at.did({"acme": "50"})
    assert at.did({"acme": "50"}) == [(Do.REBUILD, number)]
    assert at.did({"acme": "50"}) == [(Do.KEEP, number)]


def test_cut_off_between_commit_and_pull_request_the_next_run_opens_it(at: World) -> None:
    at.hub.faults.refuse("POST", "/pulls$")
    with pytest.raises(ForgeError):
        at.did(ACME)
    assert at.pulls == []
    opened(at)
    assert len(at.pulls) == 1


def test_answers_that_are_lost_after_the_write_double_nothing(at: World) -> None:
    for path in (
        "/git/trees$",
        "/git/commits$",
        "/git/refs$",
        "/check-runs$",
        "/pulls$",
        "/labels$",
    ):
        at.hub.faults.lost_answer("POST", path)
    number = opened(at)
    assert at.did(ACME) == [(Do.KEEP, number)]
    assert at.pulls == [number]
    assert len([run for run in at.repository.checks if run.name == CHECK]) == 1


def test_a_list_that_is_behind_opens_nothing_twice(at: World) -> None:
    at.hub.faults.stale_lists("/pulls$", times=3)
    number = opened(at)
    at.run(ACME)
    assert at.pulls == [number]
    assert at.did(ACME) == [(Do.KEEP, number)]


def test_a_list_too_short_for_the_refusals_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own_git(monkeypatch, tmp_path / "home")
    with (at := world(tmp_path, "pulls_looked_back: 1")).hub:
        assert not at.run(ACME).memory.short
        assert at.run(ACME).memory.short


def test_a_branch_of_that_name_that_is_not_ours_is_left_alone(at: World) -> None:
    dry = at.run(ACME, dry_run=True)
    branch = dry.done[0].draft.step.branch
    theirs = at.ada.push(branch, {"x.md": b"x\n"})
    done = at.run(ACME).done[0]
    assert "somebody else's work" in done.failed
    assert at.ada.tip(branch) == theirs


def test_a_push_between_look_and_write_is_not_written_over(at: World) -> None:
    number = opened(at)
    pull = at.repository.issues[number].pull
    assert pull is not None
    branch = pull.head_branch
    at.hub.faults.then("GET", "/pulls$", lambda: at.ada.push(branch, {"x.md": b"x\n"}))
    found = at.run({"acme": "50"})
    assert found.done[0].failed
    assert at.content(branch, "x.md") == "x\n"
    assert at.did({"acme": "50"})[0] == (Do.TELL, number)


def test_a_checkout_that_is_behind_writes_nothing(at: World) -> None:
    at.pull_main()
    at.ada.push("main", {"README.md": b"# newer\n"})
    walked, forge = at.walked(ACME), at.forge()
    done = keep_up(walked, forge, How(int(at.hub.clock.now()), lambda _: "")).done
    forge.close()
    assert "this checkout" in done[0].failed
    assert at.pulls == []


def test_two_runs_at_once_keep_one_pull_request(at: World) -> None:
    at.pull_main()
    for new in ("32", "50"):
        runs = [threading.Thread(target=at.run, args=({"acme": new},)) for _ in range(2)]
        for each in runs:
            each.start()
        for each in runs:
            each.join()
        (number,) = at.pulls
        assert at.did({"acme": new})[0] in {(Do.KEEP, number), (Do.REBUILD, number)}
        assert at.did({"acme": new}) == [(Do.KEEP, number)]


def test_a_workflows_own_token_proposes_as_well(at: World) -> None:
    actions = at.hub.app("github-actions", asked())
    environment = {
        "GITHUB_ACTIONS": "true",
        "GITHUB_API_URL": at.hub.url,
        "GITHUB_REPOSITORY": NAME,
        "GITHUB_TOKEN": at.hub.installation_token(actions),
    }
    for do in (Do.OPEN, Do.KEEP):
        at.hub.calls.clear()
        (done,) = at.run(ACME, forge=open_forge(environment)).done
        assert (done.draft.step.do, done.failed) == (do, "")
    assert len(at.hub.calls) == 2
    assert at.repository.issues[done.pull].author.login == "github-actions[bot]"
    (other,) = at.run(ACME).done
    assert "somebody else's work" in other.failed, "another account's pull request is not ours"


def test_a_conversation_that_is_locked_holds_up_nothing(at: World) -> None:
    number = opened(at)
    at.ada.close(number)
    at.hub.faults.refuse("POST", "/comments$", status=403, message="Issue is locked")
    note, opening = at.run({"acme": "32", "globex": "40"}).done
    assert "locked" in note.failed
    assert opening.draft.step.do is Do.OPEN
    assert at.did({"acme": "32", "globex": "40"})[0] == (Do.KEEP, opening.pull)


def test_a_dry_run_tells_everything_and_writes_nothing(at: World) -> None:
    before = at.repository.store.refs()
    at.hub.calls.clear()
    found = at.run(ACME, dry_run=True)
    draft = found.done[0].draft
    assert at.repository.store.refs() == before
    assert {call.method for call in at.hub.calls if "access_tokens" not in call.path} <= {
        "GET",
        "git",
    }
    assert found.desk.body(draft, "").startswith("<!-- switchboard:proposal")
    assert DATA in draft.files
    assert run_git(at.clone, "status", "--porcelain") == ""


def test_nothing_is_believed_of_what_others_opened(at: World) -> None:
    number = opened(at)
    body = at.repository.issues[number].body
    at.ada.push("switchboard/mine", {"x.md": b"x\n"})
    theirs = at.ada.open_pull("switchboard/mine", "SLO Auto-Policy Proposal", body)
    at.ada.close(theirs)
    at.ada.push("feature", {"x.md": b"x\n"})
    forge = at.forge()
    forge.open_pull(NewPull("feature", "main", "Ours, but no proposal", body))
    forge.close()
    assert at.did({"acme": "50"}) == [(Do.UPDATE, number)]


def test_a_mark_that_people_changed_has_no_commit_of_theirs_written_over(at: World) -> None:
    number = opened(at)
    issue = at.repository.issues[number]
    pull, mark = issue.pull, read(issue.body)
    assert pull is not None
    assert mark is not None
    theirs = at.ada.push(pull.head_branch, {"notes.md": b"mine\n"})
    at.ada.edit_pull(number, body=remarked(issue.body, replace(mark, head=theirs)))
    done = at.run({"acme": "50"}).done[0]
    assert "somebody else's work" in done.failed
    assert pull.head_sha == theirs


def test_the_dashboard_is_one_issue_edited_only_where_something_is_new(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own_git(monkeypatch, tmp_path / "home")
    with (at := world(tmp_path, "dashboard: true\nmost_open: 1\nmost_changes: 1")).hub:
        at.did({"acme": "32", "globex": "40"})
        (issue,) = [each for each in at.repository.issues.values() if not each.pull]
        assert issue.body.startswith("<!-- switchboard:dashboard -->")
        assert "| open | 1 | limits/acme/rps |" in issue.body
        assert "1 pull requests are open, 1 may be" in issue.body
        assert "hooli" not in issue.body.partition("## Not judged")[0]
        text = issue.body
        at.hub.calls.clear()
        at.did({"acme": "32", "globex": "40"})
        assert issue.body == text
        assert not [call for call in at.hub.calls if call.method == "PATCH"]
