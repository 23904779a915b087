"""What was accepted last, so that nothing older is accepted after it.

A signature says that a bundle is ours, not that it is the newest: an old one with a hole in it is
signed as well. So each bundle carries a number that grows, and whoever loads bundles keeps the
last. To go back to earlier rules, build them again: they get a new number.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from switchboard_policy.domain.location import Location
from switchboard_policy.errors import InputError
from switchboard_policy.errors.bundles import BundleDowngraded
from switchboard_policy.opa.bundles.manifest import Manifest

SCHEMA = "switchboard.bundles-accepted/v1"


@dataclass(frozen=True)
class Accepted:
    """The last bundle of a name that was accepted.

    Args:
        sequence: its number.
        revision: which one it was, for people.
        contents: digest of its files without the signatures.
    """

    sequence: int
    revision: str
    contents: str


def check_not_older(manifest: Manifest, contents: str, accepted: Mapping[str, Accepted]) -> None:
    """Refuse a bundle that is older than the last of its name, or another one in its place.

    Args:
        manifest: the bundle's.
        contents: digest of its files without the signatures.
        accepted: what was accepted last, by name.

    Raises:
        BundleDowngraded: it is older, has the number of another one, or has no number or name.
    """
    if manifest.sequence < 0 or not manifest.name:
        raise BundleDowngraded(
            "says no name or no sequence, so nobody can tell whether it is older than the last",
            hint="build it with `switchboard policy bundle build`",
        )
    last = accepted.get(manifest.name)
    if last is None:
        return
    if manifest.sequence < last.sequence:
        raise BundleDowngraded(
            f"number {manifest.sequence} of {manifest.name} is older than the last accepted, "
            f"{last.sequence} ({last.revision})",
            hint="to go back, build the earlier files again: they get a new number",
        )
    if manifest.sequence == last.sequence and contents != last.contents:
        raise BundleDowngraded(
            f"number {manifest.sequence} of {manifest.name} was accepted with other contents"
        )


def read_accepted(file: str, content: bytes) -> dict[str, Accepted]:
    """Return what was accepted last, by name.

    Args:
        file: its path, for messages.
        content: its bytes.

    Raises:
        InputError: it is no such file. Never taken for an empty one: then all would be accepted.
    """
    try:
        found: dict[str, Any] = json.loads(content)
        if found["schema"] == SCHEMA:
            return {name: _accepted(**each) for name, each in found["accepted"].items()}
        error: Exception = ValueError(f"schema {found['schema']!r}")
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as caught:
        error = caught
    raise InputError(
        f"does not say what was accepted last: {error}",
        location=Location(file),
        hint="restore it; without it an old bundle would be taken",
    ) from error


def written(accepted: Mapping[str, Accepted]) -> bytes:
    """Return what was accepted last as the content of its file."""
    document = {
        "schema": SCHEMA,
        "accepted": {name: asdict(each) for name, each in sorted(accepted.items())},
    }
    return (json.dumps(document, indent=2) + "\n").encode()


def _accepted(sequence: object, revision: object, contents: object) -> Accepted:
    if isinstance(sequence, bool) or not isinstance(sequence, int):
        raise TypeError("a sequence is a whole number")
    if not isinstance(revision, str) or not isinstance(contents, str):
        raise TypeError("revision and contents are text")
    return Accepted(sequence, revision, contents)
