"""Finished parts on the disk, so that work that was interrupted goes on where it was.

A part's result is a pickle, and whoever can write one can run code here. So it lies in a folder of
the user's own that nobody else may write to, never in a repository, where a pull request could
bring one; and it is read only where its digest holds.
"""

from __future__ import annotations

import json
import os
import pickle
import shutil
import stat
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from secrets import token_hex
from typing import Any

from switchboard_policy.documents.constants import constants
from switchboard_policy.work.workers import PACKAGE

VARIABLE = "SWITCHBOARD_CACHE"
"""Names another folder for finished parts; empty for none."""
_DIGEST_BYTES = 32
_DAY_S = 86_400


def cache_folder(environment: Mapping[str, str]) -> Path | None:
    """Return where finished parts are kept; None for nowhere.

    Args:
        environment: of this process.

    Source: https://specifications.freedesktop.org/basedir-spec/0.8
    """
    if VARIABLE in environment:
        return Path(environment[VARIABLE]) if environment[VARIABLE] else None
    if cache := environment.get("XDG_CACHE_HOME", ""):
        return Path(cache) / "switchboard"
    return Path(environment["HOME"]) / ".cache/switchboard" if environment.get("HOME") else None


class KeptParts:
    """The finished parts of one job.

    Nothing that goes wrong here stops the work: what cannot be kept is not, and what cannot be
    read is done again.

    Args:
        root: folder of all jobs; None to keep nothing.
        about: what the results depend on, as JSON can hold it.
    """

    def __init__(self, root: Path | None, about: Sequence[object]) -> None:
        self._root, self._about = root, about
        self._folder: Path | None = None
        self._left = 0
        self.total = 0

    def begin(self, about: object, total: int, *, now: float) -> None:
        """Say what the parts are; until then none is kept. What is left of old jobs goes.

        Args:
            about: what else the results depend on, as JSON can hold it.
            total: how many parts it has.
            now: seconds since the epoch.
        """
        self.total = total
        if self._root is None:
            return
        limits = constants(PACKAGE)
        self._left = limits.whole("kept_mb") * 1_000_000
        name = sha256(json.dumps([*self._about, about]).encode()).hexdigest()
        with suppress(OSError):
            self._root.mkdir(mode=0o700, parents=True, exist_ok=True)
            if _private(self._root):
                self._folder = self._root / name
                _tidy(self._folder, self._left, now - limits.whole("kept_days") * _DAY_S)

    @property
    def count(self) -> int:
        """How many parts are kept."""
        if self._folder is None or not self._folder.is_dir():
            return 0
        return len(list(self._folder.glob("*.part")))

    def load(self, place: int) -> Any | None:  # noqa: ANN401 - whatever was kept
        """Return the result of a part that was finished before; what is damaged goes."""
        path = self._path(place)
        if path is None:
            return None
        try:
            content = path.read_bytes()
            digest, held = content[:_DIGEST_BYTES], content[_DIGEST_BYTES:]
            if sha256(held).digest() == digest:
                return pickle.loads(held)  # noqa: S301 - ours, in a folder nobody else writes to
        except FileNotFoundError:
            return None
        except Exception:  # noqa: BLE001, S110 - a pickle may raise anything: the part is done again
            pass
        with suppress(OSError):
            path.unlink()
        return None

    def keep(self, place: int, result: object) -> None:
        """Keep the result of a part."""
        path = self._path(place)
        if path is None:
            return
        held = pickle.dumps(result)
        self._left -= len(held)
        if self._left < 0:
            return
        partial = path.with_name(f".{path.name}.{token_hex(6)}")
        with suppress(OSError):
            path.parent.mkdir(mode=0o700, exist_ok=True)
            partial.write_bytes(sha256(held).digest() + held)
            partial.replace(path)
        with suppress(OSError):
            partial.unlink(missing_ok=True)

    def forget(self) -> None:
        """Let go of every part: the job is done."""
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)

    def _path(self, place: int) -> Path | None:
        return None if self._folder is None else self._folder / f"{place}.part"


@contextmanager
def kept_parts(root: Path | None, about: Sequence[object]) -> Iterator[KeptParts]:
    """Yield the parts of one job; gone when it is done, and kept when it is interrupted.

    Args:
        root: folder of all jobs; None to keep nothing.
        about: what the results depend on, as JSON can hold it.
    """
    kept = KeptParts(root, about)
    try:
        yield kept
    except BaseException as error:
        if kept.count:
            error.add_note(
                f"{kept.count} of {kept.total} parts are kept, and the same command goes on "
                "from them"
            )
        raise
    kept.forget()


def _private(folder: Path) -> bool:
    """Return whether a folder is this user's, and nobody else may write to it."""
    found = folder.stat()
    return found.st_uid == os.getuid() and not found.st_mode & (stat.S_IWGRP | stat.S_IWOTH)


def _tidy(ours: Path, most: int, oldest: float) -> None:
    """Remove jobs that are older than that, and the oldest ones beyond so many bytes."""
    jobs = [each for each in ours.parent.iterdir() if each != ours and each.is_dir()]
    for job in sorted(jobs, key=lambda each: -each.stat().st_mtime):
        most -= sum(part.stat().st_size for part in job.iterdir())
        if most < 0 or job.stat().st_mtime < oldest:
            shutil.rmtree(job, ignore_errors=True)
