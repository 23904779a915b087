"""Write files among others, all or nothing: each beside its place first, then moved there."""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from secrets import token_hex

from switchboard_policy.app.output import make_parents, refused, write_file
from switchboard_policy.domain.location import Location
from switchboard_policy.errors import InputError


def write_files(folder: Path, files: Mapping[str, bytes]) -> tuple[str, ...]:
    """Write files below a folder and return the paths of those that are others now.

    What else stands there stays. When anything fails, every file is as it was.

    Args:
        folder: the folder; made where it is missing.
        files: content by POSIX path inside it.

    Raises:
        InputError: a link stands in the way, or the disk refuses; then nothing has changed.
    """
    for name in files:
        _no_link(folder, name)
    changed = {name: content for name, content in files.items() if _held(folder, name) != content}
    token = token_hex(6)
    moves = [_Move(folder / name, token) for name in changed]
    made: list[Path] = []
    try:
        for move, content in zip(moves, changed.values(), strict=True):
            made += make_parents(move.target)
            write_file(move.new, content)
        for move in moves:
            move.carry_out()
        made = []
    except BaseException as error:
        for move in reversed(moves):
            move.undo()
        if isinstance(error, OSError):
            raise refused(folder, error) from error
        raise
    finally:
        for move in moves:
            move.tidy()
        for parent in reversed(made):
            with suppress(OSError):
                parent.rmdir()
    return tuple(changed)


def differing_files(folder: Path, files: Mapping[str, bytes]) -> tuple[str, ...]:
    """Return the paths of those files that are missing below a folder, or hold something else."""
    return tuple(
        name
        for name, content in files.items()
        if not (folder / name).is_file() or (folder / name).read_bytes() != content
    )


class _Move:
    """One file on its way: what is new stands beside its place, what was there is kept."""

    def __init__(self, target: Path, token: str) -> None:
        self.target = target
        self.new = target.with_name(f".{target.name}.{token}.partial")
        self.old = target.with_name(f".{target.name}.{token}.old")
        self.done = False

    def carry_out(self) -> None:
        with suppress(FileNotFoundError):
            os.link(self.target, self.old)
        self.new.replace(self.target)
        self.done = True

    def undo(self) -> None:
        if self.old.exists():
            self.old.replace(self.target)
        elif self.done:
            self.target.unlink(missing_ok=True)

    def tidy(self) -> None:
        self.new.unlink(missing_ok=True)
        self.old.unlink(missing_ok=True)


def _held(folder: Path, name: str) -> bytes | None:
    try:
        return (folder / name).read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise refused(folder / name, error) from error


def _no_link(folder: Path, name: str) -> None:
    for part in (folder / name, *(folder / name).parents):
        if part == folder:
            return
        if part.is_symlink():
            where = Location(str(part))
            raise InputError("is a symbolic link; links are not followed", location=where)
