"""A bundle as an OCI image layout, as `oras push` would put it into a registry for OPA.

OPA fetches the layer of type `application/vnd.oci.image.layer.v1.tar+gzip` from a registry; it
reads no layout from a disk. Copying the layout to a registry is for `oras cp` or `skopeo copy`.
Source: https://github.com/opencontainers/image-spec/blob/v1.1.0/image-layout.md
"""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Mapping
from typing import Any

from switchboard_policy.domain.digest import sha256
from switchboard_policy.domain.location import Location
from switchboard_policy.errors import InputError, UsageError

INDEX = "index.json"
LAYER = "application/vnd.oci.image.layer.v1.tar+gzip"
CONFIG = "application/vnd.oci.image.config.v1+json"
MANIFEST = "application/vnd.oci.image.manifest.v1+json"
_INDEX = "application/vnd.oci.image.index.v1+json"
_TAG = re.compile(r"[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}")
_REF = "org.opencontainers.image.ref.name"
_TITLE = "org.opencontainers.image.title"
_REVISION = "org.opencontainers.image.revision"


def image_layout(
    bundle: bytes, *, tag: str, revision: str, index: bytes | None
) -> dict[str, bytes]:
    """Return the files of an image layout that holds a bundle; the same for the same bundle.

    Args:
        bundle: its bytes.
        tag: its name in the layout; a bundle that had it before loses it.
        revision: the bundle's revision.
        index: the layout's own `index.json`, where there is one already; its other tags stay.

    Raises:
        UsageError: the tag is none.
        InputError: what stands there is no index of an image layout.
    """
    if _TAG.fullmatch(tag) is None:
        raise UsageError(f"{tag!r} is no tag", hint="letters, digits, dots, dashes, underscores")
    config = _json(
        {
            "architecture": "unknown",
            "os": "unknown",
            "rootfs": {"type": "layers", "diff_ids": [sha256(zlib.decompress(bundle, 31))]},
        }
    )
    manifest = _json(
        {
            "schemaVersion": 2,
            "mediaType": MANIFEST,
            "config": _described(config, CONFIG),
            "layers": [_described(bundle, LAYER, {_TITLE: "bundle.tar.gz"})],
            "annotations": {_REVISION: revision},
        }
    )
    others = [each for each in _manifests(index) if each.get("annotations", {}).get(_REF) != tag]
    entries = [*others, _described(manifest, MANIFEST, {_REF: tag})]
    document = {"schemaVersion": 2, "mediaType": _INDEX, "manifests": entries}
    return {
        **{_blob(each): each for each in (config, bundle, manifest)},
        "oci-layout": _json({"imageLayoutVersion": "1.0.0"}),
        INDEX: _json(document),
    }


def _manifests(index: bytes | None) -> list[dict[str, Any]]:
    if index is None:
        return []
    try:
        found: list[dict[str, Any]] = json.loads(index)["manifests"]
        return [dict(each) for each in found]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        where = Location(INDEX)
        raise InputError(f"no index of an image layout: {error}", location=where) from error


def _described(content: bytes, kind: str, notes: Mapping[str, str] | None = None) -> dict[str, Any]:
    found = {"mediaType": kind, "digest": sha256(content), "size": len(content)}
    return {**found, "annotations": dict(notes)} if notes else found


def _blob(content: bytes) -> str:
    return f"blobs/{sha256(content).replace(':', '/')}"


def _json(value: object) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode()
