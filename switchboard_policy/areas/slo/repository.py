"""What a policy repository defines: its service levels, and the alert windows they are kept by."""

from __future__ import annotations

from dataclasses import replace
from fnmatch import fnmatchcase

from switchboard_policy.areas.slo.alert_windows import WindowSet
from switchboard_policy.areas.slo.artefacts.runbooks import with_runbooks
from switchboard_policy.areas.slo.formats.read import read_levels
from switchboard_policy.areas.slo.formats.result import Read
from switchboard_policy.areas.slo.window_sets import read_window_set, shipped_names, window_set
from switchboard_policy.domain.config import Config
from switchboard_policy.domain.snapshot import Snapshot
from switchboard_policy.errors import InputError, nearest

_DOCUMENTS = (".yaml", ".yml", ".json")


def levels_of(snapshot: Snapshot, config: Config) -> Read:
    """Return the service levels that a repository defines, sorted by service and name.

    Where it says in which place run-books are published, alerts lead to the one of a breach.

    Args:
        snapshot: the repository's files.
        config: its `artefacts.definitions` say which of them define service levels; `*` also
            crosses folders.

    Raises:
        InputError: a file cannot be read or defines something else, or an id stands twice.
    """
    patterns = config.artefacts.definitions
    found = {
        file: content
        for file, content in snapshot.files.items()
        if any(fnmatchcase(file, pattern) for pattern in patterns)
    }
    read = read_levels(found)
    return replace(read, levels=with_runbooks(read.levels, config))


def windows_of(snapshot: Snapshot, config: Config) -> WindowSet:
    """Return the alert windows of a repository.

    Args:
        snapshot: the repository's files.
        config: its `artefacts.windows` name a shipped set, or a file of the repository.

    Raises:
        InputError: there is no such set or file, or the file holds no set; says where.
    """
    name = config.artefacts.windows
    if name in shipped_names():
        return window_set(name)
    if name in snapshot.files:
        return read_window_set(name, snapshot.files[name])
    where = config.locations.get("/artefacts/windows")
    if name.endswith(_DOCUMENTS) or "/" in name:
        hint = nearest(name, [file for file in snapshot.files if file.endswith(_DOCUMENTS)])
        raise InputError(
            f"there is no file {name!r} to take windows from", location=where, hint=hint
        )
    message = f"there is no set of alert windows {name!r}"
    raise InputError(message, location=where, hint=nearest(name, shipped_names()))
