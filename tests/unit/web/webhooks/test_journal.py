from __future__ import annotations

import json
from pathlib import Path

import pytest
from support.full_disk import python_on_a_full_disk
from support.webhooks import PACKAGE, inbox_in, job, unfinished

from switchboard_policy.documents.constants import constants
from switchboard_policy.errors import RecordingError, UsageError
from switchboard_policy.web.webhooks.inbox import Outcome
from switchboard_policy.web.webhooks.job import Task
from switchboard_policy.web.webhooks.journal import Journal


def opened(file: Path, **figures: float) -> Journal:
    return Journal(file, constants(PACKAGE, figures))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "state" / "journal.jsonl"


def test_what_was_accepted_and_is_not_done_is_there_after_a_start(file: Path) -> None:
    jobs = [job(1), job(2, task=Task.ANSWER, comment=10), job(3)]
    journal = opened(file)
    for each in jobs:
        journal.write(take=[each], seen=[each.id])
    journal.write(drop=[jobs[0].id])
    journal.close()
    journal = opened(file)
    assert journal.unfinished == (jobs[1], jobs[2])
    assert all(journal.has_seen(each.id) for each in jobs)
    journal.close()


def test_a_torn_or_foreign_line_takes_nothing_of_the_others_along(file: Path) -> None:
    first, last = job(1), job(2)
    journal = opened(file)
    journal.write(take=[first])
    journal.close()
    whole = file.read_bytes()
    hostile = json.loads(whole.splitlines()[-1])
    hostile["take"] = [{**first.document(), "repository": "../../etc"}]
    lines = [json.dumps(hostile).encode(), b"[]", b"null", b'{"take": 1}', b"\xff\xfe", b"{}"]
    file.write_bytes(whole + b"\n".join(lines) + b"\n" + whole.splitlines()[-1][:20])
    assert unfinished(file) == (first,)
    journal = opened(file)
    journal.write(take=[last])
    journal.close()
    assert unfinished(file) == (first, last), "what follows a torn line stands on a line of its own"


def test_it_is_written_anew_when_it_has_grown_and_loses_nothing_by_that(file: Path) -> None:
    journal = opened(file, journal_bytes=2000, deliveries_remembered=3)
    kept = job(1)
    journal.write(take=[kept])
    ids = []
    for number in range(2, 40):
        each = job(number)
        ids.append(each.id)
        journal.write(take=[each], seen=[each.id])
        journal.write(drop=[each.id])
    journal.close()
    assert file.stat().st_size < 4000
    journal = opened(file, deliveries_remembered=3)
    assert journal.unfinished == (kept,)
    assert [each for each in ids if journal.has_seen(each)] == ids[-3:]
    journal.close()


def test_a_delivery_whose_job_was_given_up_may_come_again(file: Path) -> None:
    with inbox_in(file) as inbox:
        lost = job(1)
        inbox.accept(lost)
        assert inbox.accept(lost) is Outcome.REPEATED
        assert inbox.next() is not None
        inbox.give_up(lost)
        assert inbox.accept(lost) is Outcome.ACCEPTED


def test_only_its_owner_may_read_it(file: Path) -> None:
    opened(file).close()
    assert file.stat().st_mode & 0o777 == 0o600


def test_two_receivers_cannot_share_it(file: Path) -> None:
    journal = opened(file)
    with pytest.raises(UsageError, match=r"another receiver writes .*journal\.jsonl"):
        opened(file)
    journal.close()
    opened(file).close()


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(RecordingError, match="cannot be written: file exists"):
        opened(tmp_path / "file" / "journal.jsonl")


def test_on_a_full_disk_a_delivery_is_refused_and_half_a_line_taken_back(file: Path) -> None:
    code = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from support.webhooks import inbox_in, job
with inbox_in(Path(sys.argv[1])) as inbox:
    for number in range(1, 9):
        print(inbox.accept(job(number)))
"""
    tests = str(Path(__file__).parents[3])
    done = python_on_a_full_disk(code, str(file), tests, size=1200)
    outcomes = done.stdout.split()
    assert set(outcomes) == {"accepted", "unwritten"}, done.stderr
    assert len(unfinished(file)) == outcomes.count("accepted")
