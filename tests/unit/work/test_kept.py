"""Finished parts are kept for the same work alone, in a folder of one's own, and within bounds."""

from __future__ import annotations

import os
import pickle
from hashlib import sha256
from pathlib import Path

import pytest

from switchboard_policy.documents.constants import constants
from switchboard_policy.work.kept import KeptParts, cache_folder, kept_parts

NOW = 1_790_000_000.0
LIMITS = constants("switchboard_policy.work")


def begun(root: Path | None, about: str = "a month", parts: int = 3) -> KeptParts:
    """The parts of some job."""
    kept = KeptParts(root, ["propose", 7])
    kept.begin(about, parts, now=NOW)
    return kept


def test_a_part_is_kept_for_the_same_work_alone(tmp_path: Path) -> None:
    begun(tmp_path).keep(1, {"rps": 3})
    again = begun(tmp_path)
    assert [again.load(place) for place in range(3)] == [None, {"rps": 3}, None]
    assert again.count == 1
    assert begun(tmp_path, "another month").load(1) is None
    other = KeptParts(tmp_path, ["propose", 8])
    other.begin("a month", 3, now=NOW)
    assert other.load(1) is None


@pytest.mark.parametrize(
    "damage", [lambda held: held[:-1], lambda held: held + b".", lambda _: b""]
)
def test_a_damaged_part_is_thrown_away(tmp_path: Path, damage: object) -> None:
    begun(tmp_path).keep(0, "whole")
    (path,) = tmp_path.rglob("*.part")
    path.write_bytes(damage(path.read_bytes()))  # type: ignore[operator]
    assert begun(tmp_path).load(0) is None
    assert not path.exists()


class Planted:
    """Runs something when it is read."""

    def __reduce__(self) -> tuple[object, tuple[str]]:
        """Make a folder."""
        return os.mkdir, ("planted",)


@pytest.mark.parametrize("mode", [0o777, 0o775, 0o702])
def test_nothing_is_read_that_somebody_else_could_have_written(
    tmp_path: Path, mode: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    root = tmp_path / "cache"
    begun(root).keep(0, "ours")
    (path,) = root.rglob("*.part")
    held = pickle.dumps(Planted())
    path.write_bytes(sha256(held).digest() + held)
    root.chmod(mode)
    kept = begun(root)
    assert kept.load(0) is None
    kept.keep(1, "more")
    assert kept.count == 0
    assert not (tmp_path / "planted").exists()


def interrupted(root: Path) -> None:
    """Begin a job and be interrupted after its first part."""
    with kept_parts(root, ["propose", 7]) as kept:
        kept.begin("a month", 3, now=NOW)
        kept.keep(0, "done")
        raise KeyboardInterrupt


def test_parts_go_when_the_job_is_done_and_stay_when_it_is_not(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt) as caught:
        interrupted(tmp_path)
    assert caught.value.__notes__ == [
        "1 of 3 parts are kept, and the same command goes on from them"
    ]
    with kept_parts(tmp_path, ["propose", 7]) as kept:
        kept.begin("a month", 3, now=NOW)
        assert kept.load(0) == "done"
    assert list(tmp_path.iterdir()) == []


def test_what_is_left_of_other_jobs_goes_in_time(tmp_path: Path) -> None:
    for days, name in enumerate(("new", "week", "old")):
        begun(tmp_path, name).keep(0, name)
        moment = NOW - days * LIMITS.whole("kept_days") * 86_400 * 0.9
        for folder in tmp_path.iterdir():
            if folder.stat().st_mtime > NOW - 1 or days == 0:
                os.utime(folder, (moment, moment))
    begun(tmp_path, "mine")
    assert begun(tmp_path, "new").load(0) == "new"
    assert begun(tmp_path, "old").load(0) is None


def test_no_more_is_kept_than_there_is_room_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    small = constants("switchboard_policy.work", {"kept_mb": 1})
    monkeypatch.setattr("switchboard_policy.work.kept.constants", lambda _: small)
    kept = begun(tmp_path)
    for place in range(3):
        kept.keep(place, bytes(400_000))
    assert kept.count == 2
    begun(tmp_path, "another").keep(0, bytes(900_000))
    begun(tmp_path, "a third")
    assert len(list(tmp_path.iterdir())) == 1


def test_work_goes_on_where_nothing_can_be_kept(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    for root in (tmp_path / "file", tmp_path / "file/below", None):
        kept = begun(root)
        kept.keep(0, "lost")
        assert (kept.load(0), kept.count) == (None, 0)
        kept.forget()


def test_the_folder_is_the_users_own_and_may_be_named(tmp_path: Path) -> None:
    home = {"HOME": str(tmp_path)}
    assert cache_folder(home) == tmp_path / ".cache/switchboard"
    assert cache_folder({**home, "XDG_CACHE_HOME": "/var/cache/me"}) == Path(
        "/var/cache/me/switchboard"
    )
    assert cache_folder({**home, "SWITCHBOARD_CACHE": "/srv/parts"}) == Path("/srv/parts")
    assert cache_folder({**home, "SWITCHBOARD_CACHE": ""}) is None
    assert cache_folder({}) is None
