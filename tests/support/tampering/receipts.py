"""Receipts that a careless reader of tokens would take."""

from __future__ import annotations

import hashlib
import hmac
import json
from typing import Any

import jwt
import rfc8785
from cryptography.hazmat.primitives.asymmetric.ec import SECP384R1, derive_private_key
from support.tampering.case import Cases, Workshop
from support.tampering.crafting import edit_receipt, jws, jws_parts, unpadded
from support.tampering.world import RECEIPTS, STRANGER

from switchboard_policy.errors import evidence_files as files
from switchboard_policy.errors import evidence_keys as keys
from switchboard_policy.errors import evidence_receipts as receipts
from switchboard_policy.evidence.layout import RECEIPT
from switchboard_policy.evidence.public_keys import thumbprint

CASES = Cases("receipt")


def parts(work: Workshop) -> list[bytes]:
    """The three parts of the receipt."""
    return work.files[RECEIPT].split(b".")


def signed_by_nobody(work: Workshop, **header: object) -> bytes:
    """The receipt under another header, up to its signature."""
    told, claims = jws_parts(work.files[RECEIPT])
    return ".".join(unpadded(rfc8785.dumps(each)) for each in ({**told, **header}, claims)).encode()


@CASES.refused("The token says it needs no signature.", receipts.ReceiptAlgorithmNone)
def none(work: Workshop) -> None:
    work.files[RECEIPT] = signed_by_nobody(work, alg="none") + b"."


@CASES.refused(
    "The token is signed with the public key as if it were a secret.",
    receipts.ReceiptAlgorithmSymmetric,
)
def symmetric(work: Workshop) -> None:
    message = signed_by_nobody(work, alg="HS256")
    secret = RECEIPTS.public_pem()
    mac = hmac.new(secret, message, hashlib.sha256).digest()
    work.files[RECEIPT] = message + b"." + unpadded(mac).encode()


@CASES.refused("The token is signed on another curve.", receipts.ReceiptCurveWrong)
def wrong_curve(work: Workshop) -> None:
    message = signed_by_nobody(work, alg="ES384")
    key = derive_private_key(7, SECP384R1())
    signature = jwt.algorithms.ECAlgorithm(jwt.algorithms.ECAlgorithm.SHA384).sign(message, key)
    work.files[RECEIPT] = message + b"." + unpadded(bytes(len(signature))).encode()


@CASES.refused("The token is signed in a way nobody knows.", receipts.ReceiptAlgorithmRefused)
def unknown_algorithm(work: Workshop) -> None:
    edit_receipt(work, lambda header, _: header.update(alg="ES256X"))


@CASES.refused(
    "The header asks for an extension that must be understood.", receipts.ReceiptCritical
)
def unknown_critical(work: Workshop) -> None:
    edit_receipt(work, lambda header, _: header.update(crit=["exp"], exp=1))


@CASES.refused("The token is for something else: a login.", receipts.ReceiptTypeWrong)
def wrong_type(work: Workshop) -> None:
    edit_receipt(work, lambda header, _: header.update(typ="JWT"))


@CASES.refused("The header names a key that nobody trusts.", keys.KeyUnknown)
def wrong_key(work: Workshop) -> None:
    kid = thumbprint(STRANGER.public)
    edit_receipt(work, lambda header, _: header.update(kid=kid), signer=STRANGER)


@CASES.refused("Somebody else signed under the right key's name.", receipts.ReceiptSignatureInvalid)
def signed_by_another(work: Workshop) -> None:
    edit_receipt(work, lambda _header, _claims: None, signer=STRANGER)


@CASES.refused(
    "The header brings the key the token is to be believed by.", receipts.ReceiptKeyInside
)
def embedded_key(work: Workshop) -> None:
    jwk = {"kty": "EC", "crv": "P-256", "x": unpadded(bytes(32)), "y": unpadded(bytes(32))}
    edit_receipt(work, lambda header, _: header.update(jwk=jwk), signer=STRANGER)


@CASES.refused("The header has a name that receipts do not have.", receipts.ReceiptHeaderUnknown)
def unknown_header(work: Workshop) -> None:
    edit_receipt(work, lambda header, _: header.update(b64=True))


@CASES.refused("The header does not say which key signed.", receipts.ReceiptHeaderMissing)
def no_key_named(work: Workshop) -> None:
    edit_receipt(work, lambda header, _: header.pop("kid"))


@CASES.refused("The header names two algorithms.", receipts.ReceiptHeaderTwice)
def duplicate_algorithm(work: Workshop) -> None:
    header, claims = jws_parts(work.files[RECEIPT])
    twice = rfc8785.dumps(header).replace(b'"alg":"ES256"', b'"alg":"none","alg":"ES256"')
    work.files[RECEIPT] = jws(twice, claims, RECEIPTS)


@CASES.refused("A claim stands there twice.", receipts.ReceiptClaimTwice)
def duplicate_claim(work: Workshop) -> None:
    header, claims = jws_parts(work.files[RECEIPT])
    twice = rfc8785.dumps(claims).replace(b'"iss":', b'"iss":"somebody","iss":')
    work.files[RECEIPT] = jws(header, twice, RECEIPTS)


@CASES.refused("A line break stands behind the token.", receipts.ReceiptTrailing)
def trailing_newline(work: Workshop) -> None:
    work.files[RECEIPT] += b"\n"


@CASES.refused("The signature was taken away.", receipts.ReceiptSignatureMissing)
def no_signature(work: Workshop) -> None:
    header, claims, _ = parts(work)
    work.files[RECEIPT] = header + b"." + claims + b"."


@CASES.refused("The token was cut off before its signature.", receipts.ReceiptNotCompact)
def truncated(work: Workshop) -> None:
    work.files[RECEIPT] = b".".join(parts(work)[:2])


@CASES.refused(
    "A part is padded, which only a lenient reader takes.", receipts.ReceiptBase64Refused
)
def padded(work: Workshop) -> None:
    header, claims, signature = parts(work)
    work.files[RECEIPT] = b".".join([header, claims, signature + b"=="])


@CASES.refused(
    "The token is in a JSON form, of which one without a signature was taken once.",
    receipts.ReceiptJsonForm,
)
def json_form(work: Workshop) -> None:
    header, claims, _ = (part.decode() for part in parts(work))
    told = {"payload": claims, "signatures": [], "protected": header}
    work.files[RECEIPT] = json.dumps(told).encode()


@CASES.refused(
    "The signature is r = s = 0, which some readers took for every message.",
    receipts.ReceiptSignatureInvalid,
    like="a signature that does not hold, whichever way it was made up",
)
def zero_signature(work: Workshop) -> None:
    header, claims, _ = parts(work)
    work.files[RECEIPT] = b".".join([header, claims, unpadded(bytes(64)).encode()])


@CASES.refused(
    "The signature is in DER, as attestations have it.",
    receipts.ReceiptSignatureInvalid,
    like="a signature that does not hold, whichever way it was made up",
)
def signature_in_der(work: Workshop) -> None:
    header, claims, _ = parts(work)
    signature = RECEIPTS.sign(header + b"." + claims)
    work.files[RECEIPT] = b".".join([header, claims, unpadded(signature).encode()])


@CASES.refused("The receipt is for another set of evidence.", receipts.ReceiptOfAnotherManifest)
def of_another_manifest(work: Workshop) -> None:
    other = hashlib.sha256(b"another").hexdigest()
    edit_receipt(work, lambda _, claims: claims.update(manifest_sha=other, sub=f"sha256:{other}"))


@CASES.refused("The receipt speaks of two manifests.", receipts.ReceiptContradicts)
def two_manifests(work: Workshop) -> None:
    other = hashlib.sha256(b"another").hexdigest()
    edit_receipt(work, lambda _, claims: claims.update(sub=f"sha256:{other}"))


@CASES.refused("The receipt counts another number of files.", receipts.ReceiptFactDiffers)
def other_count(work: Workshop) -> None:
    edit_receipt(work, lambda _, claims: claims.update(count=claims["count"] + 1))


@CASES.refused(
    "The receipt says that the gate allowed it by an override, which there was none of.",
    receipts.ReceiptFactDiffers,
    like="a claim that is not the case, whichever it is",
)
def other_verdict(work: Workshop) -> None:
    edit_receipt(work, lambda _, claims: claims.update(decision="allowed_by_override"))


@CASES.verifies("The receipt is for an export of the set, and about this one.")
def of_an_export(work: Workshop) -> None:
    def change(_: dict[str, Any], claims: dict[str, Any]) -> None:
        for name in ("repo", "pr", "head_sha", "base_sha", "decision", "policy_digest", "log"):
            claims.pop(name, None)
        claims.update(kind="export", tier="standard")

    edit_receipt(work, change)


@CASES.refused(
    "The receipt is for something that receipts are not given for.", receipts.ReceiptKindUnknown
)
def unknown_kind(work: Workshop) -> None:
    edit_receipt(work, lambda _, claims: claims.update(kind="waiver"))


@CASES.refused("The receipt makes a claim that nobody would check.", receipts.ReceiptClaimUnknown)
def unknown_claim(work: Workshop) -> None:
    edit_receipt(work, lambda _, claims: claims.update(reviewed="yes"))


@CASES.refused("The receipt does not say who issued it.", receipts.ReceiptClaimMissing)
def no_issuer(work: Workshop) -> None:
    edit_receipt(work, lambda _, claims: claims.pop("iss"))


@CASES.refused("A claim is of another form.", receipts.ReceiptClaimMalformed)
def malformed_claim(work: Workshop) -> None:
    edit_receipt(work, lambda _, claims: claims.update(count="2"))


@CASES.refused("The receipt was issued after it is judged.", receipts.ReceiptFromTheFuture)
def from_the_future(work: Workshop) -> None:
    edit_receipt(work, lambda _, claims: claims.update(iat=claims["iat"] + 86_400))


@CASES.refused(
    "The receipt is longer than one may be.",
    files.FileTooLarge,
    like="a document of the evidence that is too long to be read",
    not_kept="it is all padding",
)
def too_long(work: Workshop) -> None:
    work.files[RECEIPT] += b"A" * 100_000


@CASES.refused("The header is no JSON.", receipts.ReceiptHeaderMalformed)
def header_cut_off(work: Workshop) -> None:
    _, claims, signature = parts(work)
    work.files[RECEIPT] = b".".join([unpadded(b'{"alg":"ES256"').encode(), claims, signature])


@CASES.refused("The claims are no JSON.", receipts.ReceiptClaimsMalformed)
def claims_cut_off(work: Workshop) -> None:
    header, claims = jws_parts(work.files[RECEIPT])
    work.files[RECEIPT] = jws(header, rfc8785.dumps(claims)[:-1], RECEIPTS)
