"""Files and a manifest that are not the ones that were signed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator

from switchboard_policy.errors.evidence_claims import ManifestOther
from switchboard_policy.errors.evidence_files import (
    FileChanged,
    FileExtra,
    FileMissing,
    FilesSwapped,
    FileSymlink,
    KeysInSet,
    ManifestMissing,
)
from switchboard_policy.errors.evidence_json import (
    JsonDuplicateKey,
    JsonNotCanonical,
    JsonTrailing,
)
from switchboard_policy.evidence.layout import MANIFEST
from switchboard_policy.evidence.strict_json import canonical_bytes
from switchboard_policy.evidence.tampering.change import Good, Spoiled, Tampering, flipped


def of_files(good: Good) -> Iterator[Tampering]:
    """Yield what can be done to the files of a set.

    Args:
        good: the set.
    """
    beside = "tampering.txt"
    yield Tampering(
        "file/added", "a file more", FileExtra, Spoiled({beside: b"nobody signed it\n"})
    )
    yield Tampering(
        "file/key",
        "a key in the set itself",
        KeysInSet,
        Spoiled({"evidence/attestation.pub": b"-----BEGIN PUBLIC KEY-----\n"}),
    )
    if not good.by_size:
        return
    path, *others = good.by_size
    content = good.read(path)
    changed = flipped(content, 0)
    yield Tampering("file/changed", f"one bit of {path}", FileChanged, Spoiled({path: changed}))
    yield Tampering(
        "file/cut", f"{path} cut short", FileChanged, Spoiled({path: content[:-1] or b"other"})
    )
    yield Tampering("file/removed", f"{path} taken away", FileMissing, Spoiled({path: None}))
    outside = str(good.root / MANIFEST)
    yield Tampering("file/link", f"{path} as a link", FileSymlink, Spoiled(links={path: outside}))
    digests = {entry.path: entry.sha256 for entry in good.manifest.entries}
    other = next((each for each in others if digests[each] != digests[path]), None)
    if other is not None:
        swapped = Spoiled({path: good.read(other), other: content})
        yield Tampering("file/swapped", f"{path} and {other} exchanged", FilesSwapped, swapped)


def of_manifest(good: Good) -> Iterator[Tampering]:
    """Yield what can be done to the manifest of a set.

    Args:
        good: the set.
    """
    content = good.read(MANIFEST)
    told = json.loads(content)
    for name, title, error, other in (
        ("removed", "the manifest taken away", ManifestMissing, None),
        ("layout", "the manifest in another layout", JsonNotCanonical, _indented(told)),
        ("trailing", "a byte behind the manifest", JsonTrailing, content + b"0"),
        ("twice", "a key twice in the manifest", JsonDuplicateKey, b'{"about":0,' + content[1:]),
    ):
        yield Tampering(f"manifest/{name}", title, error, Spoiled({MANIFEST: other}))
    if good.by_size:
        path = good.by_size[0]
        changed = flipped(good.read(path), 0)
        (entry,) = (each for each in told["entries"] if each["path"] == path)
        entry["sha256"] = hashlib.sha256(changed).hexdigest()
        fitting = Spoiled({path: changed, MANIFEST: canonical_bytes(told)})
        title = f"one bit of {path}, and a manifest that fits"
        yield Tampering("manifest/forged", title, ManifestOther, fitting)


def _indented(told: object) -> bytes:
    return json.dumps(told, indent=2).encode()
