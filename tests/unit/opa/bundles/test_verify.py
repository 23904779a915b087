"""A good bundle is taken; each bad one is refused for its own reason."""

from __future__ import annotations

import base64
import gzip
import json
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.bundles import (
    ID,
    OTHER,
    ROOT,
    RULE,
    entry,
    expected,
    good,
    raw,
    rule_files,
    signatures,
    signing_key,
    value_files,
    verification_key,
)

from switchboard_policy.errors import UsageError
from switchboard_policy.errors import bundles as errors
from switchboard_policy.opa.bundles.archive import read_archive, write_archive
from switchboard_policy.opa.bundles.keys import key_ring
from switchboard_policy.opa.bundles.manifest import Manifest
from switchboard_policy.opa.bundles.signing import sign
from switchboard_policy.opa.bundles.state import Accepted
from switchboard_policy.opa.bundles.verify import Expected, verify

ONE = "switchboard/one/one.rego"
LIST = ".signatures.json"
WORD = {"sequence": "nine"}


def manifest(**said: object) -> bytes:
    """A manifest that says more, or otherwise."""
    return json.dumps({**json.loads(rule_files()[".manifest"]), **said}).encode()


def signed(packed: dict[str, bytes], /, **claims: object) -> bytes:
    """Any files, with a signature over them all."""
    return raw({**packed, LIST: signatures(packed, **claims)})


def changed(name: str, body: bytes) -> bytes:
    """A good bundle with one file replaced, added or (empty) removed after it was signed."""
    files = {**read_archive(good()), name: body}
    return write_archive({each: text for each, text in files.items() if text or each != name})


def resigned(edit: Callable[[list[dict[str, str]]], object]) -> bytes:
    """A bundle whose signed list of files was edited before it was signed."""
    files = rule_files()
    listed = json.loads(jwt_payload(signatures(files)))["files"]
    edit(listed)
    return signed(files, files=listed)


def jwt_payload(content: bytes) -> bytes:
    middle = json.loads(content)["signatures"][0].split(".")[1]
    return base64.urlsafe_b64decode(middle + "=" * (-len(middle) % 4))


def forged(**header: object) -> bytes:
    """A token nobody signed, with any header."""
    told = {"alg": "none", "kid": ID, **header}
    parts = [
        base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode()
        for part in (told, {"files": []})
    ]
    return raw(
        {**rule_files(), LIST: json.dumps({"signatures": [".".join([*parts, ""])]}).encode()}
    )


def with_list(content: object) -> bytes:
    body = content if isinstance(content, bytes) else json.dumps(content).encode()
    return raw({**rule_files(), LIST: body})


TOKEN = json.loads(signatures(rule_files()))["signatures"][0]

BAD: list[tuple[str, bytes, type[errors.BundleError], str]] = [
    ("no archive", b"{}", errors.BundleUnreadable, "not gzip"),
    ("a link", raw(rule_files(), entry("a.rego", type=b"2")), errors.BundleEntryRefused, "a sym"),
    ("a way out", signed({**rule_files(), "../a.rego": OTHER}), errors.BundleNameRefused, ".."),
    (
        "two cases",
        signed({**rule_files(), "switchboard/one/ONE.rego": OTHER}),
        errors.BundleNamesCollide,
        "one file on some systems",
    ),
    ("a delta", raw({"patch.json": b'{"data": []}'}), errors.BundleDelta, "patch.json makes this"),
    ("one inside", signed({**rule_files(), "a/PATCH.json": b"{}"}), errors.BundleDelta, "delta"),
    (
        "a decoy of the signatures",
        signed({**rule_files(), "a/x.signatures.json": b"{}"}),
        errors.BundleDecoy,
        "taken for the signatures",
    ),
    (
        "the signatures elsewhere",
        raw({**rule_files(), f"a/{LIST}": signatures(rule_files())}),
        errors.BundleDecoy,
        "taken for the signatures",
    ),
    (
        "a decoy of the manifest",
        signed({**rule_files(), "a/x.manifest": b"{}"}),
        errors.BundleDecoy,
        "taken for the manifest",
    ),
    (
        "a manifest of another kind",
        signed({**rule_files(), ".manifest.pb": b""}),
        errors.BundleDecoy,
        "taken for the manifest",
    ),
    (
        "data in YAML",
        signed({**rule_files(), "switchboard/data.yaml": b"a: 1"}),
        errors.BundleContentRefused,
        "neither rules nor data; write it as data.json",
    ),
    (
        "compiled rules",
        signed({**rule_files(), "policy.wasm": b"\0asm"}),
        errors.BundleContentRefused,
        "shipped beside a bundle",
    ),
    ("unsigned", raw(rule_files()), errors.BundleUnsigned, "carries no signature"),
    ("an empty signature", with_list({"signatures": []}), errors.BundleUnsigned, "no signature"),
    ("another key", with_list({"Signatures": [TOKEN]}), errors.BundleUnsigned, "holds no"),
    (
        "two signatures",
        with_list({"signatures": [TOKEN, TOKEN]}),
        errors.BundleSignatureInvalid,
        "other than one signature",
    ),
    (
        "a signature twice over",
        with_list(b'{"signatures": ["x"], "signatures": ["y"]}'),
        errors.BundleSignatureInvalid,
        "stands in one object twice",
    ),
    (
        "a plug-in",
        with_list({"signatures": [TOKEN], "plugin": "ours"}),
        errors.BundleSignatureInvalid,
        "plug-in 'ours'",
    ),
    ("no JWT", with_list({"signatures": ["a.b"]}), errors.BundleSignatureInvalid, "no JWT"),
    ("no algorithm", forged(), errors.BundleSignatureInvalid, "does not verify"),
    ("a shared secret", forged(alg="HS256"), errors.BundleSignatureInvalid, "does not verify"),
    ("another curve", forged(alg="ES256"), errors.BundleSignatureInvalid, "does not verify"),
    ("a stranger's header", forged(jku="x"), errors.BundleSignatureInvalid, "the header jku"),
    ("an unknown key", forged(kid="acme-2025"), errors.BundleKeyUnknown, "mean 'acme-2026'"),
    ("a key without a name", forged(kid=""), errors.BundleKeyUnknown, "a key without a name"),
    ("a key of another kind", forged(kid=[1]), errors.BundleSignatureInvalid, "no JWT"),
    (
        "another key under that name",
        sign(write_archive(rule_files()), signing_key(number=2)),
        errors.BundleSignatureInvalid,
        "does not verify: Signature verification failed",
    ),
    (
        "two names of the key",
        signed(rule_files(), keyid="other"),
        errors.BundleSignatureInvalid,
        "name different keys",
    ),
    ("another scope", good(scope="write"), errors.BundleScopeDiffers, "'write', expected ''"),
    (
        "a weak digest",
        resigned(lambda files: files[0].update(algorithm="MD5")),
        errors.BundleSignatureInvalid,
        "a digest by MD5",
    ),
    (
        "a file listed twice",
        resigned(lambda files: files.append(files[0])),
        errors.BundleSignatureInvalid,
        "is listed twice",
    ),
    (
        "a list of something else",
        signed(rule_files(), files={"a": 1}),
        errors.BundleSignatureInvalid,
        "does not verify",
    ),
    (
        "a digest that is none",
        resigned(lambda files: files[0].update(hash=7)),  # type: ignore[call-overload]
        errors.BundleSignatureInvalid,
        "does not verify",
    ),
    ("a file too few", changed(ONE, b""), errors.BundleFileMissing, f"{ONE} was signed and is not"),
    ("a file too many", changed("a.rego", OTHER), errors.BundleFileExtra, "a.rego is there"),
    ("another rule", changed(ONE, RULE + b"\n"), errors.BundleFileChanged, f"{ONE} has the digest"),
    (
        "another manifest",
        changed(".manifest", manifest(roots=["switchboard", "acme"])),
        errors.BundleFileChanged,
        ".manifest has the digest",
    ),
    ("no manifest", signed({ONE: RULE}), errors.BundleManifestInvalid, "would own all"),
    (
        "a manifest of no roots",
        signed({**rule_files(), ".manifest": manifest(roots=[])}),
        errors.BundleManifestInvalid,
        "names no roots",
    ),
    (
        "a manifest that owns all",
        signed({**rule_files(), ".manifest": manifest(roots=[""])}),
        errors.BundleManifestInvalid,
        "is no root",
    ),
    (
        "roots in capitals, which Go reads too",
        signed({**rule_files(), ".manifest": manifest(Roots=["acme"])}),
        errors.BundleManifestInvalid,
        "the key 'Roots'",
    ),
    (
        "a manifest for compiled rules",
        signed({**rule_files(), ".manifest": manifest(wasm=[])}),
        errors.BundleManifestInvalid,
        "the key 'wasm'",
    ),
    (
        "rules of version 0",
        signed({**rule_files(), ".manifest": manifest(rego_version=0)}),
        errors.BundleManifestInvalid,
        "version 0 of Rego",
    ),
    (
        "a manifest that is a list",
        signed({**rule_files(), ".manifest": b"[]"}),
        errors.BundleManifestInvalid,
        "no object",
    ),
    (
        "a sequence that is text",
        signed({**rule_files(), ".manifest": manifest(metadata={"switchboard": WORD})}),
        errors.BundleManifestInvalid,
        "metadata.switchboard.sequence",
    ),
    (
        "more roots than expected",
        signed({**rule_files(roots=("switchboard", "acme"))}),
        errors.BundleRootsDiffer,
        "owns acme, switchboard; expected was switchboard",
    ),
    (
        "a package out of its roots",
        signed({**rule_files(), "a.rego": b"package acme.a\n"}),
        errors.BundleRootsDiffer,
        "a.rego is package acme.a, out of its roots",
    ),
    (
        "a package that only begins alike",
        signed({**rule_files(), "a.rego": b"package switchboards.a\n"}),
        errors.BundleRootsDiffer,
        "out of its roots",
    ),
    (
        "no package",
        signed({**rule_files(), "a.rego": b"allow := true\n"}),
        errors.BundleContentRefused,
        "does not begin with a package",
    ),
    (
        "data out of its roots",
        signed({**rule_files(), "acme/data.json": b'{"a": 1}'}),
        errors.BundleRootsDiffer,
        "data at /acme is out",
    ),
    (
        "data above its roots",
        signed({**rule_files(), "data.json": b'{"switchboard": {"x": 1}, "acme": {}}'}),
        errors.BundleRootsDiffer,
        "data at /acme is out",
    ),
    (
        "data that is a list",
        signed({**rule_files(), "switchboard/data.json": b"[1]"}),
        errors.BundleContentRefused,
        "is no object",
    ),
    (
        "data with a key twice",
        raw({**rule_files(), "switchboard/data.json": b'{"a": 1, "a": 2}', LIST: signatures(
            {**rule_files(), "switchboard/data.json": b'{"a": 2}'})}),
        errors.BundleContentRefused,
        "'a' stands in one object twice",
    ),
]  # fmt: skip


@pytest.mark.parametrize(
    ("bundle", "kind", "said"), [each[1:] for each in BAD], ids=[each[0] for each in BAD]
)
def test_a_bad_bundle_is_refused_for_its_reason(
    bundle: bytes, kind: type[errors.BundleError], said: str
) -> None:
    with pytest.raises(errors.BundleError) as refused:
        verify(bundle, expected())
    assert type(refused.value) is kind
    assert said in refused.value.diagnostics()
    assert refused.value.exit_status == 20


def test_every_reason_has_a_class_a_code_and_a_bad_bundle() -> None:
    kinds = set(errors.BundleError.__subclasses__())
    assert len({kind.code for kind in kinds}) == len(kinds)
    assert all(kind.code.startswith("bundle/") for kind in kinds)
    told_elsewhere = {errors.BundleTooLarge, errors.BundleDowngraded}
    assert {kind for _, _, kind, _ in BAD} | told_elsewhere == kinds


def test_a_good_bundle_is_its_rules_and_values() -> None:
    found = verify(good(), expected())
    assert found.rules == {ONE: RULE}
    assert found.data == {}
    assert (found.key_id, found.manifest.revision, found.manifest.sequence) == (ID, "r1", 7)
    values = verify(good(value_files()), expected(roots=["switchboard_data"]))
    assert values.data == {"switchboard_data": {"one": {"answer": 42}}}
    assert values.rules == {}


def test_rules_are_refused_among_the_values() -> None:
    files = {**value_files(), "switchboard_data/one/x.rego": b"package switchboard_data.one\n"}
    with pytest.raises(errors.BundleContentRefused, match="puts rules among the values"):
        verify(signed(files), expected(roots=["switchboard_data"]))


def test_a_scope_is_asked_for() -> None:
    assert verify(good(scope="read"), expected(scope="read"))
    for scope in ("", "Read"):
        with pytest.raises(errors.BundleScopeDiffers):
            verify(good(scope="read"), expected(scope=scope))
    with pytest.raises(errors.BundleScopeDiffers, match="for 'no scope', expected 'read'"):
        verify(good(), expected(scope="read"))


@pytest.mark.parametrize("kind", ["rsa", "p256", "p384", "ed25519"])
def test_each_kind_of_key_signs_and_verifies(kind: str) -> None:
    bundle = sign(write_archive(rule_files()), signing_key(kind))
    ring = key_ring([verification_key(kind)])
    assert verify(bundle, Expected(ring, frozenset({ROOT}))).key_id == ID


def test_keys_are_rotated_by_believing_both_for_a_while() -> None:
    old, new = signing_key(), signing_key(number=2, key_id="acme-2027")
    both = key_ring([verification_key(), verification_key(number=2, key_id="acme-2027")])
    before = sign(write_archive(rule_files()), old)
    after = sign(before, new)
    for bundle, key_id in ((before, ID), (after, "acme-2027")):
        assert verify(bundle, Expected(both, frozenset({ROOT}))).key_id == key_id
    only_new = key_ring([verification_key(number=2, key_id="acme-2027")])
    with pytest.raises(errors.BundleKeyUnknown):
        verify(before, Expected(only_new, frozenset({ROOT})))


def test_a_token_of_one_bundle_fits_no_other() -> None:
    with pytest.raises(errors.BundleFileChanged):
        verify(raw({**rule_files(), ONE: RULE + b"#", LIST: signatures(rule_files())}), expected())


def test_signing_again_is_the_same_to_the_byte() -> None:
    assert good() == good() == sign(good(), signing_key())


def test_what_could_not_be_verified_is_not_signed() -> None:
    with pytest.raises(errors.BundleDelta):
        sign(raw({"patch.json": b"{}"}), signing_key())


def test_nothing_expected_is_no_verification() -> None:
    for wanted in (
        Expected({}, frozenset({ROOT})),
        Expected(key_ring([verification_key()]), frozenset()),
    ):
        with pytest.raises(UsageError, match="at least one key and one root"):
            verify(good(), wanted)


def accepted(bundle: bytes, sequence: int | None = None) -> dict[str, Accepted]:
    found = verify(bundle, expected())
    number = found.manifest.sequence if sequence is None else sequence
    return {"rules": Accepted(number, found.manifest.revision, found.contents)}


def test_an_older_bundle_is_refused() -> None:
    bundle = good(rule_files(sequence=7))
    assert verify(bundle, expected(accepted={}))
    assert verify(bundle, expected(accepted=accepted(bundle)))
    assert verify(bundle, expected(accepted=accepted(bundle, 6)))
    with pytest.raises(errors.BundleDowngraded, match=r"number 7 of rules is older than .*, 8 "):
        verify(bundle, expected(accepted=accepted(bundle, 8)))


def test_another_bundle_of_the_same_number_is_refused() -> None:
    other = good({**rule_files(), "switchboard/two.rego": OTHER})
    with pytest.raises(errors.BundleDowngraded, match="accepted with other contents"):
        verify(other, expected(accepted=accepted(good())))


def test_the_same_contents_signed_with_another_key_are_the_same_bundle() -> None:
    both = key_ring([verification_key(), verification_key(number=2, key_id="new")])
    again = sign(good(), signing_key(number=2, key_id="new"))
    assert verify(again, Expected(both, frozenset({ROOT}), "", accepted(good()))).key_id == "new"


@pytest.mark.parametrize(
    "metadata", [{}, {"switchboard": {"sequence": 9}}, {"switchboard": {"name": "rules"}}]
)
def test_a_bundle_without_name_or_number_is_refused_where_order_is_kept(metadata: object) -> None:
    bundle = signed({**rule_files(), ".manifest": manifest(metadata=metadata)})
    assert verify(bundle, expected())
    with pytest.raises(errors.BundleDowngraded, match="nobody can tell"):
        verify(bundle, expected(accepted={}))


def test_a_manifest_round_trips() -> None:
    told = Manifest("r", ("a", "b/c"), "rules", 3)
    found = verify(
        signed({".manifest": told.text(), "x.rego": b"package a\n"}), expected(roots=["a", "b/c"])
    )
    assert found.manifest == told


@settings(max_examples=60)
@given(st.data())
def test_a_bundle_with_any_byte_changed_is_refused_or_the_same(data: st.DataObject) -> None:
    """Blanks of a JSON file are free, and nothing else is."""
    bundle = good(value_files())
    plain = bytearray(gzip.decompress(bundle))
    used = 512 * 8
    plain[data.draw(st.integers(0, used - 1))] = data.draw(st.integers(0, 255))
    wanted = expected(roots=["switchboard_data"])
    try:
        found = verify(gzip.compress(bytes(plain)), wanted)
    except errors.BundleError:
        return
    assert found.data == verify(bundle, wanted).data
    assert found.manifest == verify(bundle, wanted).manifest


@settings(max_examples=60)
@given(st.data())
def test_a_bundle_with_any_compressed_byte_changed_is_refused_or_the_same(
    data: st.DataObject,
) -> None:
    bundle = bytearray(good(value_files()))
    bundle[data.draw(st.integers(0, len(bundle) - 1))] ^= data.draw(st.integers(1, 255))
    wanted = expected(roots=["switchboard_data"])
    try:
        found = verify(bytes(bundle), wanted)
    except errors.BundleError:
        return
    assert found.data == verify(good(value_files()), wanted).data
