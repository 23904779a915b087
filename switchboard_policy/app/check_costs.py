"""Scopes of which a bad month would reach a guard, by the components the cost data state."""

from __future__ import annotations

import json
from importlib.util import find_spec

from switchboard_policy.areas.kinds import at, mapping
from switchboard_policy.documents.nodes import Document
from switchboard_policy.documents.schema import schema_faults
from switchboard_policy.documents.value_schemas import VALUES, values_schema
from switchboard_policy.documents.yaml_reader import read_yaml
from switchboard_policy.domain.finding import Finding, Level
from switchboard_policy.domain.json_value import Json
from switchboard_policy.domain.snapshot import Snapshot
from switchboard_policy.errors import InputError

_FILE = f"{VALUES}cost/data.yaml"
_NEEDED = ("numpy", "scipy")


def forecasts_over_guards(snapshot: Snapshot) -> tuple[tuple[Finding, ...], tuple[str, ...]]:
    """Return the scopes whose bad months reach a guard, and what else should be known.

    Nothing is drawn where no scope states components, or where the values break their schema,
    which is a finding of its own.

    Args:
        snapshot: the repository's files.
    """
    document = _document(snapshot)
    values: Json = json.loads(json.dumps(document.value if document else None, default=float))
    scopes = mapping(at(values, "scopes"))
    named = [name for name, each in scopes.items() if at(each, "components") is not None]
    if document is None or not named:
        return (), ()
    told = f"the forecast of a month's cost ({', '.join(named)}) is not held against guards"
    if at(values, "forecast") is None:
        return (), (f"{told}: state forecast with shape, dependence and share",)
    if not all(map(find_spec, _NEEDED)):
        return (), (f"{told}: that needs the extra simulate",)
    from switchboard_policy.areas.cost.forecast import forecast_findings  # noqa: PLC0415 - heavy

    try:
        return tuple(forecast_findings(values, document)), ()
    except InputError as error:
        path = error.location.pointer if error.location else ""
        return (Finding("policy/not_usable", Level.SOFT, error.message, path, error.location),), ()


def _document(snapshot: Snapshot) -> Document | None:
    """Return the cost data; None where there are none, or their form is wrong."""
    content = snapshot.files.get(_FILE)
    if content is None:
        return None
    try:
        document = read_yaml(_FILE, content)
    except InputError:
        return None
    return None if schema_faults(document, values_schema("cost") or {}) else document
