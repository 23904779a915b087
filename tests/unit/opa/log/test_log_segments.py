from __future__ import annotations

import fcntl
import gzip
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.full_disk import python_on_a_full_disk

from switchboard_policy.opa.log.segments import Segments
from switchboard_policy.opa.log.sources import parts_of

WRITER = """
import os, sys
from pathlib import Path
from switchboard_policy.opa.log.segments import Segments
log = Segments(Path(sys.argv[1]))
for number in range(10 ** 9):
    log.append([b"%d\\n" % number], durable=False)
    sys.stdout.write(f"{number}\\n")
    sys.stdout.flush()
"""


def held(folder: Path) -> list[bytes]:
    """Every line of a log, in the order it is read in."""
    return [
        line
        for part in parts_of(folder)
        for content in [Path(part.file).read_bytes()]
        for line in (
            gzip.decompress(content) if part.file.endswith(".gz") else content
        ).splitlines()
    ]


def test_lines_are_there_as_soon_as_they_are_appended(tmp_path: Path) -> None:
    log = Segments(tmp_path)
    log.append([b"one\n", b"two\n"], durable=True)
    assert held(tmp_path) == [b"one", b"two"]
    log.close()
    log.close()
    assert held(tmp_path) == [b"one", b"two"]


def test_a_full_file_is_closed_and_compressed_and_names_sort_by_time(tmp_path: Path) -> None:
    log = Segments(tmp_path, most_bytes=100)
    for number in range(50):
        log.append([b"%030d\n" % number], durable=False)
        log.flush()
    log.tidy()
    names = sorted(path.name for path in tmp_path.iterdir())
    assert [name.endswith(".gz") for name in names] == [True] * 12 + [False]
    assert held(tmp_path) == [b"%030d" % number for number in range(50)]


def test_a_file_in_use_is_not_compressed(tmp_path: Path) -> None:
    log = Segments(tmp_path)
    log.append([b"one\n"], durable=False)
    Segments(tmp_path).tidy()
    (path,) = tmp_path.iterdir()
    assert path.suffix == ".jsonl"


def test_lines_that_fail_half_way_leave_nothing(tmp_path: Path) -> None:
    log = Segments(tmp_path)
    log.append([b"one\n"], durable=False)

    def pieces() -> Iterator[bytes]:
        yield b"two\n"
        raise ValueError("no more")

    with pytest.raises(ValueError, match="no more"):
        log.append(pieces(), durable=True)
    log.append([b"three\n"], durable=True)
    assert held(tmp_path) == [b"one", b"three"]


def test_a_full_disk_takes_all_lines_of_a_call_or_none(tmp_path: Path) -> None:
    code = """
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from switchboard_policy.opa.log.segments import Segments
log = Segments(Path(sys.argv[1]))
log.append([b"x" * 999 + b"\\n"], durable=True)
for number in range(3):
    try:
        log.append([b"y" * 600 + b"\\n", b"z" * 600 + b"\\n"], durable=True)
    except OSError as error:
        print(error.strerror)
log.append([b"fits\\n"], durable=True)
"""
    done = python_on_a_full_disk(code, str(tmp_path), size=2000)
    assert done.stdout == "File too large\n" * 3, done.stderr
    assert held(tmp_path) == [b"x" * 999, b"fits"]


def test_what_a_killed_writer_wrote_is_there(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", WRITER, str(tmp_path)], stdout=subprocess.PIPE, text=True
    ) as writer:
        assert writer.stdout is not None
        told = [writer.stdout.readline() for _ in range(200)]
        writer.send_signal(signal.SIGKILL)
        told += writer.stdout.readlines()
    log = Segments(tmp_path)
    found = [int(line) for line in held(tmp_path)]
    assert found == list(range(len(found)))
    assert len(found) >= len([line for line in told if line.endswith("\n")])
    log.tidy()
    assert [path.suffix for path in tmp_path.iterdir()] == [".gz"]


@pytest.mark.parametrize("torn", [b'{"torn', b"x" * 200_000])
def test_a_torn_last_line_is_cut_off_and_told(tmp_path: Path, torn: bytes) -> None:
    path = tmp_path / "decisions-1.jsonl"
    path.write_bytes(b"one\ntwo\n" + torn)
    log = Segments(tmp_path)
    assert log.repaired == (f"{path}: {len(torn)} bytes of a torn line cut off",)
    assert held(tmp_path) == [b"one", b"two"]
    assert Segments(tmp_path).repaired == ()


def test_a_file_of_nothing_but_a_torn_line_goes(tmp_path: Path) -> None:
    (tmp_path / "decisions-1.jsonl").write_bytes(b"torn")
    (tmp_path / "decisions-2.jsonl").write_bytes(b"")
    assert len(Segments(tmp_path).repaired) == 1
    assert not list(tmp_path.iterdir())


def test_a_file_whose_compressed_copy_is_done_goes(tmp_path: Path) -> None:
    (tmp_path / "decisions-1.jsonl").write_bytes(b"one\n")
    (tmp_path / "decisions-1.jsonl.gz").write_bytes(gzip.compress(b"one\n"))
    Segments(tmp_path)
    assert held(tmp_path) == [b"one"]


def test_the_torn_line_of_a_writer_at_work_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "decisions-1.jsonl"
    path.write_bytes(b"one\nhalf of")
    with path.open("rb") as writer:
        fcntl.flock(writer, fcntl.LOCK_EX)
        assert Segments(tmp_path).repaired == ()
        Segments(tmp_path).tidy()
    assert path.read_bytes() == b"one\nhalf of"


def test_several_writers_share_a_folder(tmp_path: Path) -> None:
    logs = [Segments(tmp_path) for _ in range(3)]
    for number in range(9):
        logs[number % 3].append([b"%d\n" % number], durable=False)
    assert sorted(held(tmp_path)) == [b"%d" % number for number in range(9)]
    assert len(list(tmp_path.iterdir())) == 3


def test_a_forked_process_writes_a_file_of_its_own(tmp_path: Path) -> None:
    log = Segments(tmp_path)
    log.append([b"parent\n"], durable=False)
    child = os.fork()
    if not child:
        log.append([b"child\n"], durable=True)
        os._exit(0)
    os.waitpid(child, 0)
    log.append([b"parent again\n"], durable=False)
    assert sorted(held(tmp_path)) == [b"child", b"parent", b"parent again"]
    assert len(list(tmp_path.iterdir())) == 2


def test_lines_are_moved_from_one_log_into_another(tmp_path: Path) -> None:
    spill, store = Segments(tmp_path / "spill", most_bytes=100_000), Segments(tmp_path / "store")
    lines = [b"%d " % number + b"x" * (number * 997 % 90_000) for number in range(60)]
    for line in lines:
        spill.append([line + b"\n"], durable=False)
    assert spill.give_to(store)
    assert held(tmp_path / "store") == lines
    assert not list((tmp_path / "spill").iterdir())
    assert spill.give_to(store)


def test_what_somebody_else_holds_is_not_moved(tmp_path: Path) -> None:
    spill, other = Segments(tmp_path / "spill"), Segments(tmp_path / "spill")
    other.append([b"other\n"], durable=False)
    spill.append([b"mine\n"], durable=False)
    assert not spill.give_to(Segments(tmp_path / "store"))
    assert held(tmp_path / "store") == [b"mine"]
    assert held(tmp_path / "spill") == [b"other"]


def test_what_cannot_be_moved_stays(tmp_path: Path) -> None:
    spill, store = Segments(tmp_path / "spill"), Segments(tmp_path / "store")
    spill.append([b"one\n"], durable=False)
    (tmp_path / "store").rmdir()
    with pytest.raises(OSError, match="No such file"):
        spill.give_to(store)
    assert held(tmp_path / "spill") == [b"one"]


def test_whoever_mends_a_folder_takes_nothing_from_those_who_write_there(tmp_path: Path) -> None:
    log = Segments(tmp_path, most_bytes=1)  # a file for each line
    ended = threading.Event()

    def mend() -> None:
        while not ended.is_set():
            Segments(tmp_path).tidy()

    menders = [threading.Thread(target=mend) for _ in range(2)]
    for mender in menders:
        mender.start()
    for number in range(100):
        log.append([b"%d\n" % number], durable=False)
        log.flush()
    ended.set()
    for mender in menders:
        mender.join()
    assert held(tmp_path) == [b"%d" % number for number in range(100)]


def test_a_file_that_cannot_be_cut_is_given_up_and_mended_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_handle: int, _size: int) -> None:
        raise OSError("no")

    def pieces() -> Iterator[bytes]:
        yield b"half of"
        raise ValueError("no more")

    log = Segments(tmp_path)
    log.append([b"one\n"], durable=False)
    monkeypatch.setattr(os, "ftruncate", refuse)
    with pytest.raises(ValueError, match="no more"):
        log.append(pieces(), durable=False)
    monkeypatch.undo()
    log.append([b"two\n"], durable=False)
    Segments(tmp_path)
    assert held(tmp_path) == [b"one", b"two"]
