"""Bundles and keys for tests: good ones, and each kind of bad one."""

from __future__ import annotations

import gzip
import io
import json
import tarfile
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

import jwt
from cryptography.hazmat.primitives import serialization as pem
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

from switchboard_policy.opa.bundles.archive import write_archive
from switchboard_policy.opa.bundles.digests import digest_of
from switchboard_policy.opa.bundles.keys import (
    PrivateKey,
    SigningKey,
    VerificationKey,
    key_ring,
    read_signing_key,
    read_verification_key,
)
from switchboard_policy.opa.bundles.manifest import Manifest
from switchboard_policy.opa.bundles.signing import sign
from switchboard_policy.opa.bundles.state import Accepted
from switchboard_policy.opa.bundles.verify import Expected

ID = "acme-2026"
ROOT = "switchboard"
RULE = b"package switchboard.one\n\nanswer := data.switchboard_data.one.answer\n"
OTHER = b"package switchboard.two\n\nanswer := 2\n"


def private_key(kind: str = "rsa", number: int = 1) -> PrivateKey:
    """A key; another number is another key."""
    return _private_key(kind, number)


@cache
def _private_key(kind: str, _number: int) -> PrivateKey:
    match kind:
        case "rsa":
            return rsa.generate_private_key(65537, 2048)
        case "short":
            return rsa.generate_private_key(65537, 1024)  # noqa: S505 - to be refused
        case "p256":
            return ec.generate_private_key(ec.SECP256R1())
        case "p384":
            return ec.generate_private_key(ec.SECP384R1())
        case "koblitz":
            return ec.generate_private_key(ec.SECP256K1())
        case _:
            return ed25519.Ed25519PrivateKey.generate()


def private_pem(key: PrivateKey, passphrase: bytes | None = None) -> bytes:
    """A private key as its file."""
    lock: pem.KeySerializationEncryption = pem.NoEncryption()
    if passphrase:
        lock = pem.BestAvailableEncryption(passphrase)
    return key.private_bytes(pem.Encoding.PEM, pem.PrivateFormat.PKCS8, lock)


def public_pem(key: PrivateKey) -> bytes:
    """A public key as its file."""
    return key.public_key().public_bytes(pem.Encoding.PEM, pem.PublicFormat.SubjectPublicKeyInfo)


@cache
def signing_key(kind: str = "rsa", number: int = 1, key_id: str = ID) -> SigningKey:
    """A key that signs."""
    return read_signing_key("key.pem", private_pem(private_key(kind, number)), key_id=key_id)


@cache
def verification_key(kind: str = "rsa", number: int = 1, key_id: str = ID) -> VerificationKey:
    """The public half."""
    return read_verification_key("pub.pem", public_pem(private_key(kind, number)), key_id=key_id)


def expected(
    *,
    roots: Iterable[str] = (ROOT,),
    scope: str = "",
    accepted: Mapping[str, Accepted] | None = None,
) -> Expected:
    """What a verifier asks for that believes the usual key."""
    return Expected(key_ring([verification_key()]), frozenset(roots), scope, accepted)


def rule_files(
    *, roots: Iterable[str] = (ROOT,), sequence: int = 7, **more: bytes
) -> dict[str, bytes]:
    """The files of a small bundle of rules."""
    manifest = Manifest("r1", tuple(roots), "rules", sequence).text()
    return {".manifest": manifest, "switchboard/one/one.rego": RULE, **more}


def value_files(answer: object = 42, sequence: int = 7) -> dict[str, bytes]:
    """The files of a small bundle of values."""
    manifest = Manifest("v1", ("switchboard_data",), "data", sequence).text()
    value = json.dumps({"answer": answer}).encode()
    return {".manifest": manifest, "switchboard_data/one/data.json": value}


def good(files: Mapping[str, bytes] | None = None, *, scope: str = "") -> bytes:
    """A bundle as this library builds and signs it."""
    return sign(write_archive(files or rule_files()), signing_key(), scope=scope)


def signatures(
    packed: Mapping[str, bytes], /, key: SigningKey | None = None, **claims: object
) -> bytes:
    """A `.signatures.json` over any files; claims replace the usual ones, header is one of them."""
    key = key or signing_key()
    more = claims.pop("header", {})
    assert isinstance(more, dict)
    header = {"kid": key.id, **more}
    listed = [
        {"name": name, "hash": digest_of(name, body), "algorithm": "SHA-256"}
        for name, body in packed.items()
    ]
    payload = json.dumps({"files": listed, "keyid": key.id, **claims}).encode()
    token = jwt.PyJWS().encode(payload, key.key, key.algorithm, headers=header)
    return json.dumps({"signatures": [token]}).encode()


def entry(name: str, body: bytes = b"", **settings: object) -> tuple[tarfile.TarInfo, bytes]:
    """An entry of an archive as tar writes it, with whatever settings."""
    info = tarfile.TarInfo(name)
    info.size = len(body)
    for setting, value in settings.items():
        setattr(info, setting, value)
    return info, body


def raw(
    files: Mapping[str, bytes],
    *more: tuple[tarfile.TarInfo, bytes],
    tar_format: int = tarfile.USTAR_FORMAT,
) -> bytes:
    """An archive of any files and entries, good or bad."""
    plain = io.BytesIO()
    with tarfile.open(fileobj=plain, mode="w", format=tar_format) as archive:
        for info, body in (*(entry(name, body) for name, body in files.items()), *more):
            archive.addfile(info, io.BytesIO(body))
    return gzip.compress(plain.getvalue(), mtime=0)


def write_keys(folder: Path) -> tuple[Path, Path]:
    """The usual key as files: private and encrypted with `secret`, public."""
    private, public = folder / "private.pem", folder / "public.pem"
    private.write_bytes(private_pem(private_key(), b"secret"))
    public.write_bytes(public_pem(private_key()))
    return private, public
