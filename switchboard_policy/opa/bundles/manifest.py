"""The manifest of a bundle: what it owns, which revision it is, which one came before."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from switchboard_policy.errors.bundles import BundleManifestInvalid
from switchboard_policy.opa.bundles.digests import MANIFEST, read_json

REGO_VERSION = 1
_KNOWN = {"revision", "roots", "rego_version", "metadata"}
_OURS = "switchboard"
_T = TypeVar("_T")


@dataclass(frozen=True)
class Manifest:
    """What a bundle says of itself.

    Args:
        revision: which one it is: the digest of its contents, or what whoever built it said.
        roots: the parts of the policy it owns, such as `switchboard`, sorted.
        name: what it is among the bundles of a repository: `rules` or `data`; empty where a bundle
            built elsewhere does not say.
        sequence: grows with each bundle; -1 where it does not say.
    """

    revision: str
    roots: tuple[str, ...]
    name: str = ""
    sequence: int = -1

    def text(self) -> bytes:
        """Return the manifest as its file."""
        told = {"name": self.name, "sequence": self.sequence}
        document = {
            "metadata": {_OURS: told},
            "rego_version": REGO_VERSION,
            "revision": self.revision,
            "roots": list(self.roots),
        }
        return (json.dumps(document, indent=2, ensure_ascii=False) + "\n").encode()


def read_manifest(files: Mapping[str, bytes]) -> Manifest:
    """Return the manifest of a bundle.

    Args:
        files: the files of the bundle.

    Raises:
        BundleManifestInvalid: there is none, or it says what a bundle for this library may not:
            compiled rules, rules of Rego's first version, a key that readers take differently.
        BundleContentRefused: it is no JSON.
    """
    if MANIFEST not in files:
        raise BundleManifestInvalid(
            "the bundle has no manifest, so it would own all of the policy",
            hint="build it with roots",
        )
    found = read_json(MANIFEST, files[MANIFEST])
    if not isinstance(found, dict):
        raise BundleManifestInvalid("the manifest is no object")
    strange = sorted(found.keys() - _KNOWN)
    if strange:
        raise BundleManifestInvalid(f"the manifest has the key {strange[0]!r}, which is not taken")
    if found.get("rego_version", REGO_VERSION) != REGO_VERSION:
        raise BundleManifestInvalid(
            f"the rules are written in version {found['rego_version']} of Rego; 1 is taken"
        )
    ours = _ours(found.get("metadata", {}))
    return Manifest(
        _kind(found.get("revision"), str, "revision"),
        _roots(found.get("roots")),
        _kind(ours.get("name", ""), str, "metadata.switchboard.name"),
        _kind(ours.get("sequence", -1), int, "metadata.switchboard.sequence"),
    )


def _ours(metadata: object) -> dict[str, Any]:
    found = _kind(metadata, dict, "metadata").get(_OURS, {})
    return _kind(found, dict, f"metadata.{_OURS}")


def _roots(found: object) -> tuple[str, ...]:
    roots = tuple(sorted(_kind(each, str, "roots") for each in _kind(found, list, "roots")))
    if not roots or len(set(roots)) != len(roots):
        raise BundleManifestInvalid("the manifest names no roots, or one of them twice")
    for root in roots:
        if not root or root.strip("/") != root:
            raise BundleManifestInvalid(f"{root!r} is no root; a path such as switchboard is")
    return roots


def _kind(value: object, kind: type[_T], what: str) -> _T:
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise BundleManifestInvalid(f"{what} of the manifest is missing or of a wrong type")
    return value
