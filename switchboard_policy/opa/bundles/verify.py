"""Verify a bundle before any engine reads a byte of it, and refuse it for the first reason found.

In this order:
1. it is not larger than a bundle may be, and unpacks (in memory) to nothing larger;
2. it is one gzipped archive in plain ustar: files only, under names with one reading;
3. every file is rules, data, the manifest or the signatures; nothing is a delta or a decoy;
4. it carries one signature, by a key that is accepted, over this list of files, for this scope;
5. every file listed is there, no other is, and each has the digest listed;
6. the manifest owns the parts of the policy that were expected, and every file keeps to them;
7. it is not older than the last one accepted, and not another one in its place.

No clock, no network and no file is touched: keys, expectations and what came before are arguments.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import jwt

from switchboard_policy.documents.constants import constants
from switchboard_policy.domain.digest import sha256
from switchboard_policy.domain.json_value import Json
from switchboard_policy.errors import InputError, UsageError, nearest
from switchboard_policy.errors.bundles import (
    BundleContentRefused,
    BundleFileChanged,
    BundleFileExtra,
    BundleFileMissing,
    BundleKeyUnknown,
    BundleRootsDiffer,
    BundleScopeDiffers,
    BundleSignatureInvalid,
    BundleTooLarge,
    BundleUnsigned,
)
from switchboard_policy.opa.bundle import rules_digest
from switchboard_policy.opa.bundles.archive import read_archive
from switchboard_policy.opa.bundles.contents import document_of, package_in
from switchboard_policy.opa.bundles.digests import (
    ALGORITHM,
    MANIFEST,
    SIGNATURES,
    digest_of,
    read_json,
)
from switchboard_policy.opa.bundles.keys import VerificationKey
from switchboard_policy.opa.bundles.manifest import Manifest, read_manifest
from switchboard_policy.opa.bundles.names import check_contents
from switchboard_policy.opa.bundles.state import Accepted, check_not_older

_HEADERS = {"alg", "kid", "typ"}
_PLUGIN = "_default"
"""The name OPA gives its own way of signing."""


@dataclass(frozen=True)
class Expected:
    """What a verifier asks of a bundle.

    Args:
        keys: the keys that are believed, by name; see `key_ring`.
        roots: the parts of the policy it must own, no more and no fewer.
        scope: what it must be signed for; empty for no scope.
        accepted: what was accepted last, by name of the bundle; None where that is not kept, and
            then an old bundle cannot be told from a new one.
    """

    keys: Mapping[str, VerificationKey]
    roots: frozenset[str]
    scope: str = ""
    accepted: Mapping[str, Accepted] | None = None


@dataclass(frozen=True)
class VerifiedBundle:
    """A bundle that may be loaded.

    Args:
        manifest: what it says of itself.
        files: rules and data by path, sorted.
        key_id: the key that signed it.
        digest: of the bundle as it was read.
        contents: of its files without the signatures, however they were packed and signed.
    """

    manifest: Manifest
    files: Mapping[str, bytes]
    key_id: str
    digest: str
    contents: str

    @property
    def rules(self) -> dict[str, bytes]:
        """Its rules by path."""
        return {name: text for name, text in self.files.items() if name.endswith(".rego")}

    @property
    def data(self) -> dict[str, Json]:
        """Its values as one document."""
        return document_of(self.files)


def verify(bundle: bytes, expected: Expected) -> VerifiedBundle:
    """Return a bundle's files, if it is what was expected.

    Args:
        bundle: its bytes, from wherever.
        expected: keys, roots, scope and what was accepted last.

    Raises:
        BundleError: the leaf class says why it is refused.
        UsageError: nothing is expected of it, so anything would do.
    """
    if not expected.roots or not expected.keys:
        raise UsageError("a bundle is verified against at least one key and one root")
    files = read_archive(bundle)
    check_contents(files)
    key_id, listed = _listed(files.pop(SIGNATURES, None), expected)
    _check_files(files, listed)
    manifest = read_manifest(files)
    contents = rules_digest(files)
    del files[MANIFEST]
    _check_roots(files, manifest.roots, expected.roots)
    found = VerifiedBundle(manifest, files, key_id, sha256(bundle), contents)
    if expected.accepted is not None:
        check_not_older(manifest, contents, expected.accepted)
    return found


def _listed(signatures: bytes | None, expected: Expected) -> tuple[str, dict[str, str]]:
    """Return who signed, and the digest of each file by name."""
    if signatures is None:
        raise BundleUnsigned("carries no signature", hint="switchboard policy bundle sign")
    token = _token(signatures)
    key = _key_of(token, expected.keys)
    try:
        payload = jwt.PyJWS().decode(token, key.key, algorithms=list(key.algorithms))
        claims = read_json("the signature", payload)
        listed = _files_of(claims, key.id)
    except (jwt.PyJWTError, BundleContentRefused, KeyError, TypeError, AttributeError) as error:
        message = f"the signature by {key.id!r} does not verify: {error}"
        raise BundleSignatureInvalid(message) from error
    if claims.get("scope", "") != expected.scope:
        raise BundleScopeDiffers(
            f"signed for {claims.get('scope') or 'no scope'!r}, expected {expected.scope!r}"
        )
    return key.id, listed


def _token(signatures: bytes) -> str:
    most = constants("switchboard_policy.opa.bundles").whole("token_bytes")
    if len(signatures) > most:
        raise BundleTooLarge(f"{len(signatures):,} bytes of signatures; at most {most:,} are read")
    try:
        found = read_json(SIGNATURES, signatures)
    except BundleContentRefused as error:
        raise BundleSignatureInvalid(error.message) from error
    tokens = found.get("signatures") if isinstance(found, dict) else None
    if not isinstance(found, dict) or found.keys() - {"signatures", "plugin"} or not tokens:
        raise BundleUnsigned(f"{SIGNATURES} holds no signature")
    if not isinstance(tokens, list) or len(tokens) != 1 or not isinstance(tokens[0], str):
        raise BundleSignatureInvalid(f"{SIGNATURES} holds something other than one signature")
    if found.get("plugin", _PLUGIN) not in {"", _PLUGIN}:
        raise BundleSignatureInvalid(f"signed by the plug-in {found['plugin']!r}")
    return tokens[0]


def _key_of(token: str, keys: Mapping[str, VerificationKey]) -> VerificationKey:
    try:
        header = jwt.get_unverified_header(token)
    except jwt.PyJWTError as error:
        raise BundleSignatureInvalid(f"the signature is no JWT: {error}") from error
    key_id = header.get("kid", "")
    if not isinstance(key_id, str) or key_id not in keys:
        shown = f"key {key_id!r}" if key_id else "a key without a name"
        hint = nearest(str(key_id), keys)
        raise BundleKeyUnknown(f"signed with {shown}, which is not accepted", hint=hint)
    if header.keys() - _HEADERS:
        strange = ", ".join(sorted(header.keys() - _HEADERS))
        raise BundleSignatureInvalid(f"the signature has the header {strange}, which is not taken")
    return keys[key_id]


def _files_of(claims: dict[str, Any], key_id: str) -> dict[str, str]:
    if claims.get("keyid", key_id) != key_id:
        raise TypeError("its header and its payload name different keys")
    listed: dict[str, str] = {}
    for each in claims["files"]:
        if each["algorithm"] != ALGORITHM:
            raise TypeError(f"{each['name']} has a digest by {each['algorithm']}")
        if each["name"] in listed:
            raise TypeError(f"{each['name']} is listed twice")
        listed[each["name"]] = each["hash"].lower()
    return listed


def _check_files(files: Mapping[str, bytes], listed: Mapping[str, str]) -> None:
    if missing := sorted(listed.keys() - files.keys()):
        raise BundleFileMissing(f"{missing[0]} was signed and is not there")
    if extra := sorted(files.keys() - listed.keys()):
        raise BundleFileExtra(f"{extra[0]} is there and was not signed")
    for name, content in files.items():
        found = digest_of(name, content)
        if found != listed[name]:
            message = f"{name} has the digest {found[:12]}…, signed was {listed[name][:12]}…"
            raise BundleFileChanged(message)


def _check_roots(
    files: Mapping[str, bytes], owned: tuple[str, ...], expected: frozenset[str]
) -> None:
    if set(owned) != expected:
        told, wanted = ", ".join(owned), ", ".join(sorted(expected))
        raise BundleRootsDiffer(f"owns {told}; expected was {wanted}")
    roots = [tuple(root.split("/")) for root in owned]
    for name, content in files.items():
        if name.endswith(".rego"):
            try:
                package = package_in(name, content)
            except InputError as error:
                raise BundleContentRefused(error.diagnostics()) from error
            if not any(package[: len(root)] == root for root in roots):
                raise BundleRootsDiffer(f"{name} is package {'.'.join(package)}, out of its roots")
    _check_data(document_of(files), (), roots)


def _check_data(value: Json, path: tuple[str, ...], roots: list[tuple[str, ...]]) -> None:
    if any(path[: len(root)] == root for root in roots):
        return
    above = any(root[: len(path)] == path for root in roots)
    if not isinstance(value, dict) or not above:
        raise BundleRootsDiffer(f"data at /{'/'.join(path)} is out of its roots")
    for key, item in value.items():
        _check_data(item, (*path, key), roots)
