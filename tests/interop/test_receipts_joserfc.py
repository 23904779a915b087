"""Receipts and joserfc, another implementation of JWS: each verifies what the other one signed.

joserfc is its authors' own code throughout; PyJWT, which we verify with, shares none of it.
"""

from __future__ import annotations

import base64
import json

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import (
    SECP256R1,
    EllipticCurvePublicNumbers,
)
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from joserfc import jws
from joserfc.jwk import ECKey
from support.evidence_keys import fixed_signer
from support.keyrings import NOW, keyring_of
from support.receipts import APPROVAL, EXPECTED, EXPORT, HEADER, SIGNER

from switchboard_policy.domain.location import Location
from switchboard_policy.errors.evidence_receipts import ReceiptSignatureInvalid
from switchboard_policy.evidence.jws import Token, verified_payload
from switchboard_policy.evidence.public_keys import public_key, public_pem, thumbprint
from switchboard_policy.evidence.receipt import issue, verify_receipt
from switchboard_policy.evidence.receipt_claims import Claims, claims_document
from switchboard_policy.ports.signer import PublicKey

KEYRING = keyring_of(receipt=SIGNER)
PUBLIC = ECKey.import_key(public_pem(SIGNER.public))
PRIVATE = ECKey.import_key(SIGNER.private_pem())


def _decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


@pytest.mark.parametrize("claims", [APPROVAL, EXPORT])
def test_joserfc_verifies_a_receipt_of_ours(claims: Claims) -> None:
    read = jws.deserialize_compact(issue(claims, SIGNER), PUBLIC, algorithms=["ES256"])
    assert read.protected == HEADER
    assert json.loads(read.payload) == claims_document(claims)


@pytest.mark.parametrize("claims", [APPROVAL, EXPORT])
def test_we_verify_a_receipt_that_joserfc_signed(claims: Claims) -> None:
    payload = json.dumps(claims_document(claims), indent=1).encode()
    token = jws.serialize_compact(HEADER, payload, PRIVATE, algorithms=["ES256"])
    assert verify_receipt(token, KEYRING, NOW, EXPECTED).claims == claims


def test_both_name_a_key_by_the_same_thumbprint() -> None:
    for number in range(1, 20):  # some have coordinates with leading zeros
        public = fixed_signer(n=number).public
        assert ECKey.import_key(public_pem(public)).thumbprint() == thumbprint(public)


RFC_7515_A3 = (
    "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNv"
    "bS9pc19yb290Ijp0cnVlfQ.DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxf"
    "KTUJqPP3-Kg6NU1Q"
)
"""The example of RFC 7515, appendix A.3, with ES256; its key below."""


def _key_of_rfc_7515() -> PublicKey:
    x = _decoded("f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU")
    y = _decoded("x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0")
    point = (int.from_bytes(part) for part in (x, y))
    return public_key(EllipticCurvePublicNumbers(*point, SECP256R1()).public_key(), Location(""))


def test_the_example_of_rfc_7515_verifies() -> None:
    key = _key_of_rfc_7515()
    payload = verified_payload(Token(RFC_7515_A3.encode(), ""), key)
    assert json.loads(payload) == {
        "iss": "joe",
        "exp": 1_300_819_380,
        "http://example.com/is_root": True,
    }
    with pytest.raises(ReceiptSignatureInvalid):
        verified_payload(Token(RFC_7515_A3.encode(), ""), SIGNER.public)


def test_the_thumbprint_of_rfc_8037_comes_out() -> None:
    """RFC 7638's own example is an RSA key, of which there are none here; appendix A.3."""
    raw = _decoded("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo")
    key = public_key(Ed25519PublicKey.from_public_bytes(raw), Location(""))
    assert thumbprint(key) == "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"
