"""The Dead Simple Signing Envelope: what exactly is signed.

Source: secure-systems-lab/dsse, protocol.md 1.0.2.
"""

from __future__ import annotations

import base64
import binascii

from switchboard_policy.errors.evidence_attestations import Base64Refused

PAYLOAD_TYPE = "application/vnd.in-toto+json"
"""The media type of an in-toto statement. Source: in-toto/attestation, spec/v1/envelope.md."""

_URL_SAFE = str.maketrans("-_", "+/")


def pae(payload_type: str, payload: bytes) -> bytes:
    """Return the bytes a signature is over: type and payload, each with its length before it.

    Args:
        payload_type: media type of the payload.
        payload: its bytes, as they are sent.
    """
    kind = payload_type.encode()
    return b"DSSEv1 %d %b %d %b" % (len(kind), kind, len(payload), payload)


def encode(content: bytes) -> str:
    """Return bytes as base64 of the standard alphabet.

    Args:
        content: any bytes.
    """
    return base64.b64encode(content).decode()


def decode(what: str, text: str) -> bytes:
    """Return the bytes that base64 stands for, in the standard alphabet or the URL-safe one.

    Args:
        what: what it is, for messages: `the payload`.
        text: padded, of one alphabet, with nothing between and no bits left over.

    Raises:
        Base64Refused: only a lenient reader would take it.
    """
    standard = text
    if "-" in text or "_" in text:
        if "+" in text or "/" in text:
            raise Base64Refused(f"{what}: base64 of two alphabets at once")
        standard = text.translate(_URL_SAFE)
    try:
        content = base64.b64decode(standard, validate=True)
    except (binascii.Error, ValueError):
        raise Base64Refused(f"{what}: not base64, or with something between") from None
    if encode(content) != standard:
        raise Base64Refused(f"{what}: base64 with bits left over or padding that does not fit")
    return content
