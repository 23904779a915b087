"""Receipts to try verifiers on: good ones, and tokens that say what no issuer of ours would."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from typing import Any

from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from support.evidence_keys import fixed_signer
from support.keyrings import NOW

from switchboard_policy.evidence.public_keys import thumbprint
from switchboard_policy.evidence.receipt import TYPE, ExpectedReceipt
from switchboard_policy.evidence.receipt_claims import (
    Approval,
    Claims,
    LogPosition,
    claims_document,
)
from switchboard_policy.ports.signer import Signer

SIGNER = fixed_signer()
MANIFEST = "5e" * 32
APPROVAL = Claims(
    issuer="https://github.example/acme/policy",
    issued_at=NOW,
    id="0b6e3a54-receipt-1",
    manifest_sha=MANIFEST,
    count=12,
    size=34_567,
    done_at=NOW - 60,
    approval=Approval(
        repo="acme/policy",
        pr=7,
        head_sha="a1" * 20,
        base_sha="b2" * 20,
        decision="allowed",
        policy_digest="sha256:" + "c3" * 32,
        log=LogPosition("log.example/acme", 41, 42, base64.b64encode(bytes(32)).decode()),
    ),
)
EXPORT = Claims(
    issuer="https://github.example/acme/policy",
    issued_at=NOW,
    id="0b6e3a54-receipt-2",
    manifest_sha=MANIFEST,
    count=3,
    size=0,
    done_at=NOW,
    tier="enterprise",
    transparency_log_uuid="d4" * 40,
)
EXPECTED = ExpectedReceipt(MANIFEST)
HEADER = {"alg": "ES256", "kid": thumbprint(SIGNER.public), "typ": TYPE}


def part(content: bytes) -> str:
    """A part of a compact JWS."""
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def signed(header: str, payload: bytes, signer: Signer = SIGNER) -> str:
    """A token of any header and payload whose signature is good.

    Args:
        header: its text.
        payload: its bytes.
        signer: of a P-256 key.
    """
    message = f"{part(header.encode())}.{part(payload)}"
    r, s = decode_dss_signature(signer.sign(message.encode()))
    return f"{message}.{part(r.to_bytes(32) + s.to_bytes(32))}"


def with_header(changes: Mapping[str, Any], signer: Signer = SIGNER) -> str:
    """A good receipt but for some names of its header; None takes a name away."""
    header = {name: value for name, value in {**HEADER, **changes}.items() if value is not None}
    return signed(json.dumps(header), json.dumps(claims_document(APPROVAL)).encode(), signer)


def with_claims(changes: Mapping[str, Any], claims: Claims = APPROVAL) -> str:
    """A good receipt but for some claims; None takes a claim away."""
    said = {**claims_document(claims), **changes}
    kept = {name: value for name, value in said.items() if value is not None}
    return signed(json.dumps(HEADER), json.dumps(kept).encode())
