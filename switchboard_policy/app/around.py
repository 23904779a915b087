"""What stands around a change set when it is weighed: moment, freeze windows, past changes."""

from __future__ import annotations

from switchboard_policy.areas.freeze import Window, read_windows
from switchboard_policy.documents.opa_data import ROOT, opa_data, values_only
from switchboard_policy.domain.outcome import NotEvaluated
from switchboard_policy.domain.past_change import NOT_READ, Past
from switchboard_policy.domain.snapshot import Snapshot
from switchboard_policy.errors import SwitchboardError
from switchboard_policy.opa.values import plain_json
from switchboard_policy.risk import Surroundings
from switchboard_policy.risk.surroundings import NO_CLOCK

_FREEZE = "freeze"


def surroundings_of(snapshot: Snapshot, at: int | None, past: Past = NOT_READ) -> Surroundings:
    """Return what stands around a change to a repository.

    Args:
        snapshot: the repository's files as they stand.
        at: seconds since the epoch; None where nobody says.
        past: how its values were changed before.
    """
    return Surroundings(NO_CLOCK if at is None else at, windows_of(snapshot), past)


def windows_of(snapshot: Snapshot) -> tuple[Window, ...] | NotEvaluated:
    """Return the freeze windows a repository states, or why they cannot be read.

    Args:
        snapshot: its files.
    """
    try:
        areas = values_only(opa_data(snapshot.files))[ROOT]
        stated = areas.get(_FREEZE) if isinstance(areas, dict) else None
        return read_windows(plain_json(stated))
    except SwitchboardError as error:
        return NotEvaluated(f"the freeze windows cannot be read: {error.diagnostics()}")
