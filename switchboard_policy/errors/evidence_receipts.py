"""Why a receipt is refused: one class for each reason."""

from __future__ import annotations

from switchboard_policy.errors import EvidenceError


class ReceiptInvalid(EvidenceError):  # noqa: N818 - a verdict, named as the field names it
    """A receipt does not verify."""

    code = "receipt/invalid"


class ReceiptTooLong(ReceiptInvalid):
    """The receipt is longer than one may be."""

    code = "receipt/too_long"


class ReceiptNotCompact(ReceiptInvalid):
    """It is no compact JWS: three parts with a dot between, and nothing else."""

    code = "receipt/not_compact"


class ReceiptJsonForm(ReceiptInvalid):
    """It is a JWS in one of the JSON forms, which may carry no signature at all."""

    code = "receipt/json_form"


class ReceiptTrailing(ReceiptInvalid):
    """White space or a line break stands before or after it."""

    code = "receipt/trailing"


class ReceiptBase64Refused(ReceiptInvalid):
    """A part is padded, or base64url that only a lenient reader would take."""

    code = "receipt/base64"


class ReceiptHeaderMalformed(ReceiptInvalid):
    """The header is no JSON object with one reading."""

    code = "receipt/header_malformed"


class ReceiptHeaderTwice(ReceiptInvalid):
    """A name stands in the header twice; readers differ on which one counts."""

    code = "receipt/header_twice"


class ReceiptHeaderUnknown(ReceiptInvalid):
    """The header has a name that receipts do not have."""

    code = "receipt/header_unknown"


class ReceiptHeaderMissing(ReceiptInvalid):
    """The header lacks a name that receipts have."""

    code = "receipt/header_missing"


class ReceiptCritical(ReceiptInvalid):
    """The header asks for an extension that must be understood, and receipts have none."""

    code = "receipt/critical"


class ReceiptKeyInside(ReceiptInvalid):
    """The receipt brings its own key, or says where to get it."""

    code = "receipt/key_inside"


class ReceiptTypeWrong(ReceiptInvalid):
    """It is a token for something else."""

    code = "receipt/type_wrong"


class ReceiptAlgorithmNone(ReceiptInvalid):
    """It says that it needs no signature."""

    code = "receipt/algorithm_none"


class ReceiptAlgorithmSymmetric(ReceiptInvalid):
    """It is signed with a secret, which a public key would pass for."""

    code = "receipt/algorithm_symmetric"


class ReceiptCurveWrong(ReceiptInvalid):
    """It is signed on another curve than P-256."""

    code = "receipt/curve_wrong"


class ReceiptAlgorithmRefused(ReceiptInvalid):
    """It is signed in a way that receipts are not."""

    code = "receipt/algorithm_refused"


class ReceiptSignatureMissing(ReceiptInvalid):
    """The place of the signature is empty."""

    code = "receipt/signature_missing"


class ReceiptSignatureInvalid(ReceiptInvalid):
    """The signature is not one of the key's over this receipt."""

    code = "receipt/signature_invalid"


class ReceiptClaimsMalformed(ReceiptInvalid):
    """The claims are no JSON object with one reading."""

    code = "receipt/claims_malformed"


class ReceiptClaimTwice(ReceiptInvalid):
    """A claim stands there twice; readers differ on which one counts."""

    code = "receipt/claim_twice"


class ReceiptKindUnknown(ReceiptInvalid):
    """It is a receipt for something that receipts are not given for."""

    code = "receipt/kind_unknown"


class ReceiptClaimUnknown(ReceiptInvalid):
    """It makes a claim that receipts of its kind do not make."""

    code = "receipt/claim_unknown"


class ReceiptClaimMissing(ReceiptInvalid):
    """It lacks a claim that receipts of its kind make."""

    code = "receipt/claim_missing"


class ReceiptClaimMalformed(ReceiptInvalid):
    """A claim is not of the form it has in receipts."""

    code = "receipt/claim_malformed"


class ReceiptContradicts(ReceiptInvalid):
    """Two of its claims cannot both be true."""

    code = "receipt/contradicts"


class ReceiptFromTheFuture(ReceiptInvalid):
    """It was issued later than the moment it is judged at."""

    code = "receipt/from_the_future"


class ReceiptOfAnotherManifest(ReceiptInvalid):
    """It is a good receipt, for another set of evidence."""

    code = "receipt/of_another_manifest"


class ReceiptOfAnotherKind(ReceiptInvalid):
    """It is a good receipt, for another kind of thing than the one expected."""

    code = "receipt/of_another_kind"


class ReceiptFactDiffers(ReceiptInvalid):
    """It claims something other than what is the case."""

    code = "receipt/fact_differs"
