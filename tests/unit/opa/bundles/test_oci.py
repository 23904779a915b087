from __future__ import annotations

import gzip
import hashlib
import json
from typing import Any

import pytest
from support.bundles import good

from switchboard_policy.errors import InputError, UsageError
from switchboard_policy.opa.bundles.oci import CONFIG, LAYER, MANIFEST, image_layout


def layout(bundle: bytes, tag: str = "v1", index: bytes | None = None) -> dict[str, bytes]:
    return image_layout(bundle, tag=tag, revision="r1", index=index)


def blob(files: dict[str, bytes], described: dict[str, Any]) -> bytes:
    """What a descriptor points at, if it is what the descriptor says."""
    algorithm, _, digits = described["digest"].partition(":")
    content = files[f"blobs/{algorithm}/{digits}"]
    assert hashlib.new(algorithm, content).hexdigest() == digits
    assert len(content) == described["size"]
    return content


def test_every_descriptor_leads_to_its_blob_and_the_layer_is_the_bundle() -> None:
    bundle = good()
    files = layout(bundle)
    assert json.loads(files["oci-layout"]) == {"imageLayoutVersion": "1.0.0"}
    (entry,) = json.loads(files["index.json"])["manifests"]
    assert entry["mediaType"] == MANIFEST
    assert entry["annotations"] == {"org.opencontainers.image.ref.name": "v1"}
    manifest = json.loads(blob(files, entry))
    (layer,) = manifest["layers"]
    assert (layer["mediaType"], manifest["config"]["mediaType"]) == (LAYER, CONFIG)
    assert blob(files, layer) == bundle
    config = json.loads(blob(files, manifest["config"]))
    plain = hashlib.sha256(gzip.decompress(bundle)).hexdigest()
    assert config["rootfs"] == {"type": "layers", "diff_ids": [f"sha256:{plain}"]}
    assert list(files)[-1] == "index.json", "what points at the rest is written last"


def test_the_same_bundle_gives_the_same_layout() -> None:
    assert layout(good()) == layout(good())


def test_another_tag_stands_beside_and_the_same_one_moves() -> None:
    first = layout(good())
    second = layout(good(scope="b"), "v2", first["index.json"])
    third = layout(good(scope="c"), "v1", second["index.json"])
    tags = {
        each["annotations"]["org.opencontainers.image.ref.name"]: each["digest"]
        for each in json.loads(third["index.json"])["manifests"]
    }
    assert sorted(tags) == ["v1", "v2"]
    assert tags["v2"] == json.loads(second["index.json"])["manifests"][1]["digest"]
    assert tags["v1"] != json.loads(first["index.json"])["manifests"][0]["digest"]


@pytest.mark.parametrize("tag", ["", ".a", "a b", "a/b", "a" * 129])
def test_what_is_no_tag_is_refused(tag: str) -> None:
    with pytest.raises(UsageError, match="is no tag"):
        layout(good(), tag)


@pytest.mark.parametrize("index", [b"", b"[]", b"{}", b'{"manifests": [1]}'])
def test_what_is_no_index_is_refused(index: bytes) -> None:
    with pytest.raises(InputError, match="no index of an image layout"):
        layout(good(), index=index)
