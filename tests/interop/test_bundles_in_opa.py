"""A real OPA takes the bundles we sign; what it refuses, and what it takes and we do not."""

from __future__ import annotations

import hashlib
import json
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from support.bundle_servers import Shelf, ask, opa_server, refusal, until
from support.bundles import (
    ID,
    OTHER,
    RULE,
    entry,
    expected,
    good,
    private_key,
    private_pem,
    public_pem,
    raw,
    rule_files,
    signatures,
    signing_key,
    value_files,
)
from support.tools import require_tool

from switchboard_policy.errors.bundles import BundleError
from switchboard_policy.opa.bundles.archive import read_archive, write_archive
from switchboard_policy.opa.bundles.oci import image_layout
from switchboard_policy.opa.bundles.signing import sign
from switchboard_policy.opa.bundles.verify import verify

ONE = "switchboard/one/one.rego"
LIST = ".signatures.json"
QUESTION = "/v1/data/switchboard/one/answer"
NEW_ID = "acme-2027"


def verified(folder: Path, bundles: Mapping[str, bytes], kind: str = "rsa") -> list[str]:
    """The arguments that make OPA load bundles and verify them with the usual key."""
    key = folder / "pub.pem"
    key.write_bytes(public_pem(private_key(kind)))
    arguments = ["--verification-key", str(key), "--verification-key-id", ID]
    arguments += ["--signing-alg", signing_key(kind).algorithm]
    for name, content in bundles.items():
        (folder / name).write_bytes(content)
        arguments += ["--bundle", str(folder / name)]
    return arguments


@pytest.mark.parametrize("kind", ["rsa", "p256", "ed25519"])
def test_opa_takes_both_bundles_and_decides_with_them(tmp_path: Path, kind: str) -> None:
    key = signing_key(kind)
    both = {
        "rules.tar.gz": sign(write_archive(rule_files()), key),
        "data.tar.gz": sign(write_archive(value_files()), key),
    }
    with opa_server(tmp_path, *verified(tmp_path, both, kind)) as port:
        assert ask(port, QUESTION) == {"result": 42}


AWKWARD = {
    "text": 'é 😀 \u2028\u2029 <&> \x7f \x01 \b\f\n\t " \\ /',
    "numbers": [0, -1, 1.5, 1e21, 1e-7, 123456789012345678, 0.1, -0.0, 5e-324],
    "é": {"b": None, "a": [True, False, {}, []]},
    "": "",
    "𝄞": 1,
    "ﬀ": 2,
}


def test_our_digests_are_opas_for_awkward_values(tmp_path: Path) -> None:
    bundle = good(value_files(AWKWARD))
    with opa_server(tmp_path, *verified(tmp_path, {"data.tar.gz": bundle})) as port:
        found = ask(port, "/v1/data/switchboard_data/one/answer")
    assert found == {"result": AWKWARD}


@pytest.mark.parametrize("number", ["1.0", "1.50", "1E2", "-0", "1e400", "9" * 400])
def test_a_number_is_digested_as_it_is_written(tmp_path: Path, number: str) -> None:
    files = {**value_files(), "switchboard_data/one/data.json": f'{{"answer": {number}}}'.encode()}
    assert taken(tmp_path, good(files)) == ""


def test_we_take_what_opa_builds_and_signs(tmp_path: Path) -> None:
    inside = tmp_path / "switchboard" / "one"
    inside.mkdir(parents=True)
    (inside / "data.json").write_text('{ "x": 1.0 }')
    (inside / "one.rego").write_bytes(RULE)
    (tmp_path / ".manifest").write_text('{"roots": ["switchboard"], "revision": "7"}')
    (tmp_path / "key.pem").write_bytes(private_pem(private_key()))
    command = [require_tool("opa"), "build", "--bundle", ".", "--output", "built.tar.gz"]
    command += ["--signing-key", "key.pem", "--verification-key-id", ID]
    subprocess.run(command, cwd=tmp_path, check=True)
    found = verify((tmp_path / "built.tar.gz").read_bytes(), expected())
    assert list(found.rules) == [ONE]
    assert found.data == {"switchboard": {"one": {"x": 1.0}}}
    assert (found.manifest.revision, found.manifest.sequence) == ("7", -1)


def signed(packed: dict[str, bytes], /, **claims: object) -> bytes:
    """Any files, with a signature over them all."""
    return raw({**packed, LIST: signatures(packed, **claims)})


def changed(name: str, body: bytes) -> bytes:
    """A good bundle with one file replaced, added or (empty) removed after it was signed."""
    files = {**read_archive(good()), name: body}
    return write_archive({each: text for each, text in files.items() if text or each != name})


def weakly_signed() -> bytes:
    """A good signature over digests that can be made to collide."""
    files = {**rule_files(), ".manifest": b'{"roots":["switchboard"]}'}
    digests = {
        name: hashlib.md5(body, usedforsecurity=False).hexdigest() for name, body in files.items()
    }
    listed = [{"name": name, "algorithm": "MD5", "hash": one} for name, one in digests.items()]
    return signed(files, files=listed)


@dataclass(frozen=True)
class Bad:
    """A bundle we refuse, and what OPA says of it; nothing where it takes it."""

    name: str
    bundle: bytes
    opa: str = ""

    def __str__(self) -> str:
        return self.name


TOKENS = json.loads(signatures(rule_files()))["signatures"]
TWO_TOKENS = json.dumps({"signatures": TOKENS * 2}).encode()
GOOD_LIST = signatures(rule_files())
PATCH = b'{"data": [{"op": "upsert", "path": "/switchboard", "value": {}}]}'
TWO_MANIFESTS = {**rule_files(), "a/.manifest": b"{}"}
OUTSIDE = {**rule_files(), "a.rego": b"package acme.a\n"}
DATA_OUTSIDE = {**rule_files(), "acme/data.json": b'{"x": 1}'}

REFUSED_BY_BOTH = [
    Bad("unsigned", raw(rule_files()), "bundle missing .signatures.json file"),
    Bad("another rule", changed(ONE, RULE + b"#\n"), "digest mismatch"),
    Bad("another manifest", changed(".manifest", b'{"roots": ["a"]}'), "digest mismatch"),
    Bad("a file too many", changed("switchboard/two.rego", OTHER), "not included in bundle"),
    Bad("a file too few", changed(ONE, b""), "specified in bundle signatures but not found"),
    Bad(
        "a stranger's key",
        sign(write_archive(rule_files()), signing_key(number=2)),
        "failed to verify JWT signature",
    ),
    Bad("another scope", good(scope="write"), "scope mismatch"),
    Bad("a delta", raw({"patch.json": PATCH}), "delta bundles do not support signature"),
    Bad(
        "a file twice",
        raw({**rule_files(), LIST: GOOD_LIST}, entry(ONE, RULE)),
        "not included in bundle signature",
    ),
    Bad(
        "two signature files",
        raw({**rule_files(), LIST: GOOD_LIST, f"a/{LIST}": GOOD_LIST}),
        "multiple signatures files",
    ),
    Bad("two signatures", raw({**rule_files(), LIST: TWO_TOKENS}), "multiple JWTs not supported"),
    Bad("two manifests", signed(TWO_MANIFESTS), "multiple manifest files"),
    Bad("a package out of its roots", signed(OUTSIDE), "do not permit 'package acme.a'"),
    Bad("data out of its roots", signed(DATA_OUTSIDE), "do not permit data"),
    Bad("no archive", b"{}", "archive read failed"),
    Bad("cut short", good()[:-400], "unexpected EOF"),
]

REFUSED_BY_US_ALONE = [
    Bad("a link", raw({**rule_files(), LIST: GOOD_LIST}, entry("x", type=b"2", linkname="/"))),
    Bad("a name upwards", signed({**rule_files(), "../switchboard/two.rego": OTHER})),
    Bad("names in two cases", signed({**rule_files(), "switchboard/one/ONE.rego": OTHER})),
    Bad("a decoy of the signatures", signed({**rule_files(), "a/x.signatures.json": b"{}"})),
    Bad("digests that collide", weakly_signed()),
    Bad("more roots than expected", signed(rule_files(roots=("switchboard", "acme")))),
    Bad("another archive behind it", good() + write_archive({"a.rego": OTHER})),
    Bad("its end cut off", good()[:-20]),
    Bad("a file no engine reads", signed({**rule_files(), "notes.txt": b"x"})),
    Bad("a header nobody knows", signed(rule_files(), header={"jku": "https://evil.example"})),
    Bad("a key of another name", sign(good(), signing_key(key_id="stranger"))),
]


@pytest.mark.parametrize("bad", REFUSED_BY_BOTH, ids=str)
def test_opa_refuses_what_we_refuse(tmp_path: Path, bad: Bad) -> None:
    with pytest.raises(BundleError):
        verify(bad.bundle, expected())
    assert bad.opa in refusal(*verified(tmp_path, {"b.tar.gz": bad.bundle}))


def taken(folder: Path, bundle: bytes) -> str:
    """What OPA has against a bundle; nothing where it takes it."""
    command = [require_tool("opa"), "build", *verified(folder, {"b.tar.gz": bundle})]
    (folder / "key.pem").write_bytes(private_pem(private_key()))
    command += ["--signing-key", str(folder / "key.pem"), "--output", str(folder / "out.tar.gz")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.stdout + done.stderr


@pytest.mark.parametrize("bad", REFUSED_BY_US_ALONE, ids=str)
def test_opa_takes_what_only_we_refuse(tmp_path: Path, bad: Bad) -> None:
    """Where this fails OPA has become stricter, and docs/bundles.md must say so."""
    with pytest.raises(BundleError):
        verify(bad.bundle, expected())
    assert taken(tmp_path, bad.bundle) == ""


def config(shelf: Shelf, folder: Path, bundles: Mapping[str, str], **service: object) -> list[str]:
    """The configuration of an OPA that fetches bundles and believes the old key and the new."""
    keys = {
        name: {"key": public_pem(private_key(number=number)).decode(), "algorithm": "RS256"}
        for number, name in enumerate((ID, NEW_ID), start=1)
    }
    often = {"polling": {"min_delay_seconds": 1, "max_delay_seconds": 1}, "signing": {}}
    document = {
        "services": {"shelf": {"url": shelf.url, **service}},
        "keys": keys,
        "bundles": {
            name: {"service": "shelf", "resource": path, **often} for name, path in bundles.items()
        },
    }
    file = folder / "config.json"
    file.write_text(json.dumps(document))
    return ["--config-file", str(file)]


def served(**bundles: bytes) -> dict[str, tuple[str, bytes]]:
    return {f"/{name}.tar.gz": ("application/gzip", body) for name, body in bundles.items()}


def test_served_bundles_are_verified_by_the_key_they_name(tmp_path: Path) -> None:
    """Keys are rotated: the new one signs the rules, the old one still the values."""
    rules = sign(write_archive(rule_files()), signing_key(number=2, key_id=NEW_ID))
    values, changed_values = good(value_files(42)), good(value_files(43))
    paths = {"rules": "/rules.tar.gz", "data": "/data.tar.gz"}
    with (
        Shelf(served(rules=rules, data=values)) as shelf,
        opa_server(tmp_path, *config(shelf, tmp_path, paths)) as port,
    ):
        until(lambda: ask(port, QUESTION) == {"result": 42})
        shelf.files |= served(data=changed_values)
        until(lambda: ask(port, QUESTION) == {"result": 43})


def test_a_served_bundle_that_is_bad_never_takes_the_place_of_a_good_one(tmp_path: Path) -> None:
    with Shelf(served(data=good(value_files(42)), rules=good())) as shelf:
        paths = {"rules": "/rules.tar.gz", "data": "/data.tar.gz"}
        with opa_server(tmp_path, *config(shelf, tmp_path, paths)) as port:
            until(lambda: ask(port, QUESTION) == {"result": 42})
            for bad in (raw(value_files(43)), sign(good(value_files(43)), signing_key(number=3))):
                shelf.files |= served(data=bad)
                before = shelf.fetched.count("/data.tar.gz")
                until(lambda before=before: shelf.fetched.count("/data.tar.gz") > before + 1)
                assert ask(port, QUESTION) == {"result": 42}


def test_an_image_layout_is_what_opa_fetches_from_a_registry(tmp_path: Path) -> None:
    """The blobs of the layout, behind the requests by which a registry is read."""
    files = image_layout(
        good({**rule_files(), "switchboard/two.rego": OTHER}), tag="v1", revision="r", index=None
    )
    (image,) = json.loads(files["index.json"])["manifests"]
    blobs = {f"sha256:{name.rpartition('/')[2]}": body for name, body in files.items()}
    manifest = (image["mediaType"], blobs[image["digest"]])
    registry = {
        f"/v2/acme/rules/manifests/{name}": manifest for name in ("v1", image["digest"])
    } | {
        f"/v2/acme/rules/blobs/{name}": ("application/octet-stream", body)
        for name, body in blobs.items()
    }
    with Shelf(registry) as shelf:
        image_name = f"{shelf.url.removeprefix('http://')}/acme/rules:v1"
        arguments = config(shelf, tmp_path, {"rules": image_name}, type="oci")
        with opa_server(tmp_path, *arguments) as port:
            until(lambda: ask(port, "/v1/data/switchboard/two/answer") == {"result": 2})
