"""Sign a bundle as OPA defines it: one JWT over the name and digest of every file."""

from __future__ import annotations

import json
from collections.abc import Mapping

import jwt

from switchboard_policy.opa.bundles.archive import read_archive, write_archive
from switchboard_policy.opa.bundles.digests import ALGORITHM, SIGNATURES, digest_of
from switchboard_policy.opa.bundles.keys import SigningKey
from switchboard_policy.opa.bundles.names import check_contents


def sign(bundle: bytes, key: SigningKey, *, scope: str = "") -> bytes:
    """Return a bundle with a signature, in the place of any it had.

    Nothing in it depends on when or where it is signed. With RSA (RS256) and Ed25519 the bytes are
    the same every time; with ECDSA and PS256 the signature itself is different each time.

    Args:
        bundle: as built.
        key: the key.
        scope: what the signature is for; a verifier may ask for one.

    Raises:
        BundleError: it is no bundle that could be verified.
    """
    files = {name: body for name, body in read_archive(bundle).items() if name != SIGNATURES}
    check_contents(files)
    return write_archive({**files, SIGNATURES: _signatures(files, key, scope)})


def _signatures(files: Mapping[str, bytes], key: SigningKey, scope: str) -> bytes:
    listed = [
        {"name": name, "hash": digest_of(name, content), "algorithm": ALGORITHM}
        for name, content in sorted(files.items())
    ]
    claims: dict[str, object] = {"files": listed, "keyid": key.id}
    if scope:
        claims["scope"] = scope
    payload = json.dumps(claims, separators=(",", ":")).encode()
    token = jwt.PyJWS().encode(payload, key.key, key.algorithm, headers={"kid": key.id})
    return (json.dumps({"signatures": [token]}, indent=1) + "\n").encode()
