"""A proposal's pull request: within what GitHub takes, with its mark, and nothing forged."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from support.awkward import crowd, spiteful
from support.hostile import HOSTILE, TEXTS, mentions, tags
from support.pull_memory import BASE, MANNERS, change, proposed

from switchboard_policy.domain.location import Location
from switchboard_policy.domain.proposal import Edit, Proposal
from switchboard_policy.errors import InputError
from switchboard_policy.proposal.mark import mark_of, read, rebuild_asked, rebuild_box, written
from switchboard_policy.render import pull_list
from switchboard_policy.render.proposal_check import beside_lines, check_report, line_after
from switchboard_policy.render.proposal_pull import (
    CHECK,
    NOTICE,
    body,
    superseded,
    told,
    whole_text,
)
from switchboard_policy.render.pull_request import MOST_CHARACTERS
from switchboard_policy.testing import builders

HEAD = "c" * 40


def text_of(proposal: Proposal) -> str:
    mark = written(mark_of(proposal, base=BASE, head=HEAD))
    return body(proposal, MANNERS, mark=mark, box=rebuild_box())


def test_it_says_how_to_refuse_to_rebuild_and_to_stop() -> None:
    text = text_of(builders.proposal())
    assert "/switchboard refuse because" in text
    assert "for 30 days, unless one of them moves by more than 10 %" in text
    assert "the label `switchboard/stop`" in text
    assert rebuild_box() in text
    assert not rebuild_asked(text)
    assert "was cut" not in text


@pytest.mark.parametrize("many", [20, 200])
def test_it_fits_says_where_the_rest_is_and_its_mark_is_whole(many: int) -> None:
    proposal = crowd(many)
    text = text_of(proposal)
    assert len(text.encode()) <= MOST_CHARACTERS
    mark = read(text)
    assert mark is not None
    assert len(mark.values) == many
    assert (f"in the check `{CHECK}`" in text) == (whole_text(proposal) not in text)


def test_the_whole_text_holds_every_row() -> None:
    assert "tenant-0199-with" in whole_text(crowd(200))
    assert "tenant-0199-with" not in text_of(crowd(200)).partition("\n")[2]


def test_names_too_long_for_any_pull_request_are_refused() -> None:
    many = proposed(*(change(f"t{number}{'x' * 4_000}") for number in range(20)))
    with pytest.raises(InputError, match="do not fit"):
        text_of(many)


@pytest.mark.parametrize("text", HOSTILE)
def test_no_data_forges_a_mark_ticks_a_box_or_names_anybody(text: str) -> None:
    proposal, _ = spiteful(text)
    found = text_of(proposal)
    assert read(found) == mark_of(proposal, base=BASE, head=HEAD)
    assert not rebuild_asked(found)
    assert found.count(NOTICE) == 0
    assert mentions(found.partition("\n")[2]) == []


@settings(max_examples=40)
@given(TEXTS)
def test_what_people_said_is_quoted_and_does_nothing(said: str) -> None:
    for text in (
        told(f"it was closed ({said})", "Later."),
        superseded(said, 0),
        pull_list.summary(
            [pull_list.Row("open", 1, said, said)],
            [pull_list.Refused(said, 1, "2026-01-01", said)],
            dry_run=False,
        ),
        pull_list.dashboard(
            [pull_list.Row("open", 1, said, said)], [], [pull_list.Silent(said, 1, said)]
        ),
    ):
        assert mentions(text) == []
        assert tags(text) <= {"!", "code"}
        assert text.count("<!--") <= 1
    assert "#7" in superseded(said, 7)


def test_a_dashboard_with_more_than_an_issue_takes_is_cut() -> None:
    rows = [pull_list.Row("waiting", 0, f"limits/{n}/rps" * 20, "x" * 300) for n in range(400)]
    text = pull_list.dashboard(rows, [], [])
    assert len(text.encode()) <= MOST_CHARACTERS
    assert "more." in text
    assert pull_list.dashboard(rows[:1], [], []) == pull_list.dashboard(rows[:1], [], [])


def test_a_line_is_where_the_value_stands_after_the_change() -> None:
    file = "data.yaml"
    after = b"a: 1\nnew: 2\nb: 3\n"
    edit = Edit(Location(file, "/b", 2, 4), "2", "3", "policy data")
    carried = replace(
        builders.change_set(), edits=(edit,), before={file: b"a: 1\nb: 2\n"}, after={file: after}
    )
    proposal = replace(builders.proposal(), change_set=carried)
    (beside,) = beside_lines(proposal, "policies/")
    assert (beside.file, beside.line) == ("policies/data.yaml", 3)
    assert line_after(proposal, Location("other.rego", "/x", 7, 1)) == 7
    unreadable = replace(carried, after={file: b"{{ a template"})
    assert line_after(replace(proposal, change_set=unreadable), edit.location) == 2


def test_the_check_carries_the_digest_and_the_whole_text() -> None:
    proposal = builders.proposal()
    report = check_report(proposal, HEAD)
    assert (report.external_id, report.text) == (
        proposal.change_set.digest,
        whole_text(proposal),
    )
    assert report.annotations[0].title.startswith("acme rate limit: 20 ")
