"""The data document OPA would load from a policy repository: a file's folder names its place."""

from __future__ import annotations

from collections.abc import Mapping

from switchboard_policy.documents.nodes import Value
from switchboard_policy.documents.value_schemas import DATA_FILES
from switchboard_policy.documents.yaml_reader import read_yaml
from switchboard_policy.domain.location import Location
from switchboard_policy.errors import InputError

POLICIES = "policies/"
ROOT = "switchboard_data"
"""Root of the organisation's values in the data document, and their folder below `policies`."""


def opa_data(files: Mapping[str, bytes]) -> dict[str, Value]:
    """Return the data document of a policy repository.

    Only files named `data.yaml`, `data.yml` or `data.json` count, as in a bundle.

    Args:
        files: content by path from the repository's root; only what is below `policies` counts.

    Raises:
        InputError: a file is not data, or two files give the same value.
    """
    found: dict[str, Value] = {}
    for file, content in sorted(files.items()):
        *folders, name = file.removeprefix(POLICIES).split("/")
        if file.startswith(POLICIES) and name in DATA_FILES:
            _lay(found, folders, read_yaml(file, content).value, file)
    return found


def values_only(data: Mapping[str, Value]) -> dict[str, object]:
    """Return the part of a data document that the stock rules read."""
    return {ROOT: data.get(ROOT, {})}


def _lay(found: dict[str, Value], folders: list[str], value: Value, file: str) -> None:
    """Put a file's value at its folder, beside what other files put there."""
    if not folders and not isinstance(value, dict):
        raise InputError("data at the root is a mapping", location=Location(file, "", 1, 1))
    here = found
    for folder in folders[:-1]:
        below = here.get(folder, {})
        if not isinstance(below, dict):
            raise _twice(file, folder)
        below = dict(below)  # what was read is shared
        here[folder] = below
        here = below
    if folders:
        here[folders[-1]] = _merged(here.get(folders[-1]), value, file, folders[-1])
    elif isinstance(value, dict):
        for key, item in value.items():
            found[key] = _merged(found.get(key), item, file, key)


def _merged(held: Value, value: Value, file: str, key: str) -> Value:
    if held is None:
        return value
    if not isinstance(held, dict) or not isinstance(value, dict):
        raise _twice(file, key)
    both = {name: _merged(held.get(name), item, file, name) for name, item in value.items()}
    return {**held, **both}


def _twice(file: str, key: str) -> InputError:
    return InputError(
        f"{key} is given by another data file, too", location=Location(file, "", 1, 1)
    )
