"""Walk a folder without following a link, and open its files so that nothing is put in between.

Every folder and file is opened relative to the folder it was met in, never by its whole path, and
never through a symbolic link: what was looked at is what is read.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum, auto
from itertools import islice
from operator import itemgetter
from pathlib import Path

from switchboard_policy.documents.constants import constants
from switchboard_policy.errors.evidence_files import (
    EvidenceFileError,
    FileMissing,
    FileSpecial,
    FilesTooMany,
    FileSymlink,
    FileUnreadable,
)
from switchboard_policy.evidence.paths import shown

_HERE = os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW
_FOLDER = _HERE | os.O_DIRECTORY
_FILE = _HERE | os.O_NONBLOCK
"""A named pipe would otherwise wait for somebody to write."""


class Kind(Enum):
    """What an entry of a folder is."""

    FILE = auto()
    FOLDER = auto()
    EMPTY_FOLDER = auto()
    SYMLINK = auto()
    SPECIAL = auto()


@dataclass(frozen=True, slots=True)
class Met:
    """An entry of a folder, met on the walk.

    Args:
        path: relative POSIX path from where the walk began.
        name: its last part.
        folder: descriptor of the folder it is in, open until the walk goes on.
        kind: what it is.
    """

    path: str
    name: str
    folder: int
    kind: Kind


@contextmanager
def opened_root(root: Path) -> Iterator[int]:
    """Yield a descriptor of the folder a set is in; it may be a link, as the caller named it.

    Raises:
        FileMissing: there is no such folder.
        FileUnreadable: it cannot be opened.
    """
    try:
        folder = os.open(root, os.O_RDONLY | os.O_CLOEXEC | os.O_DIRECTORY)
    except (FileNotFoundError, NotADirectoryError) as error:
        raise FileMissing(f"{root} is no folder") from error
    except (OSError, ValueError) as error:
        raise FileUnreadable(f"{shown(str(root))} cannot be opened: {error}") from error
    try:
        yield folder
    finally:
        os.close(folder)


def walk(folder: int, path: str = "") -> Iterator[Met]:
    """Yield every entry below a folder, each folder's own in order of name.

    Links and special files are yielded and not entered.

    Args:
        folder: its descriptor.
        path: what to put before the names, ending in `/`; empty for nothing.

    Raises:
        FilesTooMany: more entries, or nested deeper, than a set may.
        EvidenceFileError: a folder cannot be listed.
    """
    bounds = constants("switchboard_policy.evidence")
    room = _Room(bounds.whole("files") * 2)
    yield from _walk(folder, path, bounds.whole("folder_depth"), room)


@dataclass
class _Room:
    """How many entries may still be listed; each file may have a folder of its own.

    Args:
        left: entries.
    """

    left: int


def _walk(folder: int, path: str, depth: int, room: _Room) -> Iterator[Met]:
    if depth == 0:
        raise FilesTooMany(f"{shown(path)} nests deeper than a set may")
    for name, kind in _listed(folder, path, room):
        met = Met(f"{path}{name}", name, folder, kind)
        if kind is not Kind.FOLDER:
            yield met
            continue
        with _opened_folder(met) as below:
            empty = True
            for each in _walk(below, f"{met.path}/", depth - 1, room):
                empty = False
                yield each
        if empty:
            yield Met(met.path, name, folder, Kind.EMPTY_FOLDER)


def _listed(folder: int, path: str, room: _Room) -> list[tuple[str, Kind]]:
    try:
        with os.scandir(folder) as entries:
            found = [(entry.name, _kind(entry)) for entry in islice(entries, room.left + 1)]
    except OSError as error:
        raise _refused(path or "the set", error) from error
    room.left -= len(found)
    if room.left < 0:
        raise FilesTooMany("more files and folders than a set may hold")
    return sorted(found, key=itemgetter(0))


def _kind(entry: os.DirEntry[str]) -> Kind:
    if entry.is_symlink():
        return Kind.SYMLINK
    if entry.is_file(follow_symlinks=False):
        return Kind.FILE
    return Kind.FOLDER if entry.is_dir(follow_symlinks=False) else Kind.SPECIAL


@contextmanager
def _opened_folder(met: Met) -> Iterator[int]:
    below = open_folder(met.folder, met.name, met.path)
    try:
        yield below
    finally:
        os.close(below)


def open_folder(folder: int, name: str, path: str) -> int:
    """Return the descriptor of a folder in another one.

    Args:
        folder: descriptor of the folder it is in.
        name: its name in there.
        path: its path, for messages.

    Raises:
        FileMissing: there is none.
        FileSymlink: it is a link.
        FileUnreadable: it cannot be opened.
    """
    try:
        return os.open(name, _FOLDER, dir_fd=folder)
    except OSError as error:
        raise _refused(path, error) from error


def open_file(folder: int, name: str, path: str) -> tuple[int, os.stat_result]:
    """Return the descriptor of a plain file, and what the disk says of it.

    Args:
        folder: descriptor of the folder it is in.
        name: its name in there.
        path: its path, for messages.

    Raises:
        FileMissing: there is none.
        FileSymlink: it is a link.
        FileSpecial: it is no plain file.
        FileUnreadable: it cannot be opened.
    """
    try:
        file = os.open(name, _FILE, dir_fd=folder)
    except OSError as error:
        raise _refused(path, error) from error
    found = os.fstat(file)
    if not stat.S_ISREG(found.st_mode):
        os.close(file)
        raise special(path)
    return file, found


def special(path: str) -> FileSpecial:
    """Return the refusal of what is neither a file nor a folder."""
    return FileSpecial(f"{shown(path)} is neither a plain file nor a folder")


def symlink(path: str) -> FileSymlink:
    """Return the refusal of a link."""
    return FileSymlink(f"{shown(path)} is a symbolic link", hint="put the file itself there")


def _refused(path: str, error: OSError) -> EvidenceFileError:
    if error.errno in {errno.ELOOP, errno.ENOTDIR}:
        return symlink(path)
    if error.errno == errno.ENOENT:
        return FileMissing(f"{shown(path)} is not there")
    if error.errno == errno.ENXIO:
        return special(path)
    why = (error.strerror or str(error)).lower()
    return FileUnreadable(f"{shown(path)} cannot be read: {why}")
