"""What an insider with every key could write: parts of a set changed, and all signed again.

Where a case is about one thing, everything else must be right; so whatever depends on what was
changed is made anew with the fixed keys of the good set.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable
from typing import Any

import rfc8785
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from support.tampering.case import Workshop
from support.tampering.world import RECEIPTS, SIGNERS, in_log

from switchboard_policy.evidence.dsse import PAYLOAD_TYPE, pae
from switchboard_policy.evidence.layout import MANIFEST, RECEIPT, is_attestation
from switchboard_policy.ports.signer import Signer

Object = dict[str, Any]


def flip(content: bytes, at: int) -> bytes:
    """Bytes with the lowest bit of one of them turned over."""
    return content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]


def entry(manifest: Object, path: str) -> Object:
    """The entry of a file in a manifest."""
    (found,) = (each for each in manifest["entries"] if each["path"] == path)
    assert isinstance(found, dict)
    return found


def edit_manifest(work: Workshop, change: Callable[[Object], object]) -> None:
    """Change the manifest and sign everything again."""
    told = json.loads(work.files[MANIFEST])
    change(told)
    put_manifest(work, rfc8785.dumps(told))


def put_manifest(work: Workshop, content: bytes) -> None:
    """Put other bytes in the manifest's place and sign everything again."""
    before = hashlib.sha256(work.files[MANIFEST]).hexdigest()
    work.files[MANIFEST] = content
    named_anew(work, before, hashlib.sha256(content).hexdigest())
    work.files |= in_log(hashlib.sha256(content).hexdigest())


def named_anew(work: Workshop, before: str, after: str) -> None:
    """Let everything that named one digest name another, and whatever names that in turn."""
    changed = [(before, after)]
    while changed:
        old, new = changed.pop()
        for path in filter(is_attestation, list(work.files)):
            payload = payload_of(work, path)
            if old.encode() in payload:
                put_payload(work, path, payload.replace(old.encode(), new.encode()))
                digests = (payload, payload_of(work, path))
                changed.append(tuple(hashlib.sha256(each).hexdigest() for each in digests))
        if old.encode() in rfc8785.dumps(jws_parts(work.files[RECEIPT])[1]):
            header, claims = jws_parts(work.files[RECEIPT])
            told = rfc8785.dumps(claims).replace(old.encode(), new.encode())
            work.files[RECEIPT] = jws(header, told, RECEIPTS)


def bundle_of(work: Workshop, path: str) -> Object:
    """The bundle in a file, as JSON."""
    found = json.loads(work.files[path])
    assert isinstance(found, dict)
    return found


def edit_bundle(work: Workshop, path: str, change: Callable[[Object], object]) -> None:
    """Change a bundle and sign nothing."""
    told = bundle_of(work, path)
    change(told)
    work.files[path] = rfc8785.dumps(told)


def payload_of(work: Workshop, path: str) -> bytes:
    """What a bundle's signature is over."""
    return base64.b64decode(bundle_of(work, path)["dsseEnvelope"]["payload"])


def put_payload(work: Workshop, path: str, payload: bytes, *, signer: Signer | None = None) -> None:
    """Put another statement in a bundle and sign it, by default with the key it had."""

    def change(told: Object) -> None:
        key = told["verificationMaterial"]["publicKey"]
        by = signer or SIGNERS[key["hint"]]
        key["hint"] = by.public.hint
        signature = by.sign(pae(PAYLOAD_TYPE, payload))
        told["dsseEnvelope"]["payload"] = base64.b64encode(payload).decode()
        told["dsseEnvelope"]["signatures"] = [{"sig": base64.b64encode(signature).decode()}]

    edit_bundle(work, path, change)


def edit_statement(
    work: Workshop,
    path: str,
    change: Callable[[Object], object],
    *,
    signer: Signer | None = None,
) -> None:
    """Change a statement, sign it again, and let what names it name it anew."""
    before = payload_of(work, path)
    told = json.loads(before)
    change(told)
    after = rfc8785.dumps(told)
    put_payload(work, path, after, signer=signer)
    named_anew(work, *(hashlib.sha256(each).hexdigest() for each in (before, after)))


def say_of(manifest: bytes, path: str, size: bytes) -> bytes:
    """A manifest in which a file's size is written as given."""
    at = manifest.index(b'"path":"%b"' % path.encode())
    start = manifest.index(b'"size":', at) + len(b'"size":')
    end = manifest.index(b"}", start)
    return manifest[:start] + size + manifest[end:]


def unpadded(content: bytes) -> str:
    """Base64url as a JWS writes it."""
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def jws_parts(token: bytes) -> tuple[Object, Object]:
    """Header and claims of a compact JWS."""
    parts = (part + b"=" * (-len(part) % 4) for part in token.split(b".")[:2])
    header, claims = (json.loads(base64.urlsafe_b64decode(part)) for part in parts)
    return header, claims


def jws(header: Object | bytes, claims: Object | bytes, signer: Signer) -> bytes:
    """A compact JWS of whatever is told, with ES256 whatever it says."""
    written = (
        part if isinstance(part, bytes) else rfc8785.dumps(part) for part in (header, claims)
    )
    message = ".".join(unpadded(part) for part in written)
    r, s = decode_dss_signature(signer.sign(message.encode()))
    return f"{message}.{unpadded(r.to_bytes(32) + s.to_bytes(32))}".encode()


def edit_receipt(
    work: Workshop, change: Callable[[Object, Object], object], *, signer: Signer | None = None
) -> None:
    """Change header and claims of the receipt and sign it again."""
    header, claims = jws_parts(work.files[RECEIPT])
    change(header, claims)
    work.files[RECEIPT] = jws(header, claims, signer or RECEIPTS)
