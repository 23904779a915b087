from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest
from support.audit_logs import KNOWN, log_in, records, writer
from support.full_disk import python_on_a_full_disk
from support.long import many
from support.tools import CHECKOUT

from switchboard_policy.evidence.log.layout import Layout
from switchboard_policy.evidence.log.reading import reading
from switchboard_policy.evidence.log.records import read_record
from switchboard_policy.evidence.log.verify import verify_log

APPENDS = """
import json, sys
from pathlib import Path
from support.audit_logs import records, writer
folder, first, count, batch = Path(sys.argv[1]), *map(int, sys.argv[2:])
log = writer(folder)
for number in range(first, first + count, batch):
    found = log.append_many(records(*range(number, number + batch)))
    told = [[found.first + place, line.decode()] for place, line in enumerate(found.lines)]
    print(json.dumps(told), flush=True)
"""


@contextmanager
def appending(
    folder: Path, *, first: int, count: int, batch: int
) -> Iterator[subprocess.Popen[str]]:
    """A process that appends, and says what was acknowledged."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("COV")}
    with subprocess.Popen(
        [sys.executable, "-c", APPENDS, str(folder), str(first), str(count), str(batch)],
        env={**kept, "PYTHONPATH": f"{CHECKOUT}:{CHECKOUT / 'tests'}"},
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def acknowledged(output: str) -> dict[int, str]:
    """What a process said, as far as it came to say it."""
    return {
        index: line
        for told in output.splitlines()
        if told.endswith("]]")
        for index, line in json.loads(told)
    }


def in_log(folder: Path) -> dict[int, str]:
    return dict(enumerate(Layout(folder).records.read_text().splitlines()))


def test_killing_writers_in_a_loop_loses_no_acknowledged_record(tmp_path: Path) -> None:
    log_in(tmp_path)
    chance = random.Random(7)  # noqa: S311 - when to kill, no secret
    known: dict[int, str] = {}
    for number in range(many(60, few=4)):
        with appending(tmp_path, first=number * 100_000, count=100_000, batch=3) as process:
            assert process.stdout is not None
            said = "".join(process.stdout.readline() for _ in range(chance.randrange(1, 6)))
            time.sleep(chance.random() / 50)
            process.send_signal(signal.SIGKILL)
            known |= acknowledged(said + process.stdout.read())
        writer(tmp_path).append_many(records(number))
        verify_log(tmp_path, KNOWN)
        found = in_log(tmp_path)
        assert {index: found[index] for index in known} == known


CRASHES = """
import os, shutil, sys
from pathlib import Path
from support.audit_logs import KNOWN, log_in, records, writer
from switchboard_policy.evidence.log import layout
from switchboard_policy.evidence.log.verify import verify_log

os.fsync = lambda handle: None  # a process dies here, not the machine: waiting shows nothing
CALLS = ("pwrite", "write", "fsync", "ftruncate", "replace", "rename", "unlink", "open", "close")

def dies_at(number):
    left = [number]
    def counted(call):
        def inner(*arguments, **named):
            left[0] -= 1
            if left[0] == 0:
                os._exit(9)
            return call(*arguments, **named)
        return inner
    for name in CALLS:
        setattr(os, name, counted(getattr(os, name)))

folder, torn = Path(sys.argv[1]), sys.argv[2].encode()
for number in range(1, 1000):
    log = folder / str(number)
    log_in(log, 3)
    with layout.Layout(log).records.open("ab") as file:
        file.write(torn)
    child = os.fork()
    if not child:
        dies_at(number)
        writer(log).append_many(records(3, 4))
        os._exit(0)
    ended = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    before = layout.read_head(layout.Layout(log))
    writer(log).append_many(records(5))
    found = verify_log(log, KNOWN, witnessed=[before])
    print(ended, found.head.size, len(found.dropped), flush=True)
    shutil.rmtree(log)
    if not ended:
        break
"""


def crashes(tmp_path: Path, torn: str) -> list[tuple[int, ...]]:
    """Die at each call to the system in turn, go on, and say how the log then stands."""
    done = subprocess.run(
        [sys.executable, "-c", CRASHES, str(tmp_path), torn],
        env={**os.environ, "PYTHONPATH": f"{CHECKOUT}:{CHECKOUT / 'tests'}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert not done.returncode, done.stderr
    return [tuple(map(int, line.split())) for line in done.stdout.splitlines()]


def test_dying_at_any_call_to_the_system_leaves_a_log_that_goes_on(tmp_path: Path) -> None:
    *died, last = crashes(tmp_path, "")
    assert last == (0, 6, 0)
    assert len(died) > 15
    # Either the batch is there, or it is not; if some of it was written, a record tells.
    assert {each[1:] for each in died} == {(4, 0), (5, 1), (6, 0)}


def test_a_torn_line_is_recorded_even_if_dropping_it_is_interrupted(tmp_path: Path) -> None:
    *died, last = crashes(tmp_path, '{"at":"2026-')
    assert last == (0, 7, 1)
    assert {each[1:] for each in died} == {(5, 1), (6, 2), (7, 1)}


WAITS = """
import os, sys
from pathlib import Path
from support.audit_logs import records, writer
folder, fsync, replace = Path(sys.argv[1]), os.fsync, os.replace
def waited(handle):
    print(os.readlink(f"/proc/self/fd/{handle}"), flush=True)
    fsync(handle)
def renamed(one, other):
    print("rename", other, flush=True)
    replace(one, other)
os.fsync, os.replace = waited, renamed
log = writer(folder)
log.create()
print("created")
log.append_many(records(0))
print("appended")
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the names of open files are read from /proc")
def test_lines_are_on_the_disk_before_their_head_and_names_before_they_are_acknowledged(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "new" / "log"
    done = subprocess.run(
        [sys.executable, "-c", WAITS, str(folder)],
        env={**os.environ, "PYTHONPATH": f"{CHECKOUT}:{CHECKOUT / 'tests'}"},
        capture_output=True,
        text=True,
        check=True,
    )
    head = [f"{folder}/.checkpoint.new", f"rename {folder}/checkpoint", str(folder)]
    made = [str(folder.parent), str(tmp_path)]
    assert done.stdout.splitlines() == [
        *(*made, *head, str(folder), "created"),
        *(f"{folder}/records.jsonl", *head, "appended"),
    ]


def test_several_processes_append_to_one_log_and_every_record_has_its_place(
    tmp_path: Path,
) -> None:
    log_in(tmp_path)
    with (
        appending(tmp_path, first=0, count=10, batch=1) as one,
        appending(tmp_path, first=100, count=20, batch=2) as two,
        appending(tmp_path, first=200, count=30, batch=3) as three,
    ):
        told = [acknowledged(each.communicate()[0]) for each in (one, two, three)]
    assert [len(each) for each in told] == [10, 20, 30]
    assert told[0] | told[1] | told[2] == in_log(tmp_path)
    assert verify_log(tmp_path, KNOWN).head.size == 60


def test_threads_share_a_writer(tmp_path: Path) -> None:
    log_in(tmp_path)
    log = writer(tmp_path)
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda number: log.append_many(records(number)), range(12)))
    assert sorted(each.first for each in found) == list(range(12))
    assert verify_log(tmp_path, KNOWN).head.size == 12


FULL = """
import json, sys
from pathlib import Path
from support.audit_logs import records, writer
from switchboard_policy.errors import RecordingError
log = writer(Path(sys.argv[1]))
number = 0
try:
    while True:
        found = log.append_many(records(*range(number, number + 7)))
        told = [[found.first + place, line.decode()] for place, line in enumerate(found.lines)]
        print(json.dumps(told), flush=True)
        number += 7
except RecordingError as error:
    assert error.full, error
    print(error, file=sys.stderr)
"""


def test_a_full_disk_loses_nothing_acknowledged(tmp_path: Path) -> None:
    folder = tmp_path / "log"
    log_in(folder)
    code = f"import sys; sys.path[:0] = {[str(CHECKOUT), str(CHECKOUT / 'tests')]!r}\n{FULL}"
    done = python_on_a_full_disk(code, str(folder), size=10_000)
    assert not done.returncode, done.stderr
    assert "cannot be written" in done.stderr
    known = acknowledged(done.stdout)
    assert len(known) > 70
    assert in_log(folder) == known, "what was not acknowledged was taken back"
    assert verify_log(folder, KNOWN).head.size == len(known)
    writer(folder).append_many(records(1000))
    with reading(folder) as log:
        assert read_record(log.line(len(known))).content["number"] == 1000
