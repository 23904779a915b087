"""Definitions and sets of alert windows from the files a command line names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from switchboard_policy.app.repository import MOST_FILE_BYTES
from switchboard_policy.areas.slo.alert_windows import WindowSet
from switchboard_policy.areas.slo.formats.read import read_levels
from switchboard_policy.areas.slo.formats.result import Read
from switchboard_policy.areas.slo.window_sets import read_window_set, shipped_names, window_set
from switchboard_policy.documents.config_reader import CONFIG_FILE
from switchboard_policy.domain.finding import Finding
from switchboard_policy.domain.location import Location
from switchboard_policy.errors import InputError, UsageError

_ENDINGS = (".yaml", ".yml", ".json")


def read_definitions(paths: Iterable[Path]) -> Read:
    """Return the service levels of files, and of the documents right inside folders.

    Args:
        paths: files or folders; messages name files as they are named here.

    Raises:
        InputError: a file cannot be read, an id stands twice, or nothing is there to understand.
    """
    named = list(paths)
    read = read_levels({path.as_posix(): content_of(path) for path in _files(named)})
    if not read.levels and not read.findings:
        names = ", ".join(path.as_posix() for path in named)
        raise InputError(f"no service level stands in {names}")
    return read


def understood(read: Read) -> Read:
    """Return what was read where it holds a service level.

    Args:
        read: of files, or of a repository.

    Raises:
        InputError: it holds none; with the first reason.
    """
    if read.levels:
        return read
    if read.findings:
        first = read.findings[0]
        raise InputError(f"no service level is understood; {first.msg}", location=first.location)
    raise InputError(
        "the repository defines no service level",
        location=Location(CONFIG_FILE),
        hint="artefacts.definitions says which files do",
    )


def told(findings: Iterable[Finding]) -> list[dict[str, object]]:
    """Return findings as a JSON document lists them."""
    return [
        {"id": finding.id, "message": finding.msg, "at": str(finding.location)}
        for finding in findings
    ]


def read_windows(name: str) -> WindowSet:
    """Return a set of alert windows: one that ships, or that of a file.

    Args:
        name: of a shipped set, or a path.

    Raises:
        UsageError: neither a shipped set nor a file; with the nearest name.
        InputError: the file cannot be read.
    """
    path = Path(name)
    if name not in shipped_names() and path.is_file():
        return read_window_set(path.as_posix(), content_of(path))
    return window_set(name)


def _files(paths: Iterable[Path]) -> Iterator[Path]:
    for path in paths:
        if not path.is_dir():
            yield path
            continue
        found = [each for each in sorted(path.iterdir()) if each.suffix in _ENDINGS]
        if not found:
            raise UsageError(f"{path} holds no YAML or JSON file")
        yield from found


def content_of(path: Path) -> bytes:
    """Return a file's bytes.

    Args:
        path: the file; messages name it as it is named here.

    Raises:
        InputError: it cannot be read, or is longer than people write files.
    """
    try:
        if path.stat().st_size > MOST_FILE_BYTES:
            message = f"a file of more than {MOST_FILE_BYTES:,} bytes; no definition is as long"
            raise InputError(message, location=Location(path.as_posix()))
        return path.read_bytes()
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        message = f"cannot be read: {why}"
        raise InputError(message, location=Location(path.as_posix())) from None
