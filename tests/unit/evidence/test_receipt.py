"""Receipts: what is issued verifies, and each way to deceive has its own refusal."""

from __future__ import annotations

import dataclasses
import hashlib
import hmac
import json
from collections.abc import Callable

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given, settings
from hypothesis import strategies as st
from support.evidence_keys import fixed_signer
from support.keyrings import NOW, SINCE, UNTIL, keyring_of, keyring_text
from support.long import many
from support.receipts import (
    APPROVAL,
    EXPECTED,
    EXPORT,
    HEADER,
    MANIFEST,
    SIGNER,
    part,
    signed,
    with_claims,
    with_header,
)

from switchboard_policy.errors import EvidenceError, UnreachableError, UsageError
from switchboard_policy.errors import evidence_receipts as why
from switchboard_policy.errors.evidence_keys import (
    KeyExpired,
    KeyNotYetValid,
    KeyRevoked,
    KeyRoleWrong,
    KeyUnknown,
)
from switchboard_policy.evidence.keyring_reading import read_keyring
from switchboard_policy.evidence.public_keys import public_pem, thumbprint
from switchboard_policy.evidence.receipt import TYPE, ExpectedReceipt, issue, verify_receipt
from switchboard_policy.evidence.receipt_claims import Claims, ReceiptKind, claims_document
from switchboard_policy.ports.signer import KeyKind, PublicKey

KEYRING = keyring_of(receipt=SIGNER)
GOOD = issue(APPROVAL, SIGNER)
SKEW_S = 300
OTHER = fixed_signer(n=2)
CLAIMS = json.dumps(claims_document(APPROVAL))
H, P, S = GOOD.split(".")


@pytest.mark.parametrize("claims", [APPROVAL, EXPORT])
def test_what_is_issued_verifies_and_says_the_same(claims: Claims) -> None:
    receipt = verify_receipt(issue(claims, SIGNER), KEYRING, NOW, EXPECTED)
    assert receipt.claims == claims
    assert receipt.kind is claims.kind
    assert receipt.key.id == "test-receipt"


def test_the_same_claims_and_key_give_the_same_receipt() -> None:
    assert issue(APPROVAL, SIGNER) == GOOD


def test_the_header_has_a_type_of_its_own_and_names_the_key_by_its_thumbprint() -> None:
    assert jwt.get_unverified_header(GOOD) == HEADER
    assert (TYPE, thumbprint(SIGNER.public)) == ("switchboard-receipt+jwt", HEADER["kid"])


def test_a_receipt_claims_what_was_agreed_on() -> None:
    common = {"kind", "iss", "iat", "jti", "sub", "manifest_sha", "count", "bytes", "ts"}
    approval = {"repo", "pr", "head_sha", "base_sha", "decision", "policy_digest", "log"}
    assert claims_document(APPROVAL).keys() == common | approval
    assert claims_document(EXPORT).keys() == common | {"tier", "transparency_log_uuid"}


def _p384() -> str:
    """A receipt as an issuer with a key on P-384 would make it."""
    key = ec.derive_private_key(3, ec.SECP384R1())
    headers = {"typ": TYPE, "kid": HEADER["kid"]}
    return jwt.PyJWS().encode(CLAIMS.encode(), key, "ES384", headers)


def _with_public_key_as_secret() -> str:
    """The old trick: the public key, which everybody has, as the secret of an HMAC."""
    message = f"{part(json.dumps({**HEADER, 'alg': 'HS256'}).encode())}.{P}"
    secret = public_pem(SIGNER.public).encode()
    return f"{message}.{part(hmac.digest(secret, message.encode(), hashlib.sha256))}"


def _own_key() -> dict[str, str]:
    key = ec.derive_private_key(2, ec.SECP256R1()).public_key().public_numbers()
    x, y = (part(number.to_bytes(32)) for number in (key.x, key.y))
    return {"kty": "EC", "crv": "P-256", "x": x, "y": y}


def _json_form() -> str:
    one = {"protected": H, "signature": S}
    return json.dumps({"payload": P, "signatures": [one]})


ATTACKS: dict[str, tuple[Callable[[], str | bytes], type[EvidenceError]]] = {
    "alg none": (
        lambda: f"{part(json.dumps({**HEADER, 'alg': 'none'}).encode())}.{P}.",
        why.ReceiptAlgorithmNone,
    ),
    "alg nOnE": (lambda: with_header({"alg": "nOnE"}), why.ReceiptAlgorithmNone),
    "HS256 with the public key": (_with_public_key_as_secret, why.ReceiptAlgorithmSymmetric),
    "P-384": (_p384, why.ReceiptCurveWrong),
    "RS256": (lambda: with_header({"alg": "RS256"}), why.ReceiptAlgorithmRefused),
    "alg of another type": (lambda: with_header({"alg": ["ES256"]}), why.ReceiptAlgorithmRefused),
    "unknown crit": (lambda: with_header({"crit": ["exp"], "exp": 1}), why.ReceiptCritical),
    "crit b64": (lambda: with_header({"crit": ["b64"], "b64": True}), why.ReceiptCritical),
    "wrong typ": (lambda: with_header({"typ": "JWT"}), why.ReceiptTypeWrong),
    "typ in capitals": (lambda: with_header({"typ": TYPE.upper()}), why.ReceiptTypeWrong),
    "unknown kid": (lambda: with_header({"kid": thumbprint(OTHER.public)}), KeyUnknown),
    "kid of no text": (lambda: with_header({"kid": 7}), why.ReceiptHeaderMalformed),
    "no kid": (lambda: with_header({"kid": None}), why.ReceiptHeaderMissing),
    "signed by another key": (lambda: with_header({}, OTHER), why.ReceiptSignatureInvalid),
    "embedded jwk": (lambda: with_header({"jwk": _own_key()}, OTHER), why.ReceiptKeyInside),
    "jku": (lambda: with_header({"jku": "https://evil.example"}), why.ReceiptKeyInside),
    "x5c": (lambda: with_header({"x5c": ["MIIB"]}), why.ReceiptKeyInside),
    "unknown header": (lambda: with_header({"cty": "JWT"}), why.ReceiptHeaderUnknown),
    "alg twice": (
        lambda: signed(json.dumps(HEADER)[:-1] + ', "alg": "ES256"}', CLAIMS.encode()),
        why.ReceiptHeaderTwice,
    ),
    "header no object": (lambda: signed("[]", b"{}"), why.ReceiptHeaderMalformed),
    "header no JSON": (lambda: signed("{", b"{}"), why.ReceiptHeaderMalformed),
    "a claim twice": (
        lambda: signed(json.dumps(HEADER), (CLAIMS[:-1] + ', "pr": 8}').encode()),
        why.ReceiptClaimTwice,
    ),
    "claims no JSON": (lambda: signed(json.dumps(HEADER), b"\xff"), why.ReceiptClaimsMalformed),
    "claims no object": (lambda: signed(json.dumps(HEADER), b"[]"), why.ReceiptClaimsMalformed),
    "trailing newline": (lambda: f"{GOOD}\n", why.ReceiptTrailing),
    "leading blank": (lambda: f" {GOOD}", why.ReceiptTrailing),
    "newline inside": (lambda: f"{H}.{P}\n.{S}", why.ReceiptNotCompact),
    "padding": (lambda: f"{GOOD}==", why.ReceiptBase64Refused),
    "junk in the header": (lambda: f"{H[:9]}!{H[9:]}.{P}.{S}", why.ReceiptBase64Refused),
    "junk in the claims": (lambda: f"{H}.{P[:9]}!{P[9:]}.{S}", why.ReceiptBase64Refused),
    "the other alphabet": (lambda: f"{H}.{P}.{S[:-4]}+/aA", why.ReceiptBase64Refused),
    "bits left over": (lambda: f"{H}.{P}.{S[:-1]}{chr(ord(S[-1]) + 1)}", why.ReceiptBase64Refused),
    "no signature": (lambda: f"{H}.{P}.", why.ReceiptSignatureMissing),
    "a short signature": (lambda: f"{H}.{P}.{S[:40]}", why.ReceiptSignatureInvalid),
    "two parts": (lambda: f"{H}.{P}", why.ReceiptNotCompact),
    "five parts": (lambda: f"{GOOD}.a.b", why.ReceiptNotCompact),
    "nothing": (lambda: "", why.ReceiptNotCompact),
    "general JSON form": (_json_form, why.ReceiptJsonForm),
    "JSON form without signatures": (
        lambda: json.dumps({"payload": P, "signatures": []}),
        why.ReceiptJsonForm,
    ),
    "too long": (lambda: GOOD + "A" * 8192, why.ReceiptTooLong),
    "half a surrogate": (lambda: f"{GOOD}\ud800", why.ReceiptBase64Refused),
    "another manifest": (
        lambda: issue(dataclasses.replace(APPROVAL, manifest_sha="00" * 32), SIGNER),
        why.ReceiptOfAnotherManifest,
    ),
    "issued in the future": (
        lambda: with_claims({"iat": NOW + SKEW_S + 1}),
        why.ReceiptFromTheFuture,
    ),
    "issued before its key": (
        lambda: with_claims({"iat": SINCE - SKEW_S - 1, "ts": "2025-12-01T00:00:00Z"}),
        KeyNotYetValid,
    ),
    "unknown claim": (lambda: with_claims({"admin": True}), why.ReceiptClaimUnknown),
    "unknown claim of the log": (
        lambda: with_claims({"log": {**CLAIMS_LOG, "leaf": ""}}),
        why.ReceiptClaimUnknown,
    ),
    "missing claim": (lambda: with_claims({"head_sha": None}), why.ReceiptClaimMissing),
    "no kind": (lambda: with_claims({"kind": None}), why.ReceiptClaimMissing),
    "unknown kind": (lambda: with_claims({"kind": "refund"}), why.ReceiptKindUnknown),
    "a kind that is no text": (lambda: with_claims({"kind": ["export"]}), why.ReceiptKindUnknown),
    "an export that says it approves": (
        lambda: with_claims({"decision": "allowed"}, EXPORT),
        why.ReceiptClaimUnknown,
    ),
    "a denial": (lambda: with_claims({"decision": "denied"}), why.ReceiptClaimMalformed),
    "capital letters": (lambda: with_claims({"head_sha": "A1" * 20}), why.ReceiptClaimMalformed),
    "a line break in a claim": (
        lambda: with_claims({"head_sha": "a1" * 20 + "\n"}),
        why.ReceiptClaimMalformed,
    ),
    "a boolean for a number": (lambda: with_claims({"pr": True}), why.ReceiptClaimMalformed),
    "no day": (lambda: with_claims({"ts": "2026-02-30T00:00:00Z"}), why.ReceiptClaimMalformed),
    "two manifests": (
        lambda: with_claims({"sub": "sha256:" + "00" * 32}),
        why.ReceiptContradicts,
    ),
    "done after it was issued": (lambda: with_claims({"iat": NOW - 61}), why.ReceiptContradicts),
    "beyond the log's head": (
        lambda: with_claims({"log": {**CLAIMS_LOG, "index": 42}}),
        why.ReceiptContradicts,
    ),
}
CLAIMS_LOG = json.loads(CLAIMS)["log"]


@pytest.mark.parametrize("attack", ATTACKS)
def test_each_way_to_deceive_has_its_own_refusal(attack: str) -> None:
    token, refusal = ATTACKS[attack]
    with pytest.raises(EvidenceError) as caught:
        verify_receipt(token(), KEYRING, NOW, EXPECTED)
    assert type(caught.value) is refusal


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"base_sha": None}, "claim 'base_sha' is missing"),
        ({"log": {"origin": "x"}}, "claim 'index' is missing in log"),
        ({"admni": 1}, "claim 'admni' is not known in a receipt for an approval"),
        ({"pr": 0}, "claim 'pr' is 0; minimum 1 is allowed"),
        ({"log": {**CLAIMS_LOG, "size": 0}}, "claim 'log/size' is 0; minimum 1 is allowed"),
    ],
)
def test_the_refusal_names_the_claim(changes: dict[str, object], said: str) -> None:
    with pytest.raises(EvidenceError) as caught:
        verify_receipt(with_claims(changes), KEYRING, NOW, EXPECTED)
    assert caught.value.message == said


def test_the_token_that_the_attacks_change_is_good() -> None:
    for token in (GOOD, GOOD.encode(), with_header({}), with_claims({}), with_claims({}, EXPORT)):
        assert verify_receipt(token, KEYRING, NOW, EXPECTED)


def test_a_key_for_something_else_signs_no_receipts() -> None:
    with pytest.raises(KeyRoleWrong):
        verify_receipt(GOOD, keyring_of(attestation=SIGNER), NOW, EXPECTED)


def test_an_expired_and_a_revoked_key_are_named_as_such() -> None:
    with pytest.raises(KeyExpired):
        verify_receipt(GOOD, KEYRING, UNTIL + SKEW_S, EXPECTED)
    revoked = "    revoked: {at: 2026-11-13T00:00:00Z, reason: lost}\n"
    keyring = read_keyring("k.yaml", (keyring_text(receipt=SIGNER) + revoked).encode())
    with pytest.raises(KeyRevoked):
        verify_receipt(GOOD, keyring, NOW + 86_400, EXPECTED)
    assert verify_receipt(GOOD, keyring, NOW, EXPECTED)


def test_a_receipt_must_claim_what_is_known() -> None:
    facts = {"repo": "acme/policy", "pr": 7, "head_sha": "a1" * 20}
    known = ExpectedReceipt(MANIFEST, ReceiptKind.APPROVAL, facts)
    assert verify_receipt(GOOD, KEYRING, NOW, known)
    for fact in ({"repo": "evil/policy"}, {"pr": 8}, {"base_sha": "00" * 20}, {"tier": "free"}):
        with pytest.raises(why.ReceiptFactDiffers, match=next(iter(fact))):
            verify_receipt(GOOD, KEYRING, NOW, ExpectedReceipt(MANIFEST, facts={**facts, **fact}))
    with pytest.raises(why.ReceiptOfAnotherKind):
        verify_receipt(GOOD, KEYRING, NOW, ExpectedReceipt(MANIFEST, ReceiptKind.EXPORT))


def test_true_is_not_the_number_one() -> None:
    first = with_claims({"pr": 1})
    assert verify_receipt(first, KEYRING, NOW, ExpectedReceipt(MANIFEST, facts={"pr": 1}))
    with pytest.raises(why.ReceiptFactDiffers):
        verify_receipt(first, KEYRING, NOW, ExpectedReceipt(MANIFEST, facts={"pr": True}))


def test_what_may_just_be_may_be() -> None:
    """At the bounds themselves: of the clocks, of the length, of the log."""
    assert verify_receipt(with_claims({"iat": NOW + SKEW_S}), KEYRING, NOW, EXPECTED)
    with pytest.raises(why.ReceiptNotCompact):
        verify_receipt("A" * 8192, KEYRING, NOW, EXPECTED)
    assert verify_receipt(with_claims({"iat": NOW - 60}), KEYRING, NOW, EXPECTED)
    assert verify_receipt(with_claims({"log": {**CLAIMS_LOG, "index": 0}}), KEYRING, NOW, EXPECTED)


def test_a_fact_that_no_receipt_claims_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(UsageError) as caught:
        ExpectedReceipt(MANIFEST, facts={"head_sh": ""})
    assert caught.value.hint == "did you mean 'head_sha'?"


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"manifest_sha": "x"}, why.ReceiptClaimMalformed),
        ({"done_at": NOW + 1}, why.ReceiptContradicts),
        ({"approval": None}, why.ReceiptClaimMissing),  # an export without a tier
    ],
)
def test_what_would_not_verify_is_not_issued(
    change: dict[str, object], refusal: type[EvidenceError]
) -> None:
    with pytest.raises(refusal):
        issue(dataclasses.replace(APPROVAL, **change), SIGNER)  # type: ignore[arg-type]


def test_a_key_of_the_log_issues_no_receipts() -> None:
    with pytest.raises(UsageError, match="P-256"):
        issue(APPROVAL, fixed_signer(KeyKind.ED25519))


def test_a_signer_that_answers_nonsense_issues_nothing() -> None:
    class Confused:
        public: PublicKey = SIGNER.public

        def sign(self, message: bytes) -> bytes:
            return OTHER.sign(message)

    with pytest.raises(UnreachableError):
        issue(APPROVAL, Confused())


def test_a_keyring_file_with_the_public_key_in_another_spelling_is_the_same_key() -> None:
    key = ec.derive_private_key(1, ec.SECP256R1()).public_key()
    pem = key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    assert pem.decode() == public_pem(SIGNER.public)


@given(st.data())
@settings(max_examples=many(20_000, few=200), deadline=None)
def test_any_change_of_a_character_is_refused_and_nothing_foreign_is_raised(
    data: st.DataObject,
) -> None:
    at = data.draw(st.integers(0, len(GOOD) - 1))
    byte = data.draw(st.integers(0, 255).filter(lambda each: each != ord(GOOD[at])))
    token = bytearray(GOOD.encode())
    token[at] = byte
    with pytest.raises(EvidenceError):
        verify_receipt(bytes(token), KEYRING, NOW, EXPECTED)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)
_HEADERS = st.dictionaries(st.sampled_from([*HEADER, "jwk", "crit", "x"]), _JSON) | _JSON


@given(
    st.binary()
    | st.builds(lambda h, p: signed(json.dumps(h), p).encode(), _HEADERS, st.binary())
    | st.builds(lambda p: signed(json.dumps(HEADER), p).encode(), st.binary())
    | st.builds(
        lambda c: with_claims(c).encode(),
        st.dictionaries(st.sampled_from([*json.loads(CLAIMS), "tier", "x"]), _JSON, min_size=1),
    )
)
@settings(max_examples=many(50_000, few=120), deadline=None)
def test_whatever_comes_only_refusals_of_ours_leave(token: bytes) -> None:
    try:
        receipt = verify_receipt(token, KEYRING, NOW, EXPECTED)
    except EvidenceError:
        return
    assert receipt.claims.manifest_sha == MANIFEST
